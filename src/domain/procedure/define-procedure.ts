/**
 * What a load refuses. A procedure that lacks anything a case will need is refused before the first case is filed, with
 * the path of the fault: a missing title is a blank button in front of an official, a missing citation a date that
 * nobody can defend.
 */
import type { Json, JsonObject } from '../json.js';
import { CONDITION_NAMES } from './condition.js';
import {
  type CommandDefinition,
  type Outcome,
  OUTCOMES,
  type ProcedureDefinition,
  type StageMeta,
} from './definition.js';
import { at, isObject, textOf } from './facts.js';
import { type Machine, machineOf } from './kernel.js';
import { UPDATE_NAMES } from './update.js';

/** A fault of a definition, and where it stands. */
export class ProcedureFault extends Error {
  constructor(
    readonly path: string,
    readonly fault: string,
  ) {
    super(`${path}: ${fault}`);
    this.name = 'ProcedureFault';
  }
}

/**
 * A stage as the rest of the engine sees it: an atomic state with its dotted path below the root, its meaning, and the
 * commands of its own, without those that it shares with the states around it.
 */
export type Stage = { path: string; meta: StageMeta; closed: boolean; outcome: Outcome | null; commands: string[] };

export type Procedure = {
  definition: ProcedureDefinition;
  machine: Machine;
  stages: Record<string, Stage>;
  /** For each command, the stages in which the machine knows it. */
  possibleIn: Record<string, string[]>;
};

const KINDS = ['advance', 'return', 'stop', 'resume', 'end', 'other'];
const OWNERS = ['authority', 'applicant', 'third', 'none'];
const CLOSED = 'closed';

function fail(path: string, fault: string): never {
  throw new ProcedureFault(path, fault);
}

function checkText(value: unknown, path: string): void {
  const words = value as Record<string, unknown> | undefined;
  for (const language of ['zh-CN', 'en'])
    if (typeof words?.[language] !== 'string' || words[language] === '')
      fail(`${path}/${language}`, 'words are missing');
}

function checkCitation(value: unknown, path: string): void {
  const citation = value as Record<string, unknown> | undefined;
  checkText(citation?.['text'], `${path}/text`);
  if (!['law', 'law?', 'practice', 'assumption'].includes(String(citation?.['certainty'])))
    fail(`${path}/certainty`, 'expected law, law?, practice or assumption');
  if (typeof citation?.['source'] !== 'string') fail(`${path}/source`, 'a source is missing');
}

/** Functions, dates and undefined values would make the hash blind to what a procedure does. */
function checkData(value: unknown, path: string): void {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (typeof value !== 'object') fail(path, `expected data, but found a ${typeof value}`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype) fail(path, 'expected plain data');
  for (const [key, entry] of Object.entries(value)) checkData(entry, `${path}/${key}`);
}

function checkCondition(value: Json | undefined, path: string): void {
  if (!isObject(value) || !CONDITION_NAMES.includes(value['type'] as never))
    fail(path, `expected a guard of the vocabulary (${CONDITION_NAMES.join(', ')})`);
  const params = value['params'];
  if (!isObject(params)) fail(`${path}/params`, 'parameters are missing');
  if (Array.isArray(params['of'])) params['of'].forEach((each, i) => checkCondition(each, `${path}/params/of/${i}`));
  if (['not', 'after', 'forEach', 'ofProposal', 'ifDone'].includes(textOf(value['type'])))
    checkCondition(params['that'], `${path}/params/that`);
}

