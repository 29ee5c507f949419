import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { writeStep } from '../src/cases/cases.store.js';
import { Catalogue } from '../src/catalogue/catalogue.js';
import { openDataSource } from '../src/database/data-source.js';
import { inAuthority } from '../src/database/tenant.js';
import { file } from '../src/domain/case/decide.js';
import { HORGOS, type Office, openOffice } from './audit.fixture.js';

const KASHGAR = 653101;
const PATIENCE_MS = 30_000;
let office: Office;
let replicas: DataSource[];
beforeAll(async () => {
  office = await openOffice();
  await office.owner.query(`insert into authorities (id, name, calendar) values ($1, '{}', 'CN')`, [KASHGAR]);
  replicas = await Promise.all([1, 2, 3].map(() => openDataSource(office.database.url, 3)));
}, 60_000);
afterAll(async () => {
  for (const replica of replicas) await replica.destroy();
  await office.close();
});
beforeEach(() =>
  office.owner.query('truncate audit_positions, seal_queue, personal_data, outbox, journal, cases cascade'),
);

type Sealed = { position: number; case_id: string; seq: number; sealed_at: Date };
const sealed = (authority = HORGOS): Promise<Sealed[]> =>
  office.owner.query<Sealed[]>(
    `select position::integer, case_id, seq, sealed_at from audit_positions where authority_id = $1 order by position`,
    [authority],
  );
const waiting = async (): Promise<number> => {
  const [row] = await office.owner.query<{ n: number }[]>('select count(*)::integer as n from seal_queue');
  return row!.n;
};
const oneTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

async function until(holds: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(20)) if (await holds()) return true;
  return false;
}

describe('two hundred steps written by eight at once while three replicas seal', () => {
  test('take the positions 1 to 200 without a gap, each once, in the order of every case', async () => {
    let writing = true;
    const sealing = replicas.map(async (replica) => {
      for (const sealer = office.newSealer(replica); writing;) await sealer.sealNow(HORGOS);
    });
    const writers = oneTo(8).map(async () => {
      for (let cases = 0; cases < 5; cases++) {
        const id = await office.file('gmp-inspection');
        for (let steps = 0; steps < 4; steps++) await office.follow(id, 'applicant-1', 'case.amend');
      }
    });
    await Promise.all(writers);
    writing = false;
    await Promise.all(sealing);
    expect(await office.newSealer().sealNow(HORGOS)).toMatchObject({ position: 200 });

    const rows = await sealed();
    expect(rows.map(({ position }) => position)).toEqual(oneTo(200));
    const byCase = new Map<string, number[]>();
    for (const { case_id, seq } of rows) byCase.set(case_id, [...(byCase.get(case_id) ?? []), seq]);
    expect(byCase.size).toBe(40);
    for (const seqs of byCase.values()) expect(seqs).toEqual(oneTo(5));
    expect(await waiting()).toBe(0);
    expect(await office.verify()).toMatchObject({ ok: true, sealed: 200, pending: 0 });
  }, 60_000);
});

describe('a position', () => {
  test('is taken in the order in which entries were committed, not in which they were begun', async () => {
    const rules = new Catalogue().getNewest('gmp-inspection');
    const actor = { id: 'applicant-1', roles: ['applicant'], unit: 'applicant' };
    const slow = file(rules.procedure.definition.filing.example, actor, office.time.now, rules, {
      id: '01987000-0000-7000-8000-000000000001',
      authority: HORGOS,
      caseNumber: 'slow',
      label: 'REAL',
    });
    let commit = () => {};
    let written = () => {};
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    const isAllowed = new Promise<void>((resolve) => (commit = resolve));
    const begun = inAuthority(office.dataSource, HORGOS, async (tx) => {
      await writeStep(tx, slow, rules);
      written();
      await isAllowed;
    });
    await isWritten;
    const quick = await office.file('gmp-inspection');
    const sealer = office.newSealer();
    const before = await sealer.sealNow(HORGOS);
    expect(before).toMatchObject({ position: 1 });
    commit();
    await begun;
    expect(await sealer.sealNow(HORGOS)).toMatchObject({ position: 2 });
    expect((await sealed()).map(({ case_id }) => case_id)).toEqual([quick, slow.next.id]);
  });

  test('counts for each authority on its own', async () => {
    await office.file('gmp-inspection');
    await office.file('gmp-inspection', KASHGAR);
    await office.file('gmp-inspection', KASHGAR);
    const sealer = office.newSealer();
    expect(await sealer.sealNow(HORGOS)).toMatchObject({ position: 1 });
    expect(await sealed(KASHGAR)).toEqual([]);
    expect(await sealer.sealNow(KASHGAR)).toMatchObject({ position: 2 });
  });

  test('is never dated before the one before it, also when a server’s clock is wrong', async () => {
    const now = office.time.now;
    await office.file('gmp-inspection');
    const { sealedAt } = await office.newSealer().sealNow(HORGOS);
    office.time.now = '2025-08-01T00:00:00.000Z';
    await office.file('gmp-inspection');
    expect(await office.newSealer().sealNow(HORGOS)).toEqual({ position: 2, sealedAt });
    office.time.now = now;
  });

  test('is 0 while an authority has none', async () => {
    expect(await office.newSealer().sealNow(KASHGAR)).toEqual({ position: 0, sealedAt: null });
  });

  test('is given in batches, until nothing waits', async () => {
    const id = await office.file('gmp-inspection');
    await office.owner.query(`insert into journal select authority_id, case_id, n, recorded_at, hash, canon
      from journal, generate_series(2, 2500) n where case_id = '${id}'`);
    await office.owner.query(
      `insert into seal_queue (authority_id, case_id, seq) select ${HORGOS}, '${id}', generate_series(2, 2500)`,
    );
    expect(await office.newSealer().sealNow(HORGOS)).toMatchObject({ position: 2500 });
    expect((await sealed()).map(({ position, seq }) => position === seq)).not.toContain(false);
  });
});

describe('a sealer in the background', () => {
  test('seals what a step of its own server has left, and what another server left when it died', async () => {
    const sealer = office.newSealer();
    sealer.onApplicationBootstrap();
    await office.file('gmp-inspection');
    expect(await until(async () => (await sealed()).length === 1)).toBe(true);
    await office.owner.query(
      `insert into journal select authority_id, case_id, 2, recorded_at, hash, canon from journal`,
    );
    await office.owner.query(
      `insert into seal_queue (authority_id, case_id, seq) select authority_id, case_id, 2 from journal where seq = 2`,
    );
    expect(await until(async () => (await sealed()).length === 2)).toBe(true);
    await sealer.beforeApplicationShutdown();
    await office.file('gmp-inspection');
    await sleep(1_500);
    expect(await waiting()).toBe(1);
  });

  test('goes on with other authorities when the entries of one cannot be sealed', async () => {
    await office.file('gmp-inspection', KASHGAR);
    await office.file('gmp-inspection');
    await office.owner.transaction(async (tx) => {
      await tx.query('set local session_replication_role = replica');
      await tx.query(`delete from journal where authority_id = ${KASHGAR}`);
    });
    Logger.overrideLogger(false);
    const sealer = office.newSealer();
    sealer.onApplicationBootstrap();
    expect(await until(async () => (await sealed()).length === 1)).toBe(true);
    await sealer.beforeApplicationShutdown();
    expect(await waiting()).toBe(1);
  });
});
