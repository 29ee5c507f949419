import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { inAuthority } from '../src/database/tenant.js';
import { canonical } from '../src/domain/audit/canonical.js';
import type { JournalEntry } from '../src/domain/audit/journal-entry.js';
import { HORGOS, type Office, openOffice } from './audit.fixture.js';

let office: Office;
/** At the decision; whoever reviewed, inspected or checked it may not take it. */
let id: string;
beforeAll(async () => {
  office = await openOffice();
  id = await office.file('three-in-one');
  await office.drive(id, 'joint.conclude');
}, 60_000);
afterAll(() => office.close());

type Forged = { type: string; data?: JournalEntry['data']; actor: JournalEntry['actor'] };

/** The next entry of the case with a hash and a link that fit, as somebody would write it who knows how. */
async function forge({ type, data = {}, actor }: Forged): Promise<[number, string, string]> {
  const entries = await office.entriesOf(id);
  const last = entries.at(-1)!;
  const [row] = await office.owner.query<{ hash: string }[]>(
    `select encode(hash, 'hex') as hash from journal where case_id = $1 order by seq desc limit 1`,
    [id],
  );
  const entry: JournalEntry = { ...last, seq: last.seq + 1, type, data, actor, prev: row!.hash, reason: null };
  const canon = canonical(entry);
  return [entry.seq, canon, createHash('sha256').update(canon).digest('hex')];
}

const write = (tx: EntityManager, [seq, canon, hash]: [number, string, string]): Promise<unknown> =>
  tx.query(
    `insert into journal (authority_id, case_id, seq, recorded_at, hash, canon) values ($1, $2, $3, now(), decode($4, 'hex'), $5)`,
    [HORGOS, id, seq, hash, canon],
  );

/** Runs as the application's role, and puts everything back; the SQLSTATE of the refusal, or "accepted". */
async function attempt(work: (tx: EntityManager) => Promise<unknown>): Promise<string> {
  const back = new Error('back');
  try {
    await inAuthority(office.dataSource, HORGOS, async (tx) => {
      await work(tx);
      throw back;
    });
  } catch (error) {
    if (error === back) return 'accepted';
    return (error as { driverError?: { code: string } }).driverError?.code ?? String(error);
  }
  throw new Error('committed');
}

const by = (person: string, ...standsInFor: string[]): JournalEntry['actor'] => ({
  id: person,
  role: 'decider',
  unit: 'bureau',
  ...(standsInFor.length > 0 && { standsInFor }),
});
const DECIDE = { type: 'case.decide', data: { licence: { L1: 'granted', L2: 'granted' } } };

