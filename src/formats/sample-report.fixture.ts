/** A turnaround report as an office might print it, with invented figures: every table, chart, unit and kind of cell. */
import { text } from '../domain/json.js';
import type { Cell, PrintedReport } from '../domain/turnaround/report-table.js';
import { ageing, column, filed, flows, headline, speed, table, timeliness } from './sample-tables.fixture.js';

const stages: [string, string][] = [
  ['形式审查', 'intake'],
  ['资料审查', 'desk review'],
  ['技术审评', 'technical review'],
  ['现场检查', 'inspection on site'],
  ['缺陷整改', 'rectification'],
  ['联合会审', 'joint review'],
  ['审核、审定与签发', 'check, decision and issue'],
];
const MONTHS = ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06', '2026-07', '2026-08', '2026-09'];
const MEDIANS = [11.2, 10.4, 9.6, 9.9, 8.7, 14.8, 8.1, null, 7.6];
const LONG =
  '申请人对关键缺陷第3项提出异议，检查组复核后维持原判；整改报告两次退回，第二次退回时说明了纠正措施与预防措施之间的区别，并附验证资料目录。';

const PARTS = [
  [0.4, 0.3, 0.2, 0, 0],
  [0.8, 0.5, 0, 0, 1.1],
  [1.9, 0.6, 0, 0.75, 2.2],
  [2.1, 0.9, 0.5, 0, 1.5],
  [0.2, 1, 2.6, 0, 2],
  [0.5, 0.4, 0, 0, 0.4],
  [0.3, 0.5, 0, 0, 0.25],
] as const;

const decomposition = table(
  'stages',
  ['时间花在哪里', 'Where the time went'],
  ['本期办结的案件', 'cases closed in the period'],
  [
    column('stage', '环节', 'stage', 'text'),
    column('processing', '办理', 'processing', 'workingDays'),
    column('waiting', '等待', 'waiting', 'workingDays'),
    column('applicant', '申请人', 'applicant', 'workingDays'),
    column('external', '外部机构', 'external bodies', 'workingDays'),
    column('nonWorking', '非工作时间', 'outside working time', 'calendarDays'),
    column('rework', '重做', 'done again', 'count'),
  ],
  stages.map(([zh, en], i) => [text(zh, en), ...PARTS[i]!, i % 3]),
  {
    charts: [
      {
        kind: 'timeParts',
        title: text('各环节的时间（每案平均）', 'Time of each stage, mean of a case'),
        unit: 'workingDays',
        rows: stages.map(([zh, en], i) => {
          const [processing, waiting, applicant, external, nonWorking] = PARTS[i]!;
          return { label: text(zh, en), parts: { processing, waiting, applicant, external, nonWorking } };
        }),
      },
    ],
  },
);

const comparison = table(
  'comparison',
  ['与原串联办理对照', 'Joint against sequential'],
  ['本期办结且可比的案件', 'closed cases that can be compared'],
  [
    column('measure', '口径', 'measure', 'text'),
    column('grade', '证据等级', 'grade', 'text'),
    column('low', '低值', 'low', 'workingDays'),
    column('central', '中值', 'central', 'workingDays'),
    column('high', '高值', 'high', 'workingDays'),
    column('hours', '工时', 'hours of work', 'hours'),
    column('cost', '费用', 'cost', 'yuan'),
  ],
  [
    [text('实际用时', 'actual'), text('实测', 'measured'), null, 7.6, null, 61.5, 18250],
    [text('公开报道', 'published claim'), 'E0', null, 60, null, null, null],
    [text('法定时限依次相加', 'statutory ceilings in sequence'), 'E1', null, 170, null, null, null],
    [text('自身工作首尾相接', 'own work laid end to end'), 'E2', 38.5, 45, 52.75, 88.25, 26340.5],
  ],
  {
    notes: [['各等级不混用，不相减。', 'Grades are never mixed or subtracted from one another.']],
    charts: [
      {
        kind: 'comparison',
        title: text('实际用时与原串联办理', 'What was, and what the old way would have taken'),
        unit: 'workingDays',
        bars: [
          { label: text('三合一，实际', 'three-in-one, actual'), grade: '', low: 7.6, central: 7.6, high: 7.6 },
          { label: text('公开报道的旧流程', 'old way as published'), grade: 'E0', low: 60, central: 60, high: 60 },
          {
            label: text('自身工作首尾相接', 'own work laid end to end'),
            grade: 'E2',
            low: 38.5,
            central: 45,
            high: 52.75,
          },
        ],
      },
    ],
  },
);

const trend = table(
  'trend',
  ['趋势', 'Trend'],
  ['按提交月份分组', 'grouped by month of filing'],
  [
    column('month', '月份', 'month', 'text'),
    column('cases', '件数', 'cases', 'count'),
    column('median', '中位数', 'median', 'legalDays'),
    column('signal', '信号', 'signal', 'text'),
  ],
  MONTHS.map((month, i) => [
    month,
    12 + i,
    MEDIANS[i] ?? null,
    i === 5 ? text('超出上控制限', 'above the upper limit') : null,
  ]),
  {
    notes: [['少于5件的月份不列出中位数。', 'A month of fewer than 5 cases has no median.']],
    charts: [
      {
        kind: 'trend',
        title: text('按月中位数与控制限', 'Monthly medians and control limits'),
        unit: 'legalDays',
        points: MONTHS.map((month, i) => ({ label: month, value: MEDIANS[i] ?? null, n: 12 + i, signal: i === 5 })),
        limits: { mean: 9.9, lower: 5.4, upper: 14.4 },
        marks: [{ label: '2026-05', text: text('电子资料预审上线', 'electronic pre-check introduced') }],
      },
    ],
  },
);

