/**
 * A procedure as a picture can hold it: graphs of stages, and parallel parts whose regions are graphs again. Reduced to
 * what a reader follows: steps with the same ends are one; what may be done at any time is said once, not drawn from
 * every stage; an end that every stage leaves for by itself stands aside, without lines.
 */
import type { Text } from '../../domain/json.js';
import type { Procedure } from '../../domain/procedure/define-procedure.js';
import type { LimitRule } from '../../domain/procedure/limit-rule.js';
import { below, type MachineNode, type MachineStep, rootOf, stepsOf } from '../machine-steps.js';

/** `left`: what the machine leaves a region for, outside of it. */
export type ChartEdge = { from: string; to: string; events: string[]; left: boolean };

export type ChartStage = {
  kind: 'stage';
  path: string;
  title: Text;
  isFinal: boolean;
  limits: LimitRule[];
  /** Whether other stages of the graph keep the same limits. */
  together: boolean;
  /** Commands that may be given here and leave the stage as it is. */
  staying: string[];
};

export type ChartParallel = {
  kind: 'parallel';
  path: string;
  title: Text | null;
  anytime: string[];
  regions: ChartGraph[];
};

export type ChartGraph = {
  path: string;
  title: Text | null;
  isTrack: boolean;
  initial: string;
  members: (ChartStage | ChartParallel)[];
  edges: ChartEdge[];
  /** Ends that every stage of the graph can go to by itself. */
  aside: ChartStage[];
  /** Commands that may be given anywhere here. */
  anytime: string[];
  /** Limits that every stage at work here keeps. */
  limits: LimitRule[];
};

type Source = { procedure: Procedure; titles: Readonly<Record<string, Text>>; steps: MachineStep[] };

/** @param titles what the parts that hold stages are called, by their names; tracks are called as the procedure calls them. */
export function chartOf(procedure: Procedure, titles: Readonly<Record<string, Text>>): ChartGraph {
  const steps = stepsOf(procedure.definition.machine);
  return graphOf({ procedure, titles, steps }, rootOf(procedure.definition.machine), '', null);
}

const isWithin = (path: string, outer: string): boolean =>
  outer === '' || path === outer || path.startsWith(`${outer}.`);

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

function graphOf(source: Source, node: MachineNode, path: string, title: Text | null): ChartGraph {
  const { procedure, steps } = source;
  const compounds = [path];
  const membersOf = (parent: MachineNode, at: string): (ChartStage | ChartParallel)[] =>
    Object.entries(parent.states ?? {}).flatMap(([key, child]) => {
      const here = below(at, key);
      if (child.type === 'parallel') return [parallelOf(source, child, here)];
      if (!child.states) return [stageOf(source, child, here)];
      compounds.push(here); // a state in a state that is no region needs no frame of its own
      return membersOf(child, here);
    });
  const members = membersOf(node, path);
  const memberAt = (at: string): ChartStage | ChartParallel | undefined =>
    members.find((member) => isWithin(at, member.path));
  const entered = (to: string): string => (compounds.includes(to) ? initialOf(nodeAt(source, to), to) : to);

  const wide = steps.filter(({ from }) => compounds.includes(from));
  const anytime = unique(wide.flatMap(({ event }) => event ?? []));
  const own = steps.filter(({ from, event }) => memberAt(from)?.path === from && !(event && anytime.includes(event)));
  const working = members.filter((member) => member.kind === 'stage' && !member.isFinal);
  const [key = ''] = path.split('.').slice(-1);
  const isTrack = Object.hasOwn(procedure.definition.tracks, key);
  const isAside = (stage: ChartStage): boolean =>
    isTrack &&
    stage.isFinal &&
    working.every((member) => own.some((step) => step.from === member.path && step.to === stage.path && !step.event));
  const aside = members.filter((member): member is ChartStage => member.kind === 'stage' && isAside(member));

  const edges = new Map<string, ChartEdge>();
  const add = (from: string, to: string, event: string | null, left = false): void => {
    const edge = edges.get(`${from} ${to}`) ?? { from, to, events: [], left };
    if (event && !edge.events.includes(event)) edge.events.push(event);
    edges.set(`${from} ${to}`, edge);
  };
  for (const { from, to, event } of own) {
    if (to === null || aside.some((stage) => stage.path === to)) continue;
    const target = memberAt(entered(to));
    add(from, target?.path ?? to, event, target === undefined);
  }
  // What leaves a region by a step of one of its stages, or by itself, leaves the parallel part around it.
  for (const member of members)
    if (member.kind === 'parallel')
      for (const { from, to, event } of steps) {
        const inside: boolean = from !== member.path && isWithin(from, member.path);
        const target: ChartStage | ChartParallel | undefined = to !== null && inside ? memberAt(to) : undefined;
        if (target && target !== member) {
          const fromStage = procedure.stages[from] !== undefined;
          add(member.path, target.path, fromStage ? null : event, fromStage);
        }
      }
  const limits = working.length < 2 ? [] : sharedLimits(working as ChartStage[]);
  return {
    path,
    title,
    isTrack,
    initial: initialOf(node, path),
    members: ownLimits(
      members.filter((member) => !aside.includes(member as ChartStage)),
      limits,
    ),
    edges: [...edges.values()],
    aside,
    anytime,
    limits,
  };
}

