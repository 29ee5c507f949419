/**
 * The inspection track: one plan, one team, one visit, and a conclusion for each line (DOMAIN 2). The mark `site` is what
 * the dispatching unit finds of a line after reading the report; `pending` means that the company may rectify. The mark
 * `finding` is the comprehensive assessment, and stands for whoever relies on it.
 */
import { kernel, stage } from '../../domain/procedure/kernel.js';
import { hold, OFF_FOR_INSPECTION, OFF_FOR_RECTIFICATION, run } from '../clocks.js';
import { after, flag, mark, not, some, track } from '../guards.js';
import type { Role } from '../roles.js';
import { leavable, type State } from './leaving.js';

const CENTRE: Role[] = ['inspectionCentre'];
const LEADER: Role[] = ['teamLeader'];
const FILERS: Role[] = ['applicant', 'agent'];
const REVIEW = { component: 'review', clocks: [run('inspection.onSite')] } as const;
const ON_SITE = { component: 'inspection', clocks: [run('inspection.onSite'), ...OFF_FOR_INSPECTION] } as const;
const RECTIFIED = flag('rectified');
const ASSESSMENT = [run('inspection.assessment', RECTIFIED), run('inspection.assessmentDirect', not(RECTIFIED))];
const PENDING = some('line', mark('site', 'pending'));

const standing = (reason: string, zh: string, en: string, ...rules: string[]) =>
  rules.map((rule) => hold(rule, reason, zh, en));

export const inspection: State = {
  initial: 'deskReview',
  states: leavable('inspection', {
    deskReview: kernel.createStateConfig({
      ...stage('inspection', '资料审查', 'desk review', 'authority', CENTRE, { ...REVIEW, clocks: [...REVIEW.clocks] }),
      on: {
        'inspection.completeReview': { target: 'planning', actions: 'record' },
        'inspection.requestSupplement': { target: 'supplementing', actions: 'record' },
      },
    }),
    supplementing: kernel.createStateConfig({
      ...stage('inspection', '补充资料', 'supplementing', 'applicant', FILERS, {
        clocks: [
          run('inspection.onSite'),
          ...standing('SUPPLEMENT', '企业补充资料', 'Supplement by the company', 'inspection.onSite'),
        ],
      }),
      on: { 'inspection.submitSupplement': { target: 'deskReview', actions: 'record' } },
    }),
    planning: kernel.createStateConfig({
      ...stage('inspection', '制定检查方案', 'planning', 'authority', CENTRE, {
        component: 'inspection',
        clocks: [run('inspection.onSite')],
      }),
      on: { 'inspection.plan': { target: 'planned', actions: 'record' } },
    }),
    planned: kernel.createStateConfig({
      ...stage('inspection', '待现场检查', 'planned', 'authority', LEADER, { ...ON_SITE, clocks: [...ON_SITE.clocks] }),
      on: {
        'inspection.begin': { target: 'onSite', actions: 'record' },
        'inspection.replan': { target: 'planning', actions: 'record' },
      },
    }),
    onSite: kernel.createStateConfig({
      ...stage('inspection', '现场检查', 'on site', 'authority', LEADER, { ...ON_SITE, clocks: [...ON_SITE.clocks] }),
      on: { 'inspection.report': { target: 'reportReview', actions: 'record' } },
    }),
    reportReview: kernel.createStateConfig({
      ...stage('inspection', '检查报告审核', 'report review', 'authority', CENTRE, {
        component: 'inspection',
        clocks: [run('inspection.reportReview')],
      }),
      on: {
        'inspection.reviewReport': [
          { guard: after(PENDING), target: 'listingDefects', actions: 'record' },
          { target: 'assessing', actions: 'record' },
        ],
      },
    }),
    listingDefects: kernel.createStateConfig({
      ...stage('inspection', '制发缺陷清单', 'issuing the defect list', 'authority', CENTRE, {
        component: 'inspection',
        clocks: [run('inspection.reportReview')],
      }),
      on: { 'inspection.issueDefectList': { target: 'rectifying', actions: 'record' } },
    }),
    rectifying: kernel.createStateConfig({
      ...stage('inspection', '企业整改', 'rectifying', 'applicant', FILERS, {
        clocks: [
          run('inspection.rectification'),
          run('inspection.objection', flag('objection', 'open')),
          ...OFF_FOR_RECTIFICATION,
        ],
      }),
      on: {
        'inspection.submitRectification': { target: 'assessing', actions: 'record' },
        'inspection.closeUnrectified': { target: 'assessing', actions: 'record' },
        'inspection.objectToDefects': { guard: flag('objection', null), actions: 'record' },
        'inspection.upholdDefects': { guard: flag('objection', 'open'), actions: 'record' },
        'inspection.reissueDefectList': { guard: flag('objection', 'open'), actions: 'record' },
      },
    }),
    rechecking: kernel.createStateConfig({
      ...stage('inspection', '现场复核', 're-checking', 'authority', LEADER, {
        component: 'inspection',
        clocks: [
          ...ASSESSMENT,
          ...standing(
            'RECHECK',
            '现场复核时间不计入综合评定期限',
            'An on-site re-check is not counted on the limit of the assessment',
            'inspection.assessment',
            'inspection.assessmentDirect',
          ),
          ...OFF_FOR_INSPECTION,
        ],
      }),
      on: { 'inspection.report': { target: 'assessing', actions: 'record' } },
    }),
    assessing: kernel.createStateConfig({
      ...stage('inspection', '综合评定', 'assessing', 'authority', CENTRE, {
        component: 'inspection',
        clocks: [...ASSESSMENT],
      }),
      on: {
        'inspection.assess': { target: 'assessed', actions: 'record' },
        'inspection.orderRecheck': { guard: RECTIFIED, target: 'rechecking', actions: 'record' },
      },
    }),
    assessed: kernel.createStateConfig({
      ...stage('inspection', '已评定', 'assessed', 'authority', [], {
        activity: 'waiting',
        clocks: [run('inspection.notice')],
      }),
      always: { guard: track('inspection', 'running'), target: 'planning' },
    }),
  }),
};
