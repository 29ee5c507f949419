/**
 * The kernel: a discrete-event simulation of one office over one period. A case arrives, takes the nodes of its plan as what
 * must come before them ends, waits for people where a node needs some, and leaves. Nothing moves between events, so time
 * jumps from one to the next. Whoever waits is taken by the date that is due first, which is that of the case that came
 * first; work that has begun is not interrupted.
 *
 * Chance is an argument. All of a case's own numbers are drawn when it arrives, in a fixed order, whatever is free then: so
 * another number of heads, or another procedure, meets exactly the same cases (common random numbers).
 *
 * The hot loop works on typed arrays: a case in flight has a slot, and a node of it the number `slot << shift | node` (room for
 * a power of two of nodes, so that nothing is divided). An event is that number doubled, plus one when the node is only called
 * (a meeting opens) and not over.
 */
import { EventHeap } from './event-heap.js';
import { NEVER, type Plan } from './plan.js';
import { SlotTable } from './slot-table.js';
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
  busy: Float64Array;
  /** Minutes waited within the period, and how often a node was entered, by node. */
  waited: Float64Array;
  entered: Float64Array;
};

export function simulate(input: RunInput): Run {
  return new Simulation(input).run();
}

class Simulation {
  private readonly events = new EventHeap();
  private readonly queues: EventHeap[];
  private readonly free: Int32Array;
  private readonly table: SlotTable;
  private readonly count: number;
  private readonly shift: number;
  private readonly mask: number;
  /** By node: whose people, how many, which draw, times what, on which detour, after how many others. */
  private readonly pool: Int32Array;
  private readonly heads: Int32Array;
  private readonly draw: Int32Array;
  private readonly factor: Float64Array;
  private readonly detour: Int32Array;
  private readonly before: Int32Array;
  private readonly successors: Int32Array[];
  private readonly openings: number[];
  private readonly from: number;
  private readonly until: number;
  private readonly drawn: Float64Array;
  private readonly taken: Uint8Array;
  private readonly isUsed: boolean[];
  private cases = 0;
  private readonly done: number[][] = [[], [], [], [], []];
  private readonly busy: Float64Array;
  private readonly waited: Float64Array;
  private readonly entered: Float64Array;

  constructor(private readonly input: RunInput) {
    const { plan, heads } = input;
    const { nodes } = plan;
    this.count = nodes.length;
    this.shift = 32 - Math.clz32(nodes.length - 1);
    this.mask = (1 << this.shift) - 1;
    this.table = new SlotTable(nodes.length, 1 << this.shift);
    this.queues = heads.map(() => new EventHeap());
    this.free = Int32Array.from(heads);
    this.pool = Int32Array.from(nodes, (node) => node.pool);
    this.heads = Int32Array.from(nodes, (node) => node.heads);
    this.draw = Int32Array.from(nodes, (node) => node.draw);
    this.factor = Float64Array.from(nodes, (node) => node.factor);
    this.detour = Int32Array.from(nodes, (node) => node.detour);
    this.before = Int32Array.from(nodes, ({ after }) => after.length);
    this.successors = nodes.map((_, node) =>
      Int32Array.from(nodes.flatMap(({ after }, next) => (after.includes(node) ? [next] : []))),
    );
    this.openings = nodes.flatMap(({ after }, node) => (after.length === 0 ? [node] : []));
    this.from = input.warmUpDays * DAY_MINUTES;
    this.until = input.untilDays * DAY_MINUTES;
    this.drawn = new Float64Array(plan.draws.length);
    this.taken = new Uint8Array(plan.detours.length);
    this.isUsed = plan.draws.map((_, draw) => nodes.some((node) => node.draw === draw && node.detour !== NEVER));
    this.busy = new Float64Array(heads.length);
    this.waited = new Float64Array(nodes.length);
    this.entered = new Float64Array(nodes.length);
  }

  run(): Run {
    const { events } = this;
    let next = this.nextArrival(0);
    for (;;) {
      const at = events.key;
      if (next <= at) {
        if (next === Infinity) break;
        this.arrive(next);
        next = this.nextArrival(next);
      } else this.happen(events.pop(), at);
    }
    const [gross, net, calendarDays, legalDays, arrivedDay] = this.done.map((list) => Float64Array.from(list));
    return {
      gross: gross!,
      net: net!,
      calendarDays: calendarDays!,
      legalDays: legalDays!,
      arrivedDay: arrivedDay!,
      busy: this.busy,
      waited: this.waited,
      entered: this.entered,
    };
  }