const sharedLimits = ([first, ...others]: ChartStage[]): LimitRule[] =>
  (first?.limits ?? []).filter((limit) => others.every(({ limits }) => limits.includes(limit)));

/** The stages with the limits that not all of them keep. */
function ownLimits(
  members: (ChartStage | ChartParallel)[],
  shared: readonly LimitRule[],
): (ChartStage | ChartParallel)[] {
  const own = members.map((member) =>
    member.kind === 'stage' ? { ...member, limits: member.limits.filter((limit) => !shared.includes(limit)) } : member,
  );
  const alike = (limits: LimitRule[]): number =>
    own.filter((member) => member.kind === 'stage' && member.limits.some((limit) => limits.includes(limit))).length;
  return own.map((member) => (member.kind === 'stage' ? { ...member, together: alike(member.limits) > 1 } : member));
}

const nodeAt = ({ procedure }: Source, path: string): MachineNode =>
  path.split('.').reduce((node, key) => node.states![key]!, rootOf(procedure.definition.machine));

function initialOf(node: MachineNode, path: string): string {
  const initial = node.initial === undefined ? undefined : node.states?.[node.initial];
  if (!initial) return path;
  const here = below(path, node.initial!);
  return initial.states && initial.type !== 'parallel' ? initialOf(initial, here) : here;
}

function stageOf({ procedure, steps }: Source, node: MachineNode, path: string): ChartStage {
  const { meta, closed } = procedure.stages[path]!;
  const clocks = (meta.clocks ?? []).filter(({ stop }) => !stop);
  const always = clocks.filter(({ when }) => !when); // what only some cases keep is told where nothing else is kept
  const rules = (always.length > 0 ? always : clocks).map(({ rule }) => rule);
  return {
    kind: 'stage',
    path,
    title: meta.title,
    isFinal: node.type === 'final' || closed,
    limits: procedure.definition.limits.filter(({ code }) => rules.includes(code)),
    together: false,
    staying: unique(steps.flatMap(({ from, to, event }) => (from === path && to === null && event ? [event] : []))),
  };
}

function parallelOf(source: Source, node: MachineNode, path: string): ChartParallel {
  const { procedure, titles, steps } = source;
  const titleOf = (key: string): Text | null => procedure.definition.tracks[key]?.title ?? titles[key] ?? null;
  const [key = ''] = path.split('.').slice(-1);
  return {
    kind: 'parallel',
    path,
    title: titleOf(key),
    anytime: unique(steps.flatMap(({ from, event }) => (from === path && event ? [event] : []))),
    regions: Object.entries(node.states ?? {}).map(([name, child]) =>
      graphOf(source, child, below(path, name), titleOf(name)),
    ),
  };
}

/** All graphs of a chart, the outer before the inner. */
export const graphsOf = (graph: ChartGraph): ChartGraph[] => [
  graph,
  ...graph.members.flatMap((member) => (member.kind === 'parallel' ? member.regions.flatMap(graphsOf) : [])),
];
