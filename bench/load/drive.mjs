// Clients that drive whole cases over HTTP: each files one, gives its commands one after another, and begins the next.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { APPLICANT, courseOfOneCase, FILING } from './course.mjs';
import { HttpClient } from './http-client.mjs';

const COURSE = courseOfOneCase().map(({ actor, command }) => ({ actor: actor.id, body: JSON.stringify(command) }));
export const EVENTS_PER_CASE = COURSE.length + 1;

/** Tokens of everybody who acts; decisions and seals need a lately issued one. */
export async function tokensFor(installation) {
  const users = [...new Set([APPLICANT, ...COURSE.map(({ actor }) => actor)])];
  return new Map(await Promise.all(users.map(async (user) => [user, await installation.tokenOf(user)])));
}

let keys = 0;
const stamp = Date.now().toString(36);
export const headersFor = (tokens, user, etag) => ({
  authorization: `Bearer ${tokens.get(user)}`,
  'idempotency-key': `${stamp}-${(keys += 1)}`,
  ...(etag && { 'if-match': etag }),
});

/**
 * Drives cases with `clients` connections until `seconds` have passed: each sends as soon as it has its answer or, with `perSecond`, when
 * its turn comes of so many that are sent in all; the time then counts from that turn, whether or not the client was free by then.
 * @returns answers and milliseconds of each.
 */
export async function drive(installation, clients, seconds, perSecond = null) {
  const tokens = await tokensFor(installation);
  const body = JSON.stringify(FILING);
  const took = [];
  const began = performance.now();
  const ends = began + seconds * 1000;
  const one = async (_, n) => {
    const client = new HttpClient(installation.port);
    let turn = n;
    const nextTurn = async () => {
      if (perSecond === null) return performance.now();
      const due = began + (turn / perSecond) * 1000;
      turn += clients;
      await sleep(Math.max(0, due - performance.now()));
      return due;
    };
    const ask = async (path, user, etag, content, expected) => {
      const from = await nextTurn();
      const answer = await client.ask('POST', path, headersFor(tokens, user, etag), content);
      if (answer.status !== expected) throw new Error(`${path}: ${answer.status} ${answer.body}`);
      took.push(performance.now() - from);
      return answer;
    };
    try {
      while (performance.now() < ends) {
        let { etag, location } = await ask('/api/v1/cases', APPLICANT, undefined, body, 201);
        for (const step of COURSE) {
          if (performance.now() >= ends) break;
          ({ etag } = await ask(`${location}/commands`, step.actor, etag, step.body, 200));
        }
      }
    } finally {
      client.close();
    }
  };
  await Promise.all(Array.from({ length: clients }, one));
  return { took, seconds: (performance.now() - began) / 1000 };
}
