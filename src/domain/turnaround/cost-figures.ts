/**
 * What the compared cases of a report cost, and what the old way would have cost (grade E2): hours by role at the rates that held
 * when each case was filed. Booked hours are measured; where nobody booked any, usual hours stand in, counted apart as estimated.
 * No invoice is recorded in a case, so nothing here is cash: what is saved is people's capacity.
 */
import type { RateTable } from '../procedure/cost-rates.js';
import type { Baseline } from './baseline.js';
import { type CostComparison, type CostInput, compareCosts } from './cost.js';
import { ratesOn } from './capacity-rate.js';
import { type Labour, usualLabour, workNamed } from './labour.js';
import { roundHalfEven } from './rounding.js';
import type { LabourCount, ModelSums } from './tally.js';
import { byCodePoint } from './threads.js';

/** Things done, and what the old way would have done: counted, not modelled. */
export type StepCounts = { procedures: number; inspections: number; documents: number };

export type CostFigures = CostComparison & {
  cases: number;
  /** The share of the hours that somebody booked; null without hours. */
  measuredShare: number | null;
  steps: { actual: StepCounts; old: StepCounts };
  /** Hours booked on cases that are not compared: open ones, and such as left otherwise. In no other figure. */
  otherHours: number;
};

type Costing = {
  /** By procedure with its version. */
  baselines: Record<string, Pick<Baseline, 'chain' | 'parameters'>>;
  rates: readonly RateTable[];
};

export function costFigures(
  models: readonly ModelSums[],
  labour: readonly LabourCount[],
  { baselines, rates }: Costing,
): CostFigures {
  const alike = new Map<string, CostInput & { labour: Labour[] }>();
  const partOf = ({ procedure, tracks, filed }: { procedure: string; tracks: string; filed: string }) => {
    const key = JSON.stringify([procedure, tracks, filed]);
    const { chain, parameters } = baselines[procedure]!;
    const known = alike.get(key) ?? {
      labour: [],
      sharedReview: [], // which review went into shared documents is not recorded: none is claimed
      expenses: [],
      chain: chain.filter(({ track }) => tracks.split(' ').includes(track)),
      parameters,
      rates: ratesOn(rates, `${filed}-01`),
    };
    alike.set(key, known);
    return known;
  };
  for (const model of inOrder(models, ({ procedure, tracks, filed, unbooked }) => [
    procedure,
    tracks,
    filed,
    unbooked,
  ])) {
    const part = partOf(model);
    const unbooked = model.unbooked.split(' ').filter(Boolean).map(workNamed);
    part.labour.push(...usualLabour(unbooked, part.rates?.usual ?? [], model.n));
  }
  let otherMinutes = 0;
  const keyOf = ({ procedure, tracks, filed, component, track, role, travel, heads }: LabourCount) => [
    procedure,
    tracks,
    filed,
    component,
    track,
    role,
    travel,
    heads,
  ];
  for (const { tracks, minutes, component, track, role, travel, heads, ...rest } of inOrder(labour, keyOf))
    if (tracks === null) otherMinutes += minutes;
    else
      partOf({ ...rest, tracks }).labour.push({
        ...{ component, track, role, travel, heads },
        hours: minutes / 60,
        estimated: false,
      });
  const compared = compareCosts([...alike.values()]);
  const sum = (of: 'n' | 'documents' | 'sharedDocuments' | 'inspections' | 'inspectionsSaved' | 'proceduresSaved') =>
    models.reduce((total, one) => total + one[of], 0);
  const { hours, estimatedHours } = compared.actual;
  return {
    cases: sum('n'),
    ...compared,
    measuredShare: hours === 0 ? null : roundHalfEven((hours - estimatedHours) / hours),
    steps: {
      actual: {
        procedures: sum('n'),
        inspections: sum('inspections') - sum('inspectionsSaved'),
        documents: sum('documents'),
      },
      old: {
        procedures: sum('n') + sum('proceduresSaved'),
        inspections: sum('inspections'),
        documents: sum('documents') + sum('sharedDocuments'),
      },
    },
    otherHours: roundHalfEven(otherMinutes / 60),
  };
}

/** Hours are no whole numbers, so they are added up in an order that does not depend on who has counted. */
const inOrder = <Row>(rows: readonly Row[], keyOf: (row: Row) => unknown[]): Row[] =>
  rows
    .map((row) => ({ row, key: JSON.stringify(keyOf(row)) }))
    .toSorted((a, b) => byCodePoint(a.key, b.key))
    .map(({ row }) => row);
