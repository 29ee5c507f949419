import { Injectable } from '@nestjs/common';

type Listener = (authority: number, caseId: string) => void;

/** A hint, in this process, that a case of an authority has a new entry: whoever waits for work may look now. Never relied upon. */
@Injectable()
export class StepSignal {
  private readonly listeners = new Set<Listener>();

  onStep(listener: Listener): void {
    this.listeners.add(listener);
  }

  tell(authority: number, caseId: string): void {
    for (const listener of this.listeners) listener(authority, caseId);
  }
}
