/**
 * What the stays of a case say about work and waiting, in the words that the clocks and the comparison use. A stage without a
 * component is nobody's work in the old way's terms; a `waiting` stage is open but nobody is at work in it.
 */
import type { Instant } from '../clock/instant.js';
import { fromMs, toMs } from '../clock/instant.js';
import type { Order, Span } from '../clock/partition.js';
import { lengthMs, union, without } from '../turnaround/intervals.js';
import type { Rules } from './case-state.js';
import type { Clock } from '../clock/ledger.js';
import { byCodePoint, type AbsentPart, type WorkPart } from '../turnaround/threads.js';
import type { History, Stay } from './history.js';

type Stays = Pick<History, 'stays'>;
type Course = Pick<History, 'stays' | 'state'> & { clocks: Pick<Clock, 'rule' | 'intervals'>[] };

type Meta = Rules['procedure']['stages'][string]['meta'];

const metaOf = (rules: Rules, { stage }: Stay): Meta => rules.procedure.stages[stage]!.meta;
const isWorked = ({ owner, activity }: Meta): boolean => owner === 'authority' && activity !== 'waiting';

/** The spans of a case up to an instant, for the partition of its time. Stages at rest are nobody's and left out. */
export function spansOf({ stays }: Stays, rules: Rules): Span[] {
  return stays.flatMap((stay) => {
    const { owner, activity = 'working' } = metaOf(rules, stay);
    const { from, to, assignedAt } = stay;
    return owner === 'none' ? [] : [{ track: stay.track ?? 'case', from, to, owner, activity, heldFrom: assignedAt }];
  });
}

/** Work that the old way would have had too, as far as it was done by `until`. */
export function workOf({ stays }: Stays, rules: Rules, until: Instant): WorkPart[] {
  return stays.flatMap((stay) => {
    const meta = metaOf(rules, stay);
    const to = stay.to ?? until;
    if (!meta.component || !isWorked(meta) || to <= stay.from) return [];
    return [{ component: meta.component, track: stay.track, from: stay.from, to }];
  });
}

/** Time in which the applicant or a third party had a track, or the whole case. */
export function absencesOf({ stays }: Stays, rules: Rules, until: Instant): AbsentPart[] {
  return stays.flatMap((stay) => {
    const { owner, title } = metaOf(rules, stay);
    const to = stay.to ?? until;
    if ((owner !== 'applicant' && owner !== 'third') || to <= stay.from) return [];
    return [{ owner, track: stay.track, from: stay.from, to, reason: title.en }];
  });
}

export type CaseStop = { from: Instant; to: Instant | null; reason: string };

/**
 * When the case as a whole stood still for a reason that the authority answers for with a notice: the applicant or a third
 * party had it and nobody of the authority could work, or a special procedure or suspension stopped its clocks. Time on
 * site is the authority's own and no stop of the case, although it is one of the licence clock. Nothing after `until` counts;
 * `to` is null only for what has not ended at all.
 */
export function stopsOf(history: Course, rules: Rules, until: Instant): CaseStop[] {
  const worked = history.stays
    .filter((stay) => isWorked(metaOf(rules, stay)) && (stay.to ?? until) > stay.from)
    .map(({ from, to }) => ({ from: toMs(from), to: toMs(to ?? until) }));
  const absent = absencesOf(history, rules, until).flatMap(({ from, to, reason }) =>
    without([{ from: toMs(from), to: toMs(to) }], worked).map((span) => ({ ...span, reason })),
  );
  const ordered = ordersOf(history, rules)
    .filter(({ from, to }) => (to ?? until) > from)
    .map(({ from, to, reason }) => ({ from: toMs(from), to: toMs(to ?? until), reason }));
  const begun = history.state.milestones.submitted;
  if (begun === undefined) return []; // before it is submitted a filing is the applicant's own affair, and no stop
  const end = toMs(until);
  const within = [...absent, ...ordered]
    .filter(({ from }) => from >= toMs(begun) && from < end)
    .map((span) => ({ ...span, to: Math.min(span.to, end) }));
  const unended = reasonsUnended(history, rules);
  return distinct(within).map(({ from, to, reason }) => ({
    from: fromMs(from),
    to: to === end && unended.has(reason) && !history.state.closed ? null : fromMs(to),
    reason,
  }));
}

/** Stops of the authority's clocks that somebody ordered (a special procedure, a suspension), as they stand in the ledgers. */
export function ordersOf({ clocks }: Pick<Course, 'clocks'>, rules: Rules): (Order & { reason: string })[] {
  const ofStages = new Set(
    Object.values(rules.procedure.stages).flatMap(({ meta }) =>
      (meta.clocks ?? []).flatMap(({ stop }) => (stop ? [stop.reason] : [])),
    ),
  );
  return clocks
    .filter(({ rule }) => rules.limits[rule]?.owner === 'authority')
    .flatMap(({ intervals }) => intervals)
    .filter(({ kind, reason }) => kind === 'stop' && !ofStages.has(reason ?? ''))
    .map(({ from, to, reason = '' }) => ({ from, to, reason }));
}

const reasonsUnended = ({ stays, clocks }: Course, rules: Rules): Set<string> =>
  new Set([
    ...stays.filter(({ to }) => to === null).map((stay) => metaOf(rules, stay).title.en),
    ...clocks.flatMap(({ intervals }) => intervals.flatMap(({ to, reason }) => (to === null ? (reason ?? '') : []))),
  ]);

type Reasoned = { from: number; to: number; reason: string };

/** The same stop seen through several clocks or tracks counts once. */
function distinct(spans: Reasoned[]): Reasoned[] {
  const kept: Reasoned[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from || b.to - a.to || byCodePoint(a.reason, b.reason)))
    for (const part of without([span], union(kept)))
      if (lengthMs([part]) > 0) kept.push({ ...part, reason: span.reason });
  return kept;
}
