import type { CaseState } from '../domain/case/case-state.js';

const MOST = 1_000;

/**
 * The cases that this process has written last, so that they need not be read and parsed again. Never believed by itself: who
 * reads a case compares the number and the hash of its last entry with the database, and asks whether he may.
 */
export class KnownCases {
  private readonly cases = new Map<string, CaseState>();

  find(id: string): CaseState | undefined {
    return this.cases.get(id);
  }

  /** Keeps a state that is committed. */
  keep(state: CaseState): void {
    this.cases.delete(state.id);
    if (state.closed) return;
    this.cases.set(state.id, state);
    if (this.cases.size <= MOST) return;
    const [oldest] = this.cases.keys();
    this.cases.delete(oldest!);
  }
}
