/**
 * The kernel: a discrete-event simulation of one office over one period. A case arrives, takes the nodes of its plan as what
 * must come before them ends, waits for people where a node needs some, and leaves. Nothing moves between events, so time
 * jumps from one to the next. Whoever waits is taken by the date that is due first, which is that of the case accepted
 * first; work that has begun is not interrupted.
 *
 * Chance is an argument. All of a case's own numbers are drawn when it arrives, in a fixed order, whatever is free then: so
 * another number of heads, or another procedure, meets exactly the same cases (common random numbers).
 *
 * The hot loop works on typed arrays: a case in flight has a slot, and an event is the number `slot * nodes + node`, doubled,
 * plus one when the node is only called (a meeting opens) and not over.
 */
import { EventHeap } from './event-heap.js';
import { NEVER, type Plan } from './plan.js';
import { DAY_MINUTES, type WorkingAxis } from './working-axis.js';

/** Numbers strictly between 0 and 1. */
export type Random = () => number;

export type RunInput = {
  plan: Plan;
  heads: readonly number[];
  axis: WorkingAxis;
  /** Cases are counted that arrive from the one working day to before the other; none arrives after it. */
  warmUpDays: number;
  untilDays: number;
  arrivals: Random;
  work: Random;
};

/** One run. The arrays have one entry for each counted case, in the order in which they ended. */
export type Run = {
  /** Minutes of office time from acceptance to issue, with and without what the applicant took. */
  gross: Float64Array;
  net: Float64Array;
  calendarDays: Float64Array;
  /** Working days by the legal count, net of stops: what a limit is kept by. */
  legalDays: Float64Array;
  arrivedDay: Float64Array;
  /** Head-minutes at work within the period, by pool. */
  busy: number[];
  /** Minutes waited within the period, and how often a node was entered, by node. */
  waited: number[];
  entered: number[];
};

const [BEFORE, DURING, AFTER] = [0, 1, 2];

export function simulate(input: RunInput): Run {
  return new Simulation(input).run();
}

class Simulation {
  private readonly events = new EventHeap();
  private readonly queues: EventHeap[];
  private readonly free: number[];
  private readonly count: number;
  private readonly successors: number[][];
  private readonly openings: number[];
  private readonly from: number;
  private readonly until: number;
  private readonly uniform: Float64Array;
  private readonly drawn: Float64Array;
  private readonly isUsed: boolean[];

  private capacity = 64;
  private slots = 0;
  private readonly spare: number[] = [];
  private minutes: Float64Array;
  private readySince: Float64Array;
  private missing: Int32Array;
  private readonly number: number[] = [];
  private readonly phase: number[] = [];
  private readonly arrived: number[] = [];
  private readonly accepted: number[] = [];
  private readonly atWork: number[] = [];
  private readonly stoppedSince: number[] = [];
  private readonly stopped: number[] = [];
  private readonly stoppedDays: number[] = [];
  private readonly left: number[] = [];

  private cases = 0;
  private readonly done: number[][] = [[], [], [], [], []];
  private readonly busy: number[];
  private readonly waited: number[];
  private readonly entered: number[];

  constructor(private readonly input: RunInput) {
    const { plan, heads } = input;
    this.count = plan.nodes.length;
    this.queues = heads.map(() => new EventHeap());
    this.free = [...heads];
    this.successors = plan.nodes.map((_, node) =>
      plan.nodes.flatMap(({ after }, next) => (after.includes(node) ? [next] : [])),
    );
    this.openings = plan.nodes.flatMap(({ after }, node) => (after.length === 0 ? [node] : []));
    this.from = input.warmUpDays * DAY_MINUTES;
    this.until = input.untilDays * DAY_MINUTES;
    this.uniform = new Float64Array(plan.draws.length);
    this.drawn = new Float64Array(plan.draws.length);
    this.isUsed = plan.draws.map((_, draw) => plan.nodes.some((node) => node.draw === draw && node.detour !== NEVER));
    this.minutes = new Float64Array(this.capacity * this.count);
    this.readySince = new Float64Array(this.capacity * this.count);
    this.missing = new Int32Array(this.capacity * this.count);
    this.busy = heads.map(() => 0);
    this.waited = plan.nodes.map(() => 0);
    this.entered = plan.nodes.map(() => 0);
  }

