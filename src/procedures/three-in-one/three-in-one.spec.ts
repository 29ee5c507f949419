import { describe, expect, test } from '@jest/globals';
import { canonical } from '../../domain/audit/canonical.js';
import { findChainFault } from '../../domain/audit/chain.js';
import { replay } from '../../domain/case/replay.js';
import type { Json } from '../../domain/json.js';
import { Drive, rulesOf } from '../drive.fixture.js';
import { threeInOne } from './three-in-one.js';

const RULES = rulesOf(threeInOne);
const drive = (until?: string): Drive => {
  const made = new Drive(RULES);
  if (until !== 'case.file') made.follow(until);
  return made;
};
const clockOf = ({ state }: Drive, rule: string, item: string | null = null) =>
  state.clocks.find((clock) => clock.rule === rule && clock.item === item);
const lastStop = (at: Drive, rule: string) => {
  const last = clockOf(at, rule)?.intervals.at(-1);
  return last?.kind === 'stop' ? last.reason : null;
};
const PLAN = {
  team: ['team-leader-1', 'inspector-1'],
  leader: 'team-leader-1',
  noConflict: ['team-leader-1', 'inspector-1'],
  lines: ['L1', 'L2'],
  from: '2026-03-04',
  days: 2,
};
const DEFECTS = [{ grade: 'minor', description: '记录不完整' }];

describe('a joint case in which everything goes well', () => {
  const whole = drive();

  test('is brought from filing to the archive by its ordinary next steps, each person doing one duty', () => {
    expect(whole.types).toEqual([
      'case.file',
      'case.submit',
      'case.accept',
      'licence.completeReview',
      'registration.classify',
      'registration.completeCheck',
      'inspection.completeReview',
      'inspection.plan',
      'inspection.begin',
      'inspection.report',
      'inspection.reviewReport',
      'inspection.assess',
      'licence.check',
      'licence.endorse',
      'joint.conclude',
      'case.decide',
      'case.recordUpload',
      'registration.completeFiling',
      'registration.publish',
      'registration.confirm',
      'case.recordCdeUpdate',
      'case.seal',
      'case.deliver',
      'case.archive',
    ]);
    expect(whole.state).toMatchObject({ closed: true, outcome: 'decided', clocks: [], tasks: [] });
  });

  test('gets one numbered decision for each line and product, in each of its three natures', () => {
    const decisions = whole.steps.flatMap((step) => step.decisions);
    expect(decisions.map(({ number, outcome }) => `${number} ${outcome}`)).toEqual([
      'N-1-A01 granted',
      'N-1-A02 granted',
      'N-1-B01 compliant',
      'N-1-B02 compliant',
      'N-1-C01 toFile',
      'N-1-C02 toFile',
    ]);
  });

  test('is the same case again, byte for byte, when its journal is replayed', () => {
    expect(findChainFault('case-1', whole.journal, RULES.sha256)).toBeNull();
    expect(canonical(replay(whole.journal, RULES) as unknown as Json)).toBe(canonical(whole.state as unknown as Json));
  });

  test('has no name of an agent in its journal, only commitments', () => {
    const all = whole.journal.map(({ canon }) => canon).join('\n');
    expect(all).not.toContain('样例代理人');
    expect(whole.steps[0]!.personal.map(({ pointer }) => pointer)).toEqual([
      '/filing/applicant/agent/name',
      '/filing/applicant/agent/phone',
    ]);
  });

  test('names its instants', () => {
    expect(Object.keys(whole.state.milestones).sort()).toEqual(
      ['accepted', 'archived', 'decided', 'delivered', 'filed', 'issued', 'submitted'].sort(),
    );
  });
});

