/** What every visit to a site needs, whoever sends the team: the plan, the report, the assessment, line by line. */
import { type Json, text } from '../../domain/json.js';
import { type Commands, command, present } from '../commands.js';
import { among, covers, demand, every, isNot, listed, mark, reasonsFor, said, both } from '../guards.js';
import { byItem, date, items, list, object, oneOf, person, prose, reasons, REASON, titled, whole } from '../schemas.js';
import type { Role } from '../roles.js';

type Command = Commands[string];
type Given = Partial<Pick<Command, 'updates' | 'duties' | 'examples' | 'requires'>>;

const DEFECT = object({
  grade: titled('等级', 'Grade', oneOf('critical', 'major', 'minor')),
  description: prose('缺陷描述', 'Description'),
});
const DEFECTS = byItem('line', '缺陷（按生产线）', 'Defects, by line', {
  type: 'array',
  items: DEFECT,
  minItems: 1,
  maxItems: 100,
});
const CONCLUSIONS = byItem(
  'line',
  '逐线结论',
  'Conclusion for each line',
  oneOf('compliant', 'pending', 'nonCompliant'),
);
const FINDINGS = byItem('line', '逐线评定', 'Assessment of each line', oneOf('compliant', 'nonCompliant'));

const TEAM: Json = { $officers: ['teamLeader', 'inspector'], count: 2 };
const MINOR: Json = [{ grade: 'minor', description: '批生产记录个别项目填写不完整' }];

/** A plan: two or more persons (Licensing Law Art. 34(3)), one of them leads, each says he has no conflict, no line is left out. */
export const plan = (roles: Role[], zh: string, en: string): Command =>
  command('advance', roles, zh, en, {
    needs: {
      team: titled('检查组成员', 'Members of the team', {
        type: 'array',
        items: person('成员', 'Member'),
        minItems: 2,
        maxItems: 20,
        uniqueItems: true,
      }),
      leader: person('检查组长', 'Leader of the team'),
      noConflict: list('已声明无利益冲突的成员', 'Members who declared no conflict', person('成员', 'Member'), 2, 20),
      lines: items('line', '检查的生产线', 'Lines to inspect'),
      from: date('检查开始日期', 'First day on site'),
      days: whole('现场天数', 'Days on site', 1, 60),
    },
    may: { scope: prose('检查重点', 'What the inspection looks at') },
    requires: [
      demand(among('/leader', '/team'), '组长应当是检查组成员', 'the leader to be a member of the team'),
      demand(
        { type: 'all', params: { of: [among('/team', '/noConflict'), among('/noConflict', '/team')] } },
        '每名成员都应当声明无利益冲突',
        'each member of the team, and nobody else, to declare that he has no conflict of interest',
      ),
      demand(covers('/lines', 'line'), '检查应当覆盖本案全部生产线', 'every line of the case to be inspected'),
    ],
    duties: [{ duty: 'inspector', from: '/team' }],
    notice: text('现场检查通知', 'Notice of the inspection, and that its time is not counted on the licence limit'),
    examples: [
      {
        team: TEAM,
        leader: { $officer: 'teamLeader' },
        noConflict: TEAM,
        lines: { $list: 'line' },
        from: { $day: 1 },
        days: 2,
      },
    ],
  });

/** The report of the team: a conclusion for each line, the defects by grade, and what it proposes against risks. */
export const report = (zh: string, en: string, given: Given = {}): Command =>
  command('advance', ['teamLeader'], zh, en, {
    needs: { conclusions: CONCLUSIONS },
    may: {
      defects: DEFECTS,
      riskProposal: prose('风险控制建议', 'Proposal for risk control'),
      statement: prose('企业陈述申辩', 'What the company said in its defence'),
    },
    requires: [demand(covers('/conclusions', 'line'), '应当逐线给出结论', 'a conclusion for every line'), explained],
    duties: [{ duty: 'inspector' }],
    examples: reportExamples,
    ...given,
  });

const explained = demand(
  every('line', listed('/defects'), said('/conclusions', 'pending', 'nonCompliant')),
  '待整改或者不符合要求的，应当列明缺陷',
  'the defects of each line that is not compliant as it stands',
);