  run(): Run {
    let next = this.nextArrival(0);
    for (;;) {
      const at = Math.min(next, this.events.key);
      if (at === Infinity) break;
      if (next <= this.events.key) {
        this.arrive(next);
        next = this.nextArrival(next);
      } else this.happen(this.events.pop(), at);
    }
    const [gross, net, calendarDays, legalDays, arrivedDay] = this.done.map((list) => Float64Array.from(list));
    const { busy, waited, entered } = this;
    return {
      gross: gross!,
      net: net!,
      calendarDays: calendarDays!,
      legalDays: legalDays!,
      arrivedDay: arrivedDay!,
      busy,
      waited,
      entered,
    };
  }

  /** The next arrival of a Poisson stream whose rate is that of the weekday; Infinity after the period. */
  private nextArrival(after: number): number {
    const { plan, axis, arrivals } = this.input;
    let left = -Math.log(arrivals());
    for (let at = after; at < this.until;) {
      const day = Math.floor(at / DAY_MINUTES);
      const rate = plan.perWeekday[axis.weekdayOf(day)]! / DAY_MINUTES;
      const end = (day + 1) * DAY_MINUTES;
      if (rate * (end - at) >= left) return at + left / rate < this.until ? at + left / rate : Infinity;
      left -= rate * (end - at);
      at = end;
    }
    return Infinity;
  }

  private arrive(now: number): void {
    const { plan, work } = this.input;
    const slot = this.takeSlot();
    for (let draw = 0; draw < this.uniform.length; draw++) this.uniform[draw] = work();
    const taken = plan.detours.map((share) => work() < share);
    for (let draw = 0; draw < this.drawn.length; draw++)
      if (this.isUsed[draw]) this.drawn[draw] = plan.draws[draw]!.quantile(this.uniform[draw]!);
    const base = slot * this.count;
    for (let node = 0; node < this.count; node++) {
      const { draw, factor, detour, after } = plan.nodes[node]!;
      const isTaken = detour === -1 || (detour >= 0 && taken[detour]!);
      this.minutes[base + node] = isTaken ? (draw < 0 ? factor : this.drawn[draw]! * factor) : -1;
      this.missing[base + node] = after.length;
    }
    this.number[slot] = this.cases++;
    this.phase[slot] = BEFORE!;
    this.arrived[slot] = now;
    this.atWork[slot] = 0;
    this.stopped[slot] = 0;
    this.stoppedDays[slot] = 0;
    this.stoppedSince[slot] = -1;
    this.left[slot] = this.count;
    for (const node of this.openings) this.enter(slot, node, now);
    this.settle(slot, now);
  }

  private happen(event: number, now: number): void {
    const code = event >> 1;
    const slot = Math.floor(code / this.count);
    const node = code - slot * this.count;
    const { pool, heads } = this.input.plan.nodes[node]!;
    if (event & 1) {
      this.queue(pool, slot, code);
      this.dispatch(pool, now);
      return;
    }
    if (pool >= 0) {
      this.free[pool]! += heads;
      this.atWork[slot]! -= 1;
    }
    this.leave(slot, node, now);
    this.settle(slot, now);
    if (pool >= 0) this.dispatch(pool, now);
  }

