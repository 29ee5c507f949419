/**
 * Cases made by the product's own core and written by its own store, as benchmarks multiply them: the joint procedure and the
 * single ones in the shares of a mix, on an ordinary course or with one thing that went otherwise, whole or stopped on the way.
 */
import { v7 as uuidv7 } from 'uuid';
import { keepFacts } from '../../dist/src/cases/facts.store.js';
import { writeStep, writeStepsOfHeld } from '../../dist/src/cases/cases.store.js';
import { inAuthority } from '../../dist/src/database/tenant.js';
import { decide, file } from '../../dist/src/domain/case/decide.js';
import { offers } from '../../dist/src/domain/case/offers.js';
import { fromMs, toMs } from '../../dist/src/domain/clock/instant.js';
import { Problem } from '../../dist/src/domain/problem.js';
import { SAMPLE_USERS } from '../../dist/src/identity/sample-users.js';

export const AUTHORITY = 654_004;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const officers = {};
for (const { name, roles } of SAMPLE_USERS) for (const role of roles) (officers[role] ??= []).push(name);
const actorOf = ({ name, roles, unit }) => ({ id: name, roles, unit, fresh: true });
const applicant = actorOf(SAMPLE_USERS.find(({ name }) => name === 'applicant-1'));

/** What may happen instead of the ordinary next step: at the first chance, once; where a procedure has no such step, nothing does. */
const COURSES = [[], ['case.requestCorrection'], ['licence.requestSupplement'], ['joint.returnTrack'], []];

/** The same numbers in every run. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One whole case, as commands with their actors: what the seeds do again at other times. */
function record(rules, instead) {
  let at = toMs('2025-03-03T02:00:00.000Z');
  const named = { id: uuidv7(), authority: AUTHORITY, caseNumber: 'SHY-RECORDED', label: 'SYNTHETIC' };
  let state = file(rules.procedure.definition.filing.example, applicant, fromMs(at), rules, named).next;
  const moves = [];
  const wanted = new Set(instead);
  while (!state.closed && moves.length < 80) {
    at += HOUR;
    let move = null;
    for (const user of SAMPLE_USERS) {
      const actor = actorOf(user);
      const allowed = offers(state, actor, fromMs(at), rules, officers).filter((offer) => offer.allowed);
      const chosen =
        allowed.find(({ command }) => wanted.delete(command)) ??
        allowed.find(({ kind }) => ['advance', 'resume'].includes(kind));
      if (chosen) move = { actor, type: chosen.command, data: chosen.example };
      if (move) break;
    }
    if (!move) break;
    state = decide(state, move, move.actor, fromMs(at), rules).next;
    moves.push(move);
  }
  if (!state.closed) throw new Error(`Expected a whole course, but it stands in ${JSON.stringify(state.value)}`);
  return moves;
}

/** One seed: a recorded course at times of its own, whole or stopped on the way. */
async function writeSeed(dataSource, { rules, moves }, { i, isOpen, random, now }) {
  const steps = isOpen ? 1 + Math.floor(random() * (moves.length - 1)) : moves.length;
  const gaps = Array.from({ length: steps }, () => (1 + random() * 30) * HOUR);
  const rest = isOpen ? random() * 25 * DAY : (30 + random() * 60) * DAY;
  let at = now - rest - gaps.reduce((sum, ms) => sum + ms, 0);
  const { example } = rules.procedure.definition.filing;
  const filing = { ...example, applicant: { ...example.applicant, name: `样例制药${i}有限公司` } };
  const caseNumber = `SHY${AUTHORITY}S${String(i).padStart(7, '0')}`;
  const named = { id: uuidv7(), authority: AUTHORITY, caseNumber, label: 'SYNTHETIC' };
  let step = file(filing, applicant, fromMs(Math.round(at)), rules, named);
  await inAuthority(dataSource, AUTHORITY, async (tx) => {
    await writeStep(tx, step, rules);
    const later = [];
    for (let n = 0; n < steps; n++) {
      at += gaps[n];
      const { actor, type, data } = moves[n];
      try {
        step = decide(step.next, { type, data }, actor, fromMs(Math.round(at)), rules);
      } catch (refusal) {
        if (refusal instanceof Problem) break; // a limit of the course lapsed meanwhile: the case stays where it is
        throw refusal;
      }
      later.push({ step, rules });
    }
    if (later.length === 0) return;
    await writeStepsOfHeld(tx, AUTHORITY, later);
    await keepFacts(tx, AUTHORITY, later);
  });
}

/** Which of the names in `three-in-one:15,gmp-inspection:85` a number from 0 to 1 falls on. */
export function mixOf(text) {
  const shares = text.split(',').map((part) => part.split(':'));
  const total = shares.reduce((sum, [, share]) => sum + Number(share), 0);
  return (number) => {
    let left = number * total;
    return (shares.find(([, share]) => (left -= Number(share)) < 0) ?? shares.at(-1))[0];
  };
}

/** Writes seeds, a few at a time; the first `closed` of them whole. */
export async function writeSeeds(dataSource, procedures, { count, closed, mix, onSeed }) {
  const random = seeded(20_260_101);
  const now = Date.now();
  const recorded = new Map();
  const courseOf = (name, n) => {
    const key = `${name} ${n}`;
    const rules = procedures.getNewest(name);
    if (!recorded.has(key)) recorded.set(key, { rules, moves: record(rules, COURSES[n]) });
    return recorded.get(key);
  };
  let next = 0;
  const write = async () => {
    while (next < count) {
      const i = next++;
      const course = courseOf(mix(random()), i % COURSES.length);
      await writeSeed(dataSource, course, { i, isOpen: i >= closed, random, now });
      onSeed();
    }
  };
  await Promise.all([write(), write(), write()]);
}
