import { describe, expect, test } from '@jest/globals';
import type { Actor, StandIn } from '../domain/case/case-state.js';
import { decide } from '../domain/case/decide.js';
import { offers } from '../domain/case/offers.js';
import { replay } from '../domain/case/replay.js';
import { canonical } from '../domain/audit/canonical.js';
import type { Json, JsonObject } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { Drive, rulesOf } from './drive.fixture.js';
import { threeInOne } from './three-in-one/three-in-one.js';

const RULES = rulesOf(threeInOne);
const NOW = '2026-06-01T02:00:00.000Z';
const driven = (until: string): Drive => {
  const drive = new Drive(RULES);
  drive.follow(until);
  return drive;
};
const place = (roles: string[], ...chain: string[]): StandIn => ({ for: chain, roles, unit: 'their-unit' });
const someone = (id: string, roles: string[], ...standIns: StandIn[]): Actor => ({
  id,
  roles,
  unit: 'own-unit',
  standIns,
  fresh: true,
});

const copy = (value: JsonObject): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

/** Lets an actor give a command and keeps the step; the refusal, as text, when there is one. */
function act(drive: Drive, actor: Actor, type: string, data: JsonObject = {}, actingFor?: string): string {
  try {
    const command = { type, data, ...(actingFor !== undefined && { actingFor }) };
    drive.steps.push(decide(drive.state, command, actor, NOW, RULES));
    return 'accepted';
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return `${error.code} ${error.extra.rule ?? ''} ${error.extra.errors?.[0]?.pointer ?? ''}`.trim();
  }
}

describe('somebody who takes the place of another', () => {
  test('acts in his own right when he can, and says in the journal whose place he took when he cannot', () => {
    const drive = driven('case.submit');
    const own = someone('intake-2', ['intake'], place(['intake'], 'intake-1'));
    expect(act(drive, own, 'case.requestCorrection', { corrections: ['x'] })).toBe('accepted');
    expect(drive.steps.at(-1)!.entry.actor).toEqual({ id: 'intake-2', role: 'intake', unit: 'own-unit' });

    const taken = driven('case.submit');
    const standIn = someone('b', ['delivery'], place(['intake'], 'a'));
    expect(act(taken, standIn, 'case.requestCorrection', { corrections: ['x'] })).toBe('accepted');
    expect(taken.steps.at(-1)!.entry.actor).toEqual({
      id: 'b',
      role: 'intake',
      unit: 'their-unit',
      standsInFor: ['a'],
    });
  });

  test('chooses whose place he takes among several, and is told whose he may', () => {
    const drive = driven('case.submit');
    const b = someone('b', ['intake'], place(['intake'], 'a'), place(['intake'], 'd', 'c'));
    const data = { corrections: ['x'] };
    expect(act(drive, b, 'case.requestCorrection', data, 'z')).toBe('forbidden actingFor');
    expect(act(drive, b, 'case.requestCorrection', data, 'd')).toBe('forbidden actingFor');
    expect(act(drive, b, 'case.requestCorrection', data, 'c')).toBe('accepted');
    expect(drive.steps.at(-1)!.entry.actor.standsInFor).toEqual(['d', 'c']);
    expect(drive.state.duties['acceptor']).toEqual(['b', 'c', 'd']);
    expect(drive.state.asOne).toEqual([['b', 'c', 'd']]);
  });

  test('is refused a role that the place does not carry', () => {
    const b = someone('b', [], place(['delivery'], 'a'));
    expect(act(driven('case.submit'), b, 'case.requestCorrection', { corrections: ['x'] })).toMatch(/^forbidden roles/);
    expect(act(driven('case.submit'), b, 'case.requestCorrection', { corrections: ['x'] }, 'a')).toMatch(
      /^forbidden roles/,
    );
  });

  test('carries what everybody in the chain did before, and passes on to them what he does', () => {
    const drive = driven('case.accept'); // intake-1 accepted it
    const viaIntake = someone('b', [], place(['licenceReviewer'], 'intake-1', 'licence-reviewer-1'));
    expect(act(drive, viaIntake, 'licence.completeReview')).toBe('dutyConflict acceptor ≠ reviewer');
    const direct = someone('b', [], place(['licenceReviewer'], 'm', 'licence-reviewer-1'));
    expect(act(drive, direct, 'licence.completeReview')).toBe('accepted');
    for (const person of ['b', 'm', 'licence-reviewer-1'])
      expect(act(drive, someone(person, ['convener', 'decider', 'checker']), 'licence.check', PROPOSALS)).toBe(
        'dutyConflict reviewer ≠ checker',
      );
  });

  test('is used past a place that conflicts when another place does not', () => {
    const drive = driven('case.accept');
    const b = someone(
      'b',
      [],
      place(['licenceReviewer'], 'intake-1'),
      place(['licenceReviewer'], 'licence-reviewer-2'),
    );
    expect(act(drive, b, 'licence.completeReview')).toBe('accepted');
    expect(drive.steps.at(-1)!.entry.actor.standsInFor).toEqual(['licence-reviewer-2']);
  });

  test('counts as one with him from then on: who took the acceptor’s place for anything cannot review in his own right', () => {
    const drive = driven('case.accept');
    const b = someone('b', ['licenceReviewer'], place(['head'], 'intake-1'));
    const stop = { basis: '依据', reason: '理由' };
    expect(act(drive, b, 'case.suspend', stop)).toBe('accepted');
    expect(act(drive, someone('head-1', ['head']), 'case.resume', { reason: '理由' })).toBe('accepted');
    expect(act(drive, b, 'licence.completeReview')).toBe('dutyConflict acceptor ≠ reviewer');
    expect(act(drive, someone('other', ['licenceReviewer']), 'licence.completeReview')).toBe('accepted');
  });

  test('leaves the journal as replayable as ever', () => {
    const drive = driven('case.accept');
    act(drive, someone('b', [], place(['licenceReviewer'], 'm', 'licence-reviewer-1')), 'licence.completeReview');
    expect(canonical(replay(drive.journal, RULES) as unknown as Json)).toBe(canonical(drive.state as unknown as Json));
  });
});

