/*
 * A clock is a budget with a ledger: intervals that run and intervals that stand still, each opened and closed by a
 * journal entry, one following the other without a gap. Nothing here knows a date limit; what is due is derived from
 * the ledger whenever it is asked (due.ts), so that a stored due date is never more than a copy.
 *
 * A ledger may begin in the past: acceptance that the law deems to have happened on receipt (Licensing Law
 * Art. 32(1)(4)) starts the decision clock on the day of receipt, with days already used. What it may never do is go
 * back behind its own last move.
 */
import { text } from '../json.js';
import type { Text } from '../json.js';
import { Problem } from '../problem.js';
import type { LimitRule } from '../procedure/limit-rule.js';
import type { Calendar } from './calendar.js';
import { toMs } from './instant.js';
import type { Instant } from './instant.js';

/** A stretch of one clock, from (included) to (excluded). `opened` and `closed` are sequence numbers of the journal. */
export type ClockInterval = {
  kind: 'run' | 'stop';
  from: Instant;
  to: Instant | null;
  reason?: string;
  basis?: Text;
  opened: number;
  closed: number | null;
};

/** The ledger of one limit, for the case (`track` null), a track, or one item of it. `extension` is in the rule's unit. */
export type Clock = {
  rule: string;
  ruleVersion: number;
  calendarVersion: string;
  track: string | null;
  item: string | null;
  extension: number;
  startedAt: Instant;
  endedAt: Instant | null;
  intervals: ClockInterval[];
};

type Move = { at: Instant; seq: number };
type StopReason = { reason: string; basis: Text };

/** The key under which a case holds one clock: track, item and rule. A limit that begins anew has the same key. */
export function keyOf(clock: Pick<Clock, 'rule' | 'track' | 'item'>): string {
  return `${clock.track ?? 'case'}/${clock.item ?? '*'}/${clock.rule}`;
}

/** The interval that is open, or the last one of an ended clock. Throws `internal` for a ledger without intervals. */
export function lastInterval(clock: Clock): ClockInterval {
  const last = clock.intervals.at(-1);
  if (last !== undefined) return last;
  throw new Problem(
    'internal',
    text(`时限 ${keyOf(clock)} 应有区间,但为空`, `Expected intervals in clock ${keyOf(clock)}, but there are none.`),
  );
}

/** Whether the clock runs, stands still, or has ended. */
export function stateOf(clock: Clock): 'running' | 'stopped' | 'ended' {
  if (clock.endedAt !== null) return 'ended';
  return lastInterval(clock).kind === 'run' ? 'running' : 'stopped';
}

/** A clock that starts at `at`; with `stopped` it stands still from the first moment, its days untouched. */
export function startClock(start: {
  rule: LimitRule;
  calendar: Calendar;
  track: string | null;
  item: string | null;
  at: Instant;
  seq: number;
  stopped?: StopReason;
}): Clock {
  const { rule, calendar, track, item, at, seq, stopped } = start;
  toMs(at); // refuses what is no instant before it enters a ledger
  return {
    rule: rule.code,
    ruleVersion: rule.version,
    calendarVersion: calendar.version,
    track,
    item,
    extension: 0,
    startedAt: at,
    endedAt: null,
    intervals: [
      { kind: stopped === undefined ? 'run' : 'stop', from: at, to: null, ...stopped, opened: seq, closed: null },
    ],
  };
}

/**
 * The clock standing still from `at`, with the reason and the article that allows it. Throws `notPossible` when it does
 * not run, `occurredAtRefused` when `at` lies before its last move.
 */
export function stopClock(clock: Clock, move: Move & StopReason): Clock {
  const { at, seq, reason, basis } = move;
  if (stateOf(clock) !== 'running') throw refusal(clock, '运行中', 'running');
  return {
    ...clock,
    intervals: [...close(clock, move), { kind: 'stop', from: at, to: null, reason, basis, opened: seq, closed: null }],
  };
}

/** The clock running again from `at`. Throws `notPossible` unless it is stopped, `occurredAtRefused` as `stopClock`. */
export function resumeClock(clock: Clock, move: Move): Clock {
  if (stateOf(clock) !== 'stopped') throw refusal(clock, '已停止', 'stopped');
  return {
    ...clock,
    intervals: [...close(clock, move), { kind: 'run', from: move.at, to: null, opened: move.seq, closed: null }],
  };
}

/** The clock ended at `at`, running or stopped. Throws `notPossible` when it has ended, `occurredAtRefused` as above. */
export function endClock(clock: Clock, move: Move): Clock {
  if (stateOf(clock) === 'ended') throw refusal(clock, '未结束', 'not ended');
  return { ...clock, endedAt: move.at, intervals: close(clock, move) };
}

/**
 * The clock with its limit extended by `amount` units of its rule, once (Licensing Law Art. 42). Whether the limit has
 * already expired is not asked here: that needs the rule and the calendar (`dueOf`). Throws `notPossible` for a second
 * extension or an ended clock, `malformed` unless the amount is a whole number above 0.
 */
export function extendClock(clock: Clock, amount: number): Clock {
  if (!Number.isSafeInteger(amount) || amount <= 0) {
    throw new Problem(
      'malformed',
      text(`应为大于 0 的整数,但得到 ${amount}`, `Expected a whole number above 0, but got ${amount}.`),
    );
  }
  if (stateOf(clock) === 'ended') throw refusal(clock, '未结束', 'not ended');
  if (clock.extension > 0) throw refusal(clock, '未曾延长', 'not yet extended');
  return { ...clock, extension: amount };
}

function close(clock: Clock, { at, seq }: Move): ClockInterval[] {
  const last = lastInterval(clock);
  if (toMs(at) < toMs(last.from)) {
    throw new Problem(
      'occurredAtRefused',
      text(
        `应不早于时限 ${keyOf(clock)} 的上一记录 ${last.from},但得到 ${at}`,
        `Expected a time not before the last move of clock ${keyOf(clock)} at ${last.from}, but got ${at}.`,
      ),
      { rule: clock.rule },
    );
  }
  return [...clock.intervals.slice(0, -1), { ...last, to: at, closed: seq }];
}

function refusal(clock: Clock, zh: string, en: string): Problem {
  return new Problem(
    'notPossible',
    text(`应为${zh}的时限,但 ${keyOf(clock)} 不是`, `Expected a clock that is ${en}, but ${keyOf(clock)} is not.`),
    { rule: clock.rule },
  );
}
