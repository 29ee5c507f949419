// A storm of duplicates: each request 20 times at once over two replicas has one effect and one answer; its key with another body is
// refused. Its control is the same storm with a key for each copy: then the checker must see that things were done twice.
import { APPLICANT } from '../load/course.mjs';
import { Connections, filingBody, amendBody } from './clients.mjs';
import { findViolations } from './invariants.mjs';
import { conclude, openStage, underLoad } from './trial.mjs';

export const title = 'a storm of duplicates: 200 keys, 20 copies of each at once, over two replicas';
const KEYS = 200;
const COPIES = 20;
const AT_ONCE = 4;

export async function run(settings) {
  const stage = await openStage(settings);
  try {
    const clients = stage.clients();
    await clients.prepare({ notes: 20, courses: 0 });
    const copies = Array.from({ length: AT_ONCE }, () => Array.from({ length: COPIES }, () => new Connections()));
    const asked = [];

    /** Sends all copies of one request together: a filing or, every other time, a note in a case as it is. */
    const storm = async (connections, n, keyed) => {
      const token = clients.name();
      const commands = `/api/v1/cases/${clients.notes[n % clients.notes.length]}/commands`;
      const what =
        n % 2 === 0
          ? { path: '/api/v1/cases', user: APPLICANT, body: filingBody(token) }
          : { path: commands, user: APPLICANT, etag: '*', body: amendBody(token) };
      const request = clients.request(token);
      asked.push({ request, what });
      const sent = connections.map((one, i) => [one, keyed || i === 0 ? request : clients.request(token)]);
      await Promise.all(sent.map(([one, copy]) => clients.settle(one, copy, what)));
    };
    const inTurns = async (from, to, keyed) => {
      let next = from;
      const lane = async (connections) => {
        while (next < to) await storm(connections, next++, keyed);
      };
      await Promise.all(copies.map(lane));
    };

    const outcome = await underLoad(stage, clients, { seconds: 0, workers: 0 }, async () => {
      await inTurns(0, KEYS, true);
    });
    let reused = 0;
    for (const { request, what } of asked) {
      const headers = {
        authorization: `Bearer ${await clients.tokenOf(APPLICANT)}`,
        'idempotency-key': request.key,
        'if-match': '*',
      };
      const body = what.etag ? amendBody('other') : filingBody('other');
      const answer = await copies[0][0].ask(clients.one(clients.ports()), 'POST', what.path, headers, body);
      if (answer?.status === 422) reused += 1;
      else clients.unexpected.push(`${request.key} with another body: ${answer?.status} ${answer?.body}`);
    }
    const unlike = asked.filter(
      ({ request }) => request.answers.filter(({ status }) => status < 300).length !== COPIES,
    );
    for (const { request } of unlike) clients.unexpected.push(`${request.key}: not every copy was accepted`);
    const figures = { keys: KEYS, copies: KEYS * COPIES, reused };
    return await conclude(stage, clients, outcome, figures, async () => {
      await inTurns(KEYS, KEYS + AT_ONCE, false);
      const twice = findViolations(clients.history, await stage.store.rows()).filter(({ what }) => /twice/.test(what));
      return [['each copy with a key of its own', twice.length >= AT_ONCE]];
    });
  } finally {
    await stage.close();
  }
}
