/**
 * The licence track: a licensed item of the drug manufacturing licence is changed (DOMAIN 1). It stands on what an
 * inspection found on each line: an inspection of the same case, one cited, or (alone) a visit of its own. What counts as
 * found is the lines' mark `finding`; without it nothing is checked, and nothing is granted beyond it.
 */
import { kernel, stage } from '../../domain/procedure/kernel.js';
import { OFF_FOR_INSPECTION, OFF_FOR_RECTIFICATION, run } from '../clocks.js';
import { after, every, mark, not, some, track } from '../guards.js';
import { leavable, type State, type States } from './leaving.js';

const DECISION = [run('licence.decision')];
const PROMISED = [...DECISION, run('licence.promised')];
export const FOUND = mark('finding', 'compliant', 'nonCompliant', 'notRequired');
const IS_INSPECTED = every('line', FOUND);

const deskWork = (clocks: typeof DECISION): States => ({
  deskReview: kernel.createStateConfig({
    ...stage('licence', '书面审查', 'desk review', 'authority', ['licenceReviewer'], { component: 'review', clocks }),
    on: {
      'licence.completeReview': { target: 'awaitingInspection', actions: 'record' },
      'licence.requestSupplement': { target: 'supplementing', actions: 'record' },
    },
  }),
  supplementing: kernel.createStateConfig({
    ...stage('licence', '补充材料', 'supplementing', 'applicant', ['applicant', 'agent'], { clocks }),
    on: { 'licence.submitSupplement': { target: 'deskReview', actions: 'record' } },
  }),
});

const chain = (clocks: typeof DECISION): States => ({
  checking: kernel.createStateConfig({
    ...stage('licence', '审核', 'checking', 'authority', ['checker'], { component: 'decision', clocks }),
    always: { guard: not(IS_INSPECTED), target: 'awaitingInspection' },
    on: {
      'licence.check': { target: 'endorsing', actions: 'record' },
      'licence.returnToReview': { target: 'deskReview', actions: 'record' },
    },
  }),
  endorsing: kernel.createStateConfig({
    ...stage('licence', '审定', 'endorsing', 'authority', ['divisionHead'], { component: 'decision', clocks }),
    always: { guard: not(IS_INSPECTED), target: 'awaitingInspection' },
    on: {
      'licence.endorse': { target: 'proposed', actions: 'record' },
      'licence.returnToReview': { target: 'deskReview', actions: 'record' },
    },
  }),
  proposed: kernel.createStateConfig({
    ...stage('licence', '已提出许可意见', 'proposed', 'authority', [], {
      activity: 'waiting',
      clocks,
    }),
    always: [
      { guard: not(IS_INSPECTED), target: 'awaitingInspection' },
      { guard: track('licence', 'running'), target: 'deskReview' },
    ],
  }),
});

const awaiting = (clocks: typeof DECISION, planVisit: object): State =>
  kernel.createStateConfig({
    ...stage('licence', '待检查结论', 'awaiting inspection', 'authority', ['licenceReviewer'], {
      activity: 'waiting',
      clocks,
    }),
    always: { guard: IS_INSPECTED, target: 'checking' },
    on: { 'licence.citeInspection': { target: 'checking', actions: 'record' }, ...planVisit },
  });

/** The track beside an inspection of the same case. */
export const jointLicence: State = {
  initial: 'deskReview',
  states: leavable('licence', {
    ...deskWork(DECISION),
    awaitingInspection: awaiting(DECISION, {}),
    ...chain(DECISION),
  }),
};

const PENDING = some('line', mark('site', 'pending'));

const visit: States = {
  visiting: kernel.createStateConfig({
    ...stage('licence', '现场检查', 'site visit', 'authority', ['teamLeader'], {
      component: 'inspection',
      clocks: [...PROMISED, ...OFF_FOR_INSPECTION],
    }),
    on: {
      'licence.reportVisit': [
        { guard: after(PENDING), target: 'rectifyingVisit', actions: 'record' },
        { target: 'assessingVisit', actions: 'record' },
      ],
    },
  }),
  rectifyingVisit: kernel.createStateConfig({
    ...stage('licence', '企业整改', 'rectifying', 'applicant', ['applicant', 'agent'], {
      clocks: [...PROMISED, ...OFF_FOR_RECTIFICATION],
    }),
    on: {
      'licence.submitVisitRectification': { target: 'assessingVisit', actions: 'record' },
      'licence.closeVisitUnrectified': { target: 'assessingVisit', actions: 'record' },
    },
  }),
  assessingVisit: kernel.createStateConfig({
    ...stage('licence', '现场检查评定', 'assessing the visit', 'authority', ['licenceReviewer'], {
      component: 'inspection',
      clocks: PROMISED,
    }),
    on: { 'licence.assessVisit': { target: 'checking', actions: 'record' } },
  }),
};

/** The track alone, with a site visit and a rectification of its own where the change needs one. */
export const ownLicence: State = {
  initial: 'deskReview',
  states: leavable('licence', {
    ...deskWork(PROMISED),
    awaitingInspection: awaiting(PROMISED, { 'licence.planVisit': { target: 'visiting', actions: 'record' } }),
    ...visit,
    ...chain(PROMISED),
  }),
};
