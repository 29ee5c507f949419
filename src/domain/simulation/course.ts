/**
 * The course of a case through a procedure, read out of the procedure's own machine, so that what is simulated can never be
 * another procedure than what is run. From the intake on, every stage is followed by the stage that its ordinary command
 * leads to; regions of a parallel state begin together; a stage that only waits joins what it waits for: all tracks where
 * the case waits, the inspection where a track waits for one. What ends a case early, and what an official sends back, is
 * no part of it. What may come between (a correction, a rectification) is a detour: it is taken with a probability.
 *
 * The old way is the same reading of the procedures alone, one begun when the one before was issued.
 */
import type { Procedure } from '../procedure/define-procedure.js';
import type { ProcedureDefinition, StageMeta } from '../procedure/definition.js';

export type CourseNode = {
  stage: string;
  meta: StageMeta;
  /** The nodes that must be over before this one begins. */
  after: number[];
  /** Taken only with the probability of this detour, which is named by its first stage. */
  detour: string | null;
  /** A second look at what was looked at before the detour. */
  again: boolean;
  /** Its procedure in the old chain, counted from 0. */
  procedure: number;
};

/** `handover`: the time between two procedures of the old chain, nobody's work. */
export type Course = {
  procedures: string[];
  nodes: CourseNode[];
  handovers: number[];
  /** Turnaround is measured from the end of the one to the end of the other. */
  from: number;
  to: number;
};

type Target = string | { target?: string; guard?: unknown };
type Raw = {
  id?: string;
  type?: string;
  initial?: string;
  meta?: StageMeta;
  states?: Record<string, Raw>;
  on?: Record<string, Target | Target[]>;
  always?: Target | Target[];
};
type At = { path: string; raw: Raw };

const ENTRY = 'open';
const listOf = (targets: Target | Target[] | undefined) =>
  (targets === undefined ? [] : Array.isArray(targets) ? targets : [targets]).map((one) =>
    typeof one === 'string' ? { target: one } : one,
  );
const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')));
const isWork = ({ owner, activity, roles }: StageMeta): boolean =>
  owner === 'authority' && activity !== 'waiting' && roles.length > 0;

/** @throws Error when the machine has no stage at which its turnaround begins or ends: no load lets such a one in. */
export function courseOf(definition: ProcedureDefinition): Course {
  return new Reader(definition).read();
}

/**
 * The stages of work that only some cases pass: a correction, a recheck. None of them lies on the ordinary way. A procedure in
 * which nobody files has no such way, and no stage beside it.
 */
export function occasionalStagesOf({ definition, stages }: Procedure): ReadonlySet<string> {
  const machine: Raw = definition.machine;
  if (!machine.states?.[ENTRY]) return new Set();
  const ordinary = new Reader(definition).ordinaryStages();
  return new Set(
    Object.values(stages)
      .filter(({ path, meta }) => isWork(meta) && !ordinary.has(path))
      .map(({ path }) => path),
  );
}

class Reader {
  private readonly nodes: CourseNode[] = [];
  private readonly seen = new Set<string>();
  private readonly begun = new Map<string, number[]>();
  private readonly ended = new Map<string, number[]>();
  private readonly root: Raw;

  constructor(private readonly definition: ProcedureDefinition) {
    this.root = definition.machine;
  }

  read(): Course {
    this.follow(ENTRY, []);
    const { id, version, turnaround } = this.definition;
    const lastWith = (milestone: string): number =>
      this.nodes.findLastIndex(({ stage }) =>
        this.ordinary(this.at(stage)).some((command) => this.definition.commands[command]?.milestone === milestone),
      );
    const [from, to] = [lastWith(turnaround.from), lastWith(turnaround.to)];
    if (from < 0 || to < 0)
      throw new Error(`${id}: no stage at which ${turnaround.from} or ${turnaround.to} is reached`);
    return { procedures: [`${id}@${version}`], nodes: this.nodes, handovers: [], from, to };
  }

  ordinaryStages(): ReadonlySet<string> {
    this.follow(ENTRY, []);
    return new Set(this.nodes.filter(({ detour }) => detour === null).map(({ stage }) => stage));
  }

  /** Follows the ordinary way from a state; answers the nodes that must be over before whatever comes after it. */
  private follow(path: string, after: number[]): number[] {
    const { raw } = this.at(path);
    if (raw.type === 'parallel') {
      const regions = Object.keys(raw.states ?? {}).map((name) => `${path}.${name}`);
      for (const region of regions) this.begun.set(region, after);
      return regions.flatMap((region) => this.endOf(region));
    }
    if (raw.states) return this.follow(`${path}.${raw.initial}`, after);
    if (this.seen.has(path)) return after;
    this.seen.add(path);
    return isWork(raw.meta!) ? this.work(path, after) : this.pass(path, after);
  }

  private endOf(region: string): number[] {
    const known = this.ended.get(region);
    if (known) return known;
    this.ended.set(region, []);
    const end = this.follow(region, this.begun.get(region) ?? []);
    this.ended.set(region, end);
    return end;
  }

