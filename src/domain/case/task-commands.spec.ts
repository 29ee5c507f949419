import { beforeEach, describe, expect, test } from '@jest/globals';
import { ASSIGNERS } from '../../procedures/assigners.js';
import { Drive, rulesOf } from '../../procedures/drive.fixture.js';
import { threeInOne } from '../../procedures/three-in-one/three-in-one.js';
import type { JsonObject } from '../json.js';
import { Problem } from '../problem.js';
import type { Actor } from './case-state.js';
import { decide } from './decide.js';
import { replay } from './replay.js';
import { openTasks } from './tasks.js';
import { canonical } from '../audit/canonical.js';
import type { Json } from '../json.js';

const rules = { ...rulesOf(threeInOne), assigners: ASSIGNERS };
const officersByRole = { licenceReviewer: ['licence-reviewer-1', 'licence-reviewer-2', 'intake-1'] };

const intake = (id: string): Actor => ({ id, roles: ['intake'], unit: 'window' });
const reviewer = (n: number): Actor => ({
  id: `licence-reviewer-${n}`,
  roles: ['licenceReviewer'],
  unit: 'licence-division',
  officersByRole,
});
const head: Actor = { id: 'head-1', roles: ['head'], unit: 'bureau', officersByRole };

let drive: Drive;
let at = 0;

const keyOf = (stage: string): string =>
  openTasks(drive.state, rules.procedure).find((task) => task.stage.endsWith(stage))!.key;

function give(actor: Actor, type: string, data: JsonObject): void {
  const now = `2026-06-01T0${++at}:00:00.000Z`;
  drive.steps.push(decide(drive.state, { type, data }, actor, now, rules));
}

function refusal(actor: Actor, type: string, data: JsonObject): Problem {
  try {
    decide(drive.state, { type, data }, actor, '2026-06-01T09:30:00.000Z', rules);
  } catch (problem) {
    if (problem instanceof Problem) return problem;
    throw problem;
  }
  throw new Error('it was not refused');
}

beforeEach(() => {
  at = 0;
  drive = new Drive(rules);
  drive.follow('case.submit');
});

describe('a task that is claimed', () => {
  test('is journaled with its holder and moves no version', () => {
    const { version, seq } = drive.state;
    give(intake('intake-1'), 'task.claim', { task: keyOf('open.intake') });
    expect([drive.state.version, drive.state.seq]).toEqual([version, seq + 1]);
    expect(drive.state.claims).toEqual({
      '2:open.intake': { by: 'intake-1', since: '2026-06-01T01:00:00.000Z', entry: seq + 1 },
    });
  });

  test('is refused to the next, who hears who has it since when', () => {
    give(intake('intake-1'), 'task.claim', { task: keyOf('open.intake') });
    const { code, extra } = refusal(intake('intake-2'), 'task.claim', { task: keyOf('open.intake') });
    expect([code, extra.holder]).toEqual(['taskClaimed', { id: 'intake-1', since: '2026-06-01T01:00:00.000Z' }]);
  });

  test('is not worked on by somebody else, but by its holder, and ends with the work', () => {
    give(intake('intake-1'), 'task.claim', { task: keyOf('open.intake') });
    expect(refusal(intake('intake-2'), 'case.requestCorrection', { items: ['x'] }).code).toBe('taskClaimed');
    drive.follow('case.accept');
    expect(drive.state).not.toHaveProperty('claims');
  });

  test('can be given back, and is then anybody’s', () => {
    const task = keyOf('open.intake');
    give(intake('intake-1'), 'task.claim', { task });
    expect(refusal(intake('intake-2'), 'task.release', { task }).code).toBe('taskClaimed');
    give(intake('intake-1'), 'task.release', { task });
    expect(drive.state).not.toHaveProperty('claims');
    give(intake('intake-2'), 'task.claim', { task });
  });
});

