/**
 * An office calibrated on recorded cases. A figure is taken from the record only where the record tells it: hands-on work of
 * an official from the moment he claimed the task until it was done, because the time before is a queue, and a simulation
 * makes its own queues; the applicant's time from his whole stay. Of too few cases nothing is taken; the assumption stays, and
 * the report says so, stage by stage. Whether the calibrated office resembles the real one is another question: `holdOut`.
 */
import type { Calendar } from '../clock/calendar.js';
import { daysOf } from '../clock/calendar.js';
import { dayNumberAt, type Instant, weekdayOfDay } from '../clock/instant.js';
import { workingMs } from '../clock/working-days.js';
import { text } from '../json.js';
import type { Citation } from '../procedure/limit-rule.js';
import type { PlannedOffice } from '../procedure/planned-office.js';
import { roundHalfEven } from '../turnaround/rounding.js';
import type { Course } from './course.js';
import { fitted } from './distribution.js';

/** A stay in a stage that is over; `claimedAt`: since when somebody had it in hand, null when nobody ever claimed it. */
export type RecordedStay = { stage: string; from: Instant; to: Instant; claimedAt: Instant | null };
export type RecordedCase = { submittedAt: Instant; stays: RecordedStay[] };

/** Where a figure of the calibrated office comes from, of how many observations. `unclaimed`: stays that tell no work. */
export type Provenance = { what: string; source: 'recorded' | 'assumption'; n: number; unclaimed: number };

/** Fewer observations give no distribution and no share. */
const ENOUGH = 30;
const MINUTE_MS = 60_000;
/** Nothing takes no time at all; a lognormal could not be drawn from it. */
const LEAST_MINUTES = 1;

type Observed = { minutes: number[]; again: number[]; unclaimed: number };

export function calibrated(
  cases: readonly RecordedCase[],
  office: PlannedOffice,
  course: Course,
  calendar: Calendar,
): { office: PlannedOffice; provenance: Provenance[] } {
  const provenance: Provenance[] = [];
  const note = (what: string, n: number, unclaimed = 0): boolean => {
    provenance.push({ what, source: n >= ENOUGH ? 'recorded' : 'assumption', n, unclaimed });
    return n >= ENOUGH;
  };
  const observed = observe(cases, course, calendar);
  const citation = recordedCitation(cases);
  const stages = { ...office.stages };
  for (const stage of new Set(course.nodes.map((node) => node.stage))) {
    const planned = stages[stage];
    if (!planned) continue;
    const { minutes, unclaimed } = observed.get(stage) ?? { minutes: [], unclaimed: 0 };
    const { owner, roles } = course.nodes.find((node) => node.stage === stage)!.meta;
    const pool = owner === 'authority' ? office.pools.find((one) => one.roles.includes(roles[0]!)) : undefined;
    if (!note(stage, minutes.length, unclaimed)) continue;
    const duration = fitted(minutes.map((each) => Math.max(LEAST_MINUTES, each * (pool?.availability ?? 1))));
    stages[stage] = { ...planned, duration, citation };
  }
  const detours = { ...office.detours };
  for (const [id, planned] of Object.entries(office.detours)) {
    const first = course.nodes.find(({ detour }) => detour === id);
    if (!first) continue;
    const before = course.nodes[first.after[0]!]!.stage;
    const come = cases.filter(({ stays }) => stays.some(({ stage }) => stage === before));
    if (!note(id, come.length)) continue;
    const share = come.filter(({ stays }) => stays.some(({ stage }) => stage === id)).length / come.length;
    const { minutes, again } = observed.get(before) ?? { minutes: [], again: [] };
    const second = again.length >= ENOUGH && minutes.length > 0 ? meanOf(again) / meanOf(minutes) : planned.again;
    detours[id] = { share: roundHalfEven(share), again: roundHalfEven(second), citation };
  }
  const perWeekday = arrivalsOf(cases, calendar);
  const isCounted = note('arrivals', cases.length);
  return {
    office: { ...office, ...(isCounted && { arrivals: { perWeekday, citation } }), stages, detours },
    provenance,
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function observe(cases: readonly RecordedCase[], course: Course, calendar: Calendar): Map<string, Observed> {
  const office = new Set(course.nodes.flatMap(({ stage, meta }) => (meta.owner === 'authority' ? [stage] : [])));
  const observed = new Map<string, Observed>();
  for (const { stays } of cases) {
    const seen = new Set<string>();
    for (const { stage, from, to, claimedAt } of stays) {
      const known = observed.get(stage) ?? { minutes: [], again: [], unclaimed: 0 };
      observed.set(stage, known);
      const since = office.has(stage) ? claimedAt : from;
      if (since === null) known.unclaimed += 1;
      else (seen.has(stage) ? known.again : known.minutes).push(workingMs(calendar, since, to) / MINUTE_MS);
      seen.add(stage);
    }
  }
  return observed;
}

/** Cases on each weekday from Monday to Friday, over the worked days between the first and the last; weekends count to the next. */
function arrivalsOf(cases: readonly RecordedCase[], calendar: Calendar): PlannedOffice['arrivals']['perWeekday'] {
  const came = [0, 0, 0, 0, 0];
  const worked = [0, 0, 0, 0, 0];
  const numbers = cases.map(({ submittedAt }) => dayNumberAt(submittedAt, calendar.utcOffsetMinutes));
  const dayAt = daysOf(calendar);
  const last = Math.max(...numbers);
  for (let day = Math.min(...numbers); day <= last; day++) {
    const weekday = weekdayOfDay(day) - 1;
    if (weekday >= 0 && weekday < 5 && dayAt(day).working) worked[weekday]! += 1;
  }
  for (const number of numbers) came[(Math.max(1, weekdayOfDay(number)) - 1) % 5]! += 1;
  const [mon, tue, wed, thu, fri] = came.map((cases, i) => roundHalfEven(cases / Math.max(1, worked[i]!)));
  return [mon!, tue!, wed!, thu!, fri!];
}

function recordedCitation(cases: readonly RecordedCase[]): Citation {
  const dates = cases.map(({ submittedAt }) => submittedAt.slice(0, 10)).sort();
  const span = dates.length === 0 ? '' : `${dates[0]} – ${dates.at(-1)}`;
  return {
    text: text(
      `本机构记录的${cases.length}件案件（${span}）`,
      `${cases.length} recorded cases of the authority (${span})`,
    ),
    source: 'record',
    certainty: 'practice',
  };
}
