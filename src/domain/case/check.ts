/**
 * Whether a command may be given, asked in one order everywhere: is it a command of this procedure; may this role; does it
 * fit its schema with ids of this very case (guards read it next); may this person; when did it happen; is it possible
 * here. `decide` asks before it acts, `actions[]` asks for every button, the exploration asks for every example: one
 * predicate, so they cannot disagree.
 */
import { dueOf } from '../clock/due.js';
import { dateAt, type Instant, toMs } from '../clock/instant.js';
import { text } from '../json.js';
import { type Fault, Problem } from '../problem.js';
import { holds, type Recorder } from '../procedure/condition.js';
import { missingMaterials, type Procedure } from '../procedure/define-procedure.js';
import type { CommandDefinition, JsonSchema } from '../procedure/definition.js';
import { at, type CommandEvent, type Facts, textOf } from '../procedure/facts.js';
import { recordWith, type Update } from '../procedure/update.js';
import { digestsToRestOn, givenCodes, restsOnDocuments } from './case-documents.js';
import { type Actor, type CaseState, type Command, ENGINE, type Place, type Rules } from './case-state.js';
import { checkDuties } from './duties.js';
import { restore, type Snapshot, stagesOf } from './machine-state.js';
import { checkInCharge, namedIn, strangersNamed } from './named.js';
import { commitmentsGiven, strangersIn } from './payload.js';
import { placeFor } from './places.js';
import { checkClaims } from './tasks.js';

/** The role of a person who may record past events. */
export const RECORDER = 'recorder';

/** The definition of a command. @throws Problem `unknownCommand` for anything that is not of the procedure. */
function getCommand({ definition }: Procedure, type: string): CommandDefinition {
  if (!type.startsWith('xstate.') && Object.hasOwn(definition.commands, type)) return definition.commands[type]!;
  throw new Problem(
    'unknownCommand',
    text(`没有“${type}”这一指令`, `Expected a command of ${definition.id}, but found ${type}`),
    {
      allowed: Object.keys(definition.commands),
    },
  );
}

/** Whether the machine takes a command here, with suspension and the command's own demands; null when it does. */
export function impossibility(
  procedure: Procedure,
  snapshot: Snapshot,
  event: CommandEvent,
): { zh: string; en: string } | null {
  const { definition } = procedure;
  const command = definition.commands[event.type]!;
  const facts: Facts = snapshot.context;
  const { suspension } = definition;
  if (suspension && facts.flags[suspension.flag] === true && !suspension.allows.includes(event.type))
    return { zh: '案件已中止，恢复后方可办理', en: 'Expected a case under way, but it is suspended' };
  if (!command.journalOnly && !snapshot.can(event)) {
    const here = stagesOf(procedure, snapshot.value).map(({ meta }) => meta.title);
    return {
      zh: `当前环节（${here.map((title) => title['zh-CN']).join('、')}）不能办理“${command.title['zh-CN']}”`,
      en: `Expected a stage or content in which "${command.title.en}" is possible, but the case is at: ${here.map((title) => title.en).join(', ')}`,
    };
  }
  const record: Recorder = (before, given, updates) =>
    recordWith((updates as Update[] | undefined) ?? command.updates, before, given);
  const failed = command.requires?.find(({ that }) => !holds(that, { facts, command: event, record }));
  return failed ? { zh: failed.otherwise['zh-CN'], en: failed.otherwise.en } : null;
}

/** The instant of the last thing that happened before which this command cannot have happened. */
function lastBefore({ last }: CaseState, procedure: Procedure, type: string): Instant {
  const track = trackOf(procedure, type);
  const instants = track ? [last[track], last['case']] : Object.values(last);
  return instants.reduce<string>((max, one) => (one !== undefined && one > max ? one : max), '');
}

/** The track that a command belongs to by its name, or null for the whole case. */
export function trackOf({ definition }: Procedure, type: string): string | null {
  const prefix = type.slice(0, type.indexOf('.'));
  return Object.hasOwn(definition.tracks, prefix) ? prefix : null;
}

/**
 * When a command happened: now, or the past instant that it gives.
 * @throws Problem `forbidden` without the recorder's role; `occurredAtRefused` for the future, or for a time before the
 * last entry of the same track.
 */
export function instantOf(
  state: CaseState,
  procedure: Procedure,
  command: Command,
  actor: Actor,
  now: Instant,
): Instant {
  const last = lastBefore(state, procedure, command.type);
  const given = command.occurredAt;
  if (given === undefined || given === now) return now > last ? now : last;
  if (!actor.roles.includes(RECORDER) && !actor.roles.includes(ENGINE))
    throw new Problem(
      'forbidden',
      text('只有补录人员可以填写发生时间', 'Expected the recorder role for occurredAt, but you do not hold it'),
      {
        rule: 'occurredAt',
      },
    );
  const refuse = (zh: string, en: string) =>
    new Problem('occurredAtRefused', text(zh, en), { errors: [{ pointer: '/occurredAt', detail: text(zh, en) }] });
  if (toMs(given) > toMs(now))
    throw refuse('发生时间不得晚于现在', `Expected a time not after ${now}, but found ${given}`);
  if (given < last)
    throw refuse(
      `发生时间不得早于同一事项的上一条记录（${last}）`,
      `Expected a time not before the last entry of this track (${last}), but found ${given}`,
    );
  return given;
}

