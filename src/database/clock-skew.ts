/*
 * Which clock holds. Instants of the law come from the process (`NOW`): one source for what is decided and recorded. The
 * database has a clock too, the only one that all replicas share; it decides nothing, but it is the witness. What time
 * brings about is done when both clocks have reached it, so a replica that runs ahead is never early; and a replica
 * that disagrees with the database by more than two seconds brings about nothing at all, says so in its log and in its
 * readiness, and leaves the work to the others: whatever it entered would be dated wrong.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { fromMs, type Instant, toMs } from '../domain/clock/instant.js';
import { NOW, type Now } from './now.js';

/** The present by the clock of the database; where time is simulated, the same simulation. */
export type DatabaseNow = () => Promise<Instant>;
export const DATABASE_NOW = Symbol('DATABASE_NOW');

const BOUND_MS = 2_000;
const REMIND_MS = 60_000;

@Injectable()
export class ClockSkew {
  private readonly log = new Logger(ClockSkew.name);
  private saidAt = -Infinity;
  private suspect = false;

  constructor(
    @Inject(NOW) private readonly now: Now,
    @Inject(DATABASE_NOW) private readonly databaseNow: DatabaseNow,
  ) {}

  /** As last measured. */
  get isSuspect(): boolean {
    return this.suspect;
  }

  /** The instant that both clocks have reached; null when they are too far apart to do anything by. */
  async findAgreedNow(): Promise<Instant | null> {
    const asked = toMs(this.now());
    const there = toMs(await this.databaseNow());
    const answered = toMs(this.now());
    const ahead = (asked + answered) / 2 - there;
    const doubt = (answered - asked) / 2; // the answer was on its way for some part of this
    this.suspect = Math.abs(ahead) - doubt > BOUND_MS;
    if (!this.suspect) return fromMs(Math.min(answered, there));
    if (answered - this.saidAt >= REMIND_MS) {
      this.saidAt = answered;
      this.log.error(
        `clock.suspect: Expected the clock of this process within ${BOUND_MS} ms of the database's, but it is ${Math.round(ahead)} ms ahead. No limit is acted upon here until the clocks agree.`,
      );
    }
    return null;
  }
}
