import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { verifyCases, type VerifyReport } from '../src/audit/verify.js';
import { Catalogue } from '../src/catalogue/catalogue.js';
import { TABLE_KEYS } from '../src/domain/case/expected-tables.js';
import { HORGOS, HOUR, type Office, openOffice } from './audit.fixture.js';

let office: Office;
/** Archived cases; what is tampered with is the first, and the second must not be blamed for it. */
let first: string;
let second: string;
let last: number;
beforeAll(async () => {
  office = await openOffice();
  const filing = await office.file('three-in-one');
  await office.drive(filing, 'case.submit');
  await office.follow(filing, 'intake-1', 'case.requestCorrection');
  office.pass(24 * HOUR);
  await office.follow(filing, 'applicant-1', 'case.resubmit');
  await office.drive(filing, 'case.accept');
  const place = { for: ['head-1'], roles: ['head'], unit: 'bureau' };
  const recusal = { person: 'decider-2', reason: '近亲属在申请企业任职' };
  await office.give(filing, 'delivery-1', 'case.recuse', recusal, HORGOS, [place]);
  await office.attach(filing, 'applicant-1');
  await office.drive(filing);
  await office.give(filing, 'intake-1', 'work.book', { stage: 'open.intake', minutes: 90, kind: 'desk' });
  first = filing;
  second = await office.file('three-in-one');
  await office.drive(second, 'case.accept');
  await office.newSealer().sealNow(654004);
  last = (await office.stateOf(first)).seq;
}, 60_000);
afterAll(() => office.close());

const count = async (table: string): Promise<number> => {
  const [row] = await office.owner.query<{ n: number }[]>(`select count(*)::integer as n from ${table}`);
  return row!.n;
};

/** Runs SQL (`$FIRST` and `$SECOND` are the cases) as somebody who may do anything, verifies, and puts the tables back as they were. */
async function tampered(tables: string[], sql: string, caseId?: string): Promise<VerifyReport> {
  const asMighty = (...statements: string[]) =>
    office.owner.transaction(async (tx) => {
      await tx.query('set local session_replication_role = replica');
      for (const statement of statements) await tx.query(statement);
    });
  await asMighty(
    ...tables.map((table) => `create table kept_${table} as select * from ${table}`),
    sql.replaceAll('$FIRST', first).replaceAll('$SECOND', second),
  );
  try {
    return await office.verify(caseId);
  } finally {
    await asMighty(
      ...tables.flatMap((table) => [
        `delete from ${table}`,
        `insert into ${table} overriding system value select * from kept_${table}`,
        `drop table kept_${table}`,
      ]),
    );
  }
}

/** An archived case has no task any more, so a task is that of the second. */
const inCase = (table: string) => `where case_id = '${table === 'tasks' ? '$SECOND' : '$FIRST'}'`;
const caseOf = (table: string) => (table === 'tasks' ? second : first);
const inFirst = (condition = 'true') => `where case_id = '$FIRST' and ${condition}`;
const rehash = `hash = sha256(convert_to(canon, 'UTF8'))`;

describe('a database that nobody tampered with', () => {
  test('agrees with its journals, down to every row of every projection', async () => {
    const tables = await Promise.all(
      Object.keys(TABLE_KEYS).map(async (table) => [table, await count(table)] as const),
    );
    expect(tables.filter(([, rows]) => rows === 0)).toEqual([]);
    expect(await office.verify()).toMatchObject({
      ok: true,
      authorities: 1,
      cases: 2,
      entries: await count('journal'),
      sealed: await count('journal'),
      pending: 0,
      personal: await count('personal_data'),
      erased: 0,
      faults: 0,
      first: null,
    });
  });

  test('counts entries that are not sealed yet as pending, and stays green', async () => {
    const id = await office.file('gmp-inspection');
    expect(await office.verify(id)).toMatchObject({ ok: true, entries: 1, sealed: 0, pending: 1 });
    await office.newSealer().sealNow(654004);
    expect(await office.verify(id)).toMatchObject({ ok: true, entries: 1, sealed: 1, pending: 0 });
  });

  test('stays green when a personal datum was erased, and says how many were', async () => {
    const report = await tampered(['personal_data'], `update personal_data set value = null, salt = null ${inFirst()}`);
    expect(report).toMatchObject({ ok: true, first: null });
    expect(report.erased).toBeGreaterThan(0);
  });

  test('says so when it is asked about a case that is not there', async () => {
    await expect(office.verify('01980000-0000-7000-8000-000000000000')).rejects.toMatchObject({ code: 'notFound' });
  });

  test('tells how far it has come', async () => {
    const told: [number, number][] = [];
    await verifyCases(office.dataSource, new Catalogue(), { onProgress: (...done) => told.push(done) });
    expect(told.at(-1)).toEqual([await count('cases'), await count('cases')]);
  });
});

