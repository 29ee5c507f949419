/** The tables about what held cases up, and about hours and cost: tables 7 and 8 of an audit report. */
import { text } from '../json.js';
import { LEVELS } from './baseline.js';
import type { CostFigures } from './cost-figures.js';
import type { Cell, ReportTable } from './report-table.js';
import { byName, column, PROCEDURE } from './report-tables.js';
import type { Section } from './report.js';
import { CAUSE_WORDS, LEVEL_WORDS, type ReportNames } from './report-words.js';

const COMPARED = text('已办结且可按旧流程排列的案件', 'completed cases that the old sequence can be laid out for');

export function waitingTable(section: Section, names: ReportNames): ReportTable {
  return {
    id: 'waiting',
    title: text('等待的原因', 'What cases waited for'),
    population: text(
      '本期提交且已结束的案件，自提交至结束的办公时间',
      'cases filed in the period that have left: their office hours from submission on',
    ),
    columns: [
      PROCEDURE,
      column('cause', 'text', '时间所在', 'who had it, and why it waited'),
      column('days', 'workingDays', '工作日', 'working days'),
      column('share', 'share', '占比', 'share'),
    ],
    rows: byName(section, names).flatMap(({ name, figures: { timeUse } }) =>
      timeUse.parts.cases === 0
        ? []
        : timeUse.causes.map(({ cause, workingDays, share }): Record<string, Cell> => ({
            procedure: name,
            cause: CAUSE_WORDS[cause],
            days: workingDays,
            share,
          })),
    ),
    notes: [
      text(
        '各行之和等于“时间去向”前四列之和；前五行之和等于机关办理与机关等待之和。认领以后何时动手、何人在岗均无记录，故不区分人手不足、优先级和缺勤。',
        'The rows add up to the first four columns of where the time went; the first five of them to the authority’s, working and waiting. When work began after it was taken up, and who was present, is not recorded: so contention, priorities and absence are not told apart.',
      ),
    ],
    charts: [],
  };
}

const sourceOf = ({ rate }: CostFigures['actual']['byRole'][number]): Cell => {
  if (rate === null) return text('无费率', 'no rate');
  return rate.assumed ? text('本项目假设', 'assumed by this project') : text('本机关登记', 'entered by the authority');
};

export function hoursTable(section: Section, names: ReportNames): ReportTable {
  const { assumedRates } = section.all.cost;
  return {
    id: 'hours',
    title: text('工时与费率', 'Hours and rates by role'),
    population: COMPARED,
    columns: [
      PROCEDURE,
      column('role', 'text', '角色', 'role'),
      column('rate', 'yuan', '小时费率', 'an hour'),
      column('from', 'date', '自', 'rate from'),
      column('source', 'text', '费率来源', 'rate by'),
      column('booked', 'hours', '登记工时', 'booked'),
      column('travel', 'hours', '其中路途', 'of them travel'),
      column('estimated', 'hours', '估计工时', 'estimated'),
      column('yuan', 'yuan', '人工成本', 'cost of labour'),
      ...LEVELS.map((level) =>
        column(level, 'hours', `旧流程${LEVEL_WORDS[level]['zh-CN']}`, `old way, ${LEVEL_WORDS[level].en}`),
      ),
    ],
    rows: byName(section, names).flatMap(({ name, figures: { cost } }) =>
      cost.actual.byRole.map((row): Record<string, Cell> => {
        const { role, rate, hours, travelHours, estimatedHours, yuan } = row;
        const isSame = (other: typeof row) =>
          other.role === role && other.rate?.validFrom === rate?.validFrom && other.rate?.version === rate?.version;
        return {
          procedure: name,
          role: names.roles[role] ?? role,
          rate: rate?.yuanPerHour ?? null,
          from: rate?.validFrom ?? null,
          source: sourceOf(row),
          booked: roundedHours(hours - estimatedHours),
          travel: travelHours,
          estimated: estimatedHours,
          yuan,
          ...Object.fromEntries(LEVELS.map((level) => [level, cost.old?.[level].byRole.find(isSame)?.hours ?? null])),
        };
      }),
    ),
    notes: [
      text(
        '登记工时由办理人自行登记，为实测；无人登记的环节按通常工时估计，单列，不冒充实测。案件按提交之月有效的费率计算。',
        'Booked hours were entered by whoever did the work, and are measured. Where nobody booked any, the usual hours stand in: estimated, and in a column of their own. A case is costed at the rates that held in the month it was filed.',
      ),
      ...(assumedRates
        ? [
            text(
              '部分费率为本项目假设，不是本机关决算数据；据此得出的金额只说明算法。',
              'Some rates are assumed by this project and not taken from accounts: amounts made with them show the arithmetic only.',
            ),
          ]
        : []),
    ],
    charts: [],
  };
}

