/** What one command may cost the database: `bench/budget.json`. Numbers that do not depend on how busy the machine is. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { openDataSource } from '../src/database/data-source.js';
import { fileExample, OFFICE, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

const BUDGET = JSON.parse(readFileSync(new URL('../bench/budget.json', import.meta.url), 'utf8')) as {
  statementsOfACommandAlone: number;
  waitsOfACommandAlone: number;
  statementsOfACommandAmongTwelve: number;
  rowBytesOfAnEvent: number;
};

let trine: Trine;
let owner: DataSource;
beforeAll(async () => {
  trine = await openTrine();
  owner = await openDataSource(trine.database.ownerUrl, 2);
}, 60_000);
afterAll(async () => {
  await owner.destroy();
  await trine.stop();
});

/** How many statements the transactions took that wrote steps while `work` went on, and how often they waited for an answer. */
async function costOf(work: () => Promise<unknown>): Promise<{ statements: number; waits: number }> {
  type Sent = { text?: string; name?: string } | string;
  type Transaction = { texts: string[]; waits: number };
  const under = new Map<object, Transaction>();
  const unanswered = new Map<object, number>();
  const cost = { statements: 0, waits: 0 };
  const prototype = pg.Client.prototype as unknown as {
    query: (this: object, ...given: [Sent]) => Promise<unknown>;
  };
  const real = prototype.query;
  prototype.query = function (...given) {
    const [query] = given;
    const text = typeof query === 'string' ? query : (query.name ?? query.text ?? '');
    const before = under.get(this);
    const open = /^begin/.test(text) || !before ? { texts: [], waits: 0 } : before;
    open.texts.push(text);
    const count = unanswered.get(this) ?? 0;
    if (count === 0) open.waits += 1;
    unanswered.set(this, count + 1);
    under.set(this, open);
    if (text === 'commit' && open.texts.includes('write_steps')) {
      cost.statements += open.texts.length;
      cost.waits += open.waits;
    }
    return real.apply(this, given).finally(() => unanswered.set(this, unanswered.get(this)! - 1));
  };
  try {
    await work();
  } finally {
    prototype.query = real;
  }
  return cost;
}

const submit = (id: string) =>
  trine.ask('POST', `cases/${id}/commands`, {
    as: 'applicant-1',
    headers: { 'if-match': '"1"' },
    body: { type: 'case.submit', data: {} },
  });

test('a command alone asks the database no more often than the budget says, and waits for it seldom', async () => {
  const id = await fileExample(trine, 'three-in-one');
  const { statements, waits } = await costOf(() => submit(id));
  expect(statements).toBeGreaterThan(0);
  expect(statements).toBeLessThanOrEqual(BUDGET.statementsOfACommandAlone);
  expect(waits).toBeLessThanOrEqual(BUDGET.waitsOfACommandAlone);
});

test('commands that arrive together share what they ask', async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, () => fileExample(trine, 'three-in-one')));
  const { statements } = await costOf(() => Promise.all(ids.map(submit)));
  expect(statements / ids.length).toBeLessThanOrEqual(BUDGET.statementsOfACommandAmongTwelve);
});

test('the rows that an event of a whole case leaves take no more bytes than the budget says', async () => {
  const id = await fileExample(trine, 'three-in-one');
  await work(trine, id, OFFICE);
  const tables = await owner.query<{ name: string; key: string }[]>(
    `select c.relname as name, a.attname as key from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
        and a.attname = case c.relname when 'cases' then 'id' else 'case_id' end`,
  );
  let bytes = 0;
  for (const { name, key } of tables) {
    const [row] = await owner.query<{ bytes: string }[]>(
      `select coalesce(sum(pg_column_size(t.*)), 0) as bytes from ${name} t where ${key} = $1`,
      [id],
    );
    bytes += Number(row!.bytes);
  }
  const [events] = await owner.query<{ n: number }[]>('select count(*)::integer as n from journal where case_id = $1', [
    id,
  ]);
  expect(events!.n).toBeGreaterThan(20);
  expect(Math.round(bytes / events!.n)).toBeLessThanOrEqual(BUDGET.rowBytesOfAnEvent);
});