function checkExtension(state: CaseState, rule: string, atInstant: Instant, rules: Rules): void {
  const clock = state.clocks.find((one) => one.rule === rule);
  const refuse = (zh: string, en: string) => new Problem('notPossible', text(zh, en), { rule: 'extension' });
  if (!clock) throw refuse('该期限未在计算', `Expected a running limit ${rule}, but there is none`);
  if (clock.extension > 0)
    throw refuse('期限只能延长一次', 'Expected a limit not yet extended, but it was extended once already');
  const due = dueOf(clock, rules.limits[rule]!, rules.calendar, atInstant);
  if (due.date !== null && dateAt(atInstant, rules.calendar.utcOffsetMinutes) > due.date)
    throw refuse('期限届满后不得延长', `Expected an extension before expiry, but the limit ran out on ${due.date}`);
}

function checkMaterials(state: CaseState, rules: Rules): void {
  const given = at(state.filing, '/materials');
  const named = Array.isArray(given) ? given.map((one) => textOf(at(one, '/code'))) : [];
  const codes = [...named, ...givenCodes(state)];
  const missing = missingMaterials(rules.procedure.definition, state.filing, codes);
  if (missing.length === 0) return;
  const titles = rules.procedure.definition.materials.filter(({ code }) => missing.includes(code));
  throw new Problem(
    'incomplete',
    text(`缺少${missing.length}项材料`, `Expected a complete filing, but ${missing.length} materials are missing`),
    {
      errors: titles.map(({ code, title }) => ({
        pointer: '/filing/materials',
        detail: text(`缺少：${title['zh-CN']}（${code}）`, `Missing: ${title.en} (${code})`),
      })),
    },
  );
}

export type Checked = { definition: CommandDefinition; place: Place; snapshot: Snapshot; occurredAt: Instant };

/** Asks everything but how lately the actor signed in. @throws Problem with the first refusal; nothing has happened then. */
export function check(state: CaseState, command: Command, actor: Actor, now: Instant, rules: Rules): Checked {
  const { procedure } = rules;
  const { type, data } = command;
  const definition = getCommand(procedure, type);
  placeFor(definition, actor, command.actingFor);
  checkData(definition.schema, command, state, rules, [
    ...strangersNamed(state, command, actor, rules),
    ...commitmentsGiven(definition, data, state.filing),
  ]);
  const act = { definition: procedure.definition, command: definition, type, data, named: namedIn(rules, command) };
  const place = placeFor(definition, actor, command.actingFor, (candidate) => {
    checkDuties(state, act, actor, candidate.standsInFor);
    checkInCharge(state, type, actor, candidate, rules);
  });
  checkClaims(state, type, actor, place, rules);
  const occurredAt = instantOf(state, procedure, command, actor, now);
  const snapshot = restore(procedure, state);
  const could = (actor.standIns ?? []).flatMap((standIn) => standIn.for);
  const by = [actor.id, ...place.standsInFor, ...could];
  const origin = { seq: state.seq + 1, at: occurredAt, by, role: place.role };
  const obstacle = impossibility(procedure, snapshot, { type, data, origin });
  if (obstacle) throw new Problem('notPossible', text(obstacle.zh, obstacle.en));
  if (definition.extends) checkExtension(state, definition.extends, occurredAt, rules);
  if (definition.complete) checkMaterials(state, rules);
  if (restsOnDocuments(definition)) digestsToRestOn(state);
  return { definition, place, snapshot, occurredAt };
}

/** Whether a command needs a fresh sign-in that this actor has not. The engine never signs in, and needs none. */
export const needsStepUp = ({ beside }: Rules, type: string, { fresh, roles }: Actor): boolean =>
  fresh !== true && beside.stepUp.commands.includes(type) && !roles.includes(ENGINE);

/** @throws Problem `stepUpRequired`: asked last, so that nobody signs in again only to be refused. */
export function checkStepUp(rules: Rules, type: string, actor: Actor): void {
  if (!needsStepUp(rules, type, actor)) return;
  const { citation } = rules.beside.stepUp;
  throw new Problem(
    'stepUpRequired',
    text(
      `办理此项前应当重新登录（${citation.text['zh-CN']}）`,
      `Expected a fresh sign-in before this, but yours is older (${citation.text.en})`,
    ),
    { rule: 'stepUp' },
  );
}

/** @throws Problem `invalidPayload` naming every fault, unless the data fit the schema with ids of this very case. */
export function checkData(
  schema: JsonSchema,
  { type, data }: Command,
  state: CaseState,
  { faults }: Rules,
  further: readonly Fault[] = [],
): void {
  const errors = [...faults(type, data), ...strangersIn(schema, data, state.facts), ...further];
  if (errors.length > 0)
    throw new Problem(
      'invalidPayload',
      text(
        `内容有${errors.length}处不符合要求`,
        `Expected data that fits the schema of ${type}, but found ${errors.length} faults`,
      ),
      {
        errors: errors.map(({ pointer, detail }) => ({ pointer: `/data${pointer}`, detail })),
      },
    );
}
