/**
 * The frame that every case stands in, whatever its tracks: filing, intake, review, decision, issue, ends. The tracks meet
 * in a region of their own, beside them: so a track can be returned and leave the conclusions of the others untouched, and
 * nothing waits for the end of a parallel state. Whatever ends a case is a plain state, not a final one of the machine:
 * after the end there are remedies, corrections of certificates, revocations.
 */
import type { MachineConfigData } from '../domain/procedure/definition.js';
import { kernel, stage } from '../domain/procedure/kernel.js';
import { offForHearing, run } from './clocks.js';
import {
  after,
  all,
  any,
  every,
  flag,
  given,
  HERE,
  isNot,
  lists,
  mark,
  not,
  some,
  someTrack,
  track,
  trackNamed,
  tracksListed,
  both,
  either,
} from './guards.js';
import type { Role } from './roles.js';
import type { State, States } from './tracks/leaving.js';

export type Tracks = { licence?: State; inspection?: State; registration?: State };
export type Frame = {
  id: string;
  tracks: Tracks;
  /** A joint case has a joint review, and tracks that can leave it; the others go from their track to the decision. */
  joint: boolean;
  /** Keeps the published promise of the joint review running. */
  promised: boolean;
};

const FILERS: Role[] = ['applicant', 'agent'];
const HEARING_OPEN = flag('hearing', 'offered', 'requested');

/** Commands that stay possible beside the flow, and change nothing of it. */
const BESIDE = {
  'case.suspend': { actions: 'record' },
  'case.resume': { actions: 'record' },
  'case.changeAgent': { actions: 'record' },
  'case.declareInterest': { actions: 'record' },
  'case.recuse': { actions: 'record' },
} as const;
const SPECIAL = {
  'case.startSpecialProcedure': { actions: 'record' },
  'case.endSpecialProcedure': { actions: 'record' },
} as const;

const riskControl = ({ tracks }: Frame) =>
  tracks.inspection
    ? ({
        'inspection.imposeRiskControl': { actions: 'record' },
        'inspection.liftRiskControl': { actions: 'record' },
      } as const)
    : {};

const promise = ({ promised }: Frame) => (promised ? [run('case.promised')] : []);

const namesAll = ({ tracks }: Frame) =>
  all(...Object.keys(tracks).map((id) => any(not(track(id, 'concluded')), lists('/tracks', id))));

/** Where the tracks meet. */
function decision(frame: Frame): State {
  const settled = all(not(someTrack('pending', 'running')), someTrack('concluded'));
  const left = not(someTrack('pending', ...HERE));
  const deciding = {
    component: 'decision',
    clocks: [
      ...promise(frame),
      run('case.hearingRequest', flag('hearing', 'offered')),
      run('case.hearing', flag('hearing', 'requested')),
      ...offForHearing(HEARING_OPEN),
    ],
  } as const;
  const hearing = {
    'case.offerHearing': { guard: not(HEARING_OPEN), actions: 'record' },
    'case.recordHearing': { guard: HEARING_OPEN, actions: 'record' },
    'case.recordStatement': { actions: 'record' },
  } as const;
  const returning = {
    'joint.returnTrack': { guard: trackNamed('/track', 'concluded'), target: 'waiting', actions: 'record' },
  } as const;
  return {
    initial: 'waiting',
    always: [
      { guard: all(left, someTrack('detached')), target: '#transferred' },
      { guard: left, target: '#withdrawn' },
    ],
    on: frame.joint
      ? {
          'case.detachTrack': { guard: trackNamed('/track', ...HERE), actions: 'record' },
          'case.withdraw': { guard: tracksListed('/tracks', ...HERE), actions: 'record' },
        }
      : {},
    states: {
      waiting: kernel.createStateConfig({
        ...stage(null, '待各事项结论', 'waiting for the tracks', 'authority', [], {
          activity: 'waiting',
          clocks: promise(frame),
        }),
        always: { guard: settled, target: frame.joint ? 'jointReview' : 'deciding' },
        on: frame.joint
          ? {
              'joint.conclude': { target: 'deciding', actions: 'record' },
              'joint.returnTrack': { guard: trackNamed('/track', 'concluded'), actions: 'record' },
            }
          : {},
      }),
      ...(frame.joint && {
        jointReview: kernel.createStateConfig({
          ...stage(null, '联合会审', 'joint review', 'authority', ['convener'], {
            ...deciding,
            clocks: [...deciding.clocks],
          }),
          on: {
            'joint.conclude': { guard: namesAll(frame), target: 'deciding', actions: 'record' },
            ...returning,
            ...hearing,
          },
        }),
      }),
      deciding: kernel.createStateConfig({
        ...stage(null, '决定', 'deciding', 'authority', ['decider'], { ...deciding, clocks: [...deciding.clocks] }),
        on: {
          'case.decide': { guard: not(HEARING_OPEN), target: '#issue', actions: 'record' },
          ...(frame.joint && { 'case.returnToJointReview': { target: 'jointReview', actions: 'record' } }),
          ...returning,
          ...hearing,
        },
      }),
    },
  };
}

