/**
 * Copies of cases, made by SQL: new ids, numbers and applicants; of closed ones, every instant some weeks earlier. A copy with a
 * journal has a chain of its own: each entry names the copy, so each hash and each link is computed anew.
 */
import { Buffer } from 'node:buffer';
import { unpackNotice } from '../../dist/src/database/notice-content.js';
import { TABLES } from '../../dist/src/domain/case/expected-tables.js';
import { AUTHORITY } from './seeds.mjs';

export const COPIED = ['cases', ...TABLES, 'personal_data'];
/** What every copy has, whether its history is copied or not. */
const OF_ALL = ['cases', 'case_facts', 'case_models', 'case_stops', 'case_labour'];
const CHUNK = 20_000;

/** Which copy is of which seed, in the order of ids, as rows go quickest into an index in its order: its id (a UUID v7 of when it was filed), number, applicant and shift in time. */
const COPIES = `create unlogged table bench_copies as select row_number() over (order by id) as place, c.* from (
  select seed, n, isopen, shift, seed_number, seed_applicant, 'SHY${AUTHORITY}B' || lpad(n::text, 8, '0') as case_number,
    '样例制药' || (1 + (hashint4(n) & 2147483647) % $3)::text || '有限公司' as applicant, 'applicant-' || (1 + n % $3)::text as filed_by,
    isopen or random() < $4 as history, $5 = 'all' or (isopen and $5 = 'open') as journal,
    (substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-7' || substr(r, 1, 3) || '-8' || substr(r, 4, 3) || '-' || substr(r, 7, 12))::uuid as id
  from (select c.id as seed, n, c.status = 'open' as isopen, s.shift, md5(n::text) as r, c.case_number as seed_number,
      c.applicant as seed_applicant, lpad(to_hex((extract(epoch from c.filed_at + s.shift) * 1000)::bigint), 12, '0') as h
    from generate_series(1, $1 + $2) n
      cross join lateral (select case when n <= $1 then 'open' else 'closed' end as wanted) w
      join (select status, array_agg(id order by id) as ids from cases group by 1) seeds on seeds.status = w.wanted
      join cases c on c.authority_id = ${AUTHORITY} and c.id = seeds.ids[1 + n % cardinality(seeds.ids)]
      cross join lateral (select case when w.wanted = 'open' or $5 = 'all' then interval '0'
        else floor(random() * 143) * interval '-7 days' end as shift) s) x) c`;

/** Durations that differ from copy to copy, so that there are as many different ones as an office would have. */
const DRAWN_OUT = {
  stage_visits: ['working_ms'],
  case_facts: ['working_ms', 'working_net_ms', 'calendar_ms'],
};

const PEOPLE = ['actor', 'done_by', 'holder', 'person', 'one_with', 'registered_by'];

const named = (text) => `replace(replace(${text}, m.seed_number, m.case_number), m.seed_applicant, m.applicant)`;

/** A text of a seed as of its copy, with the hash `head` in the place of `from`. */
const spokenOf = (text, from, head) =>
  `replace(replace(replace(${named(text)}, m.seed::text, m.id::text), '"applicant-1"', '"' || m.filed_by || '"'), ${from}, ${head})`;

/** The head of a copy: of its own journal, or that of its seed if it has none. */
const headOf = (seq, seedHead) => `coalesce((select encode(j.hash, 'hex') from journal j
  where j.authority_id = ${AUTHORITY} and j.case_id = m.id and j.seq = ${seq}), ${seedHead})`;

/** The insert that copies one table for the copies at the places from $1 to $2. */
async function copyStatement(owner, table) {
  const columns = await owner.query(
    `select column_name as name, data_type as type from information_schema.columns
      where table_schema = 'public' and table_name = $1 order by ordinal_position`,
    [table],
  );
  const valueOf = ({ name, type }) => {
    if ((table === 'cases' && name === 'id') || name === 'case_id') return 'm.id';
    if (['case_number', 'applicant', 'filed_by'].includes(name)) return `m.${name}`;
    if (table === 'decisions' && name === 'number') return 'replace(t.number, m.seed_number, m.case_number)';
    const said = named(`convert_from(t.content, 'UTF8')`);
    if (table === 'notices' && name === 'sha256') return `sha256(convert_to((${said})::jsonb ->> 'text', 'UTF8'))`;
    if (table === 'notices' && name === 'content') return `convert_to(${said}, 'UTF8')`;
    if (name === 'state') {
      const head = `t.state::jsonb ->> 'head'`;
      return table !== 'cases'
        ? 't.state'
        : `case when m.isopen then ${spokenOf('t.state', head, headOf('t.seq', head))} else '{}' end`;
    }
    if (table === 'case_facts' && name === 'head') return headOf('t.entries', 't.head');
    if (PEOPLE.includes(name)) return `case when t.${name} = 'applicant-1' then m.filed_by else t.${name} end`;
    if (DRAWN_OUT[table]?.includes(name)) return `t.${name} + case when m.isopen then 0 else m.n % 61 * 60000 end`;
    if (name === 'fires_at') return 'null'; // no worker shall find a million limits that ran out
    if (type.startsWith('timestamp')) return `t.${name} + m.shift`;
    if (type === 'date') return `(t.${name} + m.shift)::date`;
    return `t.${name}`;
  };
  const key = `${table === 'cases' ? 't.id' : 't.case_id'} = m.seed${OF_ALL.includes(table) ? '' : ' and m.history'}`;
  return `insert into ${table} (${columns.map(({ name }) => name).join(', ')})
    select ${columns.map(valueOf).join(', ')} from bench_copies m join ${table} t on t.authority_id = ${AUTHORITY} and ${key}
    where m.place between $1 and $2 order by m.id`;
}

