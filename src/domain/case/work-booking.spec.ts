import { beforeEach, describe, expect, test } from '@jest/globals';
import { Drive, rulesOf } from '../../procedures/drive.fixture.js';
import { threeInOne } from '../../procedures/three-in-one/three-in-one.js';
import { canonical } from '../audit/canonical.js';
import type { Json, JsonObject } from '../json.js';
import { Problem } from '../problem.js';
import type { Actor } from './case-state.js';
import { decide } from './decide.js';
import { replay } from './replay.js';
import { stepRows } from './step-rows.js';
import { BOOK_WORK } from './work-booking.js';

const rules = rulesOf(threeInOne);
const NOW = '2026-06-01T09:30:00.000Z';

const stageOf = (ending: string): string =>
  Object.keys(rules.procedure.stages).find((stage) => stage.endsWith(ending))!;
const INTAKE = stageOf('open.intake');

let drive: Drive;
beforeEach(() => {
  drive = new Drive(rules);
  drive.follow('case.submit');
});

const clerk: Actor = { id: 'intake-1', roles: ['intake'], unit: 'window' };
const hour = { stage: INTAKE, minutes: 60, kind: 'desk' };

function book(data: JsonObject, actor = clerk) {
  const step = decide(drive.state, { type: BOOK_WORK, data }, actor, NOW, rules);
  drive.steps.push(step);
  return stepRows(step, rules).bookings;
}

function refusal(data: JsonObject, actor = clerk): Problem {
  try {
    decide(drive.state, { type: BOOK_WORK, data }, actor, NOW, rules);
  } catch (problem) {
    if (problem instanceof Problem) return problem;
    throw problem;
  }
  throw new Error('it was not refused');
}

describe('hours that an official books', () => {
  test('stand in the journal and in a row of their own, and move no version', () => {
    const { version, seq } = drive.state;
    expect(book({ ...hour, note: '核对材料' })).toEqual([
      {
        seq: seq + 1,
        track: null,
        stage: INTAKE,
        person: 'intake-1',
        role: 'intake',
        kind: 'desk',
        minutes: 60,
        replaces: null,
        at: NOW,
      },
    ]);
    expect([drive.state.version, drive.state.seq]).toEqual([version, seq + 1]);
    expect(drive.state.work).toEqual({ [seq + 1]: { by: 'intake-1', stage: INTAKE } });
  });

  test('are corrected by a later booking of his own, which takes their place once', () => {
    const { seq } = drive.state;
    book(hour);
    expect(book({ ...hour, minutes: 45, replaces: seq + 1 })).toMatchObject([{ minutes: 45, replaces: seq + 1 }]);
    expect(Object.keys(drive.state.work!)).toEqual([String(seq + 2)]);
    const { code, extra } = refusal({ ...hour, replaces: seq + 1 });
    expect([code, extra.errors![0]!.pointer, extra.allowed]).toEqual([
      'invalidPayload',
      '/data/replaces',
      [String(seq + 2)],
    ]);
  });

  test('are taken back by no minutes at all, which only a correction may be', () => {
    const { seq } = drive.state;
    expect(refusal({ ...hour, minutes: 0 }).extra.errors![0]!.pointer).toBe('/data/minutes');
    book(hour);
    book({ ...hour, minutes: 0, replaces: seq + 1 });
    expect(drive.state.work).toEqual({});
  });

  test('are not corrected by a colleague', () => {
    book(hour);
    const colleague = { ...clerk, id: 'intake-2' };
    expect(refusal({ ...hour, replaces: drive.state.seq }, colleague).code).toBe('invalidPayload');
  });

  test('are refused on a stage that is nobody’s of the authority, or of another track', () => {
    expect(refusal({ ...hour, stage: 'nowhere' }).extra.allowed).toContain(INTAKE);
    expect(refusal({ ...hour, track: 'licence' }).extra.errors![0]!.pointer).toBe('/data/track');
  });

  test('are refused to whoever lacks the roles of the stage', () => {
    const applicant = { id: 'applicant-1', roles: ['applicant'], unit: '' };
    expect(refusal(hour, applicant).code).toBe('forbidden');
    const reviewer = { id: 'licence-reviewer-1', roles: ['licenceReviewer'], unit: 'licence-division' };
    expect(refusal(hour, reviewer).code).toBe('forbidden');
  });

  test('are booked after the stage by whoever did it, by nobody else, and corrected even then', () => {
    const { seq } = drive.state;
    book(hour);
    drive.follow('case.accept');
    expect(refusal(hour)).toMatchObject({ code: 'forbidden', extra: { rule: 'workedIn' } });
    expect(book(hour, { ...clerk, workedIn: [INTAKE] })).toHaveLength(1);
    expect(book({ ...hour, minutes: 30, replaces: seq + 1 })).toHaveLength(1);
  });

  test('are booked by anybody of the inspection team', () => {
    drive.follow('inspection.plan');
    const inspector: Actor = { id: 'inspector-1', roles: ['inspector', 'teamLeader'], unit: 'centre' };
    const site = Object.entries(rules.procedure.stages).find(
      ([path, { meta }]) =>
        meta.owner === 'authority' &&
        meta.component === 'inspection' &&
        meta.roles.some((role) => inspector.roles.includes(role)) &&
        !drive.state.visits.some(({ stage }) => stage === path),
    )![0];
    const trip = { stage: site, minutes: 180, kind: 'travel' };
    expect(book(trip, inspector)).toMatchObject([{ person: 'inspector-1', kind: 'travel' }]);
    expect(refusal(trip, { ...inspector, id: 'inspector-9' }).code).toBe('forbidden');
  });

  test('are refused beyond a thousand of one case, which may still be corrected', () => {
    book(hour);
    const work = Object.fromEntries(
      Array.from({ length: 1000 }, (_, at) => [at + 1, { by: 'intake-1', stage: INTAKE }]),
    );
    const full = { ...drive.state, work };
    const give = (data: JsonObject) => decide(full, { type: BOOK_WORK, data }, clerk, NOW, rules);
    expect(() => give(hour)).toThrow(Problem);
    expect(give({ ...hour, replaces: 7 }).next.work).not.toHaveProperty('7');
  });

  test('replay to the same bytes', () => {
    book(hour);
    book({ ...hour, minutes: 30, replaces: drive.state.seq });
    const again = replay(drive.journal, rules);
    expect(canonical(again as unknown as Json)).toBe(canonical(drive.state as unknown as Json));
  });
});
