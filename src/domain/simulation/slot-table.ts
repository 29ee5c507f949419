import { DAY_MINUTES } from './working-axis.js';

const [BEFORE, DURING, AFTER] = [0, 1, 2] as const;

/** The cases in flight, a slot for each; the slot of a case that has left is taken by the next one. */
export class SlotTable {
  /** By slot and node: how long it takes (-1: not taken), since when it waits, how many nodes must still end before it. */
  minutes: Float64Array;
  readySince: Float64Array;
  missing: Int32Array;
  /** By slot. */
  number = new Float64Array(64);
  arrived = new Float64Array(64);
  accepted = new Float64Array(64);
  /** Nodes of the office that are open, waiting or in work. */
  atWork = new Int32Array(64);
  /** Minutes, and working days by the legal count, in which nobody of the office had anything of the case. */
  stopped = new Float64Array(64);
  stoppedDays = new Float64Array(64);
  private stoppedSince = new Float64Array(64);
  private phase = new Int32Array(64);
  private left = new Int32Array(64);
  private capacity = 64;
  private used = 0;
  private readonly spare: number[] = [];

  /** `width`: the places that a slot has for its nodes. */
  constructor(
    private readonly nodes: number,
    private readonly width: number,
  ) {
    this.minutes = new Float64Array(this.capacity * width);
    this.readySince = new Float64Array(this.capacity * width);
    this.missing = new Int32Array(this.capacity * width);
  }

  take(number: number, now: number): number {
    const slot = this.spare.pop() ?? this.used++;
    if (slot === this.capacity) this.grow();
    this.number[slot] = number;
    this.arrived[slot] = now;
    this.phase[slot] = BEFORE;
    this.atWork[slot] = 0;
    this.stopped[slot] = 0;
    this.stoppedDays[slot] = 0;
    this.stoppedSince[slot] = -1;
    this.left[slot] = this.nodes;
    return slot;
  }

  accept(slot: number, now: number): void {
    this.accepted[slot] = now;
    this.phase[slot] = DURING;
  }

  end(slot: number): void {
    this.phase[slot] = AFTER;
  }

  /** One more node is over; after the last one the slot is free. */
  leave(slot: number): void {
    if (--this.left[slot]! === 0) this.spare.push(slot);
  }

  /** While nobody of the office has anything of the case, its time is the applicant's. To be called after each event. */
  settle(slot: number, now: number): void {
    if (this.phase[slot] !== DURING) return;
    const since = this.stoppedSince[slot]!;
    if (this.atWork[slot] === 0) {
      if (since < 0) this.stoppedSince[slot] = now;
    } else if (since >= 0) {
      this.stopped[slot]! += now - since;
      this.stoppedDays[slot]! += Math.floor(now / DAY_MINUTES) - Math.floor(since / DAY_MINUTES);
      this.stoppedSince[slot] = -1;
    }
  }

  private grow(): void {
    this.capacity *= 2;
    const reals = (old: Float64Array, width = 1) => {
      const made = new Float64Array(this.capacity * width);
      made.set(old);
      return made;
    };
    const wholes = (old: Int32Array, width = 1) => {
      const made = new Int32Array(this.capacity * width);
      made.set(old);
      return made;
    };
    this.minutes = reals(this.minutes, this.width);
    this.readySince = reals(this.readySince, this.width);
    this.missing = wholes(this.missing, this.width);
    this.number = reals(this.number);
    this.arrived = reals(this.arrived);
    this.accepted = reals(this.accepted);
    this.stopped = reals(this.stopped);
    this.stoppedDays = reals(this.stoppedDays);
    this.stoppedSince = reals(this.stoppedSince);
    this.atWork = wholes(this.atWork);
    this.left = wholes(this.left);
    this.phase = wholes(this.phase);
  }
}