/** Entry $3 of the copies at the places from $1 to $2, linked to the one before. */
const CHAIN = `insert into journal (authority_id, case_id, seq, recorded_at, hash, canon)
  select ${AUTHORITY}, e.id, $3, e.recorded_at, sha256(convert_to(e.canon, 'UTF8')), e.canon
  from (select m.id, j.recorded_at,
      ${spokenOf('j.canon', `coalesce(encode(before.hash, 'hex'), '-')`, `coalesce(encode(link.hash, 'hex'), '-')`)} as canon
    from bench_copies m join journal j on j.authority_id = ${AUTHORITY} and j.case_id = m.seed and j.seq = $3
      left join journal before on before.authority_id = ${AUTHORITY} and before.case_id = m.seed and before.seq = $3 - 1
      left join journal link on link.authority_id = ${AUTHORITY} and link.case_id = m.id and link.seq = $3 - 1
    where m.place between $1 and $2 and m.journal offset 0) e`;

/** Positions for the entries of copies, after those of the seeds. */
const POSITIONS = `insert into audit_positions (authority_id, position, case_id, seq, sealed_at)
  select ${AUTHORITY}, (select coalesce(max(position), 0) from audit_positions) + row_number() over (order by recorded_at, case_id, seq),
    case_id, seq, now() from journal j where exists (select from bench_copies m where m.id = j.case_id)`;

/** Indexes without which copying is quick, as statements that make them again. */
async function dropIndexes(owner, tables) {
  const found = await owner.query(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as statement from pg_index i
      where i.indrelid = any($1::text[]::regclass[]) and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`,
    [tables],
  );
  for (const { name } of found) await owner.query(`drop index ${name}`);
  return found.map(({ statement }) => statement);
}

/** Notices of seeds as JSON, which SQL can read and change for their copies. */
async function unpackNotices(owner) {
  const packed = await owner.query('select authority_id, case_id, seq, n, words, content from notices where words > 0');
  for (const { words, content, ...key } of packed)
    await owner.query(
      'update notices set words = 0, content = $5 where authority_id = $1 and case_id = $2 and seq = $3 and n = $4',
      [...Object.values(key), Buffer.from(JSON.stringify(unpackNotice(words, content)))],
    );
}

/** Writes copies of what is there: `open` of open cases, `closed` of closed ones. */
export async function writeCopies(owner, { open, closed, applicants, history, journal, tables, onCopies }) {
  await owner.query(`set session_replication_role = replica`);
  await owner.query(`set work_mem = '256MB'`);
  await owner.query(`set maintenance_work_mem = '512MB'`);
  await owner.query(`set synchronous_commit = off`);
  await owner.query(`select setseed(0.5)`);
  if (open + closed > 0 && tables.includes('notices')) await unpackNotices(owner);
  const given = { $1: open, $2: closed, $3: applicants, $4: history, $5: `'${journal}'::text` };
  await owner.query(COPIES.replaceAll(/\$\d/g, (name) => given[name]));
  await owner.query('create index on bench_copies (place)');
  await owner.query('create index on bench_copies (id)');
  await owner.query('analyze');
  const [{ longest }] = await owner.query('select max(seq) as longest from journal');
  const statements = await dropIndexes(owner, tables);
  const copies = await Promise.all(tables.map((table) => copyStatement(owner, table)));
  // What is known of the size of tables is soon out of date: no copy may be made by reading a whole one.
  for (const way of ['hashjoin', 'mergejoin', 'seqscan']) await owner.query(`set enable_${way} = off`);
  for (let from = 1; from <= open + closed; from += CHUNK) {
    const to = Math.min(from + CHUNK - 1, open + closed);
    if (journal !== 'none') for (let seq = 1; seq <= longest; seq++) await owner.query(CHAIN, [from, to, seq]);
    for (const statement of copies) await owner.query(statement, [from, to]);
    onCopies(to);
  }
  for (const way of ['hashjoin', 'mergejoin', 'seqscan']) await owner.query(`set enable_${way} = on`);
  if (journal !== 'none') await owner.query(POSITIONS);
  for (const statement of statements) await owner.query(statement);
  await owner.query('drop table bench_copies');
}
