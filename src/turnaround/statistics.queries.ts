/**
 * The statistics of `domain/turnaround` as SQL, by group, for what is too much to bring into memory. Each takes the text
 * of a subquery with the columns `grp`, `t` (a time in any unit, from 0) and `completed` (false: still open, or gone
 * another way), and may use its parameters. A test holds both forms to the same figures.
 */

/** Of type 7 and of what is complete alone. `ps`: an expression for an array of float8, such as `$3::float8[]`. */
export const quantilesByGroup = (source: string, ps: string): string => `
  select grp, count(*)::integer as n, percentile_cont(${ps}) within group (order by t::float8) as quantiles
  from (${source}) s where completed group by grp order by grp`;

/** A row of \`survivalByGroup\`. Times are null where the curve was not followed so far; nothing is rounded. */
export type GroupSurvival = {
  grp: string;
  n: number;
  completed: number;
  p50: number | null;
  p50_low: number | null;
  p50_high: number | null;
  p90: number | null;
  p90_low: number | null;
  p90_high: number | null;
  p95: number | null;
  p95_low: number | null;
  p95_high: number | null;
  rmst: number | null;
  rmst_se: number | null;
};

const Z95 = 1.959963984540054;

/** The same allowance as in `survivalQuantile`: a median must not hang on the last bit of a sum of logarithms. */
const firstBelow = (column: string, p: number): string => `min(t) filter (where ${column} <= ${1 - p} + 1e-12)`;

const quantileColumns = (name: string, p: number): string =>
  `${firstBelow('s', p)} as ${name}, ${firstBelow('low', p)} as ${name}_low, ${firstBelow('high', p)} as ${name}_high`;

/**
 * Kaplan and Meier's quantiles with 95 % limits (log-log, Greenwood) and the mean restricted to `tau`, by group. `tau`:
 * an expression such as `$2`. The last point of a curve that ends stands apart: zero has no logarithm.
 */
export const survivalByGroup = (source: string, tau: string): string => `
  with counts as (
    select grp, t::float8 as t, count(*) filter (where completed) as d, count(*) as n from (${source}) s group by grp, t::float8),
  risk as (
    select grp, t, n, d::float8 as d, (sum(n) over (partition by grp order by t desc))::float8 as at_risk from counts),
  curve as (
    select *,
      case when d < at_risk then coalesce(exp(sum(case when d between 1 and at_risk - 1 then ln(1 - d / at_risk) end) over past), 1)
        else 0 end as s,
      coalesce(sum(case when d < at_risk then d / (at_risk * (at_risk - d)) end) over past, 0) as greenwood
    from risk window past as (partition by grp order by t)),
  limits as (
    select *, case when s > 0 and s < 1 then exp(${Z95} * sqrt(greenwood) / ln(s)) end as power from curve),
  points as (
    select *, case when s = 0 then 0 else least(s ^ power, s ^ (1 / power)) end as low,
      case when s = 0 then 0 else greatest(s ^ power, s ^ (1 / power)) end as high,
      lag(s, 1, 1::float8) over past * (least(t, tau) - least(lag(t, 1, 0::float8) over past, tau)) as area
    from limits cross join (select (${tau})::float8 as tau) x window past as (partition by grp order by t)),
  areas as (
    select *, sum(area) over (partition by grp order by t) as before, min(s) over own as rest, max(t) over own as longest,
      sum(area) over own + min(s) over own * greatest(tau - max(t) over own, 0) as mean
    from points window own as (partition by grp)),
  means as (
    select *, case when longest >= tau or rest = 0 then mean end as rmst from areas)
  select grp, sum(n)::integer as n, sum(d)::integer as completed,
    ${quantileColumns('p50', 0.5)},
    ${quantileColumns('p90', 0.9)},
    ${quantileColumns('p95', 0.95)},
    min(rmst) as rmst, case when min(rmst) is not null then sqrt(coalesce(sum(case when t < tau and d < at_risk
      then (rmst - before) ^ 2 * d / (at_risk * (at_risk - d)) end), 0)) end as rmst_se
  from means group by grp order by grp`;
