/**
 * Every state that a procedure can reach with its own examples, and the steps between them: asked by the predicate that
 * decides (`impossibility`), so what is proved of the graph is proved of the product. Commands that do not move a case
 * (suspension, special procedures, agents, interests, risk control) only multiply it and are tried by themselves.
 */
import type { EventObject } from 'xstate';
import { adjacencyMapToArray, getAdjacencyMap } from 'xstate/graph';
import { impossibility } from '../domain/case/check.js';
import { begin, follow, restore, type Snapshot, stagesOf } from '../domain/case/machine-state.js';
import type { Json, JsonObject } from '../domain/json.js';
import { defineProcedure, type Procedure, type Stage } from '../domain/procedure/define-procedure.js';
import type { CommandKind, ProcedureDefinition } from '../domain/procedure/definition.js';
import { at, type CommandEvent, type Facts, isObject, textOf } from '../domain/procedure/facts.js';
import { fill } from '../domain/procedure/template.js';
import { marksFrom } from '../domain/procedure/update.js';

/** Beside the flow: they leave a case where it is, or only set a flag that stands across everything else. */
export const BESIDE_THE_FLOW = [
  'case.amend',
  'case.suspend',
  'case.resume',
  'case.startSpecialProcedure',
  'case.endSpecialProcedure',
  'case.changeAgent',
  'case.declareInterest',
  'case.recuse',
  'case.correctRecord',
  'case.extend',
  'case.recordStatement',
  'case.recordRemedy',
  'case.correctCertificate',
  'inspection.imposeRiskControl',
  'inspection.liftRiskControl',
];

export type Node = { key: string; at: Snapshot; stages: Stage[]; next: { command: CommandEvent; to: Node }[] };
export type Graph = { procedure: Procedure; nodes: Map<string, Node>; first: Node; steps: number };

const NOW = '2026-03-02T02:00:00.000Z';

/** The facts with which the example of a procedure's filing begins. */
function factsOf({ definition }: Procedure): Facts {
  const items: Facts['items'] = {};
  for (const { kind, prefix, from, label, marks } of definition.items) {
    const list = at(definition.filing.example, from);
    for (const [i, entry] of (Array.isArray(list) ? list : []).entries())
      if (isObject(entry))
        items[`${prefix}${i + 1}`] = {
          kind,
          label: textOf(at(entry, label)),
          status: 'here',
          marks: marksFrom(entry, marks),
        };
  }
  const tracks = Object.fromEntries(Object.keys(definition.tracks).map((track) => [track, 'pending' as const]));
  return { flags: {}, tracks, items, stops: {} };
}

const keys = new WeakMap<Snapshot, string>();

/** A flag that was reset reads like one that was never set; labels never change. Keys are in one order. */
export function fullKeyOf(snapshot: Snapshot): string {
  const known = keys.get(snapshot);
  if (known !== undefined) return known;
  const { flags, tracks, items, stops } = snapshot.context;
  const set = Object.entries(flags).filter(([, flag]) => flag !== null);
  const ofItems = Object.entries(items).map(([id, { status, marks }]) => [id, status, Object.entries(marks).sort()]);
  const key = JSON.stringify([snapshot.value, set.sort(), tracks, ofItems, stops]);
  keys.set(snapshot, key);
  return key;
}

/** The examples of a command for the case at hand. */
export const examplesFor = ({ definition }: Procedure, facts: Facts, type: string): CommandEvent[] =>
  definition.commands[type]!.examples.map((template) => ({
    type,
    data: fill(template, {
      facts,
      filing: definition.filing.example,
      now: NOW,
      day: (offset) => `2026-03-${String(2 + offset).padStart(2, '0')}`,
      eligible: (role) => [`${role}-1`, `${role}-2`],
    }) as JsonObject,
  }));

export const isPossible = (procedure: Procedure, at: Snapshot, event: CommandEvent): boolean =>
  impossibility(procedure, at, event) === null;

const start = (procedure: Procedure): Snapshot => restore(procedure, begin(procedure, factsOf(procedure)));

/**
 * Explores from the filing until the end. A closed case is one state whatever it was before, and nothing is offered there.
 * `isOffered` leaves out what another exploration tries, `beyond` adds commands that no example gives.
 */
export function explore(
  definition: ProcedureDefinition,
  isOffered: (event: CommandEvent) => boolean = () => true,
  beyond: (facts: Facts) => CommandEvent[] = () => [],
): Graph {
  const procedure = defineProcedure(definition);
  const types = Object.keys(definition.commands).filter((type) => !BESIDE_THE_FLOW.includes(type));
  const keyOf = (state: Snapshot) =>
    stagesOf(procedure, state.value).some(({ closed }) => closed) ? textOf(state.value as Json) : fullKeyOf(state);
  const map = getAdjacencyMap(procedure.machine, {
    fromState: start(procedure),
    serializeState: (state) => keyOf(state as Snapshot),
    limit: 400_000,
    events: (state) => {
      const now = state as Snapshot;
      const stages = stagesOf(procedure, now.value);
      if (stages.some(({ closed }) => closed)) return [];
      const here = new Set(stages.map(({ path }) => path));
      return types
        .filter((type) => procedure.possibleIn[type]?.some((path) => here.has(path)))
        .flatMap((type) => examplesFor(procedure, now.context, type))
        .concat(beyond(now.context))
        .filter((event) => isOffered(event) && isPossible(procedure, now, event)) as unknown as EventObject[] as never;
    },
  });
  const nodes = new Map<string, Node>();
  const node = (state: Snapshot): Node => {
    const key = keyOf(state);
    const known = nodes.get(key);
    if (known) return known;
    const made: Node = { key, at: state, stages: stagesOf(procedure, state.value), next: [] };
    nodes.set(key, made);
    return made;
  };
  const first = node(start(procedure));
  const steps = adjacencyMapToArray(map);
  for (const { state, event, nextState } of steps) node(state).next.push({ command: event, to: node(nextState) });
  return { procedure, nodes, first, steps: steps.length };
}

export const isClosed = ({ stages }: Node): boolean => stages.some(({ closed }) => closed);

/** The nodes from which a closed state can be reached by commands of these kinds alone. */
export function ending({ nodes, procedure }: Graph, ...kinds: CommandKind[]): Set<Node> {
  const back = new Map<Node, Node[]>();
  const good = new Set<Node>();
  for (const node of nodes.values()) {
    if (isClosed(node)) good.add(node);
    for (const { command, to } of node.next)
      if (kinds.includes(procedure.definition.commands[command.type]!.kind))
        back.set(to, [...(back.get(to) ?? []), node]);
  }
  for (const node of good) for (const before of back.get(node) ?? []) good.add(before);
  return good;
}

/** The state after a command that is possible; an impossible one fails the test. */
export function take(procedure: Procedure, at: Snapshot, event: CommandEvent): Snapshot {
  const obstacle = impossibility(procedure, at, event);
  if (obstacle) throw new Error(`${event.type}: ${obstacle.en}`);
  return restore(procedure, follow(procedure, restore(procedure, { value: at.value, facts: at.context }), event));
}
