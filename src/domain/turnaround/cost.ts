/**
 * What a case cost, and what it would have cost the old way with the same factors that lay its time end to end:
 *
 *     intake and issue   once for each procedure of the chain, times iota and omega
 *     review             as it was, and phi of the shared documents for every procedure but the first
 *     inspection         sigma of the hours for each inspected procedure, and a journey for each, whole
 *     decision           delta of one person's hours for each procedure, however many persons decided jointly
 *
 * Only booked hours and invoices enter. Two things are kept apart, as they are not the same money: what is freed of people's
 * capacity (hours at a rate; nobody is paid less for it) and what is cashable (invoices that do not come). The applicant's
 * side is his own declaration, with a ledger of its own.
 */
import type { RateTable } from '../procedure/cost-rates.js';
import type { ChainEntry, Level, OldWayParameters } from './baseline.js';
import { LEVELS } from './baseline.js';
import { type Rate, ratesByRole } from './capacity-rate.js';
import type { Labour } from './labour.js';
import { roundHalfEven } from './rounding.js';
import { byCodePoint } from './threads.js';

/** An invoice, and how often the old way would have had one like it: for each journey, each procedure, or once. */
export type Expense = {
  what: 'travel' | 'laboratory' | 'expert' | 'printing' | 'other';
  yuan: number;
  per: 'journey' | 'procedure' | 'case';
};

/** Reading of documents that the old way would have read again, by role. */
export type SharedReview = { role: string; hours: number };

/** Hours of a role, all at one rate. `rate` is null where the role has none: its hours are counted, and no money. */
export type RoleCost = {
  role: string;
  rate: Rate | null;
  hours: number;
  /** Of them booked for travel. */
  travelHours: number;
  /** Of them booked by nobody, but usual. */
  estimatedHours: number;
  yuan: number | null;
};

/** Hours to four decimals, money to the fen. `yuan` is null where a role has no rate: it is named, and not taken for nought. */
export type CostSide = {
  hours: number;
  labourYuan: number | null;
  expensesYuan: number;
  yuan: number | null;
  byRole: RoleCost[];
  estimatedHours: number;
  unrated: string[];
};

export type CostSaving = {
  hours: number;
  /** Hours that people have for other work, at their rates: no cash. */
  capacityFreedYuan: number | null;
  /** Spending that falls. */
  cashableYuan: number;
  /** Shares of the old way's own figure; negative where the case took more. */
  reduction: { hours: number | null; yuan: number | null };
};

export type CostComparison = {
  /** Some rate is assumed by this project and not the authority's own. */
  assumedRates: boolean;
  actual: CostSide;
  old: Record<Level, CostSide & { saved: CostSaving }> | null;
  /** Demonstrated only when even the low model costs more than the case did. */
  saving: 'demonstrated' | 'none';
};

/** What is costed with one table of rates along one chain: a case, or all cases that are alike in this. */
export type CostInput = {
  labour: readonly Labour[];
  sharedReview: readonly SharedReview[];
  expenses: readonly Expense[];
  /** The procedures of the old way that the case stands for. */
  chain: readonly ChainEntry[];
  parameters: Record<Level, OldWayParameters>;
  /** Null where none holds: hours are counted, and no money. */
  rates: RateTable | null;
};

/** Costs cases and their old way, all together. Expects parameters that `checkBaseline` has accepted. */
export const compareCosts = (parts: readonly CostInput[]): CostComparison => {
  const actual = sideOf(parts);
  const oldWay = (level: Level) => {
    const old = sideOf(
      parts.map(({ labour, sharedReview, expenses, chain, parameters, rates }) => ({
        labour: [...oldLabour(labour, chain, parameters[level]), ...readAgain(sharedReview, chain, parameters[level])],
        expenses: oldExpenses(expenses, chain),
        rates,
      })),
    );
    return { ...old, saved: savingOf(actual, old) };
  };
  const old = parts.every(({ chain }) => chain.length === 0)
    ? null
    : (Object.fromEntries(LEVELS.map((level) => [level, oldWay(level)])) as NonNullable<CostComparison['old']>);
  const isSaved = old?.low.yuan != null && actual.yuan !== null && old.low.yuan > actual.yuan;
  return {
    assumedRates: actual.byRole.some(({ rate }) => rate?.assumed),
    actual,
    old,
    saving: isSaved ? 'demonstrated' : 'none',
  };
};

const inspectedIn = (chain: readonly ChainEntry[]): number => chain.filter(({ inspected }) => inspected).length;

