/**
 * What an auditor does with a published report: has it made, takes its evidence away, counts it again without the office, and
 * cannot be told another thing later. The evidence is read here as a file, never through the database.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { setTimeout as sleep } from 'node:timers/promises';
import { Catalogue } from '../src/catalogue/catalogue.js';
import type { Json, JsonObject } from '../src/domain/json.js';
import { canonical } from '../src/domain/audit/canonical.js';
import { SecretsService } from '../src/secrets/secrets.service.js';
import { isSignedBy } from '../src/signing/signature.js';
import { SigningKeysService } from '../src/signing/signing-keys.service.js';
import { parseTrustedKeys, type TrustedKey } from '../src/signing/trusted-keys.js';
import { textOf } from '../src/domain/procedure/facts.js';
import { verifyEvidence } from '../src/cli/verify-evidence.js';
import { advance, fileExample, OFFICE, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

const DAY = 86_400_000;
const AUGUST = { from: '2025-08-01', to: '2025-08-31' };

let trine: Trine;
beforeAll(async () => {
  trine = await openTrine();
  await work(trine, await fileExample(trine, 'three-in-one'), OFFICE);
  await work(trine, await fileExample(trine, 'gmp-inspection'), OFFICE);
  const open = await fileExample(trine, 'three-in-one');
  await work(trine, open, OFFICE, advance, (view) => JSON.stringify(view['stages']).includes('inspection.onSite'));
  trine.time.now = '2025-09-10T02:00:00.000Z';
}, 120_000);
afterAll(() => trine.stop());

/** Has a report made and waits for it. */
async function make(asked: JsonObject, as = 'auditor-1'): Promise<JsonObject> {
  const { status, body, text, headers } = await trine.ask('POST', 'reports', { as, body: asked });
  if (status !== 202) throw new Error(text);
  expect(headers['location']).toMatch(/^\/api\/v1\/operations\//);
  for (let tries = 0; tries < 400; tries++) {
    const { body: operation } = await trine.ask('GET', `operations/${textOf(body['id'])}`, { as });
    if (['done', 'failed', 'cancelled'].includes(textOf(operation['status']))) return operation;
    await sleep(50);
  }
  throw new Error('the report was not made in time');
}
const made = async (asked: JsonObject): Promise<{ number: number; edition: number }> => {
  const operation = await make(asked);
  expect(operation).toMatchObject({ status: 'done' });
  return operation['result'] as { number: number; edition: number };
};
const evidenceOf = async (number: number, edition = 1): Promise<string[]> => {
  const { status, text } = await trine.ask('GET', `reports/${number}/evidence?edition=${edition}`, { as: 'auditor-1' });
  expect(status).toBe(200);
  return text.split('\n');
};
const verify = (lines: string[]) => verifyEvidence(toAsync(lines), new Catalogue());
async function* toAsync(lines: string[]): AsyncGenerator<string> {
  yield* lines;
}
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

describe('a published report', () => {
  test('has a number, a manifest, and bytes that are never made anew', async () => {
    const { number, edition } = await made({ ...AUGUST, kind: 'provisional' });
    expect(edition).toBe(1);
    const first = await trine.ask('GET', `reports/${number}`, { as: 'auditor-1' });
    expect(first.headers['etag']).toBe(`"${sha256(first.text)}"`);
    const { body: manifest } = await trine.ask('GET', `reports/${number}/manifest`, { as: 'auditor-1' });
    expect(manifest).toMatchObject({
      number,
      edition: 1,
      kind: 'provisional',
      sha256: sha256(first.text),
      manifest: {
        population: { cases: 3 },
        outputs: [
          { file: 'report.json', sha256: sha256(first.text) },
          { file: 'cases.csv' },
          { file: 'cases-public.csv' },
        ],
        inputHash: first.body['inputHash'],
      },
    });

    await fileExample(trine, 'three-in-one');
    trine.time.advance(DAY);
    const again = await trine.ask('GET', `reports/${number}`, { as: 'auditor-1' });
    expect(again.text).toBe(first.text);
    const { instant } = first.body['asOf'] as { instant: string };
    const asked = `reports/turnaround?from=${AUGUST.from}&to=${AUGUST.to}&asOf=${instant}`;
    expect((await trine.ask('GET', asked, { as: 'auditor-1' })).text).toBe(first.text);
  });

  test('can be counted again from its evidence alone, to the byte, also after later entries', async () => {
    const { number } = await made({ ...AUGUST, kind: 'provisional' });
    await work(trine, await fileExample(trine, 'registration-filing'), OFFICE);
    const verdict = await verify(await evidenceOf(number));
    expect(verdict.faults).toEqual([]);
    expect(verdict).toMatchObject({ ok: true, manifest: { report: { number } } });
    expect(verdict.entries).toBe(verdict.manifest!.population.entries);
  });

  test('fails verification when one event, one figure or one case is another', async () => {
    const { number } = await made({ ...AUGUST, kind: 'provisional' });
    const lines = await evidenceOf(number);
    const at = lines.findIndex((line) => line.includes('case.accept\\"'));
    const changed = (of: (line: string) => string, which = at) =>
      verify(lines.map((line, i) => (i === which ? of(line) : line)));
    const rehashed = await changed((line) => {
      const entry = JSON.parse(line) as { canon: string; hash: string };
      const canon = entry.canon.replace(/"occurredAt":"2025-08-05T0/, '"occurredAt":"2025-08-04T0');
      return JSON.stringify({ ...entry, canon, hash: sha256(canon) });
    });
    expect(rehashed.ok).toBe(false);
    expect((await changed((line) => line.replace('2025-08-05T0', '2025-08-04T0'))).faults[0]).toMatch(/^case .*hash/);

    const { case: victim } = JSON.parse(lines[at]!) as { case: string };
    const without = await verify(lines.filter((line) => !line.includes(`"case":"${victim}"`)));
    expect(without.ok).toBe(false);
    expect(without.faults.join()).toContain('input hash');

    const last = lines.findIndex((line) => line.startsWith('{"kind":"report"'));
    const polished = await changed((line) => line.replace(/\\"filed\\":(\d+)/, '\\"filed\\":99'), last);
    expect(polished.faults.join()).toContain('/flows/filed');
  });

  test('is corrected by a new edition that says why and what has changed, beside the old one', async () => {
    const { number } = await made({ ...AUGUST, asOf: '2025-08-20T00:00:00Z', kind: 'provisional' });
    const old = await trine.ask('GET', `reports/${number}`, { as: 'auditor-1' });
    const reason = '补录了八月受理的案件';
    const { edition } = await made({ ...AUGUST, kind: 'final', corrects: number, reason });
    expect(edition).toBe(2);
    const { body } = await trine.ask('GET', `reports/${number}/manifest`, { as: 'auditor-1' });
    expect(body).toMatchObject({ name: `${number} (R1)`, reason, manifest: { report: { supersedes: 1 } } });
    expect((body['changedCells'] as Json[]).length).toBeGreaterThan(0);
    expect((await trine.ask('GET', `reports/${number}?edition=1`, { as: 'auditor-1' })).text).toBe(old.text);
    const missing = await trine.ask('POST', 'reports', {
      as: 'auditor-1',
      body: { ...AUGUST, kind: 'final', corrects: number },
    });
    expect(missing).toMatchObject({ status: 400, body: { code: 'malformed' } });
  });

  test('is not called final before its period is over', async () => {
    const operation = await make({ from: '2025-09-01', to: '2025-12-31', kind: 'final' });
    expect(operation).toMatchObject({ status: 'failed', problem: { code: 'notPossible' } });
    expect(JSON.stringify(operation)).toContain('Expected the period to be over');
  });

  test('is set as a file in every format, in both languages', async () => {
    const { number } = await made({ ...AUGUST, kind: 'provisional' });
    for (const [format, start] of [
      ['pdf', '%PDF'],
      ['xlsx', 'PK'],
      ['csv', 'PK'],
    ] as const)
      for (const language of ['zh-CN', 'en']) {
        const answer = await trine.ask('GET', `reports/${number}?format=${format}`, { as: 'auditor-1', language });
        expect(answer.status).toBe(200);
        expect(answer.text.startsWith(start)).toBe(true);
        expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="report-/);
      }
  }, 60_000);

  test('comes with the list of its cases, whose hash stands in the manifest and which the evidence gives again', async () => {
    const { number } = await made({ ...AUGUST, kind: 'provisional' });
    const list = await trine.ask('GET', `reports/${number}/cases`, { as: 'auditor-1' });
    expect(list.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8; header=present' });
    expect(list.text.split('\n').filter((line) => line !== '')).toHaveLength(4);
    const { body } = await trine.ask('GET', `reports/${number}/manifest`, { as: 'auditor-1' });
    const { outputs, excluded } = body['manifest'] as { outputs: { file: string; sha256: string }[]; excluded: Json };
    expect(outputs.find(({ file }) => file === 'cases.csv')).toMatchObject({ sha256: sha256(list.text), lines: 3 });
    expect(excluded).toEqual([]);
    const json = await trine.ask('GET', `reports/${number}/cases?format=json`, { as: 'auditor-1' });
    const rows = JSON.parse(json.text) as JsonObject[];
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({
      procedure: 'three-in-one@1',
      ending: 'completed',
      legal_verdict: 'on',
      grade: 'E2',
    });

    const lines = await evidenceOf(number);
    const other = lines.map((line) =>
      line.startsWith('{"kind":"manifest"') ? line.replace(sha256(list.text), sha256('another list')) : line,
    );
    expect((await verify(other)).faults.join()).toContain('Expected the list of cases');
  });

  test('gives whoever reads no figures the public variant alone, and the list with pseudonyms', async () => {
    const { number } = await made({ ...AUGUST, kind: 'final' });
    const { number: unfinished } = await made({ ...AUGUST, kind: 'provisional' });
    for (const as of ['applicant-1', 'intake-1', 'licence-reviewer-1']) {
      expect((await trine.ask('GET', `reports/${unfinished}`, { as })).status).toBe(404);
      const { body: page } = await trine.ask('GET', 'reports', { as });
      expect((page['items'] as JsonObject[]).map(({ kind }) => kind)).not.toContain('provisional');
      const given = await trine.ask('GET', `reports/${number}`, { as });
      expect(given.status).toBe(200);
      expect(given.body['sections']).toBeUndefined();
      expect((given.body['watermark'] as JsonObject)['en']).toContain('for publication');
      expect(given.text).not.toMatch(/"filed":[1-4]\b/);
      for (const part of ['', '/cases']) {
        const full = await trine.ask('GET', `reports/${number}${part}?variant=full`, { as });
        expect(full).toMatchObject({ status: 403, body: { code: 'forbidden', allowed: ['public'] } });
      }
      const { body } = await trine.ask('GET', `reports/${number}/manifest`, { as });
      expect(body).toMatchObject({ variant: 'public', sha256: null, madeBy: null, changedCells: null });
      expect(body['manifest']).not.toHaveProperty('population');
      expect(JSON.stringify(body)).not.toContain('cases.csv"');
      const list = await trine.ask('GET', `reports/${number}/cases`, { as });
      expect(list.text.split('\n')[0]).toMatch(/^pseudonym,/);
      const outputs = (body['manifest'] as JsonObject)['outputs'] as JsonObject[];
      expect(outputs).toEqual([expect.objectContaining({ file: 'cases-public.csv', sha256: sha256(list.text) })]);
    }
    const decider = await trine.ask('GET', `reports/${number}`, { as: 'decider-1' });
    expect(decider.body['sections']).toBeDefined();
    expect((await trine.ask('GET', `reports/${number}/cases`, { as: 'decider-1' })).text).toMatch(/^pseudonym,/);
  });

  test('names one case otherwise in every edition, unless the key is the same', async () => {
    const secrets = trine.app.get(SecretsService);
    const [one, again, next] = ['a/1/1', 'a/1/1', 'a/1/2'].map((purpose) => secrets.pseudonymsFor(purpose)('case'));
    expect(one).toBe(again);
    expect(next).not.toBe(one);
    const elsewhere = new SecretsService(randomBytes(32)).pseudonymsFor('a/1/1')('case');
    expect(elsewhere).not.toBe(one);
  });

  test('is signed: its evidence verifies with the published key, and with no other', async () => {
    const { number } = await made({ ...AUGUST, kind: 'provisional' });
    const lines = await evidenceOf(number);
    const published = await trine.ask('GET', '/.well-known/trine-signing-keys.json');
    const keys = parseTrustedKeys(published.text);
    expect(keys).toHaveLength(1);
    const judged = (given: TrustedKey[], of = lines) =>
      verifyEvidence(toAsync(of), new Catalogue(), () => undefined, given);
    expect((await judged(keys)).signature).toEqual({ verifiedBy: keys[0]!.fingerprint });
    expect(await judged([])).toMatchObject({ ok: true, signature: { notVerified: 'no key given' } });

    const other = parseTrustedKeys(
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    );
    const byOther = await judged(other);
    expect(byOther).toMatchObject({ ok: false, signature: { notVerified: 'see faults' } });
    expect(byOther.faults.join()).toContain('signed by a given key');
    const reworded = lines.map((line) => line.replace('"kind":"provisional"', '"kind":"final"'));
    expect((await judged(keys, reworded)).faults.join()).toContain('signed by a given key');
    const unsigned = lines.filter((line) => !line.startsWith('{"kind":"signature"'));
    expect((await judged(keys, unsigned)).faults.join()).toContain('has none');
    const retired = keys.map((key) => ({ ...key, validUntil: '2025-01-01T00:00:00.000Z' }));
    expect((await judged(retired)).faults.join()).toContain('while the key');

    // Whoever reads the public variant verifies what he has.
    const { number: final } = await made({ ...AUGUST, kind: 'final' });
    const { body } = await trine.ask('GET', `reports/${final}/manifest`, { as: 'applicant-1' });
    const signature = body['signature'] as { jws: string; fingerprint: string };
    expect(isSignedBy(keys[0]!.key, canonical(body['manifest']!), 'application/trine-report-manifest', signature)).toBe(
      true,
    );
    const { text } = await trine.ask('GET', `reports/${number}?format=tables`, { as: 'auditor-1' });
    expect(text).toContain(keys[0]!.fingerprint);
    expect(text).toContain('不是电子印章');
  });

  test('stays verifiable when the key has been changed since', async () => {
    const { number: before } = await made({ ...AUGUST, kind: 'provisional' });
    trine.time.advance(DAY);
    const { kid } = await trine.app.get(SigningKeysService).rotate();
    const { number: after } = await made({ ...AUGUST, kind: 'provisional' });
    const { text } = await trine.ask('GET', '/.well-known/trine-signing-keys.json');
    const keys = parseTrustedKeys(text);
    expect(keys).toHaveLength(2);
    for (const number of [before, after]) {
      const verdict = await verifyEvidence(toAsync(await evidenceOf(number)), new Catalogue(), () => undefined, keys);
      expect(verdict).toMatchObject({ ok: true, faults: [] });
    }
    const { body } = await trine.ask('GET', `reports/${after}/manifest`, { as: 'auditor-1' });
    expect((body['signature'] as JsonObject)['keyId']).toBe(kid);
    const [row] = await trine.app
      .get(DataSource)
      .query<{ private_key: string }[]>('select private_key from signing_keys');
    expect(row!.private_key).not.toContain('PRIVATE KEY');
  });

  test('has its evidence for auditors alone', async () => {
    const { number } = await made({ ...AUGUST, kind: 'provisional' });
    expect((await trine.ask('GET', `reports/${number}/evidence`, { as: 'supervisor-1' })).status).toBe(403);
    expect((await trine.ask('GET', 'reports/99999', { as: 'auditor-1' })).status).toBe(404);
    expect((await trine.ask('GET', 'reports/x', { as: 'auditor-1' })).status).toBe(400);
  });
});
