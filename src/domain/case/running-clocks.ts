/**
 * Which clocks of a case run, and which stand still, follows from where the case is: each stage names the limits that it
 * keeps running or stops, each special procedure and a suspension name the clocks that they stop. So a clock is never
 * started or stopped by a line of code that somebody could forget; the difference between the clocks that a case has and
 * those that it should have is all that a step writes.
 */
import type { Calendar } from '../clock/calendar.js';
import type { Instant } from '../clock/instant.js';
import { type Clock, endClock, resumeClock, startClock, stopClock } from '../clock/ledger.js';
import { type Text, text } from '../json.js';
import { holds, holdsOf } from '../procedure/condition.js';
import type { Procedure, Stage } from '../procedure/define-procedure.js';
import type { ClockUse } from '../procedure/definition.js';
import { type Facts, inOrder } from '../procedure/facts.js';
import type { LimitRule } from '../procedure/limit-rule.js';

type Cause = { reason: string; basis: Text };
type Wanted = { rule: string; track: string | null; item: string | null; stop: Cause | null };

const NOTHING = { type: '', data: {} };
const asTheyAre = (facts: Facts): Facts => facts;
const applies = (use: ClockUse, facts: Facts): boolean =>
  !use.when || holds(use.when, { facts, command: NOTHING, record: asTheyAre });

function itemsOf(use: ClockUse, facts: Facts): (string | null)[] {
  const { items } = use;
  if (!items) return [null];
  return inOrder(facts.items)
    .filter(([id, item]) => item.kind === items.kind && item.status === 'here' && holdsOf(items.where, id, item, facts))
    .map(([id]) => id);
}

const idOf = ({ rule, track, item }: Pick<Clock, 'rule' | 'track' | 'item'>): string =>
  `${rule}|${track ?? ''}|${item ?? ''}`;

function wantedClocks({ definition }: Procedure, stages: readonly Stage[], facts: Facts): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  const stops = new Map<string, Cause>();
  for (const { meta } of stages)
    for (const use of meta.clocks ?? []) {
      if (!applies(use, facts)) continue;
      if (use.stop) stops.set(use.rule, use.stop);
      else
        for (const item of itemsOf(use, facts)) {
          const clock = { rule: use.rule, track: meta.track, item, stop: null };
          wanted.set(idOf(clock), clock);
        }
    }
  for (const [kind, stop] of inOrder(facts.stops))
    for (const rule of stop.clocks) stops.set(rule, { reason: kind, basis: text(stop.basis, stop.basis) });
  const { suspension } = definition;
  const all = suspension && facts.flags[suspension.flag] === true ? suspension : null;
  for (const clock of wanted.values()) clock.stop = all ?? stops.get(clock.rule) ?? null;
  return wanted;
}

const causeOf = (clock: Clock): string | null => {
  const last = clock.intervals.at(-1);
  return last?.kind === 'stop' ? (last.reason ?? '') : null;
};

function settle(clock: Clock, stop: Cause | null, at: Instant, seq: number): Clock {
  const cause = causeOf(clock);
  if (cause === (stop?.reason ?? null)) return clock;
  const running = cause === null ? clock : resumeClock(clock, { at, seq });
  return stop ? stopClock(running, { at, seq, ...stop }) : running;
}

export type ClockMoves = { open: Clock[]; changed: Clock[] };

/**
 * The clocks of a case after a step: those still open, and all that the step opened, stopped, resumed or ended.
 * @param at the instant of the step; `from` the instant from which clocks that open now count (a deemed acceptance
 * counts from receipt).
 * @throws Problem `occurredAtRefused` when the step lies before the last change of a clock that it moves.
 */
export function moveClocks(
  procedure: Procedure,
  clocks: readonly Clock[],
  stages: readonly Stage[],
  facts: Facts,
  step: { at: Instant; from: Instant; seq: number; calendar: Calendar; limits: Record<string, LimitRule> },
): ClockMoves {
  const { at, from, seq, calendar, limits } = step;
  const wanted = wantedClocks(procedure, stages, facts);
  const open: Clock[] = [];
  const changed: Clock[] = [];
  for (const clock of clocks) {
    const want = wanted.get(idOf(clock));
    wanted.delete(idOf(clock));
    const moved = want ? settle(clock, want.stop, at, seq) : endClock(clock, { at, seq });
    if (want) open.push(moved);
    if (moved !== clock) changed.push(moved);
  }
  for (const { rule, track, item, stop } of wanted.values()) {
    const limit = limits[rule];
    if (!limit) continue;
    const clock = startClock({ rule: limit, calendar, track, item, at: from, seq, ...(stop && { stopped: stop }) });
    open.push(clock);
    changed.push(clock);
  }
  return { open, changed };
}