describe('a tampered journal', () => {
  test('is named at the very entry, whichever byte of whichever entry was changed', async () => {
    for (let seq = 1; seq <= last; seq++) {
      const byte = `1 + (${seq * 7919} % length(canon))`;
      const report = await tampered(
        ['journal'],
        `update journal set canon = overlay(canon placing case when substr(canon, ${byte}, 1) = 'x' then 'y' else 'x' end from ${byte} for 1)
          ${inFirst(`seq = ${seq}`)}`,
        first,
      );
      expect({ seq, named: report.first?.seq, fault: report.first?.fault }).toEqual({ seq, named: seq, fault: 'hash' });
    }
  });

  test.each([
    ['a changed hash', `update journal set hash = sha256('') ${inFirst('seq = 4')}`, 'hash', 4],
    [
      'a changed entry with a new hash',
      `update journal set canon = replace(canon, 'zone', 'zon2') ${inFirst('seq = 5')};
      update journal set ${rehash} ${inFirst('seq = 5')}`,
      'link',
      6,
    ],
    [
      'a changed time of recording',
      `update journal set recorded_at = recorded_at + interval '1 millisecond' ${inFirst('seq = 5')}`,
      'recordedAt',
      5,
    ],
    [
      'text that is no canonical JSON',
      `update journal set canon = canon || ' ' ${inFirst('seq = 7')};
      update journal set ${rehash} ${inFirst('seq = 7')}`,
      'form',
      7,
    ],
    ['an entry taken from the middle', `delete from journal ${inFirst('seq = 5')}`, 'gap', 5],
    ['a journal without its end', `delete from journal ${inFirst('seq > 20')}`, 'missing', 21],
    ['a journal without any entry', `delete from journal ${inFirst()}`, 'missing', 1],
    [
      'two entries that changed places',
      `update journal set seq = case seq when 6 then -7 else -6 end ${inFirst('seq in (6, 7)')};
      update journal set seq = -seq ${inFirst('seq < 0')}`,
      'link',
      6,
    ],
  ])('is found: %s', async (_, sql, fault, seq) => {
    const report = await tampered(['journal'], sql);
    expect(report.first).toMatchObject({
      fault,
      seq,
      caseId: first,
      caseNumber: (await office.stateOf(first)).caseNumber,
    });
  });

  test('is found when an entry of another case was put in its place', async () => {
    const report = await tampered(
      ['journal'],
      `update journal j set canon = o.canon, hash = o.hash from journal o
        where j.case_id = '${first}' and j.seq = 1 and o.case_id = '${second}' and o.seq = 1`,
    );
    expect(report.first).toMatchObject({ fault: 'identity', seq: 1, caseId: first });
  });

  test('is found when everything of a case was rewritten so that its chain holds', async () => {
    const entries = await office.owner.query<{ seq: number; canon: string }[]>(
      `select seq, canon from journal where case_id = '${first}' order by seq`,
    );
    let prev = '0'.repeat(64);
    const forged = entries.map(({ seq, canon }) => {
      const text = canon.replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${prev}"`).replaceAll('decider-1', 'decider-2');
      prev = createHash('sha256').update(text).digest('hex');
      return `update journal set canon = '${text.replaceAll("'", "''")}', ${rehash.replace('canon', `'${text.replaceAll("'", "''")}'`)} ${inFirst(`seq = ${seq}`)}`;
    });
    const report = await tampered(['journal'], forged.join(';\n'));
    expect(report.first).toMatchObject({ fault: 'state', seq: last, where: 'cases.state', caseId: first });
  });

  test('is found when an entry was added behind the product, though its chain holds', async () => {
    const state = await office.stateOf(first);
    const [row] = await office.owner.query<{ canon: string }[]>(
      `select canon from journal where case_id = '${first}' and seq = ${last}`,
    );
    const canon = JSON.stringify(
      Object.fromEntries(
        Object.entries({ ...(JSON.parse(row!.canon) as object), seq: last + 1, prev: state.head }).sort(([a], [b]) =>
          a < b ? -1 : 1,
        ),
      ),
    );
    const report = await tampered(
      ['journal'],
      `insert into journal select authority_id, case_id, seq + 1, recorded_at, sha256(convert_to($$${canon}$$, 'UTF8')), $$${canon}$$
        from journal ${inFirst(`seq = ${last}`)}`,
    );
    expect(report.first).toMatchObject({ fault: 'position', seq: last + 1, where: 'seal_queue', caseId: first });
  });
});

