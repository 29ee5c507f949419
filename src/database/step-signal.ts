import { Injectable } from '@nestjs/common';

type Listener = (authority: number, caseId: string) => void;
type RemoteListener = () => void;

/**
 * A hint that a case of an authority has a new entry: whoever waits for work may look now. Never relied upon. `onStep` hears
 * of entries of this process, `onRemoteStep` that other replicas told of some (`step-hints.ts`).
 */
@Injectable()
export class StepSignal {
  private readonly listeners = new Set<Listener>();
  private readonly remoteListeners = new Set<RemoteListener>();

  onStep(listener: Listener): void {
    this.listeners.add(listener);
  }

  onRemoteStep(listener: RemoteListener): void {
    this.remoteListeners.add(listener);
  }

  tell(authority: number, caseId: string): void {
    for (const listener of this.listeners) listener(authority, caseId);
  }

  tellOfRemote(): void {
    for (const listener of this.remoteListeners) listener();
  }
}