describe('a stand-in', () => {
  const standIn: Actor = {
    id: 'clerk-1',
    roles: ['delivery'],
    unit: 'window',
    standIns: [{ for: ['intake-1'], roles: ['intake'], unit: 'window' }],
  };

  test('claims in the place of another, and the claim says whose', () => {
    const task = keyOf('open.intake');
    give(standIn, 'task.claim', { task });
    expect(drive.state.claims?.[task]).toMatchObject({ by: 'clerk-1', standsInFor: ['intake-1'] });
    expect(drive.steps.at(-1)!.entry.actor).toMatchObject({ role: 'intake', standsInFor: ['intake-1'] });
    expect(refusal(intake('intake-2'), 'task.claim', { task }).code).toBe('taskClaimed');
    give(intake('intake-1'), 'task.release', { task });
  });

  test('goes on with what that person had claimed', () => {
    const task = keyOf('open.intake');
    give(intake('intake-1'), 'task.claim', { task });
    give(standIn, 'task.release', { task });
    expect(drive.state).not.toHaveProperty('claims');
  });
});

describe('whoever may not do a task', () => {
  test('for want of a role, or because it is not there, does not claim it', () => {
    expect(refusal(reviewer(1), 'task.claim', { task: keyOf('open.intake') }).code).toBe('forbidden');
    expect(refusal(intake('intake-1'), 'task.claim', { task: '9:open.intake' }).code).toBe('notFound');
  });

  test('because he accepted the case does not claim its review, nor is he given it', () => {
    drive.follow('case.accept');
    const task = keyOf('licence.deskReview');
    const acceptor = { ...reviewer(1), id: 'intake-1' };
    expect(refusal(acceptor, 'task.claim', { task }).code).toBe('dutyConflict');
    expect(refusal(head, 'task.assign', { task, to: 'intake-1' }).code).toBe('dutyConflict');
  });

  test('because he has an interest in a party neither claims nor is named', () => {
    drive.follow('case.accept');
    const task = keyOf('licence.deskReview');
    const interested = ['licence-reviewer-2'];
    expect(refusal({ ...reviewer(2), interested }, 'task.claim', { task }).code).toBe('dutyConflict');
    expect(refusal({ ...head, interested }, 'task.assign', { task, to: 'licence-reviewer-2' }).code).toBe(
      'dutyConflict',
    );
  });

  test('for want of a role is not given it either', () => {
    drive.follow('case.accept');
    const task = keyOf('licence.deskReview');
    const { code, extra } = refusal(head, 'task.assign', { task, to: 'seal-officer-1' });
    expect([code, extra.errors?.[0]?.pointer]).toEqual(['invalidPayload', '/data/to']);
  });
});

describe('work that is distributed', () => {
  test('is assigned by the head, also away from whoever had it, but not by an equal', () => {
    drive.follow('case.accept');
    const task = keyOf('licence.deskReview');
    give(reviewer(1), 'task.claim', { task });
    expect(refusal(reviewer(2), 'task.assign', { task, to: 'licence-reviewer-2' }).code).toBe('forbidden');
    give(head, 'task.assign', { task, to: 'licence-reviewer-2' });
    expect(drive.state.claims?.[task]?.by).toBe('licence-reviewer-2');
  });

  test('is handed over by its holder with a reason that stays in the journal', () => {
    drive.follow('case.accept');
    const task = keyOf('licence.deskReview');
    give(reviewer(1), 'task.claim', { task });
    give(reviewer(1), 'task.handOver', { task, to: 'licence-reviewer-2', reason: '休假' });
    expect(drive.steps.at(-1)!.entry.reason).toBe('休假');
    expect(drive.state.claims?.[task]?.by).toBe('licence-reviewer-2');
  });

  test('is there again when the journal is replayed', () => {
    drive.follow('case.accept');
    give(reviewer(1), 'task.claim', { task: keyOf('licence.deskReview') });
    expect(canonical(replay(drive.journal, rules) as unknown as Json)).toBe(canonical(drive.state as unknown as Json));
  });
});