describe('a tampered order of entries', () => {
  const next = 'position in (3, 4)';
  test.each([
    [
      'two entries of a case that changed positions',
      `update audit_positions set position = case position when 3 then -4 else -3 end where ${next};
      update audit_positions set position = -position where position < 0`,
      4,
    ],
    ['a position that was taken away', `delete from audit_positions ${inFirst('seq = 5')}`, 6],
    ['a position that was moved away', `update audit_positions set position = 99999 ${inFirst(`seq = 3`)}`, 4],
    [
      'a position for an entry that there never was',
      `insert into audit_positions
      select authority_id, (select max(position) + 1 from audit_positions), case_id, seq + 1, sealed_at from audit_positions ${inFirst('true order by seq desc limit 1')}`,
      31,
    ],
    [
      'a time of sealing before the one before it',
      `update audit_positions set sealed_at = sealed_at - interval '1 year' ${inFirst('seq = 5')}`,
      5,
    ],
  ])('is found: %s', async (_, sql, seq) => {
    const report = await tampered(['audit_positions'], sql);
    expect(report.first).toMatchObject({ fault: 'position', seq, where: 'audit_positions', caseId: first });
  });

  test('is found when an entry waits twice to be sealed', async () => {
    const report = await tampered(
      ['seal_queue'],
      `insert into seal_queue (authority_id, case_id, seq) values (654004, '${first}', 3)`,
    );
    expect(report.first).toMatchObject({ fault: 'position', seq: 3, where: 'seal_queue' });
  });

  test('is found when a whole case was taken out with all its rows but its positions', async () => {
    const tables = ['cases', 'journal', 'personal_data', ...Object.keys(TABLE_KEYS)];
    const report = await tampered(
      tables,
      tables
        .map((table) => `delete from ${table} where ${table === 'cases' ? 'id' : 'case_id'} = '${first}'`)
        .join(';'),
    );
    expect(report.first).toMatchObject({ fault: 'position', seq: 1, caseId: first, found: 'none at position 1' });
  });

  test('is found when a case was taken out and its journal left behind', async () => {
    const tables = ['cases', 'audit_positions'];
    const report = await tampered(
      tables,
      `delete from cases where id = '${first}'; delete from audit_positions ${inFirst()};
      update audit_positions p set position = n from (select position as was, row_number() over (order by position) as n from audit_positions) o where was = position`,
    );
    expect(report.first).toMatchObject({ fault: 'identity', where: 'cases', caseId: first });
  });
});

describe('a tampered case', () => {
  test.each([
    ['state', `state = replace(state, '"archived"', '"deciding"')`],
    ['status', `status = 'open'`],
    ['outcome', `outcome = 'refused'`],
    ['version', `version = version + 1`],
    ['stages', `stages = '{intake}'`],
    ['applicant', `applicant = 'another'`],
    ['filed_at', `filed_at = filed_at - interval '1 day'`],
    ['filed_by', `filed_by = 'applicant-2'`],
    ['label', `label = 'SYNTHETIC'`],
    ['red_at', `red_at = now()`],
  ])('is found by its journal: %s', async (column, sql) => {
    const report = await tampered(['cases'], `update cases set ${sql} where id = '${first}'`);
    expect(report.faults).toBe(1);
    expect(report.first).toMatchObject({ fault: 'state', seq: last, where: `cases.${column}`, caseId: first });
    expect(report.lines.join('\n')).toContain((await office.stateOf(first)).caseNumber);
  });

  test('is found when it claims to be of a procedure that nobody published', async () => {
    const report = await tampered(['cases'], `update cases set procedure_version = 77 where id = '${first}'`);
    expect(report.first).toMatchObject({ fault: 'procedure', caseId: first });
  });
});