const stops = table(
  'stops',
  ['停表、延期与补录登记', 'Register of stops, extensions and late records'],
  ['本期发生的停表、延期和补录', 'stops, extensions and late records of the period'],
  [
    column('case', '案号', 'case', 'text'),
    column('kind', '种类', 'kind', 'text'),
    column('from', '起', 'from', 'instant'),
    column('to', '止', 'to', 'date'),
    column('days', '天数', 'days', 'workingDays'),
    column('reason', '理由', 'reason', 'text'),
  ],
  [
    [
      'XJ-HRG-2026-000031',
      text('停表', 'stop'),
      '2026-04-02T02:15:00.000Z',
      '2026-04-17',
      11,
      text(
        LONG,
        'The applicant objected to critical defect 3; the team upheld it. The rectification report was returned twice, the second time with an explanation of how corrective and preventive measures differ.',
      ),
    ],
    [
      'XJ-HRG-2026-000058',
      text('延期', 'extension'),
      '2026-06-30T16:00:00.000Z',
      '2026-07-14',
      10,
      '=HYPERLINK("http://example.invalid","批准文号")',
    ],
    [
      'XJ-HRG-2026-000077',
      text('补录', 'recorded late'),
      '2026-08-11T09:59:59.999Z',
      null,
      null,
      '-3天：系统停机期间的纸质登记',
    ],
  ],
  { notes: [['停表依据：行政许可法第四十五条。', 'Basis of stops: Administrative Licensing Law Art. 45.']] },
);

const empty = table(
  'corrections',
  ['更正', 'Corrections since the last edition'],
  ['上一版以来更改的单元格', 'cells changed since the last edition'],
  [column('cell', '单元格', 'cell', 'text'), column('before', '原值', 'before', 'text')],
  [],
);

const OUTCOMES = [text('准予', 'granted'), text('不予', 'refused'), text('在办', 'open')];
const cases = table(
  'cases',
  ['案件清单', 'List of cases'],
  filed,
  [
    column('case', '案号', 'case', 'text'),
    column('filed', '提交', 'filed', 'date'),
    column('accepted', '受理', 'accepted', 'instant'),
    column('outcome', '结果', 'outcome', 'text'),
    column('net', '用时', 'turnaround', 'legalDays'),
    column('old', '原串联办理', 'old way', 'workingDays'),
    column('saving', '节省', 'saving', 'share'),
    column('hash', '末条哈希', 'last hash', 'text'),
  ],
  Array.from({ length: 300 }, (_, i): Cell[] => [
    `XJ-HRG-2026-${String(i + 1).padStart(6, '0')}`,
    `2026-0${1 + (i % 9)}-1${i % 10}`,
    `2026-0${1 + (i % 9)}-1${i % 10}T0${i % 10}:30:00.000Z`,
    OUTCOMES[i % 23 === 0 ? 1 : i % 7 === 0 ? 2 : 0]!,
    i % 7 === 0 ? null : 3 + ((i * 37) % 180) / 16,
    i % 7 === 0 ? null : 30 + ((i * 53) % 400) / 16,
    i % 7 === 0 ? null : ((i * 29) % 100) / 100 - 0.05,
    `${(i * 2654435761 + 305419896).toString(16).padStart(12, '0')}…`,
  ]),
);

export const sampleReport: PrintedReport = {
  title: text('三合一联合审查办理时效审计报告', 'Turnaround audit report of the three-in-one review'),
  head: [
    {
      label: text('机关', 'Authority'),
      value: text(
        '新疆某自由贸易试验区药品监督管理局（虚构）',
        'A drug administration of a free trade zone in Xinjiang (invented)',
      ),
    },
    { label: text('期间', 'Period'), value: '2026-01-01 – 2026-09-30' },
    { label: text('截止时刻', 'As of'), value: '2026-10-08T01:00:00.000Z' },
    { label: text('存证序号', 'Position'), value: 48_211 },
    { label: text('版次', 'Edition'), value: text('暂定，第1版', 'provisional, edition 1') },
    { label: text('数据标识', 'Data label'), value: 'SYNTHETIC' },
    { label: text('证据等级', 'Evidence grades'), value: 'E0, E1, E2' },
    {
      label: text('输入哈希', 'Input hash'),
      value: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    },
    { label: text('签章', 'Signature'), value: null },
  ],
  watermark: text('合成数据 SYNTHETIC：不证明任何事实', 'SYNTHETIC: invented cases, no evidence of anything'),
  tables: [headline, flows, timeliness, speed, ageing, decomposition, comparison, trend, stops, empty, cases],
  method: [
    text(
      '办理时长自受理起至末次发证止，用三种计时并列：扣除停止计时的法定工作日、不扣除的工作日、日历日。',
      'Turnaround runs from acceptance to the last issue, on three clocks side by side: legal working days net of stops, working days gross, calendar days.',
    ),
    text('未办结案件按删失处理（Kaplan–Meier），不剔除。', 'Open cases are censored (Kaplan-Meier), not dropped.'),
    text(
      '真实、导入和合成数据分开列表，从不合并计算。',
      'Real, imported and synthetic cases stand in sections of their own and are never added together.',
    ),
  ],
};
