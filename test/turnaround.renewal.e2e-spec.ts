/** After an upgrade the facts of old cases are of an older version: they are made anew from the journals, and nobody notices. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { SealerService } from '../src/audit/sealer.service.js';
import { verifyCases } from '../src/audit/verify.js';
import { type FactsAgain, makeAgain, writeAgain } from '../src/cases/renew-facts.js';
import { ProceduresService } from '../src/catalogue/procedures.service.js';
import { inAuthority } from '../src/database/tenant.js';
import { drawsOf } from '../src/domain/turnaround/draws.fixture.js';
import { FACTS_VERSION } from '../src/domain/turnaround/fact-row.js';
import { countUncounted } from '../src/turnaround/tally.queries.js';
import { HORGOS } from './audit.fixture.js';
import { RandomOffice } from './random-cases.fixture.js';
import { fileExample, give } from './setup/client.js';
import { testDatabase, type TestDatabase } from './setup/database.js';
import { openTrine, type Trine } from './setup/trine.js';

const BEGAN = '2025-06-30T01:00:00.000Z';
const FIRST = '00000000-0000-0000-0000-000000000000';

let database: TestDatabase;
let trine: Trine;
let owner: DataSource;
let report: string;
let published: string;

const source = () => trine.app.get(DataSource);
const rulesFor = (id: string, version: number) => trine.app.get(ProceduresService).get(id, version);
const uncounted = () => inAuthority(source(), HORGOS, (tx) => countUncounted(tx, HORGOS));
const verified = async () =>
  (await verifyCases(source(), trine.app.get(ProceduresService), { authority: HORGOS })).first;
const ask = async (url: string) => (await trine.ask('GET', url, { as: 'auditor-1' })).text;

/** As an older version would have left them: some counts meant something else, and of the first cases there were none. */
async function age(): Promise<void> {
  await owner.query(
    `update case_facts set made = ${FACTS_VERSION - 1}, stops = stops + 5, rounds = 0, head = '', legal_days = null`,
  );
  await owner.query('update case_stops set n = n + 40');
  await owner.query(`insert into case_labour (authority_id, case_id, n, role, travel, heads, minutes)
    select authority_id, case_id, 90, 'reviewer', false, 1, 60 from case_facts on conflict do nothing`);
  await owner.query(
    'delete from case_facts where case_id in (select case_id from case_facts order by case_id limit 5)',
  );
}

beforeAll(async () => {
  database = await testDatabase();
  trine = await openTrine(BEGAN, database);
  owner = await new DataSource({ type: 'postgres', url: database.ownerUrl }).initialize();
  const office = new RandomOffice(
    source(),
    HORGOS,
    trine.app.get(ProceduresService).list(),
    drawsOf(20_250_702),
    BEGAN,
  );
  await office.pass(350);
  trine.time.now = office.now;
  const { position } = await trine.app.get(SealerService).sealNow(HORGOS);
  report = `reports/turnaround?from=2025-01-01&to=2025-12-31&asOf=${position}`;
  published = await ask(report);
}, 300_000);
afterAll(async () => {
  await owner.destroy();
  await trine.stop();
  await database.drop();
});

test('a server that finds older facts at its start makes all of them anew, and the report keeps its bytes', async () => {
  expect(JSON.parse(published)).toMatchObject({
    format: expect.stringMatching(/^turnaround-report/),
    dataLabel: 'MIXED',
  });
  await trine.stop();
  await age();
  trine = await openTrine(trine.time.now, database);
  while ((await uncounted()) > 0) await new Promise((done) => setTimeout(done, 50));
  expect(await ask(report)).toBe(published);
  expect(await verified()).toBeNull();
}, 120_000);

describe('a case that somebody works on', () => {
  let made: FactsAgain[];
  let moved: string;

  beforeAll(async () => {
    moved = await fileExample(trine, 'three-in-one');
    await age();
    ({ facts: made } = await makeAgain(source(), HORGOS, rulesFor, FIRST));
  });

  test('is not waited for, and nobody waits for it', async () => {
    const held = made[0]!.id;
    await inAuthority(source(), HORGOS, async (tx) => {
      await tx.query('select from cases where id = $1 for update', [held]);
      expect(await writeAgain(source(), HORGOS, made.slice(0, 3))).toBe(2);
    });
    expect(await writeAgain(source(), HORGOS, made.slice(0, 1))).toBe(1);
  });

  test('and has moved meanwhile keeps what its own step says', async () => {
    expect(made.map(({ id }) => id)).toContain(moved);
    await give(trine, moved, 'applicant-1', 'case.submit', {});
    const ofMoved = made.filter(({ id }) => id === moved);
    expect(await writeAgain(source(), HORGOS, ofMoved)).toBe(0);
    await writeAgain(source(), HORGOS, made);
    expect(await verified()).toBeNull();
  });

  test('of which nobody can read the journal is named, and the others are made anew', async () => {
    await age();
    const { facts, failed } = await makeAgain(
      source(),
      HORGOS,
      (id, version) => {
        if (id === 'three-in-one') throw new Error('no such procedure');
        return rulesFor(id, version);
      },
      FIRST,
    );
    expect(failed.length).toBeGreaterThan(0);
    expect(new Set(failed.map(({ why }) => why))).toEqual(new Set(['no such procedure']));
    expect(await writeAgain(source(), HORGOS, facts)).toBe(facts.length);
    expect(await uncounted()).toBe(failed.length);
  });
});