const PROPOSALS = { proposals: { L1: 'grant', L2: 'grant' } };

describe('somebody who stands aside', () => {
  const recused = (): Drive => {
    const drive = driven('case.accept');
    const data = { person: 'licence-reviewer-1', reason: '近亲属' };
    expect(act(drive, someone('head-1', ['head']), 'case.recuse', data)).toBe('accepted');
    return drive;
  };

  test('neither acts nor is stood in for, nor does he stand in or pass a place on', () => {
    const review = 'licence.completeReview';
    expect(act(recused(), someone('licence-reviewer-1', ['licenceReviewer']), review)).toBe('dutyConflict recusal');
    const forHim = someone('b', [], place(['licenceReviewer'], 'licence-reviewer-1'));
    expect(act(recused(), forHim, review)).toBe('dutyConflict recusal');
    const through = someone('b', [], place(['licenceReviewer'], 'licence-reviewer-1', 'licence-reviewer-2'));
    expect(act(recused(), through, review)).toBe('dutyConflict recusal');
    const himself = someone('licence-reviewer-1', [], place(['licenceReviewer'], 'licence-reviewer-2'));
    expect(act(recused(), himself, review)).toBe('dutyConflict recusal');
  });

  test('may still declare an interest, but recuse nobody else', () => {
    const drive = recused();
    const head = someone('licence-reviewer-1', ['head', 'licenceReviewer']);
    expect(act(drive, head, 'case.recuse', { person: 'checker-1', reason: 'x' })).toBe('dutyConflict recusal');
    expect(act(drive, head, 'case.declareInterest', { interest: 'x' })).toBe('accepted');
  });

  test('is refused by the register of interests as by his own word, also for the one whose place is taken', () => {
    const drive = driven('case.accept');
    const interested = ['licence-reviewer-1'];
    const own = { ...someone('licence-reviewer-1', ['licenceReviewer']), interested };
    expect(act(drive, own, 'licence.completeReview')).toBe('dutyConflict interest');
    const forHim = { ...someone('b', [], place(['licenceReviewer'], 'licence-reviewer-1')), interested };
    expect(act(drive, forHim, 'licence.completeReview')).toBe('dutyConflict interest');
    const other = { ...someone('c', ['licenceReviewer']), interested };
    expect(act(drive, other, 'licence.completeReview')).toBe('accepted');
  });
});

