/** What an hour of a role costs the authority, from its own accounts: the rule administrator's, each with its source. */
import { text } from '../../domain/json.js';
import { ASSUMED_RATES } from '../cost-rates.js';
import { choice, titled, whole } from '../schemas.js';
import type { Change, Changes } from './change.js';
import { CITATION, EXAMPLE_CITATION, LAW } from './law-changes.js';
import { enter } from './registers.js';

const RATED = [...new Set(ASSUMED_RATES.flatMap(({ rates }) => rates.map(({ role }) => role)))];
/** Rates change with months: a report counts its cases by them. */
const FIRST_OF_MONTH = titled('自（某月一日）', 'From (the first of a month)', {
  type: 'string',
  format: 'date',
  pattern: '^\\d{4}-\\d{2}-01$',
});
const WHICH = { role: choice('角色', 'Role', ...RATED), from: FIRST_OF_MONTH, citation: CITATION };
const number = (zh: string, en: string, exclusiveMinimum: number, maximum: number) =>
  titled(zh, en, { type: 'number', exclusiveMinimum, maximum });

const entering = (names: string[]): Pick<Change, 'effects' | 'demands'> => ({
  effects: [enter('costRates', { prefix: 'K' }, ['role', 'from', 'citation', ...names])],
  demands: [],
});

export const RATE_CHANGES: Changes = {
  'rate.enter': {
    ...LAW,
    title: text('登记小时费率', 'Enter the rate of an hour'),
    needs: { ...WHICH, yuanPerHour: number('每小时费用（元）', 'Yuan for an hour', 0, 10_000) },
    ...entering(['yuanPerHour']),
    examples: [{ role: RATED[0]!, yuanPerHour: 75.5, from: '2026-01-01', citation: EXAMPLE_CITATION }],
  },
  'rate.derive': {
    ...LAW,
    title: text('按年度成本登记小时费率', 'Enter the rate of an hour by the cost of a year'),
    needs: {
      ...WHICH,
      annualYuan: number('该角色全年成本（元）', 'Cost of the role in a year, in yuan', 0, 1_000_000_000),
      heads: whole('人数', 'Heads', 1, 10_000),
      workingDays: whole('全年工作日', 'Working days in the year', 1, 366),
      hoursPerDay: number('每日工时', 'Hours in a day', 0, 24),
      practicalCapacity: number('实际可用产能（0至1）', 'Practical capacity, 0 to 1', 0, 1),
    },
    ...entering(['annualYuan', 'heads', 'workingDays', 'hoursPerDay', 'practicalCapacity']),
    examples: [
      {
        role: RATED[0]!,
        annualYuan: 180_000,
        heads: 1,
        workingDays: 248,
        hoursPerDay: 8,
        practicalCapacity: 0.8,
        from: '2026-01-01',
        citation: EXAMPLE_CITATION,
      },
    ],
  },
};