describe('the database itself', () => {
  test('keeps who has held which duty, by which entry, and nobody writes it but the journal', async () => {
    const rows = await office.owner.query<{ duty: string; person: string }[]>(
      'select duty, person from case_duties where case_id = $1',
      [id],
    );
    const { duties } = await office.stateOf(id);
    const expected = Object.entries(duties).flatMap(([duty, people]) => people.map((person) => `${duty} ${person}`));
    expect(rows.map(({ duty, person }) => `${duty} ${person}`).sort()).toEqual(expected.sort());
    const values = `values (${HORGOS}, '${id}', 'x', 'decider', 1)`;
    expect(await attempt((tx) => tx.query(`insert into case_duties ${values}`))).toBe('42501');
    expect(await attempt((tx) => tx.query('delete from case_duties'))).toBe('42501');
    expect(await attempt((tx) => tx.query('update case_duties set person = duty'))).toBe('42501');
    expect(await attempt((tx) => tx.query('delete from exclusive_duties'))).toBe('42501');
    expect(await attempt((tx) => tx.query(`insert into case_stand_ins values (${HORGOS}, '${id}', 'x', 'y', 1)`))).toBe(
      '42501',
    );
  });

  test.each([
    'journal',
    'decisions',
    'audit_positions',
    'fired_deadlines',
    'notices',
    'case_duties',
    'case_stand_ins',
    'duty_rules',
    'exclusive_duties',
    'decision_rules',
    'procedures',
  ])('lets the application neither rewrite, remove nor empty %s, nor put its guards to sleep', async (table) => {
    const [first] = await office.owner.query<{ name: string }[]>(
      `select column_name as name from information_schema.columns where table_name = $1 and ordinal_position = 1`,
      [table],
    );
    for (const statement of [
      `update ${table} set ${first!.name} = ${first!.name}`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
      `alter table ${table} disable trigger all`,
      `alter table ${table} disable row level security`,
      `drop table ${table} cascade`,
      `set local session_replication_role = replica`,
    ])
      expect([statement, await attempt((tx) => tx.query(statement))]).toEqual([statement, '42501']);
  });

  test.each([
    'intake-1',
    'licence-reviewer-1',
    'registration-reviewer-1',
    'team-leader-2',
    'checker-1',
    'division-head-1',
  ])('refuses a forged decision by %s, who held a duty before, although its hash and its link fit', async (person) => {
    const { duties } = await office.stateOf(id);
    expect(Object.values(duties).flat()).toContain(person);
    expect(await attempt(async (tx) => write(tx, await forge({ ...DECIDE, actor: by(person) })))).toBe('TR001');
  });

  test('takes the very same row from somebody who held none', async () => {
    expect(await attempt(async (tx) => write(tx, await forge({ ...DECIDE, actor: by('decider-1') })))).toBe('accepted');
  });

  test('refuses a stand-in for what the one whose place he takes has done, also through a second person', async () => {
    for (const chain of [['licence-reviewer-1'], ['checker-1', 'decider-2'], ['decider-2', 'checker-1']])
      expect(await attempt(async (tx) => write(tx, await forge({ ...DECIDE, actor: by('decider-1', ...chain) })))).toBe(
        'TR001',
      );
    const free = async (tx: EntityManager) =>
      write(tx, await forge({ ...DECIDE, actor: by('decider-1', 'decider-2') }));
    expect(await attempt(free)).toBe('accepted');
  });

  test('counts persons as one after any act in another’s place, whatever duty each takes in his own right', async () => {
    const both = async (tx: EntityManager, through: string) => {
      const [seq, canon, hash] = await forge({
        type: 'case.offerHearing',
        data: { reason: '理由' },
        actor: by('decider-1', through),
      });
      await write(tx, [seq, canon, hash]);
      const decision = await forge({ ...DECIDE, actor: by('decider-2') });
      await write(tx, [seq + 1, decision[1], decision[2]]);
    };
    expect(await attempt((tx) => both(tx, 'head-1'))).toBe('accepted');
    expect(
      await attempt(async (tx) => {
        const [seq, canon, hash] = await forge({ type: 'case.offerHearing', actor: by('decider-2', 'checker-1') });
        await write(tx, [seq, canon, hash]);
        const decision = await forge({ ...DECIDE, actor: by('decider-2') });
        await write(tx, [seq + 1, decision[1], decision[2]]);
      }),
    ).toBe('TR001');
  });

  test('refuses an inspection team with the reviewer in it', async () => {
    const data = { team: ['inspector-3', 'licence-reviewer-1'], leader: 'inspector-3' };
    const plan = { type: 'inspection.plan', data, actor: by('inspection-centre-1') };
    expect(await attempt(async (tx) => write(tx, await forge(plan)))).toBe('TR001');
  });

  test('refuses a decision without an entry that makes it, or that says something else than its entry', async () => {
    const insert = (tx: EntityManager, seq: number, outcome: string): Promise<unknown> =>
      tx.query(
        `insert into decisions (authority_id, number, case_id, seq, track, item, outcome, adverse, decided_at)
          values ($1, 'N-1', $2, $3, 'licence', 'L1', $4, false, now())`,
        [HORGOS, id, seq, outcome],
      );
    const last = (await office.entriesOf(id)).length;
    expect(await attempt((tx) => insert(tx, last, 'granted'))).toBe('TR001');
    expect(await attempt((tx) => insert(tx, last + 1, 'granted'))).toBe('TR001');
    const decided = (outcome: string) => async (tx: EntityManager) => {
      const entry = await forge({ ...DECIDE, actor: by('decider-1') });
      await write(tx, entry);
      await insert(tx, entry[0], outcome);
    };
    expect(await attempt(decided('refused'))).toBe('TR001');
    expect(await attempt(decided('granted'))).toBe('accepted');
  });

  test('lets nobody move a case to a procedure with other rules, or past the rules in a frozen view of the case', async () => {
    expect(
      await attempt((tx) => tx.query(`update cases set procedure_id = 'registration-filing' where id = $1`, [id])),
    ).toBe('TR002');
    const entry = await forge({ ...DECIDE, actor: by('decider-1') });
    expect(
      await office.dataSource
        .transaction('REPEATABLE READ', async (tx) => {
          await tx.query(`select set_config('trine.authority', $1, true)`, [String(HORGOS)]);
          await write(tx, entry);
        })
        .catch((error: { driverError?: { code: string } }) => error.driverError?.code),
    ).toBe('TR002');
  });

  test('lets one of two pass who write at once what excludes one another', async () => {
    const other = await office.file('three-in-one');
    await office.drive(other, 'case.accept');
    const [last] = (await office.entriesOf(other)).slice(-1);
    const row = (seq: number, type: string): [number, string, string] => {
      const canon = canonical({ ...last!, seq, type, data: {}, actor: by('somebody') });
      return [seq, canon, createHash('sha256').update(canon).digest('hex')];
    };
    const insert = async ([seq, canon, hash]: [number, string, string]) =>
      inAuthority(office.dataSource, HORGOS, async (tx) => {
        await tx.query(
          `insert into journal (authority_id, case_id, seq, recorded_at, hash, canon) values ($1, $2, $3, now(), decode($4, 'hex'), $5)`,
          [HORGOS, other, seq, hash, canon],
        );
        await tx.query('select pg_sleep(0.2)');
      });
    const both = [insert(row(50, 'licence.check')), insert(row(51, 'licence.completeReview'))];
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