describe('the plan of an inspection', () => {
  const plan = (changes: JsonObject = {}): JsonObject => ({
    team: ['team-leader-1', 'inspector-1'],
    leader: 'team-leader-1',
    noConflict: ['team-leader-1', 'inspector-1'],
    lines: ['L1', 'L2'],
    from: '2026-06-04',
    days: 2,
    ...changes,
  });
  const centre = (more: Partial<Actor> = {}): Actor => ({ ...someone('centre', ['inspectionCentre']), ...more });
  const atPlan = (): Drive => driven('inspection.completeReview');

  test('names nobody who has an interest in a party, is recused, or is no officer here, and says where', () => {
    expect(act(atPlan(), centre({ interested: ['inspector-1'] }), 'inspection.plan', plan())).toBe(
      'dutyConflict interest',
    );
    const drive = atPlan();
    act(drive, someone('head-1', ['head']), 'case.recuse', { person: 'team-leader-1', reason: 'x' });
    expect(act(drive, centre(), 'inspection.plan', plan())).toBe('dutyConflict recusal');
    const officers = new Set(['team-leader-1', 'inspector-2']);
    expect(act(atPlan(), centre({ officers }), 'inspection.plan', plan())).toBe('invalidPayload  /data/team/1');
  });

  test('tells who could be named instead', () => {
    const drive = atPlan();
    const officers = new Set(['team-leader-1', 'inspector-2', 'intake-1']);
    try {
      decide(drive.state, { type: 'inspection.plan', data: plan() }, centre({ officers }), NOW, RULES);
      throw new Error('accepted');
    } catch (error) {
      const [fault] = (error as Problem).extra.errors ?? [];
      expect(fault?.detail.en).toContain('who could be named: inspector-2, team-leader-1)');
    }
  });

  test('wants of each of the team, and of nobody else, that he declared no conflict; and a leader of the team', () => {
    const missing = plan({ noConflict: ['team-leader-1', 'inspector-2'] });
    expect(act(atPlan(), centre(), 'inspection.plan', missing)).toBe('notPossible');
    expect(act(atPlan(), centre(), 'inspection.plan', plan({ leader: 'inspector-2' }))).toBe('notPossible');
    const drive = atPlan();
    act(drive, someone('inspector-1', ['inspector']), 'case.declareInterest', { interest: '曾任职' });
    expect(act(drive, centre(), 'inspection.plan', plan())).toBe('dutyConflict recusal');
  });

  test('is carried out by the leader that it names, or in his place by one of the team, until there is another plan', () => {
    const drive = atPlan();
    expect(act(drive, centre(), 'inspection.plan', plan())).toBe('accepted');
    expect(drive.steps.at(-1)!.entry.charge).toEqual({
      name: 'inspection',
      leader: 'team-leader-1',
      team: ['team-leader-1', 'inspector-1'],
    });
    const leader = ['teamLeader'];
    expect(act(drive, someone('team-leader-2', leader), 'inspection.begin')).toBe('dutyConflict leader');
    const stranger = someone('team-leader-2', [], place(leader, 'team-leader-1'));
    expect(act(drive, stranger, 'inspection.begin')).toBe('dutyConflict leader');
    expect(act(drive, someone('inspector-1', [], place(leader, 'team-leader-1')), 'inspection.begin')).toBe('accepted');
    const report = { conclusions: { L1: 'compliant', L2: 'compliant' } };
    expect(act(drive, someone('team-leader-2', leader), 'inspection.report', report)).toBe('dutyConflict leader');
    expect(act(drive, someone('team-leader-1', leader), 'inspection.report', report)).toBe('accepted');
    expect(canonical(replay(drive.journal, RULES) as unknown as Json)).toBe(canonical(drive.state as unknown as Json));
  });
});

describe('a correction of the record', () => {
  const correct = (changes: JsonObject = {}): JsonObject => ({
    supersedes: 2,
    correction: '门牌号2号',
    reason: '笔误',
    approvedBy: 'head-1',
    ...changes,
  });

  test('needs an entry that exists and a second person who is an officer and not the corrector himself', () => {
    const drive = driven('case.accept');
    const intake = { ...someone('intake-1', ['intake']), officers: new Set(['head-1', 'intake-1']) };
    expect(act(drive, intake, 'case.correctRecord', correct({ supersedes: 4 }))).toBe(
      'invalidPayload  /data/supersedes',
    );
    expect(act(drive, intake, 'case.correctRecord', correct({ approvedBy: 'nobody' }))).toBe(
      'invalidPayload  /data/approvedBy',
    );
    expect(act(drive, intake, 'case.correctRecord', correct({ approvedBy: 'intake-1' }))).toMatch(
      /^dutyConflict (corrector ≠ secondPerson|secondPerson ≠ corrector)$/,
    );
    expect(act(drive, intake, 'case.correctRecord', correct({ supersedes: 3 }))).toBe('accepted');
  });

  test('is not approved by the one in whose place it is made', () => {
    const drive = driven('case.accept');
    const b = someone('b', [], place(['head'], 'head-1'));
    expect(act(drive, b, 'case.correctRecord', correct())).toMatch(/^dutyConflict/);
  });
});