function checkCommand(definition: ProcedureDefinition, type: string, command: CommandDefinition): void {
  const path = `/commands/${type}`;
  if (!/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/.test(type) || type.startsWith('xstate.'))
    fail(path, 'expected a name such as track.verb');
  checkText(command.title, `${path}/title`);
  if (!KINDS.includes(command.kind)) fail(`${path}/kind`, `expected one of ${KINDS.join(', ')}`);
  if (command.roles.length === 0) fail(`${path}/roles`, 'nobody may do this');
  for (const role of command.roles)
    if (!definition.roles[role]) fail(`${path}/roles`, `the role ${role} is not declared`);
  if (command.schema['type'] !== 'object') fail(`${path}/schema`, 'expected the JSON Schema of an object');
  if (command.examples.length === 0) fail(`${path}/examples`, 'an example is missing');
  command.updates.forEach((update, i) => {
    if (!UPDATE_NAMES.includes(update.op))
      fail(`${path}/updates/${i}/op`, `expected one of ${UPDATE_NAMES.join(', ')}`);
    if (update.when) checkCondition(update.when, `${path}/updates/${i}/when`);
  });
  command.requires?.forEach((demand, i) => {
    checkCondition(demand.that, `${path}/requires/${i}/that`);
    checkText(demand.otherwise, `${path}/requires/${i}/otherwise`);
  });
  command.decisions?.forEach(({ track, kind }, i) => {
    if (!definition.tracks[track]) fail(`${path}/decisions/${i}/track`, `no track ${track}`);
    if (!definition.items.some((items) => items.kind === kind))
      fail(`${path}/decisions/${i}/kind`, `no items of the kind ${kind}`);
  });
  if (command.extends && !definition.limits.some(({ code, extension }) => code === command.extends && extension))
    fail(`${path}/extends`, `${command.extends} is no limit with an extension`);
}

function checkStage(definition: ProcedureDefinition, path: string, meta: StageMeta | undefined): StageMeta {
  if (!meta) fail(path, 'the stage has no meta');
  checkText(meta.title, `${path}/meta/title`);
  if (!OWNERS.includes(meta.owner)) fail(`${path}/meta/owner`, `expected one of ${OWNERS.join(', ')}`);
  if (meta.owner !== 'none' && meta.activity !== 'waiting' && meta.roles.length === 0)
    fail(`${path}/meta/roles`, 'nobody can move this stage');
  for (const role of meta.roles)
    if (!definition.roles[role]) fail(`${path}/meta/roles`, `the role ${role} is not declared`);
  if (meta.track !== null && !definition.tracks[meta.track]) fail(`${path}/meta/track`, `no track ${meta.track}`);
  meta.clocks?.forEach((clock, i) => {
    if (!definition.limits.some(({ code }) => code === clock.rule) && !clock.stop)
      fail(`${path}/meta/clocks/${i}`, `no limit rule ${clock.rule}`);
    if (clock.stop) checkText(clock.stop.basis, `${path}/meta/clocks/${i}/stop/basis`);
  });
  return meta;
}

/** All that a node of a machine may say. Anything else (delays, invocations, entry actions) would be behaviour that no test of ours asks. */
const NODE_KEYS = ['id', 'type', 'initial', 'states', 'on', 'always', 'meta', 'tags'];

type ConfigNode = {
  type?: string;
  initial?: string;
  states?: Record<string, ConfigNode>;
  on?: Record<string, unknown>;
  always?: unknown;
  meta?: StageMeta;
  tags?: string | string[];
};

function walk(
  definition: ProcedureDefinition,
  procedure: Procedure,
  node: ConfigNode,
  path: string,
  id: string,
  above: string[],
): void {
  for (const key of Object.keys(node))
    if (!NODE_KEYS.includes(key)) fail(`${path}/${key}`, `expected only ${NODE_KEYS.join(', ')}`);
  if (![undefined, 'parallel', 'final'].includes(node.type)) fail(`${path}/type`, 'history is not allowed');
  for (const [event, transitions] of Object.entries(node.on ?? {})) {
    if (!definition.commands[event]) fail(`${path}/on/${event}`, 'no such command');
    checkTransitions(transitions, `${path}/on/${event}`);
  }
  if (node.always) checkTransitions(node.always, `${path}/always`);
  const known = [...above, ...Object.keys(node.on ?? {})];
  const children = Object.entries(node.states ?? {});
  if (children.length > 0 && node.type !== 'parallel' && !Object.hasOwn(node.states!, node.initial ?? ''))
    fail(`${path}/initial`, 'expected one of its own states');
  if (children.length === 0) {
    const tags = [node.tags ?? []].flat();
    const outcome = OUTCOMES.find((one) => tags.includes(`outcome:${one}`)) ?? null;
    procedure.stages[id] = {
      path: id,
      meta: checkStage(definition, path, node.meta),
      closed: tags.includes(CLOSED),
      outcome,
      commands: Object.keys(node.on ?? {}),
    };
    for (const event of known) (procedure.possibleIn[event] ??= []).push(id);
  }
  for (const [key, child] of children)
    walk(definition, procedure, child, `${path}/states/${key}`, id === '' ? key : `${id}.${key}`, known);
}

