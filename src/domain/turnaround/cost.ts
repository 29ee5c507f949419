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
import { ratesByRole } from './capacity-rate.js';
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

/** Hours to four decimals, money to the fen. `yuan` is null where a role has no rate: it is named, and not taken for nought. */
export type CostSide = {
  hours: number;
  labourYuan: number | null;
  expensesYuan: number;
  yuan: number | null;
  byRole: { role: string; hours: number; yuan: number | null; assumed: boolean }[];
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
  rates: { version: number; validFrom: string; assumed: boolean };
  actual: CostSide;
  old: Record<Level, CostSide & { saved: CostSaving }> | null;
  /** Demonstrated only when even the low model costs more than the case did. */
  saving: 'demonstrated' | 'none';
};

export type CostInput = {
  labour: readonly Labour[];
  sharedReview: readonly SharedReview[];
  expenses: readonly Expense[];
  /** The procedures of the old way that the case stands for. */
  chain: readonly ChainEntry[];
  parameters: Record<Level, OldWayParameters>;
  rates: RateTable;
};

/** Costs a case and its old way. Expects parameters that `checkBaseline` has accepted. */
export const compareCosts = ({
  labour,
  sharedReview,
  expenses,
  chain,
  parameters,
  rates,
}: CostInput): CostComparison => {
  const side = (hours: readonly Labour[], bills: readonly Expense[]) => sideOf(hours, bills, rates);
  const actual = side(labour, expenses);
  const oldWay = (level: Level) => {
    const old = side(
      [...oldLabour(labour, chain, parameters[level]), ...readAgain(sharedReview, chain, parameters[level])],
      oldExpenses(expenses, chain),
    );
    return { ...old, saved: savingOf(actual, old) };
  };
  const old =
    chain.length === 0
      ? null
      : (Object.fromEntries(LEVELS.map((level) => [level, oldWay(level)])) as NonNullable<CostComparison['old']>);
  const isSaved = old?.low.yuan != null && actual.yuan !== null && old.low.yuan > actual.yuan;
  const { version, validFrom } = rates;
  return {
    rates: { version, validFrom, assumed: actual.byRole.some(({ assumed }) => assumed) },
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

const sideOf = (labour: readonly Labour[], expenses: readonly Expense[], table: RateTable): CostSide => {
  const rates = ratesByRole(table);
  const roles = [...new Set(labour.map(({ role }) => role))].toSorted(byCodePoint);
  const exact = roles.map((role) => {
    const hours = sum(labour.filter((piece) => piece.role === role).map((piece) => piece.hours));
    const rate = rates.get(role);
    return { role, hours, yuan: rate ? hours * rate.yuanPerHour : null, assumed: rate?.assumed ?? false };
  });
  const unrated = exact.filter(({ yuan }) => yuan === null).map(({ role }) => role);
  const labourYuan = unrated.length > 0 ? null : sum(exact.map(({ yuan }) => yuan ?? 0));
  const expensesYuan = sum(expenses.map(({ yuan }) => yuan));
  return {
    hours: roundHalfEven(sum(exact.map(({ hours }) => hours))),
    labourYuan: labourYuan === null ? null : inFen(labourYuan),
    expensesYuan: inFen(expensesYuan),
    yuan: labourYuan === null ? null : inFen(labourYuan + expensesYuan),
    byRole: exact.map((one) => ({
      ...one,
      hours: roundHalfEven(one.hours),
      yuan: one.yuan === null ? null : inFen(one.yuan),
    })),
    estimatedHours: roundHalfEven(sum(labour.filter(({ estimated }) => estimated).map(({ hours }) => hours))),
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
