// Many writers on one case: how many answers a second, how many of them accepted, and whether anything but "moved on" is heard.
// Run: npm run build && node bench/one-case.mjs [--clients 64] [--seconds 10] [--rounds 5] [--json]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { APPLICANT, FILING } from './load/course.mjs';
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

async function round() {
  const tokens = await tokensFor(installation);
  const first = new HttpClient(installation.port);
  const filed = await first.ask('POST', '/api/v1/cases', headersFor(tokens, APPLICANT), JSON.stringify(FILING));
  first.close();
  const heard = {};
  const took = [];
  const ends = performance.now() + seconds * 1000;
  const writer = async () => {
    const client = new HttpClient(installation.port);
    let etag = filed.etag;
    while (performance.now() < ends) {
      const from = performance.now();
      const answer = await client.ask('POST', `${filed.location}/commands`, headersFor(tokens, APPLICANT, etag), AMEND);
      took.push(performance.now() - from);
      heard[answer.status] = (heard[answer.status] ?? 0) + 1;
      etag = answer.etag ?? `"${JSON.parse(answer.body).currentVersion}"`;
    }
    client.close();
  };
  await Promise.all(Array.from({ length: clients }, writer));
  const { 200: accepted = 0, 409: refused = 0, 412: stale = 0, ...other } = heard;
  return {
    answersPerSecond: took.length / seconds,
    acceptedPerSecond: accepted / seconds,
    p99: quantile(took, 0.99),
    refused,
    stale,
    other: Object.values(other).reduce((sum, n) => sum + n, 0),
  };
}

try {
  const taken = [];
  for (let n = 0; n < rounds; n++) taken.push(await round());
  const medians = Object.fromEntries(
    Object.keys(taken[0]).map((name) => [name, +median(taken.map((one) => one[name])).toFixed(1)]),
  );
  const result = { machine: machine(), clients, rounds, seconds, medians, taken };
  if (options.json) console.log(JSON.stringify(result));
  else console.table([medians]);
} finally {
  await installation.stop();
  rmSync(folder, { recursive: true, force: true });
}
