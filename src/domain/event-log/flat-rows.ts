/**
 * A log as rows for tools that read CSV: one row for each stretch, and one for each stop of a clock. What has not ended has its
 * start in both columns of time and says `false` under `ended`: no cell that a tool keys on is empty, and none makes a
 * duration of what is still going on.
 */
import type { Instant } from '../clock/instant.js';
import { byCodePoint } from '../turnaround/threads.js';
import type { Pause, Stretch } from './stretches.js';
import type { Trace } from './trace.js';

export const FLAT_COLUMNS = [
  'case_id',
  'activity',
  'start_timestamp',
  'complete_timestamp',
  'resource',
  'role',
  'stage',
  'clock',
  'instance_id',
  'kind',
  'ended',
  'reason',
  'unit',
  'track',
  'seq',
  'case_uuid',
  'procedure',
  'case_track',
  'data_origin',
  'applicant',
  'outcome',
  'submitted',
  'accepted',
  'decided',
  'issued',
  'legal_due',
  'promised_due',
  'old_way_low_calendar_days',
  'old_way_central_calendar_days',
  'old_way_high_calendar_days',
  'ceiling_calendar_days',
] as const;

export type FlatRow = Record<(typeof FLAT_COLUMNS)[number], string>;
type Ended = Pick<Stretch, 'from' | 'opened' | 'to' | 'closed'>;

const say = (value: string | number | null | undefined): string => (value == null ? '' : String(value));

/** What is said of the case in each of its rows. */
function caseCells(trace: Trace) {
  const { comparison } = trace;
  const { model } = comparison;
  return {
    case_uuid: trace.caseId,
    procedure: trace.procedure,
    case_track: trace.track,
    data_origin: trace.label.toLowerCase(),
    applicant: trace.applicant,
    outcome: say(trace.outcome),
    submitted: trace.submitted,
    accepted: say(trace.accepted),
    decided: say(trace.decided),
    issued: say(trace.issued),
    legal_due: say(trace.legalDue?.at),
    promised_due: say(trace.promisedDue?.at),
    old_way_low_calendar_days: say(model?.low.calendarDays),
    old_way_central_calendar_days: say(model?.central.calendarDays),
    old_way_high_calendar_days: say(model?.high.calendarDays),
    ceiling_calendar_days: say(comparison.statutory.calendarDays),
  };
}

const order = (a: FlatRow, b: FlatRow): number =>
  byCodePoint(a.start_timestamp, b.start_timestamp) ||
  Number(a.seq) - Number(b.seq) ||
  byCodePoint(a.instance_id, b.instance_id);

/** The rows of one case, in the order of time. */
export function flatRows(trace: Trace): FlatRow[] {
  const { caseNumber, performers, stretches } = trace;
  const cells = caseCells(trace);
  const row = (stretch: Stretch, { from, opened, to, closed }: Ended, rest: Partial<FlatRow>): FlatRow => {
    const end: Instant = to ?? from;
    const { resource, role, unit } = performers.get(closed ?? opened)!;
    return {
      case_id: caseNumber,
      activity: stretch.activity,
      start_timestamp: from,
      complete_timestamp: end,
      resource,
      role,
      stage: stretch.kind === 'stage' ? stretch.activity : '',
      clock: stretch.owner,
      instance_id: stretch.instance,
      kind: stretch.kind,
      ended: String(to !== null),
      reason: '',
      unit: say(unit),
      track: say(stretch.track),
      seq: String(opened),
      ...cells,
      ...rest,
    };
  };
  const stopOf = (stretch: Stretch, pause: Pause): FlatRow =>
    row(stretch, pause, {
      activity: `${stretch.activity} stopped`,
      instance_id: `${stretch.instance}:stop:${pause.opened}`,
      kind: 'stop',
      reason: pause.reason,
    });
  return stretches
    .flatMap((stretch) => [row(stretch, stretch, {}), ...stretch.pauses.map((pause) => stopOf(stretch, pause))])
    .sort(order);
}