const TO_FILE = mark('registrationOutcome', 'toFile');
const REVIEWED = mark('review', 'confirmed', 'cancelled');
const LICENSED = some('line', mark('licenceOutcome', 'granted', 'partlyGranted'));
const IS_UPLOADED = any(flag('uploaded'), not(track('licence', 'concluded')), not(LICENSED));
const ALL_PUBLISHED = every('product', mark('published', true), TO_FILE);
const ALL_REVIEWED = every('product', REVIEWED, TO_FILE);
const IS_CDE_UPDATED = any(flag('cdeUpdated'), not(some('product', TO_FILE)));

const done = (trackId: string | null, zh: string, en: string) => ({
  ...stage(trackId, zh, en, 'none'),
  type: 'final' as const,
});
const region = (states: States): State => ({ initial: Object.keys(states)[0]!, states });

const registrationIssue = (): States => {
  const REVIEWER: Role[] = ['registrationReviewer'];
  const filed = { kind: 'product', where: both(mark('filed', true), isNot(mark('published', true))) };
  const inReview = { kind: 'product', where: mark('review', 'reviewing', 'correcting') };
  const clocks = [{ rule: 'registration.review', items: inReview }];
  const onlyCorrecting = all(
    some('product', mark('review', 'correcting')),
    every('product', either(isNot(TO_FILE), mark('review', 'correcting', 'confirmed', 'cancelled'))),
  );
  const reviewing = {
    'registration.confirm': { actions: 'record' },
    'registration.orderCorrection': { actions: 'record' },
    'registration.submitCorrection': { actions: 'record' },
    'registration.cancel': { actions: 'record' },
  } as const;
  return {
    publish: region({
      filing: kernel.createStateConfig({
        ...stage('registration', '备案与公示', 'filing and publication', 'authority', REVIEWER, {
          component: 'issue',
          clocks: [{ rule: 'registration.publication', items: filed }],
        }),
        always: { guard: ALL_PUBLISHED, target: 'published' },
        on: {
          'registration.completeFiling': { actions: 'record' },
          'registration.publish': { actions: 'record' },
        },
      }),
      published: done('registration', '公示完毕', 'published'),
    }),
    exPostReview: region({
      unfiled: kernel.createStateConfig({
        ...stage('registration', '待备案完成', 'not yet filed', 'none'),
        always: [
          { guard: ALL_REVIEWED, target: 'reviewed' },
          { guard: some('product', isNot(mark('review', null))), target: 'reviewing' },
        ],
      }),
      reviewing: kernel.createStateConfig({
        ...stage('registration', '备案后审查', 'review after filing', 'authority', REVIEWER, { clocks }),
        always: [
          { guard: ALL_REVIEWED, target: 'reviewed' },
          { guard: onlyCorrecting, target: 'correcting' },
        ],
        on: reviewing,
      }),
      correcting: kernel.createStateConfig({
        ...stage('registration', '责令改正', 'correcting', 'applicant', FILERS, { clocks }),
        always: [
          { guard: ALL_REVIEWED, target: 'reviewed' },
          { guard: not(onlyCorrecting), target: 'reviewing' },
        ],
        on: reviewing,
      }),
      reviewed: done('registration', '备案后审查完毕', 'reviewed'),
    }),
    cdeUpdate: region({
      unfiled: kernel.createStateConfig({
        ...stage('registration', '待备案完成', 'not yet filed', 'none'),
        always: [
          { guard: IS_CDE_UPDATED, target: 'updated' },
          { guard: every('product', mark('filed', true), TO_FILE), target: 'updating' },
        ],
      }),
      updating: kernel.createStateConfig({
        ...stage('registration', '证书信息更新', 'update at the national centre', 'authority', REVIEWER),
        always: { guard: IS_CDE_UPDATED, target: 'updated' },
        on: { 'case.recordCdeUpdate': { actions: 'record' } },
      }),
      updated: done('registration', '无需或者已经更新', 'updated, or nothing to update'),
    }),
  };
};

