import type { Text } from '../domain/json.js';
import { text } from '../domain/json.js';
import type { PlannedOffice } from '../domain/procedure/planned-office.js';
import type { Answer, Comparison, HeadCount } from '../domain/simulation/answer.js';
import { type Estimate, MEASURES, type Measure, type Summary } from '../domain/simulation/figures.js';
import type { Language } from '../http/language.js';

type Said = Omit<Answer, 'provisional'> & { seed: number; office: PlannedOffice };

const MEASURE_WORDS: Record<Measure, Text> = {
  netWorkingDays: text('工作日（扣除企业用时）', 'working days, net of the applicant’s time'),
  grossWorkingDays: text('工作日（总计）', 'working days, gross'),
  calendarDays: text('自然日', 'calendar days'),
};

/** Chinese characters take two columns of a terminal. */
const widthOf = (words: string): number => [...words].reduce((sum, sign) => sum + (sign > '\u2e7f' ? 2 : 1), 0);
const padded = (words: string, width: number): string => words + ' '.repeat(Math.max(1, width - widthOf(words)));

const ranged = ({ mean, low, high }: Estimate, decimals = 1): string =>
  `${mean.toFixed(decimals)} [${low.toFixed(decimals)}, ${high.toFixed(decimals)}]`;
const percent = ({ mean }: Estimate): string => `${(mean * 100).toFixed(0)} %`;

/** An answer in a terminal, in the language of the reader: what was asked, what would be, how sure that is. */
export function simulationTable(said: Said, language: Language): string {
  const say = (zh: string, en: string) => (language === 'en' ? en : zh);
  const { result, warmUp, seed, grade, statement } = said;
  const lines = [
    `${said.office.title[language]}: ${said.office.pools.map((pool) => `${pool.id} ${pool.heads}`).join(', ')}`,
    ...(result.kind === 'compare' ? comparedLines(result, language) : countedLines(result, said.office, language)),
    '',
    say(
      `${result.joint.replications} 次模拟，预热 ${warmUp.days} 个工作日，种子 ${seed}；括号内为95%置信界限`,
      `${result.joint.replications} replications, warm-up ${warmUp.days} working days, seed ${seed}; 95 % limits in brackets`,
    ),
    `${say('等级', 'Grade')} ${grade}: ${statement[language]}`,
  ];
  return lines.map((line) => line.trimEnd()).join('\n');
}

function comparedLines({ joint, old, overloaded, difference }: Comparison, language: Language): string[] {
  const say = (zh: string, en: string) => (language === 'en' ? en : zh);
  const head = ['', say('联合办理', 'joint'), say('原流程', 'old way'), say('差', 'difference')];
  const rows = MEASURES.flatMap((measure) => [
    [MEASURE_WORDS[measure][language]],
    ...(['p50', 'p90', 'p95'] as const).map((percentile) => [
      `  ${percentile.toUpperCase()}`,
      ranged(joint.durations[measure][percentile]),
      old ? ranged(old.durations[measure][percentile]) : '-',
      difference && percentile !== 'p90' ? ranged(difference[measure][percentile]) : '',
    ]),
  ]);
  const onTime = say(`按时（${joint.onTime.limitWorkingDays}日）`, `on time (${joint.onTime.limitWorkingDays} days)`);
  const yuan = say('每件成本（元）', 'yuan for a case');
  const costOf = (summary: Summary | null) => (summary?.yuanPerCase ? summary.yuanPerCase.mean.toFixed(0) : '-');
  return [
    '',
    ...[
      head,
      ...rows,
      [onTime, percent(joint.onTime), old ? percent(old.onTime) : '-'],
      [yuan, costOf(joint), costOf(old)],
    ].map(([first = '', ...rest]) => padded(first, 46) + rest.map((cell) => padded(cell, 22)).join('')),
    ...overloaded.map(({ pool, load }) =>
      say(
        `！原流程下 ${pool} 负荷 ${(load * 100).toFixed(0)}%：现有人员无法承担，没有稳定的办理时间`,
        `! the old way asks ${(load * 100).toFixed(0)} % of ${pool}: these people cannot carry it, no time settles`,
      ),
    ),
    ...queueLines(joint, language),
  ];
}

function countedLines(result: HeadCount, office: PlannedOffice, language: Language): string[] {
  const say = (zh: string, en: string) => (language === 'en' ? en : zh);
  const titleOf = (id: string) => office.pools.find((pool) => pool.id === id)!.title[language];
  const { heads, tried, bottleneck, days, measure } = result;
  const who = titleOf(result.pool);
  const head = [
    say('人数', 'heads'),
    say('负荷', 'load'),
    `P95, ${MEASURE_WORDS[measure][language]}`,
    say(`低于${days}`, `under ${days}`),
  ];
  const answered =
    heads === null
      ? say(`${who}无论多少，P95都不能低于${days}。`, `No number of ${who} keeps P95 under ${days}.`)
      : say(`至少 ${heads} 名${who}可使P95低于${days}。`, `${heads} ${who} keep P95 under ${days}; fewer do not.`);
  const next =
    heads !== null
      ? []
      : bottleneck === null
        ? [say('时间在办理本身和会期，不在排队。', 'It is the work itself and the days of meetings, not a queue.')]
        : [
            say(
              `下一个瓶颈：${titleOf(bottleneck.pool)}。增至 ${bottleneck.heads} 名，P95为 ${ranged(bottleneck.p95)}，缩短 ${ranged(bottleneck.gain)}。`,
              `The next bottleneck is ${titleOf(bottleneck.pool)}: with ${bottleneck.heads} of them P95 is ${ranged(bottleneck.p95)}, shorter by ${ranged(bottleneck.gain)}.`,
            ),
          ];
  return [
    '',
    ...[
      head,
      ...tried.map((one) => [
        `${one.heads}`,
        `${(one.load * 100).toFixed(0)} %`,
        ranged(one.p95, 2),
        one.meets ? say('是', 'yes') : say('否', 'no'),
      ]),
    ].map(
      ([first = '', load = '', p95 = '', meets = '']) => padded(first, 8) + padded(load, 8) + padded(p95, 52) + meets,
    ),
    '',
    answered,
    ...next,
    ...queueLines(result.joint, language),
  ];
}

const QUEUES_SHOWN = 5;

/** Where cases wait longest. */
function queueLines({ stages }: Summary, language: Language): string[] {
  const longest = stages.toSorted((a, b) => b.waitHours.mean - a.waitHours.mean).slice(0, QUEUES_SHOWN);
  return [
    '',
    language === 'en'
      ? 'Where cases wait longest (hours each, cases waiting)'
      : '等候最长的环节（每件小时数，等候件数）',
    ...longest.map(
      ({ title, pool, waitHours, queue }) =>
        `  ${padded(title[language], 34)}${padded(pool, 14)}${padded(waitHours.mean.toFixed(1), 8)}${queue.mean.toFixed(2)}`,
    ),
  ];
}
