import { describe, expect, test } from '@jest/globals';
import { Drive, rulesOf } from '../drive.fixture.js';
import { threeInOne } from './three-in-one.js';

const RULES = rulesOf(threeInOne);
const drive = (until?: string): Drive => {
  const made = new Drive(RULES);
  made.follow(until);
  return made;
};
const DEFECTS = [{ grade: 'minor', description: '记录不完整' }];

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

  test('no line is licensed and told in the same decision that it is not compliant', () => {
    const at = drive('joint.conclude');
    const contradiction = at.refusal('case.decide', {
      licence: { L1: 'granted', L2: 'granted' },
      inspection: { L1: 'nonCompliant', L2: 'compliant' },
      registration: { P1: 'toFile', P2: 'toFile' },
      reasons: { L1: '不符合GMP' },
      remedies: '可申请行政复议',
    });
    expect(contradiction?.detail).toContain('in the same decision');
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