describe('intake', () => {
  test('accepts by itself after five days of silence, and the licence limit counts from receipt', () => {
    const at = drive('case.submit');
    const receivedAt = at.state.milestones.submitted!;
    at.wait(8 * 24);
    at.give('case.deemAccepted', { receivedAt }, 'engine');
    expect(clockOf(at, 'licence.decision')!.startedAt).toBe(receivedAt);
    expect(at.state.milestones.accepted).toBe(receivedAt);
    expect(at.state.facts.tracks).toEqual({ licence: 'running', inspection: 'running', registration: 'running' });
  });

  test('stops its own clock during a correction, and begins a new one afterwards', () => {
    const at = drive('case.submit');
    at.give('case.requestCorrection');
    expect(at.state.clocks.map(({ rule }) => rule)).toEqual(['case.correction']);
    at.give('case.resubmit');
    expect(at.state.clocks.map(({ rule }) => rule)).toEqual(['case.acceptance']);
  });

  test('refuses to accept nothing at all, and asks for the reason of each track that is not accepted', () => {
    const at = drive('case.submit');
    const none = { licence: 'notAccepted', inspection: 'notAccepted', registration: 'notAccepted' };
    expect(at.refusal('case.accept', { tracks: none, reasons: { licence: '非职权范围' } })?.code).toBe('notPossible');
    const some = { licence: 'accepted', inspection: 'accepted', registration: 'notAccepted' };
    expect(at.refusal('case.accept', { tracks: some })?.detail).toContain('a reason for each track');
    expect(at.refusal('case.accept', { tracks: some, reasons: { registration: '属于重大变更' } })).toBeNull();
  });

  test('refuses a product that stands on a line which the filing does not have', () => {
    const at = drive('case.file');
    const filing = JSON.parse(JSON.stringify(at.state.filing)) as { products: { line: number }[] };
    filing.products[0]!.line = 7;
    at.give('case.amend', { filing: filing as never });
    expect(at.refusal('case.submit', {})?.detail).toContain('stand on a line');
  });

  test('refuses to submit while material is missing, and names all that is', () => {
    const at = drive('case.file');
    at.give('case.amend', { filing: { ...at.state.filing, materials: [] } });
    expect(at.refusal('case.submit', {})).toMatchObject({ code: 'incomplete' });
  });
});

describe('clocks', () => {
  test('the licence clock stands still from plan to report and while the company rectifies', () => {
    const at = drive('inspection.completeReview');
    expect(lastStop(at, 'licence.decision')).toBeNull();
    at.give('inspection.plan', PLAN);
    expect(lastStop(at, 'licence.decision')).toBe('ONSITE');
    expect(lastStop(at, 'case.promised')).toBe('ONSITE');
    expect(lastStop(at, 'inspection.onSite')).toBeNull();
    at.give('inspection.begin');
    const pending = {
      conclusions: { L1: 'compliant', L2: 'pending' },
      defects: { L2: DEFECTS },
    };
    at.give('inspection.report', pending);
    expect(lastStop(at, 'licence.decision')).toBeNull();
    at.give('inspection.reviewReport', pending);
    at.give('inspection.issueDefectList', { defects: { L2: DEFECTS } });
    expect(lastStop(at, 'licence.decision')).toBe('RECTIFICATION');
    expect(clockOf(at, 'inspection.rectification')).toBeDefined();
    at.give('inspection.submitRectification');
    expect(lastStop(at, 'licence.decision')).toBeNull();
    expect(clockOf(at, 'inspection.assessment')).toBeDefined();
    expect(clockOf(at, 'inspection.assessmentDirect')).toBeUndefined();
    at.give('inspection.orderRecheck');
    expect(lastStop(at, 'inspection.assessment')).toBe('RECHECK');
  });

  test('an objection is answered within its own limit, and an adjusted list gives ten days more, once', () => {
    const at = drive('inspection.begin');
    const pending = { conclusions: { L1: 'pending', L2: 'pending' }, defects: { L1: DEFECTS, L2: DEFECTS } };
    at.give('inspection.report', pending);
    at.give('inspection.reviewReport', pending);
    at.give('inspection.issueDefectList', { defects: pending.defects });
    expect(at.refusal('inspection.reissueDefectList', { defects: pending.defects })?.code).toBe('notPossible');
    at.give('inspection.objectToDefects');
    expect(clockOf(at, 'inspection.objection')).toBeDefined();
    at.give('inspection.reissueDefectList', { defects: pending.defects });
    expect(clockOf(at, 'inspection.objection')).toBeUndefined();
    expect(clockOf(at, 'inspection.rectification')!.extension).toBe(10);
    expect(at.refusal('inspection.objectToDefects', { statement: '再次异议' })?.code).toBe('notPossible');
  });

  test('the head may extend the licence limit once', () => {
    const at = drive('case.accept');
    at.give('case.extend');
    expect(clockOf(at, 'licence.decision')!.extension).toBe(10);
    expect(at.refusal('case.extend', { reason: '仍需核实' })?.detail).toContain('extended once already');
  });

  test('a hearing stops the licence clock until it is over, and nothing is decided meanwhile', () => {
    const at = drive('joint.conclude');
    at.give('case.offerHearing');
    expect(lastStop(at, 'licence.decision')).toBe('HEARING');
    expect(at.allowed('advance')).toEqual([]);
    at.give('case.recordHearing', { result: 'requested', record: '申请人要求听证' });
    expect(clockOf(at, 'case.hearing')).toBeDefined();
    at.give('case.recordHearing', { result: 'held', record: '已举行' });
    expect(lastStop(at, 'licence.decision')).toBeNull();
    at.follow('case.decide');
    expect(at.types.at(-1)).toBe('case.decide');
  });

  test('each product has its own limits from the completion of its filing', () => {
    const at = drive('case.decide');
    expect(clockOf(at, 'registration.publication', 'P1')).toBeUndefined();
    at.give('registration.completeFiling', { products: ['P1'] });
    expect(clockOf(at, 'registration.publication', 'P1')).toBeDefined();
    expect(clockOf(at, 'registration.review', 'P1')).toBeDefined();
    expect(clockOf(at, 'registration.publication', 'P2')).toBeUndefined();
    at.give('registration.publish', { products: ['P1'] });
    expect(clockOf(at, 'registration.publication', 'P1')).toBeUndefined();
    expect(clockOf(at, 'registration.review', 'P1')).toBeDefined();
  });

  test('the promise runs from acceptance to the seal, through every stage between', () => {
    const at = drive('case.accept');
    const { startedAt } = clockOf(at, 'case.promised')!;
    at.follow('case.decide');
    expect(clockOf(at, 'case.promised')!.startedAt).toBe(startedAt);
    at.give('case.seal');
    expect(clockOf(at, 'case.promised')).toBeUndefined();
  });
});

