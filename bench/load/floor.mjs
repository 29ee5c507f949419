// The floor: pgbench writes the same rows and bytes as the product, one transaction for each command, one statement for each table,
// to the same server, under the same row-level security. What a command leaves is read back after each command of a real case.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { APPLICANT, AUTHORITY, courseOfOneCase, FILING } from './course.mjs';
import { headersFor, tokensFor } from './drive.mjs';
import { HttpClient } from './http-client.mjs';
import { childrenCpu } from './installation.mjs';

const run = promisify(execFile);
/** An authority of its own, so that numbers and positions of the two never meet. */
const FLOOR = AUTHORITY + 1;
/** What passes through, and what the database writes by itself. */
const NOT_WRITTEN = ['seal_queue', 'outbox', 'case_duties', 'case_stand_ins'];

/** Every table of an authority whose rows belong to one case, with its columns and its key. */
async function tablesOf({ ask }) {
  const columns =
    await ask(`select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by c.relname, a.attnum`);
  const keys = await ask(`select c.relname as table, array_agg(a.attname::text) as key
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
    where i.indisprimary and c.relnamespace = 'public'::regnamespace group by 1`);
  return keys
    .map(({ table, key }) => ({ table, key, columns: columns.filter((one) => one.table === table) }))
    .filter(({ table, columns: all }) => table === 'cases' || all.some(({ column }) => column === 'case_id'))
    .filter(({ table }) => !NOT_WRITTEN.includes(table));
}

/** The rows of one case in every table, by their keys. */
async function rowsOf({ ask }, tables, id) {
  const rows = new Map();
  for (const { table, key, columns } of tables) {
    const where = table === 'cases' ? 'id' : 'case_id';
    const list = columns.map(({ column }) => `"${column}"::text`).join(', ');
    for (const row of await ask(`select ${list} from ${table} where ${where} = $1 and authority_id = $2`, [
      id,
      AUTHORITY,
    ]))
      rows.set(`${table} ${key.map((column) => row[column]).join(' ')}`, { table, row });
  }
  return rows;
}

/** Text for pgbench, which would take a colon before a letter for a variable. The id and the number differ from case to case. */
function literal(text, id, number) {
  if (text === null) return 'null';
  const quoted = (part) => `E'${part.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll(':', '\\x3a')}'`;
  if (text === id) return ':id';
  const parts = text.split(number);
  return parts.length === 1 || text.length > 200
    ? quoted(text)
    : `(${parts.map((part) => (part === '' ? "''" : quoted(part))).join(' || :number || ')})`;
}

/** What one command does, as statements of SQL. */
function transactionOf(tables, before, after, id, number) {
  const of = (row, { column }) =>
    column === 'authority_id'
      ? String(FLOOR)
      : column === 'position'
        ? `nextval('bench_positions')`
        : literal(row[column], id, number);
  const inserts = new Map();
  const updates = [];
  for (const [key, { table, row }] of after) {
    const shape = tables.find((one) => one.table === table);
    const old = before.get(key)?.row;
    if (!old) {
      inserts.set(table, [...(inserts.get(table) ?? []), `(${shape.columns.map((one) => of(row, one)).join(', ')})`]);
      continue;
    }
    const changed = shape.columns.filter(({ column }) => old[column] !== row[column] && column !== 'position');
    if (changed.length === 0) continue;
    const where = shape.columns.filter(({ column }) => shape.key.includes(column));
    const pairs = (list, by) => list.map((one) => `"${one.column}" = ${of(row, one)}::${one.type}`).join(by);
    updates.push(`update ${table} set ${pairs(changed, ', ')} where ${pairs(where, ' and ')}`);
  }
  const order = ['cases', 'journal'];
  const rank = ([table]) => (order.includes(table) ? order.indexOf(table) : order.length);
  const columnsOf = (table) => tables.find((one) => one.table === table).columns.map(({ column }) => `"${column}"`);
  return [
    ...updates.filter((one) => one.startsWith('update cases ')),
    ...[...inserts]
      .sort((a, b) => rank(a) - rank(b))
      .map(([table, rows]) => `insert into ${table} (${columnsOf(table).join(', ')}) values ${rows.join(', ')}`),
    ...updates.filter((one) => !one.startsWith('update cases ')),
    `insert into seal_queue (authority_id, case_id, seq) values (${FLOOR}, :id, 1)`,
    `insert into outbox (authority_id, case_id, seq) values (${FLOOR}, :id, 1)`,
  ];
}

