import type { Text } from '../json.js';
import { text } from '../json.js';
import type { Fault } from '../problem.js';
import { Problem } from '../problem.js';
import type { Citation } from '../procedure/limit-rule.js';

/** What was said in public about the old way and the new (grade E0). Quoted, never computed with. */
export type PublishedClaim = {
  id: string;
  before: { amount: number; unit: Text };
  after: { amount: number; unit: Text };
  text: Text;
  citation: Citation;
};

/** One ceiling of the old chain. `within`: it runs inside the next stage, so it is shown but not summed. */
export type StatutoryStage = {
  stage: Text;
  amount: number;
  unit: 'workingDay' | 'day';
  owner: 'authority' | 'applicant';
  citation: Citation;
  within?: true;
};

/** One procedure of the old way, in the order in which they followed one another. */
export type ChainEntry = { track: string; title: Text; inspected: boolean; statutory: StatutoryStage[] };

/**
 * What a joint step would have cost the old way, as shares of its own recorded time: iota of the intake, sigma of the
 * inspection, delta of the decision, omega of the issue, each for every procedure of the chain; phi of the review of
 * shared documents, for every procedure but the first. `gapWorkingDays` lies between one procedure and the next.
 */
export type OldWayParameters = {
  iota: number;
  sigma: number;
  phi: number;
  delta: number;
  omega: number;
  gapWorkingDays: number;
};

export const LEVELS = ['low', 'central', 'high'] as const;
export type Level = (typeof LEVELS)[number];

/** The old way that a procedure is measured against: data of the procedure, versioned and approved like a rule. */
export type Baseline = {
  version: number;
  validFrom: string;
  claims: PublishedClaim[];
  chain: ChainEntry[];
  parameters: { version: number; validFrom: string; approvedBy?: string; citation: Citation } & Record<
    Level,
    OldWayParameters
  >;
};

const PARAMETER_NAMES = ['iota', 'sigma', 'phi', 'delta', 'omega', 'gapWorkingDays'] as const;

const expected = (pointer: string, zh: string, en: string): Fault => ({
  pointer,
  detail: text(`此处应为${zh}。`, `Expected ${en}, but found something else.`),
});

const isVersion = (value: number) => Number.isInteger(value) && value >= 1;
const isDate = (value: string) => /^\d{4}-\d{2}-\d{2}$/.test(value);

/**
 * Refuses a baseline that cannot be computed with, naming every fault by its JSON Pointer. Holds low <= central <= high
 * for each parameter: with it the three models are in order for every case. Does not judge whether the values are true.
 */
export const checkBaseline = (baseline: Baseline): Baseline => {
  const faults = [...dateAndVersionFaults(baseline), ...chainFaults(baseline.chain), ...parameterFaults(baseline)];
  if (faults.length > 0) {
    const first = faults[0]!;
    throw new Problem(
      'invalidPayload',
      text(
        `旧流程基准有误，位于 ${first.pointer}：${first.detail['zh-CN']}`,
        `Expected a baseline that can be computed with, but ${first.pointer} is wrong: ${first.detail.en}`,
      ),
      { errors: faults },
    );
  }
  return baseline;
};

const dateAndVersionFaults = ({ version, validFrom, parameters }: Baseline): Fault[] => [
  ...(isVersion(version) ? [] : [expected('/version', '不小于1的整数', 'a whole number from 1')]),
  ...(isDate(validFrom) ? [] : [expected('/validFrom', 'YYYY-MM-DD 格式的日期', 'a date YYYY-MM-DD')]),
  ...(isVersion(parameters.version) ? [] : [expected('/parameters/version', '不小于1的整数', 'a whole number from 1')]),
  ...(isDate(parameters.validFrom)
    ? []
    : [expected('/parameters/validFrom', 'YYYY-MM-DD 格式的日期', 'a date YYYY-MM-DD')]),
];

const chainFaults = (chain: ChainEntry[]): Fault[] => {
  const faults: Fault[] = [];
  if (chain.length === 0) faults.push(expected('/chain', '至少一项程序', 'at least one procedure'));
  chain.forEach((entry, at) => {
    if (chain.findIndex((other) => other.track === entry.track) !== at) {
      faults.push(expected(`/chain/${at}/track`, '尚未出现过的事项', 'a track that the chain does not yet hold'));
    }
    entry.statutory.forEach((stage, index) => {
      const pointer = `/chain/${at}/statutory/${index}`;
      if (!isVersion(stage.amount))
        faults.push(expected(`${pointer}/amount`, '不小于1的整数', 'a whole number from 1'));
      if (stage.within && index === entry.statutory.length - 1) {
        faults.push(expected(`${pointer}/within`, '其后还有一个阶段', 'a next stage that this one lies within'));
      }
    });
  });
  return faults;
};

const parameterFaults = ({ parameters }: Baseline): Fault[] => {
  const faults: Fault[] = [];
  for (const name of PARAMETER_NAMES) {
    for (const level of LEVELS) {
      const value = parameters[level][name];
      if (!Number.isFinite(value) || value < 0) {
        faults.push(expected(`/parameters/${level}/${name}`, '不小于0的数', 'a number from 0'));
      }
    }
    if (!(parameters.low[name] <= parameters.central[name])) {
      faults.push(expected(`/parameters/central/${name}`, '不小于低值的数', 'a number not below the low one'));
    }
    if (!(parameters.central[name] <= parameters.high[name])) {
      faults.push(expected(`/parameters/high/${name}`, '不小于中值的数', 'a number not below the central one'));
    }
  }
  return faults;
};