const reportExamples: Json[] = [
  { conclusions: { $each: 'line', value: 'compliant' } },
  { conclusions: { $each: 'line', value: 'pending' }, defects: { $each: 'line', value: MINOR } },
  {
    conclusions: { $each: 'line', first: 'nonCompliant', value: 'compliant' },
    defects: { $each: 'line', first: [{ grade: 'critical', description: '共线生产清洁验证缺失' }], value: null },
  },
];

/** The review of a report by those who sent the team: they may grade anew, and from then on their conclusions count. */
export const reviewReport = (roles: Role[], zh: string, en: string, given: Given): Command => ({
  ...report(zh, en, given),
  roles,
});

/** The list of defects that the company gets in writing: each line that it may rectify has its defects. */
export const defectList = (roles: Role[], zh: string, en: string): Command =>
  command('advance', roles, zh, en, {
    needs: { defects: DEFECTS },
    requires: [
      demand(
        every('line', listed('/defects'), mark('site', 'pending')),
        '应当列明每条待整改生产线的缺陷',
        'the defects of each line that is to be rectified',
      ),
    ],
    examples: [{ defects: { $each: 'line', where: mark('site', 'pending'), value: MINOR } as Json }],
    duties: [{ duty: 'assessor' }],
  });

export const rectification = (zh: string, en: string): Command =>
  command('resume', ['applicant', 'agent'], zh, en, {
    needs: {
      rectifications: byItem('line', '逐线整改', 'Rectification, by line', {
        ...object({
          cause: prose('原因分析', 'Root cause'),
          risk: prose('风险评估与控制', 'Risk assessment and control'),
          measures: prose('整改措施', 'Measures'),
          effect: prose('效果评价', 'Evaluation of the effect'),
        }),
      }),
    },
    may: { plan: prose('未完成部分的计划', 'Plan for what could not be finished') },
    requires: [
      demand(
        covers('/rectifications', 'line', mark('site', 'pending')),
        '应当逐线提交整改情况',
        'a rectification for each line that is to be rectified',
      ),
    ],
    examples: [
      {
        rectifications: {
          $each: 'line',
          where: mark('site', 'pending'),
          value: {
            cause: '记录培训不足',
            risk: '不影响产品质量，已复核同期批次',
            measures: '修订记录并重新培训',
            effect: '连续三批检查无同类缺陷',
          },
        } as Json,
      },
    ],
  });

/** The comprehensive assessment: what could not be rectified or was not, is not compliant. */
export const assess = (roles: Role[], zh: string, en: string, given: Given): Command =>
  command('advance', roles, zh, en, {
    needs: { findings: FINDINGS },
    may: { reasons: reasons('line') },
    requires: [
      demand(covers('/findings', 'line'), '应当逐线评定', 'an assessment of every line'),
      demand(
        every('line', isNot(both(mark('site', 'nonCompliant'), said('/findings', 'compliant')))),
        '现场结论不符合要求或者未完成整改的生产线不得评定为符合要求',
        'a line that was found non-compliant, or not rectified, not to be assessed as compliant',
      ),
      reasonsFor('line', said('/findings', 'nonCompliant')),
    ],
    examples: [
      present({
        findings: {
          $each: 'line',
          value: {
            $choose: [{ when: mark('site', 'nonCompliant') as Json, value: 'nonCompliant' }, { value: 'compliant' }],
          },
        },
        reasons: { $each: 'line', where: mark('site', 'nonCompliant') as Json, value: '缺陷未能整改' },
      }),
      {
        findings: { $each: 'line', value: 'nonCompliant' },
        reasons: { $each: 'line', value: '整改未达到要求' },
      },
      present({
        findings: {
          $each: 'line',
          first: 'nonCompliant',
          value: {
            $choose: [{ when: mark('site', 'nonCompliant') as Json, value: 'nonCompliant' }, { value: 'compliant' }],
          },
        },
        reasons: { $each: 'line', value: '整改未达到要求' },
      }),
      { findings: { $each: 'line', value: 'compliant' } },
    ],
    ...given,
  });

/** Time ran out and the company did not rectify: what was pending is not compliant. */
export const closeUnrectified = (roles: Role[], zh: string, en: string, given: Given = {}): Command =>
  command('other', roles, zh, en, {
    needs: { reason: REASON },
    examples: [{ reason: '规定期限内未提交整改报告' }],
    ...given,
  });