describe('persons', () => {
  test('whoever accepted a case does not review it', () => {
    expect(drive('case.accept').refusal('licence.completeReview', {}, 'intake-1')).toMatchObject({
      code: 'dutyConflict',
    });
  });

  test('whoever inspected does not assess, and a reviewer is not sent to inspect', () => {
    const at = drive('inspection.reviewReport');
    const findings = { findings: { L1: 'compliant', L2: 'compliant' } };
    expect(at.refusal('inspection.assess', findings, 'inspector-1')?.code).toBe('dutyConflict');
    const before = drive('inspection.completeReview');
    const team = ['team-leader-1', 'licence-reviewer-1'];
    expect(before.refusal('inspection.plan', { ...PLAN, team, noConflict: team })?.code).toBe('dutyConflict');
  });

  test('checker, endorser and decider are three persons', () => {
    const at = drive('licence.check');
    expect(at.refusal('licence.endorse', {}, 'checker-1')?.code).toBe('dutyConflict');
    at.follow('joint.conclude');
    expect(at.refusal('case.decide', {}, 'division-head-1')?.code).toBe('dutyConflict');
  });

  test('a plan needs a leader of the team, a declaration of each member and of nobody else, and every line', () => {
    const at = drive('inspection.completeReview');
    expect(at.refusal('inspection.plan', { ...PLAN, leader: 'inspector-2' })?.detail).toContain('leader');
    expect(at.refusal('inspection.plan', { ...PLAN, noConflict: ['inspector-1'] })?.detail).toContain('declare');
    const stranger = [...PLAN.noConflict, 'inspector-2'];
    expect(at.refusal('inspection.plan', { ...PLAN, noConflict: stranger })?.detail).toContain('declare');
    expect(at.refusal('inspection.plan', { ...PLAN, lines: ['L1'] })?.detail).toContain('every line');
    expect(at.refusal('inspection.plan', { ...PLAN, lines: ['L1', 'L9'] })?.code).toBe('invalidPayload');
    expect(at.refusal('inspection.plan', PLAN)).toBeNull();
  });

  test('whoever declares an interest is out of the case, and so is whoever is recused', () => {
    const at = drive('case.accept');
    at.give('case.declareInterest', { interest: '近亲属任职' }, 'licence-reviewer-1');
    expect(at.refusal('licence.completeReview', {}, 'licence-reviewer-1')?.code).toBe('dutyConflict');
    expect(at.refusal('licence.completeReview', {}, 'licence-reviewer-2')).toBeNull();
    at.give('case.recuse', { person: 'inspector-1', reason: '利害关系' });
    at.give('inspection.completeReview');
    expect(at.refusal('inspection.plan', PLAN)?.code).toBe('dutyConflict');
  });

  test('nobody corrects the record alone, and a correction moves nothing', () => {
    const at = drive('case.accept');
    const data = { supersedes: 1, correction: '门牌号2号', reason: '笔误', approvedBy: 'intake-1' };
    expect(at.refusal('case.correctRecord', data, 'intake-1')?.code).toBe('dutyConflict');
    const { version, facts } = at.state;
    at.give('case.correctRecord', { ...data, approvedBy: 'head-1' }, 'intake-1');
    expect(at.state.version).toBe(version);
    expect(at.state.facts).toEqual(facts);
  });
});