const roundedHours = (hours: number): number => Math.round(hours * 10_000) / 10_000;

export function costTable(section: Section, names: ReportNames): ReportTable {
  const { otherHours, measuredShare, saving } = section.all.cost;
  const measured = measuredShare === null ? 0 : Math.round(measuredShare * 100);
  return {
    id: 'cost',
    title: text('人力成本与旧流程比较', 'Cost of labour against the old way'),
    population: COMPARED,
    columns: [
      PROCEDURE,
      column('side', 'text', '方式', 'way'),
      column('grade', 'text', '证据等级', 'grade'),
      column('hours', 'hours', '工时', 'hours'),
      column('estimated', 'hours', '其中估计', 'of them estimated'),
      column('yuan', 'yuan', '人工成本', 'cost of labour'),
      column('savedHours', 'hours', '节省工时', 'hours saved'),
      column('freed', 'yuan', '腾出的人力', 'capacity freed'),
      column('reduction', 'share', '工时降幅', 'fewer hours'),
      column('procedures', 'count', '受理次数', 'intakes'),
      column('inspections', 'count', '现场检查', 'visits'),
      column('documents', 'count', '材料份数', 'documents'),
    ],
    rows: byName(section, names).flatMap(({ name, figures: { cost } }): Record<string, Cell>[] => {
      if (cost.cases === 0) return [];
      const { actual, old, steps } = cost;
      return [
        {
          procedure: name,
          side: text('实际', 'actual'),
          grade: null,
          hours: actual.hours,
          estimated: actual.estimatedHours,
          yuan: actual.labourYuan,
          savedHours: null,
          freed: null,
          reduction: null,
          ...steps.actual,
        },
        ...LEVELS.flatMap((level) => {
          if (old === null) return [];
          const { hours, estimatedHours, labourYuan, saved } = old[level];
          return [
            {
              procedure: name,
              side: text(`旧流程（${LEVEL_WORDS[level]['zh-CN']}）`, `the old way (${LEVEL_WORDS[level].en})`),
              grade: 'E2',
              hours,
              estimated: estimatedHours,
              yuan: labourYuan,
              savedHours: saved.hours,
              freed: saved.capacityFreedYuan,
              reduction: saved.reduction.hours,
              ...steps.old,
            },
          ];
        }),
      ];
    }),
    notes: [
      text(
        `实际工时中${measured}%为登记所得。${saving === 'demonstrated' ? '低值仍高于实际成本，证明有节省。' : '低值不高于实际成本，或缺少费率：未证明有节省。'}腾出的人力不是现金：无人因此少领工资。差旅、检验、专家等支出本系统没有登记，不在其中；申请人的成本须由其自行申报。`,
        `${measured} % of the actual hours were booked. ${saving === 'demonstrated' ? 'Even the low figure is above the actual cost: a saving is demonstrated.' : 'The low figure is not above the actual cost, or a rate is missing: no saving is demonstrated.'} Capacity freed is no cash: nobody is paid less. Invoices (travel, laboratory, experts) are not recorded here and in none of these figures; what it cost applicants is theirs to declare.`,
      ),
      text(
        `受理、检查、材料为实际计数；旧流程的次数由其事项推得，不作推算。未参与比较的案件另登记工时${otherHours}小时。`,
        `Intakes, visits and documents are counted; those of the old way follow from its procedures and are not modelled. ${otherHours} more hours are booked on cases that are not compared.`,
      ),
    ],
    charts: [],
  };
}
