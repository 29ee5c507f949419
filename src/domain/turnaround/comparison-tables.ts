/** The tables that stand behind the comparison of one case: causes, time, claims, ceilings, parameters. */
import { DAY_MS } from '../clock/instant.js';
import type { Partition } from '../clock/partition.js';
import type { Text } from '../json.js';
import { text } from '../json.js';
import { CERTAINTY_WORDS, type Citation } from '../procedure/limit-rule.js';
import { LEVELS, type PublishedClaim } from './baseline.js';
import type { Model } from './comparison.js';
import { SAVING_PARTS } from './decomposition.js';
import type { ReportTable } from './report-table.js';
import { column } from './report-tables.js';
import { LEVEL_WORDS, OWNER_WORDS, PART_WORDS } from './report-words.js';
import { printedDays, roundHalfEven, WORKING_DAY_MS } from './rounding.js';
import type { StatutoryChain } from './statutory.js';

type TrackNames = Record<string, Text>;

export function savingTable(model: Model): ReportTable {
  const perLevel = (of: (level: (typeof LEVELS)[number]) => number) =>
    Object.fromEntries(LEVELS.map((level) => [level, of(level)]));
  return {
    id: 'saving',
    title: text('节省的来源', 'Where the saving comes from'),
    population: text('按旧流程推算的机关用时减去本案机关用时', 'office time of the model less that of the case'),
    columns: [
      column('part', 'text', '来源', 'cause'),
      ...LEVELS.map((level) => column(level, 'workingDays', LEVEL_WORDS[level]['zh-CN'], LEVEL_WORDS[level].en)),
    ],
    rows: [
      ...SAVING_PARTS.map((part) => ({
        part: PART_WORDS[part],
        ...perLevel((level) => model[level].decomposition.workingDays[part]),
      })),
      { part: text('合计', 'in all'), ...perLevel((level) => model[level].savedOfficeWorkingDays) },
    ],
    notes: [
      text(
        '证据等级E2。各项按毫秒相加即为合计；印出时各自取舍。负值表示多用了时间。',
        'Grade E2. The parts add up to the total by the millisecond; each is rounded by itself. Below zero: time lost.',
      ),
    ],
    charts: [],
  };
}

export function partitionTable(partition: Record<string, Partition>, tracks: TrackNames): ReportTable {
  const named = Object.entries(partition)
    .toSorted(([a], [b]) => Number(b === 'case') - Number(a === 'case'))
    .map(([id, parts]) => ({
      parts,
      name: id === 'case' ? text('整案', 'the whole case') : (tracks[id] ?? text(id, id)),
    }));
  const working = (ms: number) => printedDays(ms, WORKING_DAY_MS);
  const calendar = (ms: number) => printedDays(ms, DAY_MS);
  return {
    id: 'partition',
    title: text('时间去向', 'Where the time went'),
    population: text('自填报至末次发证或截至现在', 'from filing to the last issue, or to now'),
    columns: [
      column('name', 'text', '事项线', 'track'),
      column('working', 'workingDays', '机关办理', 'authority working'),
      column('waiting', 'workingDays', '机关等待', 'authority waiting'),
      column('applicant', 'workingDays', '申请人', 'applicant'),
      column('third', 'workingDays', '第三方', 'third party'),
      column('nonWorking', 'calendarDays', '非办公时间', 'non-working'),
      column('elapsed', 'calendarDays', '合计历时', 'elapsed'),
    ],
    rows: named.map(({ name, parts }) => ({
      name,
      working: working(parts.authorityWorkingMs),
      waiting: working(parts.authorityWaitingMs),
      applicant: working(parts.applicantMs),
      third: working(parts.thirdPartyMs),
      nonWorking: calendar(parts.nonWorkingMs),
      elapsed: calendar(parts.elapsedMs),
    })),
    notes: [
      text(
        '每一毫秒只归一处，五部分之和等于历时。前四列以8小时为一个工作日，后两列以24小时为一天。',
        'Each millisecond is in one part, and the five add up to what elapsed. The first four are days of eight hours, the last two of twenty-four.',
      ),
    ],
    charts: [
      {
        kind: 'timeParts',
        title: text('时间去向（天）', 'Where the time went (days)'),
        unit: 'calendarDays',
        rows: named.map(({ name, parts }) => ({
          label: name,
          parts: {
            processing: calendar(parts.authorityWorkingMs),
            waiting: calendar(parts.authorityWaitingMs),
            applicant: calendar(parts.applicantMs),
            external: calendar(parts.thirdPartyMs),
            nonWorking: calendar(parts.nonWorkingMs),
          },
        })),
      },
    ],
  };
}

