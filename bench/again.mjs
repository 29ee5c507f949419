// Whether a report stays what it was: one is published, thousands of events follow, and the same as-of must give the same bytes.
// Its evidence is then counted again by a process that has neither server nor database, and once more with one digit changed.
// Run: npm run build && node bench/again.mjs [--events 10000] [--cli dist/src/cli.js] [--json]
// `--cli`: the command line of another clone, which then verifies instead of this one.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { drive } from './load/drive.mjs';
import { startInstallation } from './load/installation.mjs';

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    cli: { type: 'string', default: new URL('../dist/src/cli.js', import.meta.url).pathname },
    json: { type: 'boolean', default: false },
  },
});
const CLIENTS = 16;
const BEFORE_SECONDS = 10;
const STEP_SECONDS = 5;
const folder = mkdtempSync(join(tmpdir(), 'trine-bench-'));
const installation = await startInstallation(folder);
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

async function ask(path, body) {
  const answer = await globalThis.fetch(`http://127.0.0.1:${installation.port}/api/v1/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${await installation.tokenOf('auditor-1')}`,
      ...(body && { 'content-type': 'application/json', 'idempotency-key': sha256(JSON.stringify(body)) }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.text();
}

async function publish(period) {
  const { id } = JSON.parse(await ask('reports', { ...period, kind: 'provisional' }));
  for (;;) {
    const { status, result } = JSON.parse(await ask(`operations/${id}`));
    if (status === 'done') return result.number;
    if (status !== 'queued' && status !== 'running') throw new Error(`the report is ${status}`);
    await sleep(200);
  }
}

/** Counts a report again from a file, in a process and a folder of its own, with no way to a database. */
async function verify(lines) {
  const file = join(folder, 'evidence.ndjson');
  writeFileSync(file, lines);
  const env = { PATH: process.env.PATH };
  const said = await promisify(execFile)(process.execPath, [options.cli, 'report', 'verify', '--json', file], {
    env,
    cwd: tmpdir(),
    maxBuffer: 2 ** 28,
  }).catch(({ stdout }) => ({ stdout }));
  return JSON.parse(said.stdout);
}

try {
  await drive(installation, CLIENTS, BEFORE_SECONDS);
  const month = new Date().toISOString().slice(0, 7);
  const days = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
  const period = { from: `${month}-01`, to: `${month}-${days}` };
  const number = await publish(period);
  const before = await ask(`reports/${number}`);
  const { asOf } = JSON.parse(before);
  let events = 0;
  while (events < Number(options.events)) events += (await drive(installation, CLIENTS, STEP_SECONDS)).took.length;
  await installation.settle();
  const again = await ask(`reports/turnaround?from=${period.from}&to=${period.to}&asOf=${asOf.instant}`);
  const evidence = await ask(`reports/${number}/evidence`);
  const verified = await verify(evidence);
  const changed = await verify(
    evidence.replace(
      /(occurredAt[^0-9]+\d{4}-\d\d-\d\dT\d\d:\d)(\d)/,
      (_, head, digit) => head + ((Number(digit) + 1) % 10),
    ),
  );
  const result = {
    positions: asOf.position,
    laterEvents: events,
    sha256: sha256(before),
    storedAsBefore: (await ask(`reports/${number}`)) === before,
    countedAgainAsBefore: again === before,
    evidenceMb: +(evidence.length / 1e6).toFixed(1),
    evidenceVerified: verified.ok,
    changedEventRefused: changed.ok === false,
    firstFault: changed.faults?.[0],
  };
  console.log(options.json ? JSON.stringify(result) : result);
  const holds = result.storedAsBefore && result.countedAgainAsBefore && verified.ok && changed.ok === false;
  process.exitCode = holds ? 0 : 1;
} finally {
  await installation.stop();
  rmSync(folder, { recursive: true, force: true });
}