function issue(frame: Frame): State {
  const { licence, registration } = frame.tracks;
  const archivable = all(
    flag('delivered'),
    ...(licence ? [IS_UPLOADED] : []),
    ...(registration ? [ALL_PUBLISHED, ALL_REVIEWED, IS_CDE_UPDATED] : []),
  );
  return {
    id: 'issue',
    type: 'parallel',
    on: { ...BESIDE, ...(registration ? SPECIAL : {}), ...riskControl(frame) },
    states: {
      deliver: region({
        sealing: kernel.createStateConfig({
          ...stage(null, '制证用印', 'sealing', 'authority', ['sealOfficer'], {
            component: 'issue',
            clocks: [run('case.delivery'), ...promise(frame)],
          }),
          on: { 'case.seal': { target: 'delivering', actions: 'record' } },
        }),
        delivering: kernel.createStateConfig({
          ...stage(null, '送达', 'delivering', 'authority', ['delivery'], {
            component: 'issue',
            clocks: [run('case.delivery')],
          }),
          on: { 'case.deliver': { target: 'delivered', actions: 'record' } },
        }),
        delivered: done(null, '已送达', 'delivered'),
      }),
      ...(registration && registrationIssue()),
      ...(licence && {
        upload: region({
          uploading: kernel.createStateConfig({
            ...stage('licence', '许可信息上传', 'uploading', 'authority', ['licenceReviewer'], {
              clocks: [run('licence.upload')],
            }),
            always: { guard: IS_UPLOADED, target: 'uploaded' },
            on: { 'case.recordUpload': { target: 'uploaded', actions: 'record' } },
          }),
          uploaded: done('licence', '无需或者已经上传', 'uploaded, or nothing to upload'),
        }),
      }),
      closing: region({
        open: kernel.createStateConfig({
          ...stage(null, '办结前', 'not yet ready to be archived', 'none'),
          always: { guard: archivable, target: 'closing' },
        }),
        closing: kernel.createStateConfig({
          ...stage(null, '待归档', 'closing', 'authority', ['intake']),
          on: { 'case.archive': { target: '#archived', actions: 'record' } },
        }),
      }),
    },
  };
}

const end = (id: string, zh: string, en: string, outcome: string | null, on: object = {}) => ({
  id,
  ...stage(null, zh, en, 'none'),
  tags: ['closed', ...(outcome ? [`outcome:${outcome}`] : [])],
  on,
});

const REMEDY = { 'case.recordRemedy': { actions: 'record' } } as const;

/** The machine of a procedure, as data. */
export function arrange(frame: Frame): MachineConfigData {
  const whole = { 'case.withdraw': { guard: not(given('/tracks')), target: '#withdrawn', actions: 'record' } };
  const beside = frame.tracks.licence ? { 'case.extend': { actions: 'record' } } : {};
  return {
    id: frame.id,
    initial: 'filing',
    states: {
      filing: {
        ...stage(null, '填报', 'filing', 'applicant', FILERS),
        on: {
          'case.amend': { actions: 'record' },
          'case.submit': { target: 'open', actions: 'record' },
          'case.changeAgent': { actions: 'record' },
          ...whole,
        },
      },
      open: {
        initial: 'intake',
        on: { ...whole, ...BESIDE },
        states: {
          intake: {
            ...stage(null, '受理审查', 'intake', 'authority', ['intake'], {
              component: 'intake',
              clocks: [run('case.acceptance')],
            }),
            on: {
              'case.accept': { guard: after(someTrack('running')), target: 'review', actions: 'record' },
              'case.deemAccepted': { target: 'review', actions: 'record' },
              'case.requestCorrection': { target: 'correction', actions: 'record' },
              'case.refuseAcceptance': { target: '#notAccepted', actions: 'record' },
            },
          },
          correction: {
            ...stage(null, '补正', 'correction', 'applicant', FILERS, { clocks: [run('case.correction')] }),
            on: {
              'case.amend': { actions: 'record' },
              'case.resubmit': { target: 'intake', actions: 'record' },
              'case.closeUncorrected': { target: '#closedUncorrected', actions: 'record' },
            },
          },
          review: {
            type: 'parallel',
            on: { ...beside, ...SPECIAL, ...riskControl(frame) },
            states: { ...frame.tracks, decision: decision(frame) },
          },
        },
      },
      issue: issue(frame),
      archived: end('archived', '已归档', 'archived', null, {
        ...REMEDY,
        'case.correctCertificate': { actions: 'record' },
        'case.revoke': { actions: 'record' },
        ...riskControl(frame),
      }),
      withdrawn: end('withdrawn', '已撤回', 'withdrawn', 'withdrawn', { ...riskControl(frame) }),
      transferred: end('transferred', '各事项均已转出', 'every track has left', 'transferred', {
        ...riskControl(frame),
      }),
      notAccepted: end('notAccepted', '不予受理', 'not accepted', 'notAccepted', REMEDY),
      closedUncorrected: end('closedUncorrected', '补正不来办结', 'closed uncorrected', 'closedUncorrected', REMEDY),
    },
  };
}
