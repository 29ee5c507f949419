import type { DataSource } from 'typeorm';

/** The tables that are not an authority's, why not, and where they would lie in a cluster. `deploy/citus.sql` says the same. */
export const SHARED: Record<string, { lies: 'everywhere' | 'at the coordinator'; why: string }> = {
  authorities: { lies: 'everywhere', why: 'the list of authorities itself' },
  procedures: { lies: 'everywhere', why: 'a procedure is the same for all who follow it' },
  decision_rules: { lies: 'everywhere', why: 'read from the procedures' },
  duty_rules: { lies: 'everywhere', why: 'read from the procedures' },
  exclusive_duties: { lies: 'everywhere', why: 'read from the procedures' },
  signing_keys: { lies: 'at the coordinator', why: 'an installation has one key, whichever authority reports' },
  migrations: { lies: 'at the coordinator', why: 'what was done to the schema' },
  sign_ins: { lies: 'at the coordinator', why: 'whose it is shows only when the provider has answered' },
  sessions: { lies: 'at the coordinator', why: 'a person may hold offices at several authorities' },
  revocations: { lies: 'at the coordinator', why: 'a person is signed out everywhere' },
};

/** The columns of a constraint or an index, and those that a foreign key points to, in their order. */
const KEYS = `
  select conrelid::regclass::text as "table", conname as name, contype::text as kind,
    nullif(confrelid, 0)::regclass::text as target,
    (select array_agg(a.attname::text order by k.n) from unnest(o.conkey) with ordinality k (att, n)
      join pg_attribute a on a.attrelid = o.conrelid and a.attnum = k.att) as columns,
    (select array_agg(a.attname::text order by k.n) from unnest(o.confkey) with ordinality k (att, n)
      join pg_attribute a on a.attrelid = o.confrelid and a.attnum = k.att) as targets
  from pg_constraint o where o.contype in ('p', 'u', 'x', 'f') and o.connamespace = 'public'::regnamespace
  union all
  select i.indrelid::regclass::text, i.indexrelid::regclass::text, 'u', null,
    (select array_agg(a.attname::text) from pg_attribute a where a.attrelid = i.indrelid and a.attnum = any(i.indkey::int2[])), null
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indisunique and c.relnamespace = 'public'::regnamespace
    and not exists (select from pg_constraint o where o.conindid = i.indexrelid and o.contype in ('p', 'u', 'x'))`;

type Key = {
  table: string;
  name: string;
  kind: 'p' | 'u' | 'x' | 'f';
  target: string | null;
  columns: string[] | null;
  targets: string[] | null;
};

const TABLES = `
  select c.relname as name, exists (select from pg_attribute a
    where a.attrelid = c.oid and a.attname = 'authority_id' and a.attnotnull) as owned
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`;

/** The tables of an authority, by name. */
export async function tablesOfAuthorities(owner: DataSource): Promise<string[]> {
  const tables = await owner.query<{ name: string; owned: boolean }[]>(TABLES);
  return tables.filter(({ owned }) => owned).map(({ name }) => name);
}

/** What keeps the schema from being spread over several databases by authority; empty when nothing does. */
export async function obstaclesToDistribution(owner: DataSource): Promise<string[]> {
  const tables = await owner.query<{ name: string; owned: boolean }[]>(TABLES);
  const names = new Set(tables.map(({ name }) => name));
  const owned = new Set(tables.filter((table) => table.owned).map(({ name }) => name));
  const keys = await owner.query<Key[]>(KEYS);
  const withKey = new Set(keys.filter(({ kind }) => kind === 'p').map(({ table }) => table));
  return [
    ...[...names].filter((name) => !owned.has(name) && !(name in SHARED)).map((name) => `${name} is nobody's`),
    ...Object.keys(SHARED)
      .filter((name) => !names.has(name))
      .map((name) => `${name} is listed, but not there`),
    ...Object.keys(SHARED)
      .filter((name) => owned.has(name))
      .map((name) => `${name} is listed, but an authority's`),
    ...[...owned].filter((name) => !withKey.has(name)).map((name) => `${name} has no primary key`),
    ...keys.flatMap((key) => faultOf(key, owned)),
  ];
}

function faultOf({ table, name, kind, target, columns, targets }: Key, owned: Set<string>): string[] {
  if (kind === 'f' && !owned.has(table) && owned.has(target!))
    return [`${name} leads from what is shared to an authority`];
  if (!owned.has(table) || (kind === 'f' && !owned.has(target!))) return [];
  const at = columns?.indexOf('authority_id') ?? -1;
  return at === -1 || (kind === 'f' && targets?.[at] !== 'authority_id') ? [`${name} lacks the authority`] : [];
}

export type Sent = { text: string; values: unknown[] };
const CONDITIONS = ['Index Cond', 'Recheck Cond', 'Filter', 'Hash Cond', 'Merge Cond', 'Join Filter'] as const;
type Node = { [name in (typeof CONDITIONS)[number] | 'Relation Name']?: string } & {
  'Node Type': string;
  Plans?: Node[];
};

/**
 * The tables of an authority that a statement reads without naming that authority, as its plan tells: asked by a superuser,
 * for whom row-level security adds nothing.
 */
export async function readsBeyond(owner: DataSource, { text, values }: Sent, authority: number): Promise<string[]> {
  const owned = new Set(await tablesOfAuthorities(owner));
  const [row] = await owner.query<{ 'QUERY PLAN': { Plan: Node }[] }[]>(`explain (format json) ${text}`, values);
  const found: string[] = [];
  const walk = (node: Node): void => {
    const table = node['Relation Name'];
    const conditions = CONDITIONS.map((name) => node[name] ?? '').join(' ');
    const names = new RegExp(`authority_id = ${authority}\\b`).test(conditions);
    if (table !== undefined && node['Node Type'] !== 'ModifyTable' && owned.has(table) && !names)
      found.push(`${table}: ${conditions}`);
    for (const below of node.Plans ?? []) walk(below);
  };
  walk(row!['QUERY PLAN'][0]!.Plan);
  return found;
}
