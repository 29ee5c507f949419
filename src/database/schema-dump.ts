/*
 * The whole schema as one readable text, for review and for the drift check: the embedded server has no pg_dump. It is
 * written from the catalogues, in a fixed order, and is meant to be read, not run. Each migration shows up here as the
 * difference it makes.
 */
import type { Client } from 'pg';

type Section = { title: string; sql: string };

/** Without the tables of graphile-worker: its own migrations make them, and its version says which. */
const OURS = `n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'graphile_worker') and n.nspname not like 'pg_temp%'`;

const NOT_OF_AN_EXTENSION = (catalogue: string, oid: string) =>
  `not exists (select from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = ${oid} and d.deptype = 'e')`;

/** "select, insert" for each grantee other than the owner; the public is named PUBLIC. */
const GRANTS = (acl: string, owner: string, on: string) => `
  select 'grant ' || string_agg(lower(x.privilege_type), ', ' order by x.privilege_type) || ' on ' || ${on} || ' to '
         || coalesce(r.rolname, 'PUBLIC') || ';'
    from aclexplode(${acl}) x left join pg_roles r on r.oid = x.grantee
   where x.grantee <> ${owner} group by r.rolname order by r.rolname nulls first`;

const SECTIONS: Section[] = [
  {
    title: 'Types',
    sql: `select format('create type %I.%I as enum (%s);', n.nspname, t.typname,
                        string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)) as line
            from pg_type t join pg_namespace n on n.oid = t.typnamespace join pg_enum e on e.enumtypid = t.oid
           where ${OURS} group by n.nspname, t.typname
           union all
          select format('create domain %I.%I as %s%s;', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod),
                        coalesce((select string_agg(' ' || pg_get_constraintdef(c.oid), '' order by c.conname)
                                    from pg_constraint c where c.contypid = t.oid), ''))
            from pg_type t join pg_namespace n on n.oid = t.typnamespace where ${OURS} and t.typtype = 'd'
           order by 1`,
  },
  {
    title: 'Sequences',
    sql: `select format('sequence %s.%s as %s start %s increment %s;', schemaname, sequencename, data_type, start_value, increment_by) as line
            from pg_sequences where schemaname <> 'graphile_worker' order by 1`,
  },
  {
    title: 'Functions',
    sql: `select pg_get_functiondef(p.oid) || ';' || coalesce(E'\\n' || (select string_agg(line, E'\\n') from (
                   ${GRANTS('p.proacl', 'p.proowner', 'p.oid::regprocedure')}) g(line)), '') as line
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where ${OURS} and p.prokind in ('f', 'p') and ${NOT_OF_AN_EXTENSION('pg_proc', 'p.oid')}
           order by n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)`,
  },
  {
    title: 'Tables',
    sql: `select concat_ws(E'\\n',
            format('create table %I.%I (', n.nspname, c.relname),
            (select string_agg(format('  %I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                      case when a.attcollation <> 0 and a.attcollation <> t.typcollation
                           then ' collate ' || a.attcollation::regcollation else '' end,
                      case when a.attnotnull then ' not null' else '' end,
                      case when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
                           when a.attidentity <> '' then ' generated as identity'
                           else coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') end), E',\\n' order by a.attnum)
               from pg_attribute a join pg_type t on t.oid = a.atttypid
                    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
            ')' || case when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid) else '' end || ';',
            (select string_agg(format('constraint %I %s', k.conname, pg_get_constraintdef(k.oid)), E'\\n' order by k.contype <> 'p', k.conname)
               from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n'),
            (select string_agg(pg_get_indexdef(i.indexrelid) || ';', E'\\n' order by i.indexrelid::regclass::text)
               from pg_index i where i.indrelid = c.oid
                and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))),
            (select string_agg(pg_get_triggerdef(g.oid) || ';', E'\\n' order by g.tgname)
               from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal),
            case when c.relrowsecurity then 'row level security enabled' || case when c.relforcerowsecurity then ' and forced' else '' end || ';' end,
            (select string_agg(format('policy %I as %s for %s to %s using (%s) with check (%s);', p.policyname, lower(p.permissive),
                      lower(p.cmd), array_to_string(array_replace(p.roles, pg_get_userbyid(c.relowner), 'the owner'), ', '), coalesce(p.qual, '-'), coalesce(p.with_check, '-')), E'\\n' order by p.policyname)
               from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname),
            (select string_agg(line, E'\\n') from (${GRANTS('c.relacl', 'c.relowner', `format('%I.%I', n.nspname, c.relname)`)}) g(line)),
            (select string_agg(line, E'\\n') from pg_attribute a, lateral (
               ${GRANTS('a.attacl', 'c.relowner', `format('%I.%I (%I)', n.nspname, c.relname, a.attname)`)}) g(line)
              where a.attrelid = c.oid and a.attacl is not null)) as line
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where ${OURS} and c.relkind in ('r', 'p') and ${NOT_OF_AN_EXTENSION('pg_class', 'c.oid')}
           order by n.nspname, c.relname`,
  },
  {
    title: 'Views',
    sql: `select format('create view %I.%I%s as', n.nspname, c.relname, coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', ''))
                 || E'\\n' || pg_get_viewdef(c.oid) || coalesce(E'\\n' || (select string_agg(line, E'\\n') from (
                   ${GRANTS('c.relacl', 'c.relowner', `format('%I.%I', n.nspname, c.relname)`)}) g(line)), '') as line
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where ${OURS} and c.relkind in ('v', 'm') and ${NOT_OF_AN_EXTENSION('pg_class', 'c.oid')}
           order by n.nspname, c.relname`,
  },
  {
    title: 'Schemas',
    sql: `select 'schema ' || n.nspname || coalesce(E'\\n' || (select string_agg(line, E'\\n') from (
                   ${GRANTS('n.nspacl', 'n.nspowner', `'schema ' || n.nspname`)}) g(line)), '') as line
            from pg_namespace n where ${OURS} order by n.nspname`,
  },
];

const HEAD =
  '-- The schema as the migrations make it, read from the catalogues. Written by `npm run schema:dump`; not to be run.\n';

/** The schema of the database that `owner` is connected to. The same schema always gives the same text. */
export async function dumpSchema(owner: Client): Promise<string> {
  const parts: string[] = [];
  for (const { title, sql } of SECTIONS) {
    const { rows } = await owner.query<{ line: string }>(sql);
    if (rows.length > 0) parts.push(`\n-- ${title}\n`, ...rows.map(({ line }) => `\n${line.trim()}\n`));
  }
  return HEAD + parts.join('');
}
