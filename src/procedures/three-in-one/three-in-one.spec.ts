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

describe('joint review', () => {
  test('returning the inspection returns the licence that stands on it, and leaves the registration alone', () => {
    const at = drive('licence.endorse');
    at.give('joint.returnTrack', { track: 'inspection', reason: '补充核实' });
    expect(at.state.facts.tracks).toEqual({ licence: 'running', inspection: 'running', registration: 'concluded' });
    expect(at.state.value).toMatchObject({
      open: {
        review: {
          licence: 'awaitingInspection',
          inspection: 'planning',
          registration: 'readyToFile',
          decision: 'waiting',
        },
      },
    });
    at.follow();
    expect(at.state.outcome).toBe('decided');
  });

  test('returning the licence leaves what the inspection found', () => {
    const at = drive('licence.endorse');
    at.give('joint.returnTrack', { track: 'licence', reason: '意见不明确' });
    expect(at.state.facts.items['L1']!.marks).toEqual({ finding: 'compliant' });
    expect(at.state.facts.tracks['inspection']).toBe('concluded');
  });

  test('a track that is ready need not wait for the others: they go on by themselves', () => {
    const at = drive('registration.completeCheck');
    at.follow('licence.endorse');
    const waiting = drive('case.accept');
    expect(waiting.refusal('joint.conclude', { tracks: ['licence'] })?.detail).toContain(
      'only tracks that have concluded',
    );

    const ready = drive('licence.completeReview');
    for (const type of [
      'inspection.completeReview',
      'inspection.plan',
      'inspection.begin',
      'inspection.report',
      'inspection.reviewReport',
      'inspection.assess',
      'licence.check',
      'licence.endorse',
    ])
      ready.give(type);
    expect(ready.state.facts.tracks['registration']).toBe('running');
    ready.give('joint.conclude', { tracks: ['licence', 'inspection'] });
    expect(ready.state.facts.tracks).toEqual({
      licence: 'concluded',
      inspection: 'concluded',
      registration: 'detached',
    });
    expect(ready.state.value).toMatchObject({ open: { review: { registration: 'detached', decision: 'deciding' } } });
    ready.follow();
    expect(ready.steps.flatMap(({ decisions }) => decisions.map(({ track }) => track))).toEqual([
      'licence',
      'licence',
      'inspection',
      'inspection',
    ]);
  });

  test('a licence whose inspection was detached goes on with one that is cited', () => {
    const at = drive('licence.completeReview');
    at.give('case.detachTrack', { track: 'inspection', reason: '需要较长时间' });
    expect(at.state.value).toMatchObject({ open: { review: { licence: 'awaitingInspection' } } });
    const findings = { L1: 'compliant', L2: 'notRequired' };
    expect(at.refusal('licence.citeInspection', { findings, reference: '无需检查' })?.detail).toContain('notRequired');
    at.follow();
    expect(at.types).toContain('licence.citeInspection');
    expect(at.state.outcome).toBe('decided');
  });

  test('an inspection of the case itself cannot be passed by with a citation', () => {
    const at = drive('licence.completeReview');
    const cited = { findings: { L1: 'compliant', L2: 'compliant' }, reference: '旧结论' };
    expect(at.refusal('licence.citeInspection', cited)?.detail).toContain('no inspection of this case');
  });
});

