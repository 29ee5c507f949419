/**
 * The decision on a command: `(case, command, actor, now, rules) -> Step`, or a Problem. Pure: it reads nothing but its
 * arguments and changes nothing. First every question is asked (`check.ts`), then the entry is made and sealed, then the
 * entry is applied (`apply.ts`). What it returns is what the store writes.
 */
import { seal } from '../audit/chain.js';
import { type JournalEntry, NO_ENTRY } from '../audit/journal-entry.js';
import { dueOf } from '../clock/due.js';
import type { Instant } from '../clock/instant.js';
import type { Clock } from '../clock/ledger.js';
import { type Json, type JsonObject, text, type Text } from '../json.js';
import { Problem } from '../problem.js';
import { holds } from '../procedure/condition.js';
import { applyFiling, type Applied, apply, factsFiled, FILE } from './apply.js';
import { digestsToRestOn, restsOnDocuments } from './case-documents.js';
import type { Actor, CaseState, Command, PersonalDatum, Place, Rules, Step } from './case-state.js';
import { check, checkData, checkStepUp, instantOf, RECORDER } from './check.js';
import { chargeIn } from './named.js';
import { conceal } from './payload.js';
import { placeFor } from './places.js';
import { rulesAt } from './rules-at.js';
import { noticeOf } from './notice.js';
import type { StandingCommand } from './standing-command.js';
import { findStanding } from './standing-commands.js';

/** What a new case is called and belongs to; allocated by the store before the case is filed. */
export type NewCase = {
  id: string;
  authority: number;
  caseNumber: string;
  label: 'REAL' | 'SYNTHETIC';
  occurredAt?: Instant;
};

function entryOf(
  to: { authority: number; id: string; seq: number; version: number; head: string },
  type: string,
  data: JsonObject,
  who: { actor: Actor; place: Place },
  when: { occurredAt: Instant; recordedAt: Instant },
  rules: Rules,
): JournalEntry {
  const { definition } = rules.procedure;
  const { actor, place } = who;
  const charge = chargeIn(rules, type, data);
  return {
    v: 2,
    suite: 'sha256',
    authority: to.authority,
    case: to.id,
    seq: to.seq,
    version: to.version,
    type,
    data,
    actor: {
      id: actor.id,
      role: place.role,
      unit: place.unit ?? actor.unit,
      ...(place.standsInFor.length > 0 && { standsInFor: place.standsInFor }),
    },
    ...when,
    zone: rules.calendar.zone,
    reason: typeof data['reason'] === 'string' ? data['reason'] : null,
    versions: {
      procedure: `${definition.id}@${definition.version}`,
      ...(to.seq === 1 && { procedureHash: rules.procedureHash }),
      rules: rules.rulesVersion,
      calendar: rules.calendar.version,
      ...(rules.notices && definition.commands[type]?.notice && { notices: rules.notices.newest }),
    },
    ...(charge && { charge }),
    prev: to.head,
  };
}

/** The step that an applied entry makes: decided just now, or replayed from the journal. */
export function stepOf(
  before: CaseState | null,
  entry: JournalEntry,
  sealed: { canon: string; hash: string },
  applied: Applied,
  notice: Text | undefined,
  personal: PersonalDatum[],
  rules: Rules,
): Step {
  const { next, opened, closed, clocks, decisions } = applied;
  const { calendar } = rulesAt(rules, entry);
  const withDue = (clock: Clock) => ({
    clock,
    due: dueOf(clock, rules.limits[clock.rule]!, calendar, entry.occurredAt),
  });
  const dues = next.clocks.map(withDue);
  return {
    before,
    next,
    entry,
    canon: sealed.canon,
    opened,
    closed,
    clocks: clocks.map((clock) => dues.find((open) => open.clock === clock) ?? withDue(clock)),
    dues,
    decisions,
    notices: notice ? [noticeOf({ title: notice, entry, next, decisions, dues, rules })] : [],
    personal,
  };
}

/** @throws Problem `notPossible` with the first demand of the procedure that a filing does not meet. */
function checkFiling(filing: JsonObject, { id }: Actor, now: Instant, { procedure }: Rules): void {
  const { requires = [] } = procedure.definition.filing;
  if (requires.length === 0) return;
  const command = { type: FILE, data: filing, origin: { seq: 1, at: now, by: [id] } };
  const facts = factsFiled(procedure, filing, command.origin);
  const failed = requires.find(({ that }) => !holds(that, { facts, command, record: (before) => before }));
  if (failed) throw new Problem('notPossible', failed.otherwise);
}

