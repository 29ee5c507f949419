/** The first tables of the sample report, and how all of them are written down. Every figure is invented. */
import { text } from '../domain/json.js';
import type { Cell, Chart, Column, ReportTable, Unit } from '../domain/turnaround/report-table.js';

export const column = (key: string, zh: string, en: string, unit: Unit): Column => ({ key, title: text(zh, en), unit });

export function table(
  id: string,
  [zh, en]: [string, string],
  [populationZh, populationEn]: [string, string],
  columns: Column[],
  rows: Cell[][],
  { notes = [], charts = [] }: { notes?: [string, string][]; charts?: Chart[] } = {},
): ReportTable {
  return {
    id,
    title: text(zh, en),
    population: text(populationZh, populationEn),
    columns,
    rows: rows.map((cells) => Object.fromEntries(columns.map(({ key }, i) => [key, cells[i] ?? null]))),
    notes: notes.map(([noteZh, noteEn]) => text(noteZh, noteEn)),
    charts,
  };
}

export const filed: [string, string] = ['本期提交的案件，含在办', 'cases filed in the period, open ones included'];
export const headline = table(
  'headline',
  ['要点', 'Headline'],
  filed,
  [
    column('line', '指标', 'indicator', 'text'),
    column('value', '数值', 'value', 'text'),
    column('range', '区间或范围', 'interval or range', 'text'),
    column('grade', '证据等级', 'grade', 'text'),
  ],
  [
    [text('受理、办结、在办', 'accepted, closed, open'), '161 / 137 / 24', null, null],
    [
      text('按时办结率（法定时限）', 'on time (statutory limits)'),
      '96.40%',
      text('95%置信区间 91.7%–98.5%；可能范围 93.2%–97.5%', '95% CI 91.7%–98.5%; potential range 93.2%–97.5%'),
      null,
    ],
    [text('办理时长中位数（法定工作日）', 'median turnaround (legal working days)'), '7.60', '7.10–8.30', null],
    [
      text('与原串联办理相比', 'against the old way'),
      text('中位数减少37.4个工作日', 'median 37.4 working days less'),
      '31.0–45.2',
      'E2',
    ],
    [text('异常', 'exceptions'), text('2件超期在办，1件补录', '2 open past due, 1 recorded late'), null, null],
  ],
);

export const flows = table(
  'flows',
  ['流量平衡', 'Workload flow'],
  ['期末及以前提交、期初以前尚未离开的案件', 'cases filed by the end of the period and not gone before it began'],
  [
    column('flow', '项目', 'flow', 'text'),
    column('cases', '件数', 'cases', 'count'),
    column('share', '占比', 'share', 'share'),
  ],
  [
    [text('期初在办', 'open at the start'), 1018, 0.8634],
    [text('本期提交', 'filed'), 161, 0.1366],
    [text('办结：准予', 'granted'), 1129, 0.9576],
    [text('办结：不予', 'refused'), 8, 0.0068],
    [text('撤回', 'withdrawn'), 18, 0.0153],
    [text('期末在办', 'open at the end'), 24, 0.0204],
  ],
  {
    notes: [
      [
        '期初在办＋本期提交＝各种结束方式＋期末在办。',
        'Open at the start + filed = every way of leaving + open at the end.',
      ],
    ],
  },
);

