/** The checker of `npm run chaos`, against a history made by hand: a checker that sees nothing would prove nothing. */
import { describe, expect, test } from '@jest/globals';
import { findViolations, type History, mark, type Rows, sha256 } from '../bench/chaos/invariants.mjs';
import { plantFaults } from '../bench/chaos/planted.mjs';

const ENTRY_MS = 1_000;
const ACTOR = { applicant: { id: 'applicant-1' }, engine: { id: 'engine' } };

/** Two cases: one with three events of an applicant, asked one after another, and one of the engine with a single event. */
function handMade(): { history: History; rows: Rows } {
  const history: History = { requests: [], reads: [] };
  const rows: Rows = { entries: [], keys: [], positions: [], events: [] };
  const add = (caseId: string, seq: number, actor: { id: string }) => {
    const prev = rows.entries.find((one) => one.caseId === caseId && one.seq === seq - 1)?.hash ?? '0'.repeat(64);
    const recordedAt = new Date(seq * ENTRY_MS).toISOString();
    const canon = JSON.stringify({ actor, case: caseId, data: mark(`${caseId}${seq}`), prev, recordedAt, seq });
    const entry = { caseId, seq, hash: sha256(canon), canon };
    rows.entries.push(entry);
    for (const places of [rows.positions, rows.events]) places.push({ position: places.length + 1, caseId, seq });
    return entry;
  };
  add('office', 1, ACTOR.engine);
  for (const seq of [1, 2, 3]) {
    const { hash } = add('case', seq, ACTOR.applicant);
    const key = `key-${seq}`;
    rows.keys.push({ key, caseId: 'case', seq, hash });
    const answer = { at: seq * ENTRY_MS + 10, status: 200, caseId: 'case', seq, hash };
    history.requests.push({ key, token: `case${seq}`, sentAt: seq * ENTRY_MS, answers: [answer, answer] });
  }
  const hashes = rows.entries.filter(({ caseId }) => caseId === 'case').map(({ hash }) => hash);
  history.reads.push({ caseId: 'case', hashes: hashes.slice(0, 2), least: 2 });
  history.requests.push({ key: 'stale', token: 'other', sentAt: 5_000, answers: [{ at: 5_010, status: 412 }] });
  return { history, rows };
}

test('of a history in which all went well nothing is reported', () => {
  const { history, rows } = handMade();
  expect(findViolations(history, rows)).toEqual([]);
});

test('every kind of fault that an experiment plants in its own result is reported', () => {
  const { history, rows } = handMade();
  const { planted, seen, silent } = plantFaults(findViolations, history, rows);
  expect(silent).toEqual([]);
  expect(seen).toBe(planted);
  expect(planted).toBeGreaterThanOrEqual(15);
});

test('what is planted leaves the result itself as it was', () => {
  const { history, rows } = handMade();
  const before = structuredClone([history, rows]);
  plantFaults(findViolations, history, rows);
  expect([history, rows]).toEqual(before);
});

test('a checker that says nothing is told apart', () => {
  const { history, rows } = handMade();
  const { seen, silent } = plantFaults(() => [], history, rows);
  expect(seen).toBe(0);
  expect(silent).toContain('an acknowledged event is lost');
});

describe('what is not a fault', () => {
  test('an event of which no client heard, as its answer was cut off and it gave up', () => {
    const { history, rows } = handMade();
    history.requests[2]!.answers = [];
    expect(findViolations(history, rows)).toEqual([]);
  });

  test('two events that were asked at the same time, in either order', () => {
    const { history, rows } = handMade();
    history.requests[1]!.sentAt = 5_000;
    history.requests[1]!.answers = [{ ...history.requests[1]!.answers[0]!, at: 5_020 }];
    history.requests[2]!.answers = [{ ...history.requests[2]!.answers[0]!, at: 5_010 }];
    expect(findViolations(history, rows)).toEqual([]);
  });
});
