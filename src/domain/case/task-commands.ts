/** Taking up, giving back and passing on tasks. Whoever receives one must be able to do it: by role, and by his duties on the case. */
import { type JsonObject, type Text, text } from '../json.js';
import { Problem } from '../problem.js';
import type { JsonSchema } from '../procedure/definition.js';
import { textOf } from '../procedure/facts.js';
import type { Actor, CaseState, Claim, Command, Place, Rules } from './case-state.js';
import { placeFor } from './places.js';
import type { StandingCommand } from './standing-command.js';
import { assignersOf, claimedBy, isHolder, openTasks, placeInTask, type Task } from './tasks.js';

const TASK = { type: 'string', minLength: 3, maxLength: 200 };
const PERSON = { type: 'string', minLength: 1, maxLength: 100 };
const REASON = { type: 'string', minLength: 1, maxLength: 1000 };
const objectOf = (properties: JsonObject, required: string[]): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** The open task that a command names. @throws Problem `notFound` */
function getTask(state: CaseState, { data }: Command, { procedure }: Rules): Task {
  const key = textOf(data['task']);
  const task = openTasks(state, procedure).find((one) => one.key === key);
  if (task) return task;
  throw new Problem(
    'notFound',
    text('没有这项待办，或者已经办结', 'Expected an open task of this case, but there is none with this key'),
  );
}

const faultAt = (name: string, detail: Text): Problem =>
  new Problem('invalidPayload', detail, { errors: [{ pointer: `/data/${name}`, detail }] });

/** Whether the person whom a command names may be given a task. @throws Problem `invalidPayload`, `dutyConflict` */
function checkReceiver(state: CaseState, task: Task, to: string, actor: Actor, rules: Rules): void {
  const { officersByRole = {}, interested } = actor;
  const role = task.roles.find((one) => officersByRole[one]?.includes(to));
  if (!role)
    throw faultAt(
      'to',
      text(
        `${to}没有此待办所需的角色：${task.roles.join('、')}`,
        `Expected a person with one of the roles ${task.roles.join(', ')}, but ${to} holds none of them`,
      ),
    );
  const receiver = { id: to, roles: [role], unit: '', ...(interested && { interested }) };
  placeInTask(state, task, receiver, rules);
}

const withClaim = (state: CaseState, task: string, claim: Claim): CaseState => ({
  ...state,
  claims: { ...state.claims, [task]: claim },
});

const claimOf = (state: CaseState, task: Task): Claim | undefined => state.claims?.[task.key];

/** In which place somebody may pass a claimed task on or give it back: as its holder, or as one who distributes such work. */
function placeToLetGo(state: CaseState, task: Task, actor: Actor, rules: Rules): Place {
  const claim = claimOf(state, task);
  if (!claim)
    throw new Problem(
      'notPossible',
      text('此待办无人认领', 'Expected a task that somebody has, but nobody has claimed this one'),
    );
  const assigners = assignersOf(task, rules);
  if (isHolder(claim, actor)) return placeFor({ roles: [...task.roles, ...assigners] }, actor);
  if (assigners.some((role) => actor.roles.includes(role))) return placeFor({ roles: assigners }, actor);
  throw claimedBy(claim);
}

export const claimTask: StandingCommand = {
  title: text('认领待办', 'Claim a task'),
  schema: objectOf({ task: TASK }, ['task']),
  admit(state, command, actor, rules) {
    const task = getTask(state, command, rules);
    const place = placeInTask(state, task, actor, rules, command.actingFor);
    const claim = claimOf(state, task);
    if (claim) throw claimedBy(claim);
    return place;
  },
  apply(state, { data, actor, occurredAt, seq }) {
    const { id, standsInFor } = actor;
    return withClaim(state, textOf(data['task']), {
      by: id,
      since: occurredAt,
      entry: seq,
      ...(standsInFor && { standsInFor }),
    });
  },
};

export const releaseTask: StandingCommand = {
  title: text('释放待办', 'Release a task'),
  schema: objectOf({ task: TASK, reason: REASON }, ['task']),
  admit: (state, command, actor, rules) => placeToLetGo(state, getTask(state, command, rules), actor, rules),
  apply({ claims, ...state }, { data }) {
    const left = Object.entries(claims ?? {}).filter(([key]) => key !== data['task']);
    return left.length === 0 ? state : { ...state, claims: Object.fromEntries(left) };
  },
};

const given = (state: CaseState, data: JsonObject, since: string, entry: number): CaseState =>
  withClaim(state, textOf(data['task']), { by: textOf(data['to']), since, entry });

export const assignTask: StandingCommand = {
  title: text('指派待办', 'Assign a task'),
  schema: objectOf({ task: TASK, to: PERSON, reason: REASON }, ['task', 'to']),
  admit(state, command, actor, rules) {
    const task = getTask(state, command, rules);
    const place = placeFor({ roles: assignersOf(task, rules) }, actor);
    checkReceiver(state, task, textOf(command.data['to']), actor, rules);
    return place;
  },
  apply: (state, { data, occurredAt, seq }) => given(state, data, occurredAt, seq),
};

export const handOverTask: StandingCommand = {
  title: text('移交待办', 'Hand over a task'),
  schema: objectOf({ task: TASK, to: PERSON, reason: REASON }, ['task', 'to', 'reason']),
  admit(state, command, actor, rules) {
    const task = getTask(state, command, rules);
    const place = placeToLetGo(state, task, actor, rules);
    const to = textOf(command.data['to']);
    if (claimOf(state, task)?.by === to)
      throw faultAt('to', text(`${to}已持有此待办`, `Expected somebody else, but ${to} has this task already`));
    checkReceiver(state, task, to, actor, rules);
    return place;
  },
  apply: (state, { data, occurredAt, seq }) => given(state, data, occurredAt, seq),
};
