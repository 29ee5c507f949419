import type { CaseState, Place, Rules } from '../domain/case/case-state.js';
import { commandsOf } from '../domain/case/tasks.js';
import { commandTitle, taskTitle } from '../domain/case/task-words.js';
import { priorityOf } from '../domain/case/task-priority.js';
import { type Lamp, lampOf } from '../domain/clock/lamp.js';
import type { Instant } from '../domain/clock/instant.js';
import { workingMs } from '../domain/clock/working-days.js';
import type { Text } from '../domain/json.js';
import type { Language } from '../http/language.js';
import type { TaskRow } from './tasks.queries.js';

const MINUTE_MS = 60_000;
const iso = (date: Date | null): Instant | null => date?.toISOString() ?? null;

/** The id of a task in an address: its case and its key there. */
const idOf = ({ case_id, opened, stage }: TaskRow): string => `${case_id}:${opened}:${stage}`;

/** When the lamp turns next by the passing of time alone; null when it will not. */
const turnsAt = (lamp: Lamp, yellowAt: Instant | null, redAt: Instant | null): Instant | null => {
  if (lamp === 'green') return yellowAt ?? redAt;
  return lamp === 'yellow' ? redAt : null;
};

/** Whether the caller may do a task: in which place, or why not. */
export type Eligibility = { place: Place; reason: null } | { place: null; reason: Text };

export type TaskWithRoles = TaskRow & { roles: string[] };

type Shown = {
  row: TaskWithRoles;
  state: CaseState;
  rules: Rules;
  eligibility: Eligibility;
  /** Whose task it is, if the caller sees it because he takes their place. */
  inPlaceOf: string[];
  now: Instant;
  language: Language;
};

/** A task in an inbox. `remainingWorkingMinutes` are office hours up to the limit, negative once it has run out. */
export function toTaskView({ row, state, rules, eligibility, inPlaceOf, now, language }: Shown) {
  const { definition } = rules.procedure;
  const [redAt, yellowAt, closedAt] = [iso(row.red_at), iso(row.yellow_at), iso(row.closed_at)];
  const lamp: Lamp = closedAt ? 'grey' : lampOf({ state: 'running', at: redAt, yellowAt }, now);
  const limit = row.rule === null ? undefined : rules.limits[row.rule];
  const [command] = closedAt
    ? []
    : commandsOf(row, rules.procedure, eligibility.place ? [eligibility.place.role] : row.roles);
  const href = `/api/v1/tasks/${encodeURIComponent(idOf(row))}`;
  return {
    id: idOf(row),
    case: {
      id: row.case_id,
      caseNumber: row.case_number,
      applicant: row.applicant,
      version: state.version,
      watched: row.watched,
      href: `/api/v1/cases/${row.case_id}`,
    },
    procedure: { id: row.procedure_id, version: row.procedure_version, title: definition.title[language] },
    stage: row.stage,
    title: taskTitle(row, rules)[language],
    track: row.track && { id: row.track, title: definition.tracks[row.track]!.title[language] },
    roles: row.roles,
    lamp,
    lampTurnsAt: closedAt ? null : turnsAt(lamp, yellowAt, redAt),
    dueAt: redAt,
    remainingWorkingMinutes:
      redAt === null || closedAt ? null : Math.floor(workingMs(rules.calendar, now, redAt) / MINUTE_MS),
    limit: limit
      ? { rule: limit.code, title: limit.title[language], kind: limit.kind, certainty: limit.citation.certainty }
      : null,
    priority: closedAt ? null : priorityOf({ lamp, kind: limit?.kind ?? null, asked: row.command !== null }),
    holder: row.holder === null ? null : { id: row.holder, since: iso(row.claimed_at) },
    inPlaceOf,
    closedAt,
    command:
      command === undefined
        ? null
        : {
            command,
            title: commandTitle(command, rules.procedure)[language],
            href: `/api/v1/cases/${row.case_id}/commands`,
          },
    eligible: eligibility.place !== null && !closedAt,
    ...(eligibility.reason && !closedAt && { reason: eligibility.reason[language] }),
    links: {
      claim: `${href}/claim`,
      release: `${href}/release`,
      assign: `${href}/assign`,
      handOver: `${href}/hand-over`,
    },
  };
}
