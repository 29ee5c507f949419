/** Where the time went: of cases as a whole, so that the parts add up to what elapsed; and of the stays in each stage. */
import { closedFigure, type Figure, histogramOf } from './durations.js';
import { DAY_MS } from '../clock/instant.js';
import { WORKING_DAY_MS, printedDays, quotient } from './rounding.js';
import type { CaseSums, StageCount, StageSums } from './tally.js';
import { byCodePoint } from './threads.js';

/** Milliseconds of office hours, but for `nonWorkingMs` and `elapsedMs`; the five parts sum to what elapsed. */
export type TimeParts = {
  cases: number;
  authorityWorkingMs: number;
  authorityWaitingMs: number;
  applicantMs: number;
  thirdPartyMs: number;
  nonWorkingMs: number;
  elapsedMs: number;
  elapsedDays: number;
  /** Work to office hours: how much of the time in which it could be worked on a case was. */
  efficiency: number | null;
};

export type StageUse = {
  stage: string;
  track: string | null;
  owner: string;
  activity: string;
  visits: number;
  open: number;
  /** Second and further stays of a case. */
  again: number;
  againWorkingDays: number;
  workingDays: number;
  median: Figure;
  p90: Figure;
};

export const CAUSES = ['held', 'ordered', 'unassigned', 'queued', 'silent', 'applicant', 'third'] as const;
export type Cause = (typeof CAUSES)[number];

/** What the office hours of a case went on: the first five are the authority's own time, and all add up to it and the others'. */
export type CauseUse = { cause: Cause; ms: number; workingDays: number; share: number | null };

export type TimeUse = { parts: TimeParts; causes: CauseUse[]; stages: StageUse[] };

const MINUTES_OF_WORKING_DAY = 480;

export function timeUseOf(
  sums: readonly CaseSums[],
  stages: readonly StageSums[],
  times: readonly StageCount[],
): TimeUse {
  return { parts: partsOf(sums), causes: causesOf(sums), stages: stagesOf(stages, times) };
}

function causesOf(sums: readonly CaseSums[]): CauseUse[] {
  const of: Record<Cause, keyof CaseSums> = {
    held: 'heldMs',
    ordered: 'orderedMs',
    unassigned: 'unassignedMs',
    queued: 'queuedMs',
    silent: 'silentMs',
    applicant: 'applicantMs',
    third: 'thirdPartyMs',
  };
  const each = CAUSES.map((cause) => ({ cause, ms: sums.reduce((sum, one) => sum + Number(one[of[cause]]), 0) }));
  const all = each.reduce((sum, { ms }) => sum + ms, 0);
  return each.map(({ cause, ms }) => ({
    cause,
    ms,
    workingDays: printedDays(ms, WORKING_DAY_MS),
    share: quotient(ms, all),
  }));
}

function partsOf(sums: readonly CaseSums[]): TimeParts {
  const total = (of: keyof CaseSums) => sums.reduce((sum, one) => sum + Number(one[of]), 0);
  const [working, waiting, applicant, third, nonWorking] = [
    total('authorityWorkingMs'),
    total('authorityWaitingMs'),
    total('applicantMs'),
    total('thirdPartyMs'),
    total('nonWorkingMs'),
  ];
  const open = working + waiting + applicant + third;
  return {
    cases: total('left'),
    authorityWorkingMs: working,
    authorityWaitingMs: waiting,
    applicantMs: applicant,
    thirdPartyMs: third,
    nonWorkingMs: nonWorking,
    elapsedMs: open + nonWorking,
    elapsedDays: printedDays(open + nonWorking, DAY_MS),
    efficiency: quotient(working, open),
  };
}

function stagesOf(sums: readonly StageSums[], times: readonly StageCount[]): StageUse[] {
  const names = [...new Set(sums.map(({ stage }) => stage))].toSorted(byCodePoint);
  return names.map((stage) => {
    const own = sums.filter((one) => one.stage === stage);
    const total = (of: 'visits' | 'open' | 'again' | 'againMs' | 'workingMs') =>
      own.reduce((sum, one) => sum + one[of], 0);
    const stays = histogramOf(
      times.filter((one) => one.stage === stage).map(({ minutes, n }) => ({ value: minutes, n })),
    );
    const { track, owner, activity } = own[0]!;
    return {
      stage,
      track,
      owner,
      activity,
      visits: total('visits'),
      open: total('open'),
      again: total('again'),
      againWorkingDays: printedDays(total('againMs'), WORKING_DAY_MS),
      workingDays: printedDays(total('workingMs'), WORKING_DAY_MS),
      median: closedFigure(stays, 'p50', MINUTES_OF_WORKING_DAY),
      p90: closedFigure(stays, 'p90', MINUTES_OF_WORKING_DAY),
    };
  });
}
