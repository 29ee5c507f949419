/**
 * What time alone brings about on a case, and when: the engine's own command or task when a limit runs out, the ladder of
 * escalation, the lamp that turns. All of it follows from the open clocks, so nothing has to be cancelled or moved by
 * hand: a clock that ends takes its agenda with it, an extension moves what has not happened yet.
 *
 * Where something follows in law it is a command and stands in the journal; a lamp and a warning are events and do not.
 */
import { type Due, dueOf } from '../clock/due.js';
import { momentOf } from '../clock/escalation.js';
import type { Instant } from '../clock/instant.js';
import type { Clock } from '../clock/ledger.js';
import type { JsonObject } from '../json.js';
import type { Owner } from '../procedure/definition.js';
import type { EscalationStep } from '../procedure/escalation-step.js';
import { at as valueAt } from '../procedure/facts.js';
import type { CaseState, Command, Rules } from './case-state.js';
import { OPEN_TASK } from './engine-tasks.js';
import { ESCALATE } from './escalations.js';

/** Which clock of a case: `opened` is the entry that started it, absent track and item are empty. */
export type ClockName = { opened: number; rule: string; track: string; item: string };

export type AgendaItem = {
  clock: ClockName;
  /** Unique for its clock: each happens once. */
  what: string;
  at: Instant;
  does: { command: Command } | { event: string; data: JsonObject };
};

export type DueClock = { clock: Clock; due: Due };

export const nameOf = ({ rule, track, item, intervals }: Clock): ClockName => ({
  rule,
  track: track ?? '',
  item: item ?? '',
  opened: intervals[0]!.opened,
});

const whose = ({ rule, track, item }: ClockName): JsonObject => ({
  rule,
  ...(track !== '' && { track }),
  ...(item !== '' && { item }),
});

/** The open limit of the authority (or of whoever must act) that runs out first: what the lamp of a case or a track shows. */
export function nearestOf(
  dues: readonly DueClock[],
  rules: Rules,
  track?: string | null,
  owner: Owner = 'authority',
): DueClock | null {
  let nearest: DueClock | null = null;
  for (const one of dues) {
    const { clock, due } = one;
    if (due.at === null || rules.limits[clock.rule]?.owner !== owner) continue;
    if (track !== undefined && clock.track !== null && clock.track !== track) continue;
    if (!nearest?.due.at || due.at < nearest.due.at) nearest = one;
  }
  return nearest;
}

/** The engine's own command or task for a clock, unless the task is open already. */
function expiryOf({ clock, due }: DueClock, state: CaseState, { procedure }: Rules): AgendaItem[] {
  const { expiry, commands } = procedure.definition;
  const { command, task } = expiry.find(({ rule }) => rule === clock.rule) ?? {};
  const at = task?.early ? due.yellowAt : due.at;
  if (at === null) return [];
  const item = (given: Command): AgendaItem[] => [
    { clock: nameOf(clock), what: 'expiry', at, does: { command: given } },
  ];
  if (command) {
    const saysWhen = valueAt(commands[command]?.schema, '/properties/receivedAt') !== undefined;
    return item({ type: command, data: saysWhen ? { receivedAt: clock.startedAt } : {} });
  }
  if (!task || state.tasks.some(({ rule }) => rule === clock.rule)) return [];
  return item({ type: OPEN_TASK, data: { rule: clock.rule, command: task.command } });
}

function rungOf(name: ClockName, step: EscalationStep, at: Instant, dueAt: Instant): AgendaItem {
  const { id, to, journaled, overdue } = step;
  const said = { ...whose(name), step: id, dueAt, to };
  const command = { ...said, clock: name.opened, ...(overdue && { explain: overdue.explain }) };
  return {
    clock: name,
    what: `escalation.${id}`,
    at,
    does: journaled
      ? { command: { type: ESCALATE, data: command } }
      : { event: 'deadline.warned', data: { ...said, at, certainty: step.citation.certainty } },
  };
}

