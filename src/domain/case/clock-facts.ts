import type { Due } from '../clock/due.js';
import type { Clock } from '../clock/ledger.js';
import type { LimitRule } from '../procedure/limit-rule.js';
import type { ClockFact } from '../turnaround/case-fact.js';
import type { Step } from './case-state.js';

/** Whether a step moves anything that reports count of a case; other steps are only counted. */
export const movesFacts = ({
  before,
  next,
  opened,
  closed,
  clocks,
}: Pick<Step, 'before' | 'next' | 'opened' | 'closed'> & { clocks: readonly unknown[] }): boolean =>
  before === null ||
  opened.length + closed.length + clocks.length > 0 ||
  before.milestones !== next.milestones ||
  before.documents !== next.documents ||
  before.work !== next.work ||
  before.outcome !== next.outcome;

/** A clock as reports count it, with what followed from it when it last moved. */
export const clockFactOf = (clock: Clock, rule: LimitRule, due: Due): ClockFact => ({
  rule: clock.rule,
  kind: rule.kind,
  owner: rule.owner,
  due: due.date,
  dueAt: due.at,
  yellowAt: due.yellowAt,
  endedAt: clock.endedAt,
  provisional: due.provisional,
  met: due.met,
  stopped: due.state === 'stopped',
  extended: clock.extension > 0,
});
