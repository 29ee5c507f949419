/**
 * A case as lanes of bars over time, above the old way laid end to end: values for the drawing and for the table, so that
 * both say the same. Figures come from the comparison alone; nothing is estimated here. A planned bar reaches to the day on
 * which the running limit ends: that is what is promised or allowed, not a forecast.
 */
import type { Rules } from '../../domain/case/case-state.js';
import type { History, Stay } from '../../domain/case/history.js';
import { stopsOf } from '../../domain/case/work-record.js';
import { dueOf } from '../../domain/clock/due.js';
import { endOfDate, type Instant } from '../../domain/clock/instant.js';
import type { Clock } from '../../domain/clock/ledger.js';
import { addWorkingMs } from '../../domain/clock/working-days.js';
import { type Text, text } from '../../domain/json.js';
import type { LimitRule } from '../../domain/procedure/limit-rule.js';
import type { Comparison } from '../../domain/turnaround/comparison.js';
import type { OldTask, OldWay } from '../../domain/turnaround/reserialise.js';

export type BarLook = 'done' | 'running' | 'planned' | 'waiting' | 'old';
export type Bar = { title: Text; from: Instant; to: Instant; look: BarLook };
export type Lane = { track: string | null; title: Text; bars: Bar[] };
/** What stands beside a lane: where it is, or that it is done; null before it begins. */
export type ActualLane = Lane & { here: Text[]; isDone: boolean };
type DueLine = { title: Text; at: Instant; kind: LimitRule['kind'] };

/** E2 is this case's own work end to end, with its range; E1 the ceilings of the law, which nothing is ever subtracted from. */
export type OldProcess = { grade: 'E1' | 'E2'; lanes: Lane[]; end: Instant; low: Instant; high: Instant };

export type Timeline = {
  caseNumber: string;
  procedure: Text;
  synthetic: boolean;
  open: boolean;
  from: Instant;
  /** The end of the case, or now. */
  to: Instant;
  lanes: ActualLane[];
  stops: { from: Instant; to: Instant; reason: string }[];
  dues: DueLine[];
  /** Null where the procedure has no old way, or no track of this case had one. */
  old: OldProcess | null;
  /** Whether even the low estimate takes longer than the case, by the comparison. */
  demonstrated: boolean;
};

const WHOLE_CASE = text('受理、会审与决定', 'intake, joining, decision');
const KINDS: Readonly<Record<OldTask['kind'], Text>> = {
  intake: text('受理', 'intake'),
  review: text('审查', 'review'),
  inspection: text('检查', 'inspection'),
  decision: text('决定', 'decision'),
  issue: text('制证', 'issue'),
  absence: text('申请人办理', 'with the applicant'),
  handover: text('衔接', 'handover'),
};

/** @param withStops whether the time in which the case stood still is part of the picture, of the case and of its own work end to end. */
export function timelineOf(
  history: History,
  rules: Rules,
  comparison: Comparison,
  { now, withStops }: { now: Instant; withStops: boolean },
): Timeline {
  const { state } = history;
  const { actual, open } = comparison;
  return {
    caseNumber: state.caseNumber,
    procedure: rules.procedure.definition.title,
    synthetic: state.label === 'SYNTHETIC',
    open,
    from: actual.from,
    to: actual.to,
    lanes: lanesOf(history, rules, actual, now),
    stops: stopsOf(history, rules, now)
      .map(({ from, to, reason }) => ({ from, to: earlier(to ?? now, actual.to), reason }))
      .filter(({ from, to }) => from < to),
    dues: duesOf(history, rules, now),
    old: oldProcess(comparison, rules, withStops),
    demonstrated: comparison.saving === 'demonstrated',
  };
}

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);

type Window = { from: Instant; to: Instant };

function lanesOf(history: History, rules: Rules, window: Window, now: Instant): ActualLane[] {
  const { definition, stages } = rules.procedure;
  const tracks: [string | null, Text][] = [
    [null, WHOLE_CASE],
    ...Object.entries(definition.tracks).map(([track, { title }]): [string, Text] => [track, title]),
  ];
  return tracks.flatMap(([track, title]) => {
    const own = history.stays.filter((stay) => stay.track === track && stages[stay.stage]!.meta.owner !== 'none');
    const bars = own.flatMap((stay) => barOf(stay, rules, window));
    if (bars.length === 0) return [];
    const running = own.filter(({ to }) => to === null);
    const plan = running.length === 0 ? null : planOf(history.state.clocks, track, rules, now);
    const here = running.map(({ stage }) => stages[stage]!.meta.title);
    const isBegun = history.state.visits.length > 0;
    return [{ track, title, bars: plan ? [...bars, plan] : bars, here, isDone: isBegun && running.length === 0 }];
  });
}