function checkTransitions(transitions: unknown, path: string): void {
  for (const [i, transition] of [transitions].flat().entries()) {
    const { guard, actions } = (typeof transition === 'string' ? {} : transition) as { guard?: Json; actions?: string };
    if (guard !== undefined) checkCondition(guard, `${path}/${i}/guard`);
    if (actions !== undefined && actions !== 'record') fail(`${path}/${i}/actions`, 'the only action is record');
  }
}

/**
 * Checks a definition and makes its machine.
 * @throws ProcedureFault with the path of the first fault.
 */
export function defineProcedure(definition: ProcedureDefinition): Procedure {
  checkData(definition, '');
  if (!/^[a-z][a-z0-9-]*$/.test(definition.id)) fail('/id', 'expected lower-case words joined by hyphens');
  if (!Number.isInteger(definition.version) || definition.version < 1) fail('/version', 'expected 1 or more');
  checkText(definition.title, '/title');
  for (const [role, title] of Object.entries(definition.roles)) checkText(title, `/roles/${role}`);
  for (const [track, { title }] of Object.entries(definition.tracks)) checkText(title, `/tracks/${track}/title`);
  definition.materials.forEach((material, i) => {
    checkText(material.title, `/materials/${i}/title`);
    checkCitation(material.citation, `/materials/${i}/citation`);
  });
  definition.limits.forEach((limit, i) => {
    checkText(limit.title, `/limits/${i}/title`);
    checkCitation(limit.citation, `/limits/${i}/citation`);
    if (!(Number.isInteger(limit.amount) && limit.amount > 0))
      fail(`/limits/${i}/amount`, 'expected a whole number of days');
  });
  definition.exclusive.forEach((group, i) => checkCitation(group.citation, `/exclusive/${i}/citation`));
  for (const [type, command] of Object.entries(definition.commands)) checkCommand(definition, type, command);
  definition.expiry.forEach((expiry, i) => {
    if (!definition.limits.some(({ code }) => code === expiry.rule))
      fail(`/expiry/${i}/rule`, `no limit rule ${expiry.rule}`);
    const command = expiry.command ?? expiry.task?.command;
    if (!command || !definition.commands[command]) fail(`/expiry/${i}`, 'no such command');
  });
  if (!definition.baseline) fail('/baseline', 'the old way is missing: nothing to measure against');

  const procedure: Procedure = { definition, machine: undefined as never, stages: {}, possibleIn: {} };
  walk(definition, procedure, definition.machine, '/machine', '', []);
  for (const [type, command] of Object.entries(definition.commands))
    if (!procedure.possibleIn[type] && !command.journalOnly)
      fail(`/commands/${type}`, 'the machine knows no state in which this is possible');
  if (!Object.values(procedure.stages).some(({ closed }) => closed))
    fail('/machine', `no state is tagged ${CLOSED}: a case could never end`);
  try {
    procedure.machine = machineOf(definition.machine, definition.commands);
  } catch (error) {
    fail('/machine', (error as Error).message);
  }
  return procedure;
}

/** The filing's materials that a case must have but does not: codes of those missing, all at once. */
export function missingMaterials(
  definition: ProcedureDefinition,
  filing: JsonObject,
  given: readonly string[],
): string[] {
  return definition.materials
    .filter(({ when }) => !when || when.in.includes(at(filing, when.pointer) ?? null))
    .map(({ code }) => code)
    .filter((code) => !given.includes(code));
}
