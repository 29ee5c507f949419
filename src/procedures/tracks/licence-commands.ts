import { text } from '../../domain/json.js';
import { type Commands, command, present } from '../commands.js';
import { both, covers, demand, every, isNot, mark, not, reasonsFor, said, track } from '../guards.js';
import type { Role } from '../roles.js';
import { byItem, line, list, oneOf, prose, REASON, reasons } from '../schemas.js';
import { assess, closeUnrectified, plan, rectification, report } from './visit.js';

const REVIEWER: Role[] = ['licenceReviewer'];
const FILERS: Role[] = ['applicant', 'agent'];

export const WANTED = list('需要补充的内容', 'What is to be supplied', prose('内容', 'Item'), 1, 50);
export const SUPPLIED = list('补充的内容', 'What is supplied', prose('内容', 'Item'), 1, 50);

const GRANTABLE = mark('finding', 'compliant', 'notRequired');

const cite = (requires: Commands[string]['requires']) =>
  command('advance', REVIEWER, '引用检查结论', 'cite an inspection', {
    needs: {
      findings: byItem(
        'line',
        '逐线检查结论',
        'Conclusion for each line',
        oneOf('compliant', 'nonCompliant', 'notRequired'),
      ),
      reference: line(
        '检查结论文号，或者无需检查的依据',
        'Number of the conclusion, or why no inspection is needed',
        500,
      ),
    },
    requires: [demand(covers('/findings', 'line'), '应当逐线引用', 'a conclusion for every line'), ...(requires ?? [])],
    updates: [{ op: 'mark', kind: 'line', mark: 'finding', from: '/findings' }],
    duties: [{ duty: 'reviewer' }],
    examples: [
      { findings: { $each: 'line', value: 'compliant' }, reference: '药品GMP符合性检查告知书 新2026-001' },
      { findings: { $each: 'line', value: 'notRequired' }, reference: '不涉及新建、改建、扩建，无需检查' },
      {
        findings: { $each: 'line', first: 'nonCompliant', value: 'compliant' },
        reference: '药品GMP符合性检查告知书 新2026-002',
      },
    ],
  });

const base: Commands = {
  'licence.completeReview': command('advance', REVIEWER, '完成书面审查', 'complete the desk review', {
    duties: [{ duty: 'reviewer' }],
  }),
  'licence.requestSupplement': command('stop', REVIEWER, '要求补充材料', 'request a supplement', {
    needs: { wanted: WANTED },
    duties: [{ duty: 'reviewer' }],
    notice: text('补充材料通知书', 'Request of a supplement'),
    examples: [{ wanted: ['补充车间工艺布局平面图'] }],
  }),
  'licence.submitSupplement': command('resume', FILERS, '提交补充材料', 'submit the supplement', {
    needs: { supplied: SUPPLIED },
    examples: [{ supplied: ['车间工艺布局平面图（第2版）'] }],
  }),
  'licence.check': command('advance', ['checker'], '审核', 'check', {
    needs: { proposals: byItem('line', '逐线许可意见', 'Proposal for each line', oneOf('grant', 'partly', 'refuse')) },
    may: { reasons: reasons('line') },
    requires: [
      demand(covers('/proposals', 'line'), '应当逐线提出意见', 'a proposal for every line'),
      demand(
        every('line', isNot(both(isNot(GRANTABLE), said('/proposals', 'grant', 'partly')))),
        '检查结论不符合要求的生产线不得准予许可',
        'nothing to be granted on a line whose inspection is not compliant',
      ),
      reasonsFor('line', said('/proposals', 'partly', 'refuse')),
    ],
    updates: [{ op: 'mark', kind: 'line', mark: 'proposal', from: '/proposals' }],
    duties: [{ duty: 'checker' }],
    examples: [
      present({
        proposals: {
          $each: 'line',
          value: { $choose: [{ when: GRANTABLE, value: 'grant' }, { value: 'refuse' }] },
        },
        reasons: { $each: 'line', where: isNot(GRANTABLE), value: '检查结论不符合要求' },
      }),
      { proposals: { $each: 'line', value: 'refuse' }, reasons: { $each: 'line', value: '不符合许可条件' } },
      {
        proposals: {
          $each: 'line',
          first: { $choose: [{ when: GRANTABLE, value: 'partly' }, { value: 'refuse' }] },
          value: { $choose: [{ when: GRANTABLE, value: 'grant' }, { value: 'refuse' }] },
        } as never,
        reasons: { $each: 'line', value: '仅批准部分剂型' },
      },
      { proposals: { $each: 'line', value: 'grant' } },
    ],
  }),
  'licence.endorse': command('advance', ['divisionHead'], '审定', 'endorse', {
    updates: [{ op: 'track', track: 'licence', to: 'concluded' }],
    duties: [{ duty: 'endorser' }],
  }),
  'licence.returnToReview': command('return', ['checker', 'divisionHead'], '退回审查', 'return to review', {
    needs: { reason: REASON },
    updates: [{ op: 'unmark', kind: 'line', marks: ['proposal'] }],
    examples: [{ reason: '审查意见依据不足' }],
  }),
};

/** Beside an inspection of the same case: another may be cited only when that one is no longer there. */
export const jointLicenceCommands: Commands = {
  ...base,
  'licence.citeInspection': cite([
    demand(
      not(track('inspection', 'pending', 'running', 'concluded')),
      '本案自有检查，不得另行引用',
      'no inspection of this case, but there is one: its conclusion counts',
    ),
    demand(
      {
        type: 'any',
        params: { of: [track('inspection', 'notNeeded'), every('line', isNot(said('/findings', 'notRequired')))] },
      },
      '只有无需检查的案件才能填写“无需检查”',
      'notRequired only in a case that was accepted without an inspection',
    ),
  ]),
};

const unmarkSite = { op: 'unmark', kind: 'line', marks: ['site'] } as const;

/** Alone: a visit of its own, or an inspection that is cited, or the reason why none is needed. */
export const ownLicenceCommands: Commands = {
  ...base,
  'licence.planVisit': plan(REVIEWER, '制定现场检查方案', 'plan the site visit'),
  'licence.reportVisit': report('提交现场检查报告', 'report the site visit', {
    updates: [{ op: 'mark', kind: 'line', mark: 'site', from: '/conclusions' }],
  }),
  'licence.submitVisitRectification': rectification('提交整改报告', 'submit the rectification'),
  'licence.closeVisitUnrectified': closeUnrectified(REVIEWER, '逾期未整改', 'close without rectification', {
    updates: [{ op: 'mark', kind: 'line', mark: 'site', to: 'nonCompliant', where: mark('site', 'pending') }],
    duties: [{ duty: 'reviewer' }],
  }),
  'licence.assessVisit': assess(REVIEWER, '现场检查评定', 'assess the site visit', {
    updates: [
      { op: 'mark', kind: 'line', mark: 'finding', from: '/findings' },
      { ...unmarkSite, marks: ['site'] },
    ],
    duties: [{ duty: 'reviewer' }],
  }),
  'licence.citeInspection': cite([]),
};
