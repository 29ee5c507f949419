// Clients that file cases, submit them, and look whether they see what they did.
import { performance } from 'node:perf_hooks';
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 100;

/** Begins to ask; each of `clients` does one thing after another. With `retries` a request is sent until it is answered. */
export function startLoad({ url, token, filing }, { clients, retries }) {
  const agent = new Agent({ keepAlive: true });
  const done = {
    requests: 0,
    failed: 0,
    replayed: 0,
    past: 0,
    looks: 0,
    acked: [],
    failures: {},
    times: [],
    gapMs: 0,
    ms: 0,
  };
  const begun = performance.now();
  let isOver = false;
  let lastAck = begun;

  function ask(method, path, { body, headers = {} } = {}) {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asked = request(`${url}/api/v1/${path}`, {
        method,
        agent,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      });
      asked.once('error', reject);
      asked.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part));
        response.once('error', reject);
        response.once('aborted', () => reject(new Error('the answer broke off')));
        response.once('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
      });
      asked.end(sent);
    });
  }

  async function answered(method, path, given) {
    for (;;) {
      const since = performance.now();
      done.requests++;
      const answer = await ask(method, path, given).catch((error) => ({ status: 0, text: error.message, headers: {} }));
      done.times.push(performance.now() - since);
      if (answer.status >= 200 && answer.status < 300) {
        if (answer.headers['idempotency-replayed']) done.replayed++;
        return { ...answer, body: JSON.parse(answer.text) };
      }
      const failure = `${method} ${answer.status} ${answer.text.slice(0, 160)}`;
      done.failures[failure] = (done.failures[failure] ?? 0) + 1;
      if (!retries) {
        done.failed++;
        return null;
      }
      await sleep(RETRY_MS);
    }
  }

  function acknowledged(id) {
    const now = performance.now();
    done.gapMs = Math.max(done.gapMs, now - lastAck);
    lastAck = now;
    done.acked.push(id);
  }

  async function client() {
    while (!isOver) {
      const key = { 'idempotency-key': randomUUID() };
      const filed = await answered('POST', 'cases', { body: { procedure: 'three-in-one', filing }, headers: key });
      if (!filed) continue;
      const { id } = filed.body;
      const submitted = await answered('POST', `cases/${id}/commands`, {
        body: { type: 'case.submit', data: {} },
        headers: { 'idempotency-key': randomUUID(), 'if-match': filed.headers.etag },
      });
      if (!submitted) continue;
      acknowledged(id);
      const list = await answered('GET', 'cases?sort=-filedAt&limit=30', {
        headers: { 'trine-seen': submitted.headers['trine-seen'] ?? 'latest' },
      });
      if (!list) continue;
      done.looks++;
      if (!list.body.items.some((item) => item.id === id)) done.past++;
    }
  }

  const all = Promise.all(Array.from({ length: clients }, client));
  return {
    async stop() {
      isOver = true;
      await all;
      agent.destroy();
      return { ...done, ms: performance.now() - begun };
    },
  };
}

export function summaryOf({ requests, failed, replayed, past, looks, times, gapMs, ms }) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
  return [
    `${requests} requests in ${(ms / 1000).toFixed(0)} s, ${failed} failed, ${replayed} answers found by their key`,
    `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(0.999999)} ms; ${(gapMs / 1000).toFixed(1)} s at most without an acknowledgement`,
    `${past} of ${looks} looks showed the past`,
  ].join('; ');
}