/** A share applies only where there would have been more than one, as for times. */
const oldLabour = (
  labour: readonly Labour[],
  chain: readonly ChainEntry[],
  { iota, sigma, delta, omega }: OldWayParameters,
): Labour[] =>
  labour.map((piece) => {
    const { component, track, travel, hours, heads } = piece;
    const times = component === 'inspection' ? inspectedIn(chain) : chain.length;
    if (track !== null || component === null || component === 'review' || times <= 1) return piece;
    const factor = { intake: iota, inspection: travel ? 1 : sigma, decision: delta / heads, issue: omega }[component];
    return { ...piece, hours: times * factor * hours };
  });

const readAgain = (
  shared: readonly SharedReview[],
  chain: readonly ChainEntry[],
  { phi }: OldWayParameters,
): Labour[] =>
  shared.map(({ role, hours }) => ({
    component: 'review',
    track: null,
    role,
    travel: false,
    hours: (chain.length - 1) * phi * hours,
    heads: 1,
    estimated: false,
  }));

const oldExpenses = (expenses: readonly Expense[], chain: readonly ChainEntry[]): Expense[] => {
  const times = { journey: Math.max(1, inspectedIn(chain)), procedure: chain.length, case: 1 };
  return expenses.map((expense) => ({ ...expense, yuan: times[expense.per] * expense.yuan }));
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const inFen = (yuan: number): number => roundHalfEven(yuan, 2);

type Exact = { role: string; rate: Rate | null; hours: number; travel: number; estimated: number };

/** Adds up before anything is rounded, and in an order that the parts do not decide. */
const sideOf = (parts: readonly Pick<CostInput, 'labour' | 'expenses' | 'rates'>[]): CostSide => {
  const byRole = new Map<string, Exact>();
  for (const { labour, rates } of parts) {
    const rateOf = rates ? ratesByRole(rates) : new Map<string, Rate>();
    for (const { role, hours, travel, estimated } of labour) {
      const rate = rateOf.get(role) ?? null;
      const key = `${role} ${rate?.validFrom ?? ''} ${rate?.version ?? ''}`;
      const row = byRole.get(key) ?? { role, rate, hours: 0, travel: 0, estimated: 0 };
      row.hours += hours;
      row.travel += travel ? hours : 0;
      row.estimated += estimated ? hours : 0;
      byRole.set(key, row);
    }
  }
  const rows = [...byRole].toSorted(([a], [b]) => byCodePoint(a, b)).map(([, row]) => row);
  const yuanOf = ({ rate, hours }: Exact) => (rate ? hours * rate.yuanPerHour : null);
  const unrated = [...new Set(rows.filter(({ rate }) => rate === null).map(({ role }) => role))];
  const labourYuan = unrated.length > 0 ? null : sum(rows.map((row) => yuanOf(row) ?? 0));
  const expensesYuan = sum(parts.flatMap(({ expenses }) => expenses.map(({ yuan }) => yuan)));
  return {
    hours: roundHalfEven(sum(rows.map(({ hours }) => hours))),
    labourYuan: labourYuan === null ? null : inFen(labourYuan),
    expensesYuan: inFen(expensesYuan),
    yuan: labourYuan === null ? null : inFen(labourYuan + expensesYuan),
    byRole: rows.map((row) => {
      const yuan = yuanOf(row);
      return {
        role: row.role,
        rate: row.rate && { ...row.rate, yuanPerHour: roundHalfEven(row.rate.yuanPerHour) },
        hours: roundHalfEven(row.hours),
        travelHours: roundHalfEven(row.travel),
        estimatedHours: roundHalfEven(row.estimated),
        yuan: yuan === null ? null : inFen(yuan),
      };
    }),
    estimatedHours: roundHalfEven(sum(rows.map(({ estimated }) => estimated))),
    unrated,
  };
};

const shareOf = (actual: number | null, old: number | null): number | null =>
  actual === null || old === null || old === 0 ? null : roundHalfEven(1 - actual / old);

const savingOf = (actual: CostSide, old: CostSide): CostSaving => ({
  hours: roundHalfEven(old.hours - actual.hours),
  capacityFreedYuan:
    old.labourYuan === null || actual.labourYuan === null ? null : inFen(old.labourYuan - actual.labourYuan),
  cashableYuan: inFen(old.expensesYuan - actual.expensesYuan),
  reduction: { hours: shareOf(actual.hours, old.hours), yuan: shareOf(actual.yuan, old.yuan) },
});
