/**
 * The registration track before anything takes effect: completeness and class only (DOMAIN 3). A filing is not a licence:
 * it is not granted but completed, once the licence stands, and reviewed afterwards. A major change belongs to the
 * national centre and leaves the case.
 */
import { kernel, stage } from '../../domain/procedure/kernel.js';
import { run } from '../clocks.js';
import { after, mark, some, track } from '../guards.js';
import { leavable, type State, type States } from './leaving.js';

const MAJOR = some('product', mark('category', 'major'));
const REVIEWER = ['registrationReviewer'];
const recordLicence = { 'registration.recordLicence': { actions: 'record' } } as const;

const working: States = {
  classifying: kernel.createStateConfig({
    ...stage('registration', '变更类别核定', 'classifying', 'authority', REVIEWER, {
      component: 'review',
      clocks: [run('registration.classification')],
    }),
    on: {
      'registration.classify': [
        { guard: after(MAJOR), target: 'escalating', actions: 'record' },
        { target: 'checking', actions: 'record' },
      ],
    },
  }),
  escalating: kernel.createStateConfig({
    ...stage('registration', '重大变更转出', 'escalating to the national centre', 'authority', REVIEWER, {
      component: 'review',
      clocks: [run('registration.classification')],
    }),
    on: { 'registration.escalateToCde': { target: 'checking', actions: 'record' } },
  }),
  checking: kernel.createStateConfig({
    ...stage('registration', '备案资料核对', 'checking completeness', 'authority', REVIEWER, { component: 'review' }),
    on: {
      'registration.requestCompletion': { target: 'completing', actions: 'record' },
      'registration.completeCheck': { target: 'readyToFile', actions: 'record' },
    },
  }),
  completing: kernel.createStateConfig({
    ...stage('registration', '补齐备案资料', 'completing', 'applicant', ['applicant', 'agent']),
    on: { 'registration.submitCompletion': { target: 'checking', actions: 'record' } },
  }),
};

const readyToFile = kernel.createStateConfig({
  ...stage('registration', '待备案', 'ready to file', 'authority', [], { activity: 'waiting' }),
  always: { guard: track('registration', 'running'), target: 'classifying' },
});

/** The track beside a licence; a licence that is no longer in the case is recorded once it was decided elsewhere. */
export const jointRegistration: State = {
  initial: 'classifying',
  states: leavable('registration', { ...working, readyToFile: { ...readyToFile } }),
  on: recordLicence,
};

/** The track alone: nothing is filed before the licence that was decided elsewhere is on record. */
export const recordedRegistration: State = {
  initial: 'classifying',
  states: leavable('registration', {
    ...working,
    checking: {
      ...working['checking'],
      on: {
        ...working['checking']!.on,
        'registration.completeCheck': { target: 'awaitingLicence', actions: 'record' },
      },
    },
    awaitingLicence: kernel.createStateConfig({
      ...stage('registration', '待许可结果', 'awaiting the licence', 'authority', REVIEWER, { activity: 'waiting' }),
      on: { 'registration.recordLicence': { target: 'readyToFile', actions: 'record' } },
    }),
    readyToFile: { ...readyToFile },
  }),
};