const COLUMNS: [string, string, string][] = [
  ['case_items', 'status', `status = 'left'`],
  ['case_items', 'marks', `marks = marks || '{"licenceOutcome": "refused"}'`],
  ['stage_visits', 'to_at', `to_at = to_at + interval '1 hour'`],
  ['stage_visits', 'from_at', `from_at = from_at - interval '1 microsecond'`],
  ['stage_visits', 'done', `done = not done`],
  ['stage_visits', 'actor', `actor = 'intake-2'`],
  ['stage_visits', 'red_at', `red_at = red_at - interval '1 day'`],
  ['due_dates', 'due_date', `due_date = due_date + 1`],
  ['due_dates', 'due_at', `due_at = due_at + interval '1 day'`],
  ['due_dates', 'extension', `extension = 9`],
  ['due_dates', 'met', `met = not met`],
  ['clock_intervals', 'to_at', `to_at = to_at - interval '1 day'`],
  ['clock_intervals', 'kind', `kind = case kind when 'run' then 'stop' else 'run' end`],
  ['work_bookings', 'minutes', `minutes = minutes + 1`],
  ['work_bookings', 'at', `at = at + interval '1 hour'`],
  ['tasks', 'roles', `roles = '{decider}'`],
  ['tasks', 'holder', `holder = 'intake-2'`],
  ['decisions', 'outcome', `outcome = 'refused'`],
  ['decisions', 'decided_at', `decided_at = decided_at - interval '1 day'`],
  ['notices', 'title', `words = 0, content = convert_to('{"title": {"zh-CN": "x", "en": "x"}}', 'UTF8')`],
  ['notices', 'title', `content = 'no notice'`],
  ['notices', 'sha256', `sha256 = sha256('other')`],
];

describe('a tampered projection', () => {
  test.each(COLUMNS)('is found: %s.%s', async (table, column, sql) => {
    const report = await tampered([table], `update ${table} set ${sql} ${inCase(table)}`);
    expect(report.faults).toBe(1);
    expect(report.first).toMatchObject({ fault: 'projection', where: `${table}.${column}`, caseId: caseOf(table) });
    expect(report.first?.type).not.toBeNull();
    expect(report.first?.words['zh-CN']).toContain('派生数据与日志不符');
  });

  test.each(Object.keys(TABLE_KEYS))('is found when a row of %s is missing', async (table) => {
    const report = await tampered([table], `delete from ${table} ${inCase(table)}`);
    expect(report.first).toMatchObject({ fault: 'projection', where: table, found: 'no such row' });
    expect(report.first?.caseId).toBe(caseOf(table));
  });

  test('is found when a row was added', async () => {
    const report = await tampered(
      ['due_dates'],
      `insert into due_dates select authority_id, case_id, opened, 'case.invented', track, item, started_at, extension, due_date, due_at, yellow_at,
        provisional, met, ended_at, closed, fires_at from due_dates ${inFirst('true limit 1')}`,
    );
    expect(report.first).toMatchObject({ fault: 'projection', where: 'due_dates', expected: 'no such row' });
  });

  test('is passed over when only the state is asked for', async () => {
    const report = await verifyCases(office.dataSource, new Catalogue(), { caseId: first, projections: false });
    expect(report).toMatchObject({ ok: true, projections: false });
  });
});

describe('a tampered personal datum', () => {
  test.each([
    ['its value', `update personal_data set value = '"somebody else"' ${inFirst()}`],
    ['its commitment', `update personal_data set commitment = 'hmac-sha256:x' ${inFirst()}`],
    ['its salt', `update personal_data set salt = 'x' ${inFirst()}`],
    ['its row, taken away', `delete from personal_data ${inFirst()}`],
    [
      'a row of which the journal knows nothing',
      `insert into personal_data values (654004, '$FIRST', 2, '/x', '1', 'x', 'x')`,
    ],
  ])('is found by what the journal committed to: %s', async (_, sql) => {
    const report = await tampered(['personal_data'], sql);
    expect(report.first).toMatchObject({ fault: 'personal', caseId: first });
  });
});