function barOf({ stage, from, to }: Stay, { procedure }: Rules, window: Window): Bar[] {
  const { title, activity } = procedure.stages[stage]!.meta;
  const begin = later(from, window.from);
  const end = earlier(to ?? window.to, window.to);
  if (begin >= end) return [];
  const look = activity === 'waiting' ? 'waiting' : to === null ? 'running' : 'done';
  return [{ title, from: begin, to: end, look }];
}

function planOf(clocks: readonly Clock[], track: string | null, rules: Rules, now: Instant): Bar | null {
  const [next] = clocks
    .filter((clock) => clock.track === track)
    .map((clock) => dueLineOf(clock, rules, now))
    .filter((due) => due !== null && due.at > now)
    .toSorted((a, b) => (a!.at < b!.at ? -1 : 1));
  return next ? { title: next.title, from: now, to: next.at, look: 'planned' } : null;
}

/** The end of the last day; of a clock that stands still, the end if it went on today. */
function dueLineOf(clock: Clock, { limits, calendar }: Rules, now: Instant): DueLine | null {
  const rule = limits[clock.rule];
  if (!rule) return null;
  const { at, projected } = dueOf(clock, rule, calendar, now);
  const end = at ?? (projected === undefined ? null : endOfDate(projected, calendar.utcOffsetMinutes));
  return end === null ? null : { title: rule.title, at: end, kind: rule.kind };
}

/** The promise, and the nearest limit of the law that the authority keeps; of a case that is over, the last of each. */
function duesOf({ clocks }: History, rules: Rules, now: Instant): DueLine[] {
  return (['promised', 'statutory'] as const).flatMap((kind) => {
    const own = clocks.filter(({ rule }) => {
      const limit = rules.limits[rule];
      return limit?.kind === kind && limit.owner === 'authority';
    });
    const open = own.filter(({ endedAt }) => endedAt === null);
    const dues = (open.length > 0 ? open : own.slice(-1)).flatMap((clock) => dueLineOf(clock, rules, now) ?? []);
    return dues.toSorted((a, b) => (a.at < b.at ? -1 : 1)).slice(0, 1);
  });
}

function oldProcess(comparison: Comparison, rules: Rules, withStops: boolean): OldProcess | null {
  const { model } = comparison;
  return model && model.central.grossMs > 0
    ? ownWork(comparison, model, rules, withStops)
    : ceilings(comparison, rules);
}

const isWork = ({ owner }: OldTask): boolean => owner === 'authority' || owner === 'handover';

function ownWork(
  { actual }: Comparison,
  { central, low, high }: NonNullable<Comparison['model']>,
  { calendar, procedure }: Rules,
  withStops: boolean,
): OldProcess {
  const after = (ms: number): Instant => addWorkingMs(calendar, actual.from, ms);
  const lanes = new Map<string, Lane>();
  let spent = 0;
  for (const task of central.tasks) {
    if (task.ms === 0 || !(withStops || isWork(task))) continue;
    const lane = lanes.get(task.track) ?? laneOf(task.track, procedure.definition.baseline.chain);
    lanes.set(task.track, lane);
    lane.bars.push({ title: KINDS[task.kind], from: after(spent), to: after(spent + task.ms), look: 'old' });
    spent += task.ms;
  }
  const endOf = ({ tasks }: OldWay): Instant =>
    after(tasks.filter((task) => withStops || isWork(task)).reduce((sum, { ms }) => sum + ms, 0));
  return { grade: 'E2', lanes: [...lanes.values()], end: endOf(central), low: endOf(low), high: endOf(high) };
}

const laneOf = (track: string, chain: readonly { track: string; title: Text }[]): Lane => {
  const { title } = chain.find((entry) => entry.track === track)!;
  return { track, title, bars: [] };
};

function ceilings({ statutory }: Comparison, { calendar, procedure }: Rules): OldProcess | null {
  if (statutory.from === null) return null;
  const midnight = (date: string): Instant => endOfDate(date, calendar.utcOffsetMinutes);
  const lanes = new Map<string, Lane>();
  let from = midnight(statutory.from);
  for (const { track, stage, due, within } of statutory.stages) {
    if (due === null || within) continue;
    const lane = lanes.get(track) ?? laneOf(track, procedure.definition.baseline.chain);
    lanes.set(track, lane);
    lane.bars.push({ title: stage, from, to: midnight(due), look: 'old' });
    from = midnight(due);
  }
  return lanes.size === 0 ? null : { grade: 'E1', lanes: [...lanes.values()], end: from, low: from, high: from };
}
