/**
 * The open tasks of a case follow from where it stands: one for each stage that somebody has to move, and those that the
 * engine opened. A claim says who has taken one up. It coordinates and authorises nothing: who may act is decided by role
 * and duty alone; a claim only keeps others from doing the same work twice, until its holder lets go or somebody who
 * distributes work takes it away. It ends with its task.
 */
import { text } from '../json.js';
import { Problem } from '../problem.js';
import type { Procedure } from '../procedure/define-procedure.js';
import type { Owner } from '../procedure/definition.js';
import { type Actor, type CaseState, type Claim, ENGINE, type Place, type Rules } from './case-state.js';
import { checkDuties } from './duties.js';
import { checkInCharge } from './named.js';
import { EXPLAIN } from './overrun.js';
import { placeFor } from './places.js';

/** Somebody has to act: in a stage, or because the engine asks for a `command`. */
export type Task = {
  key: string;
  opened: number;
  stage: string;
  track: string | null;
  /** The one command that the engine asks for; null for the work of a stage. */
  command: string | null;
  /** Whose limit it is, when the engine asks. */
  rule: string | null;
  roles: string[];
  owner: Owner;
};

type Placed = Pick<CaseState, 'visits' | 'tasks' | 'overdue'>;

/** The tasks that are open in a case. Stages in which the case rests are nobody's task. */
export function openTasks({ visits, tasks, overdue = [] }: Placed, { stages, definition }: Procedure): Task[] {
  const ofStages = visits.flatMap(({ stage, opened }): Task[] => {
    const { owner, track, roles } = stages[stage]!.meta;
    if (owner === 'none') return [];
    return [{ key: `${opened}:${stage}`, opened, stage, track, command: null, rule: null, roles, owner }];
  });
  const ofEngine = tasks.map(({ rule, command, opened }): Task => {
    const roles = definition.expiry.find((one) => one.rule === rule)?.task?.roles ?? [];
    const stage = `task:${command}`;
    return { key: `${opened}:${stage}`, opened, stage, track: null, command, rule, roles, owner: 'authority' };
  });
  const ofOverruns = overdue
    .filter(({ explained }) => explained === null)
    .map(({ rule, marked: opened, track, explain: roles }): Task => {
      const stage = `task:${EXPLAIN}`;
      return { key: `${opened}:${stage}`, opened, stage, track, command: EXPLAIN, rule, roles, owner: 'authority' };
    });
  return [...ofStages, ...ofEngine, ...ofOverruns];
}

/** The commands that do the work of a task, for those of its roles that are asked about; the ordinary next step first. */
export function commandsOf(
  { stage, command, roles: candidates }: Pick<Task, 'stage' | 'command' | 'roles'>,
  { stages, definition }: Procedure,
  roles: readonly string[] = candidates,
): string[] {
  if (command !== null && !Object.hasOwn(definition.commands, command)) return [command]; // one that every case has
  const own = command === null ? (stages[stage]?.commands ?? []) : [command];
  const isOrdinary = (type: string) => ['advance', 'resume'].includes(definition.commands[type]!.kind);
  return own
    .filter((type) => definition.commands[type]!.roles.some((role) => role !== ENGINE && roles.includes(role)))
    .sort((a, b) => Number(isOrdinary(b)) - Number(isOrdinary(a)));
}

/**
 * Refuses whoever could do nothing for a task in this place: recused, interested, or excluded by his duties from every
 * command of it.
 * @throws Problem `dutyConflict` for the first of its commands.
 */
function checkTaskDuties(
  state: CaseState,
  task: Pick<Task, 'stage' | 'command' | 'roles'>,
  actor: Actor,
  place: Place,
  rules: Rules,
): void {
  const { procedure } = rules;
  const { definition } = procedure;
  let refusal: Problem | null = null;
  for (const type of commandsOf(task, procedure, [place.role])) {
    if (!Object.hasOwn(definition.commands, type)) return;
    try {
      const act = { definition, command: definition.commands[type]!, type, data: {}, named: [] };
      checkDuties(state, act, actor, place.standsInFor);
      checkInCharge(state, type, actor, place, rules);
      return;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      refusal ??= error;
    }
  }
  if (refusal) throw refusal;
}

/**
 * The place in which an actor could do a task: his own or one that he takes, by role and by duty.
 * @throws Problem `forbidden`, `dutyConflict`
 */
export const placeInTask = (
  state: CaseState,
  task: Pick<Task, 'stage' | 'command' | 'roles'>,
  actor: Actor,
  rules: Rules,
  actingFor?: string,
): Place => placeFor(task, actor, actingFor, (place) => checkTaskDuties(state, task, actor, place, rules));

/** Whether a claim is this actor's: his own, that of somebody whose place he takes, or one held in his place. */
export const isHolder = ({ by, standsInFor = [] }: Claim, { id, standIns = [] }: Actor): boolean =>
  by === id || standsInFor.includes(id) || standIns.some((one) => one.for.includes(by));

/** The roles that may give this task to somebody. */
export const assignersOf = ({ roles }: Pick<Task, 'roles'>, { assigners = {} }: Rules): string[] =>
  Object.keys(assigners).filter((role) => assigners[role]!.some((one) => roles.includes(one)));

/** The refusal to do what somebody else has taken up. */
export const claimedBy = ({ by, since }: Claim): Problem =>
  new Problem(
    'taskClaimed',
    text(
      `${by}自${since}起已认领此待办；请其释放或者移交，或由可以指派的人员改派`,
      `Expected a task that nobody else has, but ${by} has had it since ${since}; they can release it or hand it over, or somebody who distributes this work can assign it`,
    ),
    { holder: { id: by, since } },
  );

/**
 * Refuses a command that does the work of a task which somebody else has claimed, unless the actor distributes that work.
 * @throws Problem `taskClaimed` naming the holder.
 */
export function checkClaims(state: CaseState, type: string, actor: Actor, { role }: Place, rules: Rules): void {
  const { claims } = state;
  if (!claims) return;
  const claimed = openTasks(state, rules.procedure).filter(
    (task) => claims[task.key] && task.roles.includes(role) && commandsOf(task, rules.procedure, [role]).includes(type),
  );
  if (claimed.some((task) => isHolder(claims[task.key]!, actor))) return;
  const [first] = claimed.filter((task) => !assignersOf(task, rules).some((one) => actor.roles.includes(one)));
  if (first) throw claimedBy(claims[first.key]!);
}

/** The case without claims of tasks that are no longer open. */
export function withOpenClaims(state: CaseState, procedure: Procedure): CaseState {
  const { claims, ...rest } = state;
  if (!claims) return state;
  const open = new Set(openTasks(state, procedure).map(({ key }) => key));
  const kept = Object.fromEntries(Object.entries(claims).filter(([key]) => open.has(key)));
  return Object.keys(kept).length === 0 ? rest : { ...rest, claims: kept };
}
