/*
 * Work that waits in rows: done soon after somebody says that there is some, and looked for now and then in case nobody
 * could say so (another replica died, a clock moved on). Calls that come while the work is under way are one call more
 * after it; calls that come close together are one. So a thousand steps in a second cost a few rounds, and an idle
 * server costs one small query now and then.
 */

/** Does one round of work; returns the milliseconds after which to look again. */
export type Round = () => Promise<number>;

const LONGEST_SLEEP_MS = 60_000;

export class WakefulLoop {
  private timer: NodeJS.Timeout | undefined;
  private under: Promise<void> | undefined;
  private awake = false;
  private stopped = true;

  /** @param gatherMs how long a call waits for further ones; `onError` hears of a failed round, which is tried again. */
  constructor(
    private readonly round: Round,
    private readonly gatherMs: number,
    private readonly onError: (error: unknown) => void,
    private readonly retryMs = 1_000,
  ) {}

  start(): void {
    this.stopped = false;
    this.sleep(0);
  }

  /** There may be work. Returns at once. */
  wake(): void {
    if (this.stopped || this.awake) return;
    this.awake = true;
    if (!this.under) this.sleep(this.gatherMs);
  }

  /** Begins no more rounds and waits for the one under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.under;
  }

  private sleep(ms: number): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.timer = setTimeout(() => this.work(), Math.min(ms, LONGEST_SLEEP_MS));
    this.timer.unref();
  }

  private work(): void {
    this.awake = false;
    this.under = this.round()
      .catch((error: unknown) => {
        if (!this.stopped) this.onError(error);
        return this.retryMs;
      })
      .then((ms) => {
        this.under = undefined;
        this.sleep(this.awake ? this.gatherMs : ms);
      });
  }
}