describe('a decision and a seal', () => {
  const stale = (actor: Actor): Actor => ({ ...actor, fresh: false });

  test('need a fresh sign-in, asked for only after everything else was found right', () => {
    const drive = driven('joint.conclude');
    const decider = someone('decider-1', ['decider']);
    const ask = (actor: Actor) =>
      offers(drive.state, actor, NOW, RULES, {}).find((one) => one.command === 'case.decide')!;
    const { example } = ask(decider);
    expect(act(drive, stale(decider), 'case.decide', {})).toBe('notPossible');
    expect(act(drive, stale(someone('licence-reviewer-1', ['decider'])), 'case.decide', example)).toBe(
      'dutyConflict reviewer ≠ decider',
    );
    expect(act(drive, stale(decider), 'case.decide', example)).toBe('stepUpRequired stepUp');
    expect(act(drive, { ...stale(decider), roles: ['decider', 'recorder'] }, 'case.decide', example)).toBe(
      'stepUpRequired stepUp',
    );
    expect(ask(decider)).toMatchObject({ allowed: true });
    expect(ask(decider)).not.toHaveProperty('stepUp');
    expect(ask(stale(decider))).toMatchObject({ allowed: true, stepUp: true });
    expect(act(drive, decider, 'case.decide', example)).toBe('accepted');
  });
});

describe('what is offered', () => {
  test('names the person whose place it would take', () => {
    const drive = driven('case.submit');
    const b = someone('b', [], place(['intake'], 'm', 'a'));
    const accept = offers(drive.state, b, NOW, RULES, {}).find((one) => one.command === 'case.accept');
    expect(accept).toMatchObject({ allowed: true, actingFor: 'a' });
  });

  test('has an example that works for a joint review that the engine asks to conclude for a part of the tracks', () => {
    const drive = driven('licence.endorse');
    expect(JSON.stringify(drive.state.value)).toContain('jointReview');
    const early = new Drive(RULES);
    early.follow('registration.completeCheck');
    const convener = someone('convener-1', ['convener']);
    const conclude = () =>
      offers(early.state, convener, NOW, RULES, {}).find((one) => one.command === 'joint.conclude')!;
    expect(conclude()).toMatchObject({ allowed: false });
    const asked = { rule: 'licence.decision', command: 'joint.conclude' };
    early.steps.push(
      decide(
        early.state,
        { type: 'task.open', data: asked },
        { id: 'engine', roles: ['engine'], unit: 'engine' },
        NOW,
        RULES,
      ),
    );
    expect(conclude()).toMatchObject({ allowed: true, example: { tracks: ['registration'] } });
    expect(act(early, convener, 'joint.conclude', conclude().example)).toBe('accepted');
  });
});

describe('a filing that is amended', () => {
  const AGENT = '/applicant/agent/name';
  const nameIn = (drive: Drive) =>
    ((drive.state.filing['applicant'] as JsonObject)['agent'] as JsonObject)['name'] as string;

  test('keeps the commitments of what comes back unchanged, and commits to what is new', () => {
    const drive = new Drive(RULES);
    const before = nameIn(drive);
    expect(before).toMatch(/^sha256:/);
    const applicant = someone('applicant-1', ['applicant']);
    const example = () =>
      offers(drive.state, applicant, NOW, RULES, {}).find((one) => one.command === 'case.amend')!.example;
    expect(act(drive, applicant, 'case.amend', example())).toBe('accepted');
    expect(nameIn(drive)).toBe(before);
    expect(drive.steps.at(-1)!.personal).toEqual([]);
    const renamed = copy(example());
    (((renamed['filing'] as JsonObject)['applicant'] as JsonObject)['agent'] as JsonObject)['name'] = '样例代理人乙';
    expect(act(drive, applicant, 'case.amend', renamed)).toBe('accepted');
    expect(drive.steps.at(-1)!.personal).toMatchObject([{ pointer: `/filing${AGENT}`, value: '样例代理人乙' }]);
    expect(nameIn(drive)).not.toBe(before);
  });

  test('refuses a commitment that stands nowhere, which would replace a name by its own shadow', () => {
    const drive = new Drive(RULES);
    const applicant = someone('applicant-1', ['applicant']);
    const filing = copy(drive.state.filing);
    ((filing['applicant'] as JsonObject)['agent'] as JsonObject)['name'] = 'hmac-sha256:abc';
    expect(act(drive, applicant, 'case.amend', { filing })).toBe(`invalidPayload  /data/filing${AGENT}`);
  });
});