const sourceColumns = [
  column('source', 'text', '出处', 'source'),
  column('certainty', 'text', '可靠程度', 'certainty'),
];
const sourceOf = ({ text: words, source, certainty }: Citation) => ({
  source: text(`${words['zh-CN']}（${source}）`, `${words.en} (${source})`),
  certainty: CERTAINTY_WORDS[certainty],
});

export function claimsTable(claims: readonly PublishedClaim[]): ReportTable {
  const amount = ({ amount: value, unit }: { amount: number; unit: Text }): Text =>
    text(`${value}${unit['zh-CN']}`, `${value} ${unit.en}`);
  return {
    id: 'claims',
    title: text('公开报道中的说法（E0）', 'Claims in public (E0)'),
    population: text(
      '报道的说法，不由本系统计算，也不针对本案',
      'said in reports: not computed here, and not about this case',
    ),
    columns: [
      column('claim', 'text', '说法', 'claim'),
      column('before', 'text', '原先', 'before'),
      column('after', 'text', '现在', 'now'),
      ...sourceColumns,
    ],
    rows: claims.map((claim) => ({
      claim: claim.text,
      before: amount(claim.before),
      after: amount(claim.after),
      ...sourceOf(claim.citation),
    })),
    notes: [],
    charts: [],
  };
}

export function ceilingsTable(statutory: StatutoryChain, tracks: TrackNames): ReportTable {
  const { workingDays, days } = statutory;
  const sums = [
    text(
      `工作日：机关${workingDays.authority}，申请人${workingDays.applicant}，合计${workingDays.total}。`,
      `Working days: authority ${workingDays.authority}, applicant ${workingDays.applicant}, in all ${workingDays.total}.`,
    ),
    ...(days.total === 0
      ? []
      : [
          text(
            `日历日：机关${days.authority}，申请人${days.applicant}，合计${days.total}。`,
            `Calendar days: authority ${days.authority}, applicant ${days.applicant}, in all ${days.total}.`,
          ),
        ]),
  ];
  return {
    id: 'ceilings',
    title: text('法定上限依次相加（E1）', 'Legal ceilings in sequence (E1)'),
    population: text(
      '原流程各环节的法定时限，自本案受理之日起推算',
      'limits of the old chain, from the day this case was accepted',
    ),
    columns: [
      column('track', 'text', '事项', 'procedure'),
      column('stage', 'text', '环节', 'stage'),
      column('limit', 'text', '时限', 'limit'),
      column('owner', 'text', '时间归属', 'whose time'),
      column('due', 'date', '推算至', 'until'),
      column('note', 'text', '说明', 'note'),
      ...sourceColumns,
    ],
    rows: statutory.stages.map((stage) => ({
      track: tracks[stage.track] ?? stage.track,
      stage: stage.stage,
      limit:
        stage.unit === 'workingDay'
          ? text(`${stage.amount}个工作日`, `${stage.amount} working days`)
          : text(`${stage.amount}日`, `${stage.amount} days`),
      owner: OWNER_WORDS[stage.owner] ?? stage.owner,
      due: stage.due,
      note: stage.within
        ? text('含于下一环节，不相加', 'within the next stage, not summed')
        : stage.provisional
          ? text('暂定', 'provisional')
          : null,
      ...sourceOf(stage.citation),
    })),
    notes: [...sums, statutory.note],
    charts: [],
  };
}

const PARAMETER_WORDS = {
  iota: text('每项受理占本案受理', 'intake of each procedure, of the one held'),
  sigma: text('每次检查占本案检查', 'each inspection, of the one held'),
  phi: text('共享材料重复审查', 'shared documents read again'),
  delta: text('每项决定占本案决定', 'each decision, of the one taken'),
  omega: text('每项发证占本案发证', 'each issue, of the one made'),
  gapWorkingDays: text('两项之间的间隔（工作日）', 'gap between procedures (working days)'),
} as const;

export function parametersTable(model: Model): ReportTable {
  const names = Object.keys(PARAMETER_WORDS) as (keyof typeof PARAMETER_WORDS)[];
  return {
    id: 'parameters',
    title: text('推算参数（E2）', 'Parameters of the model (E2)'),
    population: text(
      `第${model.parameterVersion}版，${model.parameterValidFrom}起用`,
      `version ${model.parameterVersion}, of ${model.parameterValidFrom}`,
    ),
    columns: [
      column('parameter', 'text', '参数', 'parameter'),
      ...LEVELS.map((level) => column(level, 'count', LEVEL_WORDS[level]['zh-CN'], LEVEL_WORDS[level].en)),
    ],
    rows: names.map((name) => ({
      parameter: PARAMETER_WORDS[name],
      ...Object.fromEntries(LEVELS.map((level) => [level, roundHalfEven(model[level].parameters[name])])),
    })),
    notes: [model.assumption],
    charts: [],
  };
}