  private work(path: string, after: number[]): number[] {
    const here = this.at(path);
    let last = [this.add(path, after)];
    const commands = this.ordinary(here);
    const targets = commands.flatMap((command) => listOf(here.raw.on![command]).map((one) => ({ command, ...one })));
    const next = targets.findLast(({ target }) => target !== undefined)?.target;
    for (const { target } of targets)
      if (target !== undefined && target !== next) last = this.branch(this.resolve(target, path), next!, path, last);
    for (const [command, on] of Object.entries(here.raw.on ?? {})) {
      const target = listOf(on)[0]?.target;
      if (this.definition.commands[command]?.kind !== 'stop' || target === undefined) continue;
      const away = this.resolve(target, path);
      this.seen.add(away);
      last = [this.add(path, [this.add(away, last, away)], away, true)];
    }
    if (next !== undefined) return this.follow(this.resolve(next, path), last);
    return this.passOn(here, last);
  }

  /** A detour from one stage until the ordinary way is met again. */
  private branch(first: string, next: string, from: string, after: number[]): number[] {
    const back = this.resolve(next, from);
    let last = after;
    for (let path: string | undefined = first; path !== undefined && path !== back && !this.seen.has(path);) {
      this.seen.add(path);
      last = [this.add(path, last, first)];
      const here: At = this.at(path);
      const onward: string | undefined = this.ordinary(here, 'advance', 'resume')
        .map((command) => listOf(here.raw.on![command]).at(-1)?.target)
        .find((target) => target !== undefined);
      path = onward === undefined ? undefined : this.resolve(onward, path);
    }
    return last;
  }

  /** A stage at which nobody works: it joins what it waits for, and goes on by itself. */
  private pass(path: string, after: number[]): number[] {
    const here = this.at(path);
    const { track, activity } = here.raw.meta!;
    if (activity !== 'waiting') return this.passOn(here, after);
    const region = parentOf(path);
    const others = Object.keys(this.at(parentOf(region)).raw.states ?? {})
      .map((name) => `${parentOf(region)}.${name}`)
      .filter((other) => other !== region && (track === null || this.inspects(other)));
    const own = track === null || others.length > 0 ? undefined : this.ownWay(here);
    if (own !== undefined) return this.follow(own, after);
    return this.passOn(here, [
      ...after,
      ...others.filter(() => this.leadsOn(here)).flatMap((other) => this.endOf(other)),
    ]);
  }

  /** What a stage that waits for another track does when there is none: what its last ordinary command leads to. */
  private ownWay(here: At): string | undefined {
    const target = this.ordinary(here)
      .flatMap((command) => listOf(here.raw.on![command]))
      .findLast((one) => one.target !== undefined)?.target;
    return target === undefined ? undefined : this.resolve(target, here.path);
  }

  private onward(here: At): string | undefined {
    return listOf(here.raw.always)
      .flatMap(({ target }) => (target === undefined ? [] : [this.resolve(target, here.path)]))
      .find((path) => this.at(path).raw.type !== 'final' && !this.at(path).raw.id && !this.seen.has(path));
  }

  private leadsOn = (here: At): boolean => this.onward(here) !== undefined;

  private passOn(here: At, after: number[]): number[] {
    const next = this.onward(here);
    return next === undefined ? after : this.follow(next, after);
  }

  private inspects(region: string): boolean {
    return Object.values(this.at(region).raw.states ?? {}).some(({ meta }) => meta?.component === 'inspection');
  }

  private ordinary({ raw }: At, ...kinds: string[]): string[] {
    const wanted = kinds.length > 0 ? kinds : ['advance'];
    return Object.keys(raw.on ?? {}).filter((command) =>
      wanted.includes(this.definition.commands[command]?.kind ?? ''),
    );
  }

  private add(stage: string, after: number[], detour: string | null = null, again = false): number {
    const meta = this.at(stage).raw.meta!;
    return this.nodes.push({ stage, meta, after: [...new Set(after)], detour, again, procedure: 0 }) - 1;
  }

  private resolve(target: string, from: string): string {
    if (!target.startsWith('#')) return [parentOf(from), target].filter(Boolean).join('.');
    const named = Object.entries(this.root.states ?? {}).find(([, { id }]) => id === target.slice(1));
    if (!named) throw new Error(`${this.definition.id}: no state ${target}`);
    return named[0];
  }

  private at(path: string): At {
    const raw = path
      .split('.')
      .filter(Boolean)
      .reduce<Raw | undefined>((node, name) => node?.states?.[name], this.root);
    if (!raw) throw new Error(`${this.definition.id}: no state ${path}`);
    return { path, raw };
  }
}

/** The old way: each procedure begins when the one before has issued what it issues, and a handover lies between. */
export function chained(courses: readonly Course[]): Course {
  const nodes: CourseNode[] = [];
  const handovers: number[] = [];
  let [from, to] = [0, 0];
  courses.forEach((course, procedure) => {
    let before: number[] = [];
    if (procedure > 0) {
      const { meta } = nodes[to]!;
      before = [nodes.push({ stage: HANDOVER, meta, after: [to], detour: null, again: false, procedure }) - 1];
      handovers.push(before[0]!);
    }
    const offset = nodes.length;
    for (const node of course.nodes)
      nodes.push({
        ...node,
        procedure,
        after: node.after.length === 0 ? before : node.after.map((index) => index + offset),
      });
    if (procedure === 0) from = course.from;
    to = course.to + offset;
  });
  return { procedures: courses.flatMap(({ procedures }) => procedures), nodes, handovers, from, to };
}

/** No stage of any procedure: paths of stages have no such sign. */
export const HANDOVER = '>';