/** Drives one case and writes down, as a script for pgbench, what each of its commands left in the database. */
export async function recordFloor(installation, path) {
  const { ask } = installation;
  const [answers] = await ask(`select avg(length(body))::int as body, 64 as hash from idempotency_keys`);
  const tables = await tablesOf(installation);
  const tokens = await tokensFor(installation);
  const client = new HttpClient(installation.port);
  const filed = await client.ask('POST', '/api/v1/cases', headersFor(tokens, APPLICANT), JSON.stringify(FILING));
  const id = filed.location.split('/').at(-1);
  const [{ case_number: number }] = await ask('select case_number from cases where id = $1', [id]);
  let { etag, body } = filed;
  let before = new Map();
  const lines = [`select gen_random_uuid()::text as id, 'F' || nextval('bench_numbers') as number \\gset`];
  const statements = [];
  const add = async (principal, isNew) => {
    await installation.settle();
    const after = await rowsOf(installation, tables, id);
    const own = [
      `select set_config('trine.authority', '${FLOOR}', true)`,
      `select status, headers, body from idempotency_keys where authority_id = ${FLOOR} and principal = '${principal}' and key = :id || '-${statements.length}'`,
      ...(isNew ? [] : [`select state from cases where authority_id = ${FLOOR} and id = :id`]),
      ...transactionOf(tables, before, after, id, number),
      `insert into idempotency_keys (authority_id, principal, key, request_hash, status, headers, body) values (${FLOOR}, '${principal}', :id || '-${statements.length}', ${await hashOf(ask)}, 200, '{"ETag"\\x3a "\\"12\\""}', ${literal(body, id, 'none')})`
        .replace(`'{"ETag"`, `E'{"ETag"`)
        .replace('\\"12\\"', '\\\\"12\\\\"'),
    ];
    statements.push(own.length);
    lines.push('begin;', ...own.map((one) => `${one};`), 'end;');
    before = after;
  };
  await add(APPLICANT, true);
  for (const { actor, command } of courseOfOneCase()) {
    const headers = headersFor(tokens, actor.id, etag);
    const answer = await client.ask('POST', `/api/v1/cases/${id}/commands`, headers, JSON.stringify(command));
    if (answer.status !== 200) throw new Error(answer.body);
    ({ etag, body } = answer);
    await add(actor.id, false);
  }
  client.close();
  await ask(
    `insert into authorities select ${FLOOR}, name, calendar from authorities where id = ${AUTHORITY} on conflict do nothing`,
  );
  for (const name of ['bench_numbers', 'bench_positions']) {
    await ask(`create sequence if not exists ${name} cache 100`);
    await ask(`grant usage on sequence ${name} to trine_app`);
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
  return {
    commands: statements.length,
    statements: statements.reduce((sum, n) => sum + n, 0) / statements.length,
    answers,
  };
}

/** A hash of the kind that the table keeps. */
async function hashOf(ask) {
  const [{ type }] = await ask(`select format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = 'idempotency_keys'::regclass and attname = 'request_hash'`);
  const digest = `encode(sha256(:id::bytea), 'hex')`;
  return type === 'bytea' ? `sha256(:id::bytea)` : digest;
}

/**
 * Runs the script for `seconds`.
 * @returns commands a second, and the processor time of each in microseconds, of pgbench and the database together.
 */
export async function runFloor(installation, path, commands, clients, seconds) {
  const before = installation.cpu().database + childrenCpu();
  installation.child.kill('SIGSTOP'); // it would seal and relay what the floor writes
  try {
    const args = [
      '-n',
      '-M',
      'prepared',
      '-c',
      String(clients),
      '-j',
      '2',
      '-T',
      String(seconds),
      '-f',
      path,
      installation.appUrl,
    ];
    const { stdout } = await run(process.env.PGBENCH ?? 'pgbench', args);
    const failed = /number of failed transactions: (\d+)/.exec(stdout)?.[1];
    if (failed !== undefined && failed !== '0') throw new Error(stdout);
    const done = Number(/number of transactions actually processed: (\d+)/.exec(stdout)[1]) * commands;
    const spent = installation.cpu().database + childrenCpu() - before;
    return { perSecond: Number(/tps = ([\d.]+)/.exec(stdout)[1]) * commands, us: (spent / done) * 1e6 };
  } finally {
    await installation.ask(`delete from seal_queue where authority_id = ${FLOOR}`);
    await installation.ask(`delete from outbox where authority_id = ${FLOOR}`);
    installation.child.kill('SIGCONT');
  }
}