function ladderItems({ clock, due }: DueClock, rules: Rules): AgendaItem[] {
  const limit = rules.limits[clock.rule]!;
  return (rules.ladderOf?.(limit) ?? []).flatMap((step) => {
    const at = momentOf(step.when, due, clock.startedAt, rules.calendar);
    return at === null || due.at === null ? [] : [rungOf(nameOf(clock), step, at, due.at)];
  });
}

/** A lamp may turn again when its limit has moved, so its instant belongs to what it is. */
function lampItems({ clock, due }: DueClock): AgendaItem[] {
  const { at: red, yellowAt: yellow, provisional } = due;
  const turn = (lamp: string, at: Instant): AgendaItem => ({
    clock: nameOf(clock),
    what: `lamp.${lamp} ${at}`,
    at,
    does: { event: 'lamp.turned', data: { lamp, at, ...whose(nameOf(clock)), dueAt: red, provisional } },
  });
  return [...(yellow && yellow !== red ? [turn('yellow', yellow)] : []), ...(red ? [turn('red', red)] : [])];
}

const RANK = ['expiry', 'lamp', 'escalation'];
const rankOf = ({ what }: AgendaItem): number => RANK.findIndex((word) => what.startsWith(word));

/** Everything that time brings about on a case as it stands, oldest first. At one instant the law's own effect comes first. */
export function agendaOf(state: CaseState, rules: Rules): AgendaItem[] {
  const dues = state.clocks.map((clock) => ({
    clock,
    due: dueOf(clock, rules.limits[clock.rule]!, rules.calendar),
  }));
  const nearest = nearestOf(dues, rules);
  return [
    ...dues.flatMap((one) => [...expiryOf(one, state, rules), ...ladderItems(one, rules)]),
    ...(nearest ? lampItems(nearest) : []),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : rankOf(a) - rankOf(b)));
}

/** Every instant at which something may happen by one clock alone, in order. */
export function looksOf(one: DueClock, state: CaseState, rules: Rules): Instant[] {
  if (one.clock.endedAt !== null) return [];
  const lamps = rules.limits[one.clock.rule]?.owner === 'authority' ? lampItems(one) : [];
  return [...expiryOf(one, state, rules), ...ladderItems(one, rules), ...lamps].map(({ at }) => at).sort();
}

/** When a clock must be looked at again after an instant; null when nothing more will come of it as it stands. */
export function findNextLook(name: ClockName, state: CaseState, rules: Rules, after: Instant): Instant | null {
  const clock = state.clocks.find((one) => {
    const { rule, track, item, opened } = nameOf(one);
    return rule === name.rule && track === name.track && item === name.item && opened === name.opened;
  });
  if (!clock) return null;
  const due = dueOf(clock, rules.limits[clock.rule]!, rules.calendar);
  return looksOf({ clock, due }, state, rules).find((at) => at > after) ?? null;
}

/** The mark of a limit that was broken by a clock that ended before anybody looked; null when nothing is to be marked. */
export function overrunOf(name: ClockName, dueAt: Instant, state: CaseState, rules: Rules): AgendaItem | null {
  const limit = rules.limits[name.rule];
  const step = limit && rules.ladderOf?.(limit).find(({ overdue }) => overdue !== undefined);
  const marked = state.overdue?.some(({ rule, clock, track, item }) => {
    const same = rule === name.rule && clock === name.opened;
    return same && (track ?? '') === name.track && (item ?? '') === name.item;
  });
  return step && !marked ? rungOf(name, step, dueAt, dueAt) : null;
}

/** When it happened: the instant of the law or, where the journal has already gone beyond it, the last entry's. */
export function instantsFor(at: Instant, { last }: CaseState): Instant[] {
  const latest = Object.values(last).reduce((max, one) => (one > max ? one : max), '');
  return [...new Set([at, latest])].filter((instant) => instant !== '');
}