describe('an outcome that is not what was hoped for', () => {
  const nonCompliant = () => {
    const at = drive('inspection.begin');
    const report = { conclusions: { L1: 'nonCompliant', L2: 'compliant' }, defects: { L1: DEFECTS } };
    at.give('inspection.report', report);
    at.give('inspection.reviewReport', report);
    return at;
  };

  test('a line found non-compliant on site is not assessed as compliant', () => {
    const findings = { findings: { L1: 'compliant', L2: 'compliant' } };
    expect(nonCompliant().refusal('inspection.assess', findings)?.detail).toContain('non-compliant');
  });

  test('one line is refused and the other granted, with reasons, remedies and a number for each', () => {
    const at = nonCompliant();
    at.follow('licence.endorse');
    at.follow('joint.conclude');
    const licence = { L1: 'refused', L2: 'granted' };
    const inspection = { L1: 'nonCompliant', L2: 'compliant' };
    const registration = { P1: 'notFiled', P2: 'toFile' };
    const outcomes = { licence, inspection, registration };
    const reasons = { L1: '不符合GMP', P1: '生产线未获许可' };
    const remedies = '可申请行政复议或者提起行政诉讼';
    expect(at.refusal('case.decide', { ...outcomes, remedies })?.detail).toContain('reason');
    expect(at.refusal('case.decide', { ...outcomes, reasons })?.detail).toContain('remedies');
    const beyond = { ...outcomes, licence: { L1: 'granted', L2: 'granted' }, reasons, remedies };
    expect(at.refusal('case.decide', beyond)?.detail).toContain('no licence beyond');
    const filed = { ...outcomes, registration: { P1: 'toFile', P2: 'toFile' }, reasons, remedies };
    expect(at.refusal('case.decide', filed)?.detail).toContain('not licensed');
    const { decisions } = at.give('case.decide', { ...outcomes, reasons, remedies });
    expect(decisions.filter(({ adverse }) => adverse).map(({ number, reason }) => `${number} ${reason}`)).toEqual([
      'N-1-A01 不符合GMP',
      'N-1-B01 不符合GMP',
      'N-1-C01 生产线未获许可',
    ]);
    expect(at.state.outcome).toBe('decided');
    expect(at.refusal('registration.completeFiling', { products: ['P1'] })?.code).toBe('notPossible');
    at.follow();
    expect(at.state.facts.items['P1']!.marks['filed']).toBeUndefined();
    expect(at.state.facts.items['P2']!.marks['filed']).toBe(true);
  });

  test('a case in which everything is refused ends refused, with nothing to upload or to file', () => {
    const at = drive('joint.conclude');
    at.give('case.decide', {
      licence: { L1: 'refused', L2: 'refused' },
      inspection: { L1: 'nonCompliant', L2: 'nonCompliant' },
      registration: { P1: 'notFiled', P2: 'notFiled' },
      reasons: { L1: '一', L2: '二', P1: '三', P2: '四' },
      remedies: '可申请行政复议',
    });
    at.follow();
    expect(at.types.slice(-3)).toEqual(['case.seal', 'case.deliver', 'case.archive']);
    expect(at.state.outcome).toBe('refused');
  });

  test('a major change leaves the case for the national centre; when all are major, the track has left', () => {
    const one = drive('licence.completeReview');
    one.give('registration.classify', { categories: { P1: 'major', P2: 'moderate' } });
    expect(one.refusal('registration.escalateToCde', { products: ['P1', 'P2'] })?.detail).toContain('major');
    one.give('registration.escalateToCde', { products: ['P1'] });
    expect(one.state.facts.items['P1']!.status).toBe('left');
    one.follow();
    expect(
      one.steps.flatMap(({ decisions }) => decisions).filter(({ track }) => track === 'registration'),
    ).toHaveLength(1);

    const both = drive('licence.completeReview');
    both.give('registration.classify', { categories: { P1: 'major', P2: 'major' } });
    both.give('registration.escalateToCde', { products: ['P1', 'P2'] });
    expect(both.state.facts.tracks['registration']).toBe('detached');
    both.follow();
    expect(both.state.outcome).toBe('decided');
  });

  test('what was not rectified in time is not compliant', () => {
    const at = drive('inspection.begin');
    const report = { conclusions: { L1: 'pending', L2: 'compliant' }, defects: { L1: DEFECTS } };
    at.give('inspection.report', report);
    at.give('inspection.reviewReport', report);
    at.give('inspection.issueDefectList', { defects: { L1: DEFECTS } });
    at.give('inspection.closeUnrectified');
    expect(at.refusal('inspection.assess', { findings: { L1: 'compliant', L2: 'compliant' } })?.code).toBe(
      'notPossible',
    );
    at.follow('inspection.assess');
    expect(at.state.facts.items['L1']!.marks['finding']).toBe('nonCompliant');
  });
});

describe('leaving and ending', () => {
  test('risk control survives the withdrawal of the whole case, and can be lifted afterwards', () => {
    const at = drive('inspection.report');
    at.give('inspection.imposeRiskControl');
    at.give('case.withdraw', { reason: '计划调整' });
    expect(at.state).toMatchObject({ closed: true, outcome: 'withdrawn', clocks: [] });
    expect(at.state.facts.flags['riskControl']).toBe(true);
    at.give('inspection.liftRiskControl');
    expect(at.state.outcome).toBe('withdrawn');
  });

  test('one track is withdrawn and the others are decided', () => {
    const at = drive('case.accept');
    at.give('case.withdraw', { tracks: ['registration'], reason: '暂不变更' });
    at.follow();
    expect(at.state).toMatchObject({ outcome: 'decided' });
    expect(at.state.facts.tracks['registration']).toBe('withdrawn');
  });

  test('when every track has gone its own way the case has been transferred; when all were withdrawn, withdrawn', () => {
    const transferred = drive('case.accept');
    for (const track of ['licence', 'inspection', 'registration'])
      transferred.give('case.detachTrack', { track, reason: '分别办理' });
    expect(transferred.state).toMatchObject({ closed: true, outcome: 'transferred' });
    const withdrawn = drive('case.accept');
    withdrawn.give('case.withdraw', { tracks: ['licence', 'inspection', 'registration'], reason: '不再办理' });
    expect(withdrawn.state).toMatchObject({ closed: true, outcome: 'withdrawn' });
  });

  test('nothing is withdrawn once it is decided', () => {
    expect(drive('case.decide').refusal('case.withdraw', { reason: '反悔' })?.code).toBe('notPossible');
  });

  test('an archived case still receives a remedy, a corrected certificate, a revocation', () => {
    const at = drive();
    at.give('case.recordRemedy', { kind: 'reconsideration', stage: 'annulled', subject: 'N-1-A01' });
    at.give('case.correctCertificate');
    at.give('case.revoke', { lines: ['L1'], basis: '第六十九条', reason: '欺骗取得', remedies: '可申请复议' });
    expect(at.state).toMatchObject({ closed: true, outcome: 'decided' });
    expect(at.state.facts.items['L1']!.marks['revoked']).toBe(true);
    expect(at.state.facts.items['L2']!.marks['revoked']).toBeUndefined();
  });

  test('a suspended case stands still in all its clocks', () => {
    const at = drive('case.accept');
    at.give('case.suspend');
    expect(at.state.clocks.every(({ intervals }) => intervals.at(-1)!.reason === 'SUSPENSION')).toBe(true);
    expect(at.refusal('licence.completeReview', {})?.detail).toContain('suspended');
    at.give('case.resume');
    at.follow();
    expect(at.state.outcome).toBe('decided');
  });
});
