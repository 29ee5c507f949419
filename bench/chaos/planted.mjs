// The negative control that every experiment has: faults planted in a copy of its own history and rows, each of which the checker
// must report. A checker that is silent about one of them has proved nothing.
import { byCase, sha256 } from './invariants.mjs';

function longest(rows) {
  const cases = [...byCase(rows.entries).values()].filter(([first]) => JSON.parse(first.canon).actor.id !== 'engine');
  return cases.sort((a, b) => b.length - a.length)[0];
}
const isAt = (place) => (one) => one.caseId === place.caseId && one.seq === place.seq;
const requestOf = ({ requests }, { hash }) => requests.find(({ answers }) => answers.some((one) => one.hash === hash));

/** Rewrites an entry and its hash, as somebody would who wants the chain to hold. */
function rewrite(entry, change) {
  const canon = JSON.stringify({ ...JSON.parse(entry.canon), ...change });
  Object.assign(entry, { canon, hash: sha256(canon) });
}

/** Takes an event away, with all that belongs to it. */
function takeAway(rows, place) {
  rows.entries = rows.entries.filter((one) => !isAt(place)(one));
  rows.keys = rows.keys.filter(({ hash }) => hash !== place.hash);
  for (const name of ['positions', 'events'])
    rows[name] = rows[name]
      .filter((one) => !isAt(place)(one))
      .sort((a, b) => a.position - b.position)
      .map((one, i) => ({ ...one, position: i + 1 }));
}

function append(rows, entry, key) {
  const { caseId, seq, hash } = entry;
  rows.entries.push(entry);
  rows.keys.push({ key, caseId, seq, hash });
  for (const name of ['positions', 'events']) rows[name].push({ position: rows[name].length + 1, caseId, seq });
}

/** What is planted, the invariant that it breaks, and how. `last`, `first`: events of the longest case, within the copy. */
const FAULTS = [
  ['an acknowledged event is lost', 'I1', (history, rows, { last }) => takeAway(rows, last)],
  [
    'an acknowledgement is invented',
    'I1',
    ({ requests }, rows, { last }) =>
      requests.push({
        key: 'invented',
        token: null,
        sentAt: 0,
        answers: [{ ...last, seq: last.seq + 1, at: 1, status: 200 }],
      }),
  ],
  [
    'an acknowledged event is changed, and its chain made new',
    'I1',
    (history, rows, { last }) => rewrite(last, { reason: 'changed' }),
  ],
  [
    'one key has two answers',
    'I1',
    (history, rows, { last, first }) => requestOf(history, last).answers.push({ ...first, at: 1, status: 200 }),
  ],
  [
    'a case is filed twice',
    'I2',
    (history, rows, { first }) => {
      const twin = { ...first, caseId: 'twin' };
      rewrite(twin, { case: 'twin' });
      append(rows, twin, 'second-key');
      history.requests.push({
        ...requestOf(history, first),
        key: 'second-key',
        answers: [{ ...twin, at: Infinity, status: 201 }],
      });
    },
  ],
  [
    'there is an event that nobody asked for',
    'I2',
    (history, rows, { last }) => {
      const next = { ...last, seq: last.seq + 1 };
      rewrite(next, { seq: next.seq, prev: last.hash });
      append(rows, next, 'unknown');
    },
  ],
  [
    'a refused request has an effect',
    'I2',
    (history, rows, { last }) => requestOf(history, last).answers.push({ at: 1, status: 412 }),
  ],
  [
    'two events are swapped',
    'I3',
    (history, rows, { last, before }) =>
      ([last.canon, before.canon, last.hash, before.hash] = [before.canon, last.canon, before.hash, last.hash]),
  ],
  ['an event is missing in the middle', 'I3', (history, rows, { before }) => takeAway(rows, before)],
  ['time runs backwards', 'I4', (history, rows, { last }) => rewrite(last, { recordedAt: '1900-01-01T00:00:00.000Z' })],
  ['an event has no position', 'I6', (history, rows) => rows.positions.pop()],
  [
    'an event is relayed twice',
    'I6',
    (history, rows) => rows.events.push({ ...rows.events.at(-1), position: rows.events.length + 1 }),
  ],
  [
    'a read saw what was rolled back',
    'I7',
    ({ reads }, rows, { last }) => reads.push({ caseId: last.caseId, hashes: ['f'.repeat(64)], least: 0 }),
  ],
  [
    'a read saw the past',
    'I7',
    ({ reads }, rows, { last, first }) => reads.push({ caseId: last.caseId, hashes: [first.hash], least: last.seq }),
  ],
  [
    'an event stands before one that was acknowledged earlier',
    'I8',
    (history, rows, { last, before }) => {
      const [earlier, later] = [requestOf(history, before), requestOf(history, last)];
      later.answers[0].at = earlier.sentAt - 1;
    },
  ],
];

/**
 * Plants each fault in a copy. @returns `{ planted, seen, silent }`: how many there are, how many `find` reported under the
 * invariant that they break, and the names of the others. It needs a case with two acknowledged events.
 */
export function plantFaults(find, history, rows) {
  const silent = [];
  for (const [name, invariant, plant] of FAULTS) {
    const [told, kept] = globalThis.structuredClone([history, rows]);
    const events = longest(kept);
    plant(told, kept, { first: events[0], before: events.at(-2), last: events.at(-1) });
    if (!find(told, kept).some((one) => one.invariant === invariant)) silent.push(name);
  }
  return { planted: FAULTS.length, seen: FAULTS.length - silent.length, silent };
}