  /** The next arrival of a Poisson stream whose rate is that of the weekday; Infinity after the period. */
  private nextArrival(after: number): number {
    const { plan, axis, arrivals } = this.input;
    if (after === Infinity) return after;
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
    const { drawn, taken, table } = this;
    const { draws, detours } = this.input.plan;
    const { work } = this.input;
    const slot = table.take(this.cases++, now);
    for (let draw = 0; draw < drawn.length; draw++) {
      const share = work();
      if (this.isUsed[draw]) drawn[draw] = draws[draw]!.quantile(share);
    }
    for (let detour = 0; detour < taken.length; detour++) taken[detour] = work() < detours[detour]! ? 1 : 0;
    const base = slot << this.shift;
    for (let node = 0; node < this.count; node++) {
      const detour = this.detour[node]!;
      const draw = this.draw[node]!;
      const isTaken = detour === -1 || (detour >= 0 && taken[detour] === 1);
      table.minutes[base + node] = isTaken ? (draw < 0 ? 1 : drawn[draw]!) * this.factor[node]! : -1;
      table.missing[base + node] = this.before[node]!;
    }
    for (const node of this.openings) this.enter(slot, node, now);
    table.settle(slot, now);
  }

  private happen(event: number, now: number): void {
    const code = event >> 1;
    const slot = code >> this.shift;
    const node = code & this.mask;
    const pool = this.pool[node]!;
    if (event & 1) return this.standInLine(slot, node, now);
    if (pool >= 0) {
      this.free[pool]! += this.heads[node]!;
      this.table.atWork[slot]! -= 1;
    }
    this.leave(slot, node, now);
    this.table.settle(slot, now);
    if (pool >= 0) this.dispatch(pool, now);
  }

  /** A node begins for a case: at once when nobody of the office is needed, else when people are free. */
  private enter(slot: number, node: number, now: number): void {
    const { table, events } = this;
    const code = (slot << this.shift) | node;
    const minutes = table.minutes[code]!;
    if (minutes < 0) return this.leave(slot, node, now);
    const pool = this.pool[node]!;
    if (pool < 0) return events.push(now + minutes, code << 1);
    table.atWork[slot]! += 1;
    table.readySince[code] = now;
    if (now >= this.from && now < this.until) this.entered[node]! += 1;
    const { meets } = this.input.plan.nodes[node]!;
    const opening = meets === null ? now : this.input.axis.nextOpening(now, meets);
    if (opening > now) return events.push(opening, (code << 1) | 1);
    this.standInLine(slot, node, now);
  }

  /** A node stands in line for people; where nobody waits and enough are free, it need not. */
  private standInLine(slot: number, node: number, now: number): void {
    const pool = this.pool[node]!;
    const queue = this.queues[pool]!;
    const code = (slot << this.shift) | node;
    if (queue.size === 0 && this.free[pool]! >= this.heads[node]!) return this.begin(pool, code, now);
    queue.push(this.table.number[slot]!, code);
    this.dispatch(pool, now);
  }

  private dispatch(pool: number, now: number): void {
    const queue = this.queues[pool]!;
    while (queue.size > 0) {
      const code = queue.code;
      if (this.free[pool]! < this.heads[code & this.mask]!) return;
      queue.pop();
      this.begin(pool, code, now);
    }
  }

  private begin(pool: number, code: number, now: number): void {
    const node = code & this.mask;
    const heads = this.heads[node]!;
    this.free[pool]! -= heads;
    const end = now + this.table.minutes[code]!;
    this.waited[node]! += this.within(this.table.readySince[code]!, now);
    this.busy[pool]! += heads * this.within(now, end);
    this.events.push(end, code << 1);
  }

  private within(from: number, to: number): number {
    const length = (to < this.until ? to : this.until) - (from > this.from ? from : this.from);
    return length > 0 ? length : 0;
  }

  /** A node is over, or was not taken: what only waited for it begins. */
  private leave(slot: number, node: number, now: number): void {
    const { table } = this;
    const { from, to } = this.input.plan;
    if (node === from) table.accept(slot, now);
    if (node === to) this.issue(slot, now);
    const base = slot << this.shift;
    const successors = this.successors[node]!;
    for (let i = 0; i < successors.length; i++) {
      const next = successors[i]!;
      if (--table.missing[base + next]! === 0) this.enter(slot, next, now);
    }
    table.leave(slot);
  }

  private issue(slot: number, now: number): void {
    const { table } = this;
    table.end(slot);
    const arrived = table.arrived[slot]!;
    if (arrived < this.from) return;
    const accepted = table.accepted[slot]!;
    const { calendarDaysAt } = this.input.axis;
    const [gross, net, calendarDays, legalDays, arrivedDay] = this.done;
    gross!.push(now - accepted);
    net!.push(now - accepted - table.stopped[slot]!);
    calendarDays!.push(calendarDaysAt(now) - calendarDaysAt(accepted));
    legalDays!.push(Math.floor(now / DAY_MINUTES) - Math.floor(accepted / DAY_MINUTES) - table.stoppedDays[slot]!);
    arrivedDay!.push(Math.floor(arrived / DAY_MINUTES));
  }
}
