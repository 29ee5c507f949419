// What must hold between what clients were told and what the database keeps, whatever was killed, cut or sent twice meanwhile.
// A calculation: a history and the rows of a store go in, violations come out. It shares no code with the product that it judges.
//
//   I1 no acknowledged event is lost or changed      I5 `trine verify` agrees (store.mjs asks it)
//   I2 one effect for each key, and no unknown one    I6 each event has one position and was relayed once
//   I3 numbers without gap, the chain intact          I7 each read is a prefix of the final journal, and not older than what was acknowledged
//   I4 time does not run backwards within a case      I8 what was acknowledged before another was asked stands before it
import { createHash } from 'node:crypto';

const NO_ENTRY = '0'.repeat(64);
const TOKEN = /#([\w-]+)#/;

/** Marks a text so that its one effect can be found again in the journal. */
export const mark = (token) => `#${token}#`;
export const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const tokenOf = ({ canon }) => TOKEN.exec(canon)?.[1] ?? null;
const placeOf = ({ caseId, seq }) => `${caseId}/${seq}`;
const isAccepted = ({ status }) => status < 300;

export function byCase(entries) {
  const cases = new Map();
  for (const entry of entries) if (!cases.get(entry.caseId)?.push(entry)) cases.set(entry.caseId, [entry]);
  for (const list of cases.values()) list.sort((a, b) => a.seq - b.seq);
  return cases;
}

/**
 * `history.requests`: each with its key, token (or null), `sentAt` and the answers that settled it: `{ at, status, caseId, seq, hash }`.
 * `history.reads`: case, hashes in the order read, `least`: the number of the last event acknowledged when it was asked.
 * `rows`: `entries` (case, seq, hash, canon), `keys` (key, case, seq, hash), `positions` and `events` (position, case, seq).
 * @returns a list of `{ invariant, what }`, empty when all hold.
 */
export function findViolations(history, rows) {
  const found = [];
  const report = (invariant) => (what) => found.push({ invariant, what });
  const cases = byCase(rows.entries);
  checkAcknowledged(history, rows, report('I1'));
  checkEffects(history, rows, report('I2'));
  for (const [caseId, entries] of cases) {
    checkChain(caseId, entries, report('I3'));
    checkTime(caseId, entries, report('I4'));
  }
  checkPlaces('position', rows.positions, rows.entries, report('I6'));
  checkPlaces('event', rows.events, rows.entries, report('I6'));
  checkReads(history, cases, report('I7'));
  checkOrder(history, report('I8'));
  return found;
}

function checkAcknowledged({ requests }, { entries }, report) {
  const kept = new Map(entries.map((entry) => [placeOf(entry), entry]));
  for (const { key, token, answers } of requests) {
    const accepted = answers.filter(isAccepted);
    const [first] = accepted;
    for (const answer of accepted) {
      const entry = kept.get(placeOf(answer));
      if (!entry) report(`${key}: acknowledged as ${placeOf(answer)}, which is not there`);
      else if (entry.hash !== answer.hash) report(`${key}: ${placeOf(answer)} is not the event that was acknowledged`);
      else if (token !== null && tokenOf(entry) !== token) report(`${key}: ${placeOf(answer)} does not say ${token}`);
      if (answer.hash !== first.hash) report(`${key}: two different answers`);
    }
  }
}

function checkEffects({ requests }, { entries, keys }, report) {
  const sent = new Map(requests.map((request) => [request.key, request]));
  const tokens = new Set(requests.map(({ token }) => token));
  const effects = new Map();
  for (const { key, hash } of keys) {
    effects.set(hash, [...(effects.get(hash) ?? []), key]);
    const request = sent.get(key);
    if (!request) report(`${key}: nobody sent this key`);
    else if (request.answers.some((answer) => !isAccepted(answer))) report(`${key}: refused, and yet it had an effect`);
  }
  const seen = new Set();
  for (const entry of entries) {
    if (JSON.parse(entry.canon).actor.id === 'engine') continue;
    const token = tokenOf(entry);
    const [key, ...others] = effects.get(entry.hash) ?? [];
    if (key === undefined) report(`${placeOf(entry)}: an event without a key`);
    if (others.length > 0) report(`${placeOf(entry)}: an event with ${others.length + 1} keys`);
    if (token !== null && !tokens.has(token)) report(`${placeOf(entry)}: nobody asked for ${token}`);
    if (token !== null && seen.has(token)) report(`${placeOf(entry)}: ${token} was done twice`);
    seen.add(token);
    effects.delete(entry.hash);
  }
  for (const [, [key]] of effects) report(`${key}: a key whose event is not there`);
}

function checkChain(caseId, entries, report) {
  let prev = NO_ENTRY;
  for (const [i, { seq, hash, canon }] of entries.entries()) {
    if (seq !== i + 1) return report(`${caseId}: ${i + 1} expected, ${seq} found`);
    const entry = JSON.parse(canon);
    if (sha256(canon) !== hash) return report(`${caseId}/${seq}: its text has another hash`);
    if (entry.prev !== prev || entry.seq !== seq || entry.case !== caseId)
      return report(`${caseId}/${seq}: does not follow the one before it`);
    prev = hash;
  }
}

function checkTime(caseId, entries, report) {
  let last = '';
  for (const { seq, canon } of entries) {
    const { recordedAt } = JSON.parse(canon);
    if (recordedAt < last) report(`${caseId}/${seq}: recorded at ${recordedAt}, after ${last}`);
    last = recordedAt;
  }
}

/** Positions of an authority are 1, 2, ..., one for each entry, and within a case in the order of the journal. */
function checkPlaces(name, places, entries, report) {
  const waiting = new Set(entries.map(placeOf));
  const last = new Map();
  for (const [i, place] of [...places].sort((a, b) => a.position - b.position).entries()) {
    if (place.position !== i + 1) return report(`${name} ${i + 1} expected, ${place.position} found`);
    if (!waiting.delete(placeOf(place))) report(`${name} ${place.position}: ${placeOf(place)} has none or two`);
    if (place.seq <= (last.get(place.caseId) ?? 0))
      report(`${name} ${place.position}: ${placeOf(place)} comes too late`);
    last.set(place.caseId, place.seq);
  }
  for (const place of waiting) report(`${place}: no ${name}`);
}

function checkReads({ reads }, cases, report) {
  for (const { caseId, hashes, least } of reads) {
    const journal = cases.get(caseId) ?? [];
    const stray = hashes.findIndex((hash, i) => journal[i]?.hash !== hash);
    if (stray >= 0) report(`${caseId}: a read saw at ${stray + 1} what the journal does not say`);
    if (hashes.length < least)
      report(`${caseId}: a read saw ${hashes.length} events after ${least} had been acknowledged`);
  }
}

function checkOrder({ requests }, report) {
  const acknowledged = requests.flatMap(({ key, sentAt, answers }) =>
    answers
      .filter(isAccepted)
      .slice(0, 1)
      .map(({ at, caseId, seq }) => ({ key, sentAt, at, caseId, seq })),
  );
  for (const events of byCase(acknowledged).values()) {
    let latest = events[0];
    for (const event of events) {
      if (event.at < latest.sentAt)
        report(`${event.key}: acknowledged before ${latest.key} was asked, and stands after it`);
      if (event.sentAt > latest.sentAt) latest = event;
    }
  }
}