  /** A node begins for a case: at once when nobody of the office is needed, else when people are free. */
  private enter(slot: number, node: number, now: number): void {
    const code = slot * this.count + node;
    const minutes = this.minutes[code]!;
    if (minutes < 0) return this.leave(slot, node, now);
    const { pool, meets } = this.input.plan.nodes[node]!;
    if (pool < 0) return this.events.push(now + minutes, code << 1);
    this.atWork[slot]! += 1;
    this.readySince[code] = now;
    if (now >= this.from && now < this.until) this.entered[node]! += 1;
    const opening = meets === null ? now : this.input.axis.nextOpening(now, meets);
    if (opening > now) return this.events.push(opening, (code << 1) | 1);
    this.queue(pool, slot, code);
    this.dispatch(pool, now);
  }

  private queue(pool: number, slot: number, code: number): void {
    this.queues[pool]!.push(this.number[slot]!, code);
  }

  private dispatch(pool: number, now: number): void {
    const queue = this.queues[pool]!;
    while (queue.size > 0) {
      const code = queue.code;
      const node = code % this.count;
      const { heads } = this.input.plan.nodes[node]!;
      if (this.free[pool]! < heads) return;
      queue.pop();
      this.free[pool]! -= heads;
      const minutes = this.minutes[code]!;
      this.waited[node]! += this.within(this.readySince[code]!, now);
      this.busy[pool]! += heads * this.within(now, now + minutes);
      this.events.push(now + minutes, code << 1);
    }
  }

  private within(from: number, to: number): number {
    return Math.max(0, Math.min(to, this.until) - Math.max(from, this.from));
  }

  /** A node is over, or was not taken: what only waited for it begins. */
  private leave(slot: number, node: number, now: number): void {
    if (node === this.input.plan.from) {
      this.accepted[slot] = now;
      this.phase[slot] = DURING!;
    }
    if (node === this.input.plan.to) this.issue(slot, now);
    const base = slot * this.count;
    for (const next of this.successors[node]!) if (--this.missing[base + next]! === 0) this.enter(slot, next, now);
    if (--this.left[slot]! === 0) this.spare.push(slot);
  }

  /** While nobody of the office has anything of the case, its time is the applicant's. */
  private settle(slot: number, now: number): void {
    if (this.phase[slot] !== DURING) return;
    const isStopped = this.atWork[slot] === 0;
    const since = this.stoppedSince[slot]!;
    if (isStopped && since < 0) this.stoppedSince[slot] = now;
    if (!isStopped && since >= 0) {
      this.stopped[slot]! += now - since;
      this.stoppedDays[slot]! += Math.floor(now / DAY_MINUTES) - Math.floor(since / DAY_MINUTES);
      this.stoppedSince[slot] = -1;
    }
  }

  private issue(slot: number, now: number): void {
    this.phase[slot] = AFTER!;
    const arrived = this.arrived[slot]!;
    if (arrived < this.from) return;
    const accepted = this.accepted[slot]!;
    const { calendarDaysAt } = this.input.axis;
    const [gross, net, calendarDays, legalDays, arrivedDay] = this.done;
    gross!.push(now - accepted);
    net!.push(now - accepted - this.stopped[slot]!);
    calendarDays!.push(calendarDaysAt(now) - calendarDaysAt(accepted));
    legalDays!.push(Math.floor(now / DAY_MINUTES) - Math.floor(accepted / DAY_MINUTES) - this.stoppedDays[slot]!);
    arrivedDay!.push(Math.floor(arrived / DAY_MINUTES));
  }

  private takeSlot(): number {
    const spare = this.spare.pop();
    if (spare !== undefined) return spare;
    if (this.slots === this.capacity) this.grow();
    return this.slots++;
  }

  private grow(): void {
    this.capacity *= 2;
    const larger = (old: Float64Array) => {
      const made = new Float64Array(this.capacity * this.count);
      made.set(old);
      return made;
    };
    this.minutes = larger(this.minutes);
    this.readySince = larger(this.readySince);
    const missing = new Int32Array(this.capacity * this.count);
    missing.set(this.missing);
    this.missing = missing;
  }
}
