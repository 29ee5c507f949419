// Many writers on one case: how many answers a second, how many of them accepted, and whether anything but "moved on" is heard.
// Run: npm run build && node bench/one-case.mjs [--clients 64] [--seconds 10] [--rounds 5] [--json]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { APPLICANT, courseOfOneCase, FILING } from './load/course.mjs';
import { headersFor, tokensFor } from './load/drive.mjs';
import { HttpClient } from './load/http-client.mjs';
import { machine, median, quantile, startInstallation } from './load/installation.mjs';

const { values: options } = parseArgs({
  options: {
    clients: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
const [clients, seconds, rounds] = [options.clients, options.seconds, options.rounds].map(Number);
const folder = mkdtempSync(join(tmpdir(), 'trine-bench-'));
const installation = await startInstallation(folder);
const AMEND = JSON.stringify({ type: 'case.amend', data: { filing: FILING.filing } });
const CHANGE = JSON.stringify({
  type: 'case.changeAgent',
  data: { agent: { name: '样例代理人乙' }, powerOfAttorney: 'WT-2026-002' },
});
const HOUR = { stage: 'open.intake', kind: 'desk', minutes: 60 };

/** Files a case, and gives it the first commands of its course. */
async function fileCase(tokens, steps) {
  const client = new HttpClient(installation.port);
  let { location, etag } = await client.ask(
    'POST',
    '/api/v1/cases',
    headersFor(tokens, APPLICANT),
    JSON.stringify(FILING),
  );
  for (const { actor, command } of courseOfOneCase().slice(0, steps)) {
    const headers = headersFor(tokens, actor.id, etag);
    ({ etag } = await client.ask('POST', `${location}/commands`, headers, JSON.stringify(command)));
  }
  client.close();
  return { location, etag };
}
const AMENDING = { user: APPLICANT, isMoving: true, command: () => AMEND };
const CHANGING_THE_AGENT = { user: APPLICANT, isMoving: true, command: () => CHANGE };
/** Each corrects the hours that he booked before, so that the case does not grow. Which version he has seen does not matter. */
const BOOKING = {
  user: 'intake-1',
  isMoving: false,
  command: (last) => JSON.stringify({ type: 'work.book', data: { ...HOUR, ...(last && { replaces: last.seq }) } }),
};

/** Ways in which many may write on one case, none of whom ever pauses. Who is told that it has moved on sends again at once, with what he was told. */
const MANNERS = {
  /** All want to move the case: of those who have heard of a version one is accepted. */
  race: { steps: 0, mayMove: () => true, moving: AMENDING },
  /** Every eighth wants to; the others work on it, with commands that move no version. */
  mixed: { steps: 2, mayMove: (n) => n % 8 === 0, moving: CHANGING_THE_AGENT },
  /** Every other wants to. */
  half: { steps: 2, mayMove: (n) => n % 2 === 0, moving: CHANGING_THE_AGENT },
  /** All work on it. */
  work: { steps: 2, mayMove: () => false },
};

async function round({ steps, mayMove, moving }) {
  const tokens = await tokensFor(installation);
  const { location, etag: filed } = await fileCase(tokens, steps);
  const before = installation.cpu();
  const heard = {};
  const took = [];
  const ends = performance.now() + seconds * 1000;
  const writer = async (_, n) => {
    const { user, isMoving, command } = mayMove(n) ? moving : BOOKING;
    const client = new HttpClient(installation.port);
    let etag = filed;
    let last = null;
    while (performance.now() < ends) {
      const from = performance.now();
      const headers = headersFor(tokens, user, isMoving ? etag : '*');
      const answer = await client.ask('POST', `${location}/commands`, headers, command(last));
      took.push(performance.now() - from);
      heard[answer.status] = (heard[answer.status] ?? 0) + 1;
      ({ etag = etag } = answer);
      if (answer.status === 200) last = JSON.parse(answer.body);
    }
    client.close();
  };
  await Promise.all(Array.from({ length: clients }, writer));
  const { 200: accepted = 0, 409: refused = 0, 412: stale = 0, ...other } = heard;
  const cpu = installation.cpu();
  return {
    apiUs: ((cpu.api - before.api) / took.length) * 1e6,
    databaseUs: ((cpu.database - before.database) / took.length) * 1e6,
    answersPerSecond: took.length / seconds,
    acceptedPerSecond: accepted / seconds,
    p50: quantile(took, 0.5),
    p99: quantile(took, 0.99),
    refused,
    stale,
    other: Object.values(other).reduce((sum, n) => sum + n, 0),
  };
}

try {
  const taken = [];
  for (let n = 0; n < rounds; n++) {
    const one = {};
    for (const [name, manner] of Object.entries(MANNERS)) one[name] = await round(manner);
    taken.push(one);
  }
  const mediansOf = (name) =>
    Object.fromEntries(
      Object.keys(taken[0][name]).map((figure) => [figure, +median(taken.map((one) => one[name][figure])).toFixed(1)]),
    );
  const medians = Object.fromEntries(Object.keys(MANNERS).map((name) => [name, mediansOf(name)]));
  const result = { machine: machine(), clients, rounds, seconds, medians, taken };
  if (options.json) console.log(JSON.stringify(result));
  else console.table(medians);
} finally {
  await installation.stop();
  rmSync(folder, { recursive: true, force: true });
}
