import type { Text } from '../json.js';
import type { HourlyCost, RateTable } from '../procedure/cost-rates.js';

/** The yuan of an hour of a role, whether they are assumed, from which table, and who says so. */
export type Rate = { yuanPerHour: number; assumed: boolean; version: number; validFrom: string; source: Text };

/** What an hour costs, not rounded. Practical capacity is what is left of paid hours; 0.8 by convention. */
export const yuanPerHourOf = (cost: HourlyCost): number =>
  'yuanPerHour' in cost
    ? cost.yuanPerHour
    : cost.annualYuan / (cost.heads * cost.workingDays * cost.hoursPerDay * cost.practicalCapacity);

/** The table of rates that holds on a legal day; null where none does. The newest version where several do. */
export const ratesOn = (tables: readonly RateTable[], date: string): RateTable | null =>
  tables
    .filter(({ validFrom, validTo }) => validFrom <= date && (validTo === undefined || date <= validTo))
    .toSorted((a, b) => b.version - a.version)[0] ?? null;

/** The rates of a table by role. */
export const ratesByRole = ({ version, validFrom, rates }: RateTable): Map<string, Rate> =>
  new Map(
    rates.map(({ role, cost, citation, since = { version, validFrom } }) => [
      role,
      {
        yuanPerHour: yuanPerHourOf(cost),
        assumed: citation.certainty === 'assumption',
        ...since,
        source: citation.text,
      },
    ]),
  );