export const timeliness = table(
  'timeliness',
  ['按事项和时限统计的及时性', 'Timeliness by item and limit'],
  filed,
  [
    column('item', '事项', 'item', 'text'),
    column('limit', '时限', 'limit', 'text'),
    column('goal', '目标', 'goal', 'legalDays'),
    column('received', '受理', 'received', 'count'),
    column('acted', '办结', 'acted on', 'count'),
    column('onTime', '按时率', 'on time', 'share'),
    column('low', '可能范围低值', 'potential range, low', 'share'),
    column('high', '可能范围高值', 'potential range, high', 'share'),
    column('p50', '中位数', 'median', 'legalDays'),
    column('p90', '第90百分位', 'P90', 'legalDays'),
    column('gross', '中位数（不扣停表）', 'median, gross', 'workingDays'),
    column('calendar', '中位数', 'median', 'calendarDays'),
  ],
  [
    [
      text('药品生产许可证变更', 'licence modification'),
      text('法定', 'statutory'),
      30,
      161,
      137,
      0.964,
      0.9317,
      0.9752,
      7.6,
      9.9,
      12.25,
      17.5,
    ],
    [
      text('药品生产许可证变更', 'licence modification'),
      text('承诺', 'promised'),
      10,
      161,
      137,
      0.8905,
      0.8261,
      0.9006,
      7.6,
      9.9,
      12.25,
      17.5,
    ],
    [
      text('药品GMP符合性检查', 'GMP compliance inspection'),
      text('法定', 'statutory'),
      40,
      142,
      120,
      0.9917,
      0.9437,
      0.993,
      14.3125,
      22.0,
      19.0,
      27.0,
    ],
    [
      text('药品上市后变更备案', 'post-approval registration filing'),
      text('法定', 'statutory'),
      5,
      97,
      97,
      1,
      1,
      1,
      2.875,
      null,
      3.0,
      4.0,
    ],
  ],
  {
    notes: [
      ['未办结案件按删失处理，不剔除。', 'Open cases are censored, not dropped.'],
      ['少于29件时不列出第90百分位。', 'No P90 is printed for fewer than 29 cases.'],
    ],
    charts: [
      {
        kind: 'distribution',
        title: text('办理用时分布（法定工作日）', 'How many cases took how long'),
        unit: 'legalDays',
        bins: [0, 2, 4, 6, 8, 10, 12, 14, 16, 20].map((from, i, all) => ({
          from,
          to: all[i + 1] ?? null,
          closed: [2, 9, 24, 41, 36, 14, 6, 3, 2, 0][i]!,
          open: [3, 5, 6, 4, 2, 2, 0, 0, 0, 2][i]!,
        })),
        marks: [
          { value: 7.6, text: text('中位数', 'median') },
          { value: 10, text: text('承诺时限', 'promised limit') },
        ],
      },
    ],
  },
);

export const speed = table(
  'speed',
  ['用时分档', 'Speed bands'],
  filed,
  [
    column('band', '分档（工作日）', 'band (working days)', 'text'),
    column('without', '无延期', 'without extension', 'count'),
    column('with', '经延期', 'with extension', 'count'),
    column('share', '占比', 'share', 'share'),
  ],
  [
    ['≤5', 33, 0, 0.2409],
    ['6–10', 83, 1, 0.6131],
    ['11–20', 16, 2, 0.1314],
    ['21–45', 1, 1, 0.0146],
    ['>45', 0, 0, 0],
  ],
);

export const ageing = table(
  'ageing',
  ['在办案件的时间与红黄绿灯', 'Ageing of open cases by lamp'],
  ['截止时刻的在办案件', 'cases open at the as-of instant'],
  [
    column('age', '已用法定工作日', 'legal days so far', 'text'),
    column('green', '绿灯', 'green', 'count'),
    column('yellow', '黄灯', 'yellow', 'count'),
    column('red', '红灯', 'red', 'count'),
    column('grey', '停表', 'stopped', 'count'),
  ],
  [
    ['0–5', 11, 0, 0, 1],
    ['6–8', 3, 1, 0, 1],
    ['9–10', 0, 4, 0, 0],
    ['>10', 0, 0, 2, 1],
  ],
  {
    charts: [
      {
        kind: 'ageing',
        title: text('在办案件的时间', 'How old the open cases are'),
        unit: 'count',
        bins: [
          { label: text('0–5个工作日', '0–5 working days'), green: 11, yellow: 0, red: 0, grey: 1 },
          { label: text('6–8个工作日', '6–8 working days'), green: 3, yellow: 1, red: 0, grey: 1 },
          { label: text('9–10个工作日', '9–10 working days'), green: 0, yellow: 4, red: 0, grey: 0 },
          { label: text('10个工作日以上', 'more than 10 working days'), green: 0, yellow: 0, red: 2, grey: 1 },
        ],
      },
    ],
  },
);