/**
 * Files a new case.
 * @throws Problem `forbidden`, `invalidPayload`, or `incomplete` naming everything that is missing at once.
 */
export function file(filing: JsonObject, actor: Actor, now: Instant, rules: Rules, given: NewCase): Step {
  const { definition } = rules.procedure;
  const place = placeFor(definition.filing, actor);
  const errors = rules
    .faults('filing', filing as Json)
    .map((fault) => ({ ...fault, pointer: `/filing${fault.pointer}` }));
  if (errors.length > 0) {
    const code = errors.every(({ missing }) => missing) ? 'incomplete' : 'invalidPayload';
    throw new Problem(
      code,
      text(`申报内容有${errors.length}处问题`, `Expected a complete filing, but found ${errors.length} faults`),
      { errors },
    );
  }
  checkFiling(filing, actor, now, rules);
  const occurredAt = given.occurredAt ?? now;
  if (occurredAt !== now && !actor.roles.includes(RECORDER))
    throw new Problem(
      'forbidden',
      text('只有补录人员可以填写发生时间', 'Expected the recorder role for occurredAt, but you do not hold it'),
      {
        rule: 'occurredAt',
      },
    );
  if (occurredAt > now)
    throw new Problem(
      'occurredAtRefused',
      text('发生时间不得晚于现在', `Expected a time not after ${now}, but found ${occurredAt}`),
    );
  const hidden = conceal(definition.filing.schema, filing, rules.commit);
  const data = { caseNumber: given.caseNumber, label: given.label, filing: hidden.data };
  const personal = hidden.personal.map((datum) => ({ ...datum, pointer: `/filing${datum.pointer}` }));
  const to = { authority: given.authority, id: given.id, seq: 1, version: 1, head: NO_ENTRY };
  const made = entryOf(to, FILE, data, { actor, place }, { occurredAt, recordedAt: now }, rules);
  const { entry, ...sealed } = seal(made, rules.sha256);
  return stepOf(null, entry, sealed, applyFiling(entry, sealed.hash, rules), undefined, personal, rules);
}

/**
 * Decides on a command for a case.
 * @throws Problem: `unknownCommand`, `forbidden`, `invalidPayload`, `dutyConflict`, `occurredAtRefused`, `notPossible`,
 * `incomplete`, `stepUpRequired`. Nothing has happened then.
 */
export function decide(current: CaseState, command: Command, actor: Actor, now: Instant, rules: Rules): Step {
  const standing = findStanding(command.type);
  if (standing) return decideStanding(standing, current, command, actor, now, rules);
  const { definition, place, occurredAt, snapshot } = check(current, command, actor, now, rules);
  checkStepUp(rules, command.type, actor);
  const replaced = { filing: current.filing, at: definition.filing };
  const hidden = conceal(definition.schema, command.data, rules.commit, replaced);
  const recordedAt = now > occurredAt ? now : occurredAt;
  const version = current.version + (definition.journalOnly ? 0 : 1);
  const to = { authority: current.authority, id: current.id, seq: current.seq + 1, version, head: current.head };
  const made = entryOf(to, command.type, hidden.data, { actor, place }, { occurredAt, recordedAt }, rules);
  const restsOn = restsOnDocuments(definition) ? digestsToRestOn(current) : [];
  const { entry, ...sealed } = seal(restsOn.length > 0 ? { ...made, restsOn } : made, rules.sha256);
  const applied = apply(current, entry, sealed.hash, rules, snapshot);
  return stepOf(current, entry, sealed, applied, definition.notice, hidden.personal, rules);
}

/** A command that every case has: journaled, and no version moves. */
function decideStanding(
  standing: StandingCommand,
  current: CaseState,
  command: Command,
  actor: Actor,
  now: Instant,
  rules: Rules,
): Step {
  checkData(standing.schema, command, current, rules);
  const place = standing.admit(current, command, actor, rules);
  checkStepUp(rules, command.type, actor);
  const occurredAt = instantOf(current, rules.procedure, command, actor, now);
  const { data, personal } = conceal(standing.schema, command.data, rules.commit);
  const { authority, id, version, head } = current;
  const to = { authority, id, seq: current.seq + 1, version, head };
  const recordedAt = now > occurredAt ? now : occurredAt;
  const made = entryOf(to, command.type, data, { actor, place }, { occurredAt, recordedAt }, rules);
  const { entry, ...sealed } = seal(made, rules.sha256);
  return stepOf(current, entry, sealed, apply(current, entry, sealed.hash, rules), undefined, personal, rules);
}
