/**
 * A course staffed by an office: everything that the kernel needs, as numbers. What several alternatives share (how long the
 * work of a case takes, which detours it takes) is drawn by the office's own list of stages and detours, the same for the
 * joint procedure and for the old way, so that both are given the same cases.
 */
import type { PlannedOffice, PlannedStage } from '../procedure/planned-office.js';
import type { OldWayParameters } from '../turnaround/baseline.js';
import { type Text, text } from '../json.js';
import { type Fault, Problem } from '../problem.js';
import { type Course, type CourseNode, HANDOVER } from './course.js';
import { meanOf, quantileFunction, type QuantileFunction } from './distribution.js';
import { DAY_MINUTES } from './working-axis.js';

export type PlanNode = {
  stage: string;
  title: Text;
  /** Whose people do it, and how many together; -1: nobody's of the office. */
  pool: number;
  heads: number;
  /** The draw that gives its duration, times a factor; -1: fixed at `factor` minutes. */
  draw: number;
  factor: number;
  /** The detour on which it lies; -1: always taken. */
  detour: number;
  meets: number[] | null;
  after: number[];
};

export type Plan = {
  procedures: string[];
  nodes: PlanNode[];
  from: number;
  to: number;
  pools: { id: string; title: Text; heads: number; team: number; availability: number; yuanPerHour: number | null }[];
  draws: { quantile: QuantileFunction; mean: number }[];
  detours: number[];
  perWeekday: readonly number[];
};

/** What one work item of a joint case costs each procedure of the old chain, by what is done once for all in the joint one. */
const shareOf = ({ meta }: CourseNode, parameters: OldWayParameters): number => {
  if (meta.component === 'inspection') return parameters.sigma;
  if (meta.track !== null) return 1;
  if (meta.component === 'intake') return parameters.iota;
  if (meta.component === 'decision') return parameters.delta;
  if (meta.component === 'issue') return parameters.omega;
  return 1;
};

/**
 * Staffs a course. With `oldWay` it is the chain of the old procedures: what the joint case does once is done in each, for the
 * given share of its work. Throws `invalidPayload` naming every stage that the office says nothing about.
 */
export function planOf(course: Course, office: PlannedOffice, oldWay?: OldWayParameters): Plan {
  const stages = Object.keys(office.stages);
  const detourIds = Object.keys(office.detours);
  const shares = detourIds.map((id) => office.detours[id]!.share);
  const faults: Fault[] = [];
  const teams = office.pools.map(() => 1);
  const isNeverTaken = ({ detour }: CourseNode) => detour !== null && !((office.detours[detour]?.share ?? 0) > 0);
  const nodes = course.nodes.map((node): PlanNode => {
    const { stage, meta, after, detour } = node;
    const bare = { stage, title: meta.title, pool: -1, heads: 0, detour: -1, meets: null, after };
    if (stage === HANDOVER)
      return { ...bare, title: HANDOVER_TITLE, draw: -1, factor: (oldWay?.gapWorkingDays ?? 0) * DAY_MINUTES };
    if (isNeverTaken(node)) return { ...bare, draw: -1, factor: 0, detour: NEVER };
    const key = office.like[stage] ?? stage;
    const planned: PlannedStage | undefined = office.stages[key];
    const pool =
      meta.owner === 'authority' ? office.pools.findIndex(({ roles }) => roles.includes(meta.roles[0]!)) : -1;
    if (!planned || (meta.owner === 'authority' && pool < 0)) {
      faults.push(planned ? noPool(stage, meta.roles[0]!) : noStage(stage));
      return { ...bare, draw: -1, factor: 0 };
    }
    const heads = pool < 0 ? 0 : (planned.heads ?? 1);
    if (pool >= 0) teams[pool] = Math.max(teams[pool]!, heads);
    const again = node.again ? office.detours[detour!]!.again : 1;
    const share = oldWay && pool >= 0 ? shareOf(node, oldWay) : 1;
    return {
      ...bare,
      pool,
      heads,
      draw: stages.indexOf(key),
      factor: (again * share) / (pool < 0 ? 1 : office.pools[pool]!.availability),
      detour: detour === null ? -1 : detourIds.indexOf(detour),
      meets: planned.meets ?? null,
    };
  });
  if (faults.length > 0) throw refusalOf(faults);
  return {
    procedures: course.procedures,
    nodes,
    from: course.from,
    to: course.to,
    pools: office.pools.map(({ id, title, heads, availability, yuanPerHour }, i) => ({
      id,
      title,
      heads,
      team: teams[i]!,
      availability,
      yuanPerHour: yuanPerHour ?? null,
    })),
    draws: stages.map((stage) => {
      const { duration } = office.stages[stage]!;
      return { quantile: quantileFunction(duration), mean: meanOf(duration) };
    }),
    detours: shares,
    perWeekday: perWeekdayOf(office),
  };
}

/** A detour that is no part of this office: its nodes pass at once. */
export const NEVER = -2;
const HANDOVER_TITLE = text('两项程序之间', 'between two procedures');

/** Cases for each weekday from 0 for Sunday; a weekend day that is worked has the mean of the five. */
const perWeekdayOf = ({ arrivals: { perWeekday } }: PlannedOffice): number[] => {
  const mean = perWeekday.reduce((sum, cases) => sum + cases, 0) / perWeekday.length;
  return [mean, ...perWeekday, mean];
};

const noStage = (stage: string): Fault => ({
  pointer: `/stages/${stage}`,
  detail: text(
    `应有环节 ${stage} 的用时。`,
    `Expected how long the stage ${stage} takes, but the office does not say.`,
  ),
  missing: true,
});

const noPool = (stage: string, role: string): Fault => ({
  pointer: '/pools',
  detail: text(
    `应有承担 ${stage} 的人员（角色 ${role}）。`,
    `Expected people for the stage ${stage} (role ${role}), but no pool has that role.`,
  ),
});

const refusalOf = (faults: Fault[]): Problem =>
  new Problem(
    'invalidPayload',
    text(
      `机构数据不完整：${faults[0]!.detail['zh-CN']}`,
      `Expected an office that staffs the whole procedure, but something is missing: ${faults[0]!.detail.en}`,
    ),
    { errors: faults },
  );

/** The probability that a case takes a node. */
const probabilityOf = ({ detour }: PlanNode, plan: Plan): number =>
  detour === NEVER ? 0 : detour < 0 ? 1 : plan.detours[detour]!;

/** Cases a working day, over the five weekdays. */
export const casesPerDay = ({ perWeekday }: Plan): number =>
  perWeekday.slice(1, 6).reduce((sum, cases) => sum + cases, 0) / 5;

/** The heads of a pool that can be at work at once: what is left over when teams are made cannot inspect alone. */
const usable = (heads: number, team: number): number => heads - (heads % team);

/** How much of what each pool can do is asked of it, on average; from 1 on its queue grows without end. */
export function loadsOf(plan: Plan, heads: readonly number[]): number[] {
  const asked = plan.pools.map(() => 0);
  for (const node of plan.nodes) {
    if (node.pool < 0) continue;
    const mean = (node.draw < 0 ? 1 : plan.draws[node.draw]!.mean) * node.factor;
    asked[node.pool]! += mean * node.heads * probabilityOf(node, plan);
  }
  const perDay = casesPerDay(plan);
  return asked.map((minutes, i) => {
    const able = usable(heads[i]!, plan.pools[i]!.team) * DAY_MINUTES;
    return minutes === 0 ? 0 : able === 0 ? Infinity : (perDay * minutes) / able;
  });
}
