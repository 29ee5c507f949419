import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Frozen SQL: what offices bring in of their past, and the baselines made of it. Nothing of it is ever changed. */
export class CreateLegacyHistory1763986850000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(WALLS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table baselines, legacy_rejects, legacy_chains, legacy_events, legacy_cases, legacy_imports',
    );
  }
}

const LABEL = (table: string) =>
  `label text not null default 'IMPORTED' constraint ${table}_label_check check (label = 'IMPORTED')`;
const OUTCOME = (table: string) =>
  `outcome text not null constraint ${table}_outcome_check check (outcome in ('completed', 'left', 'open'))`;
const IMPORT = (table: string) =>
  `constraint ${table}_import_fk foreign key (authority_id, import_id) references legacy_imports (authority_id, id) deferrable initially deferred`;
const SHA256 = (table: string, column: string) =>
  `${column} text not null constraint ${table}_${column}_check check (${column} ~ '^[0-9a-f]{64}$')`;

const TABLES = `
create table legacy_imports (
  authority_id integer not null constraint legacy_imports_authority_id_fk references authorities (id),
  id uuid not null,
  ${LABEL('legacy_imports')},
  name text not null,
  source text not null,
  file_name text not null,
  ${SHA256('legacy_imports', 'file_sha256')},
  bytes bigint not null,
  format text not null constraint legacy_imports_format_check check (format in ('xes', 'csv')),
  encoding text not null,
  delimiter text,
  profile jsonb not null,
  ${SHA256('legacy_imports', 'profile_sha256')},
  as_of timestamptz,
  rows bigint not null,
  accepted bigint not null,
  rejected bigint not null,
  ignored bigint not null,
  summary jsonb not null,
  imported_by text not null,
  imported_at timestamptz not null,
  constraint legacy_imports_authority_id_id_pk primary key (authority_id, id),
  constraint legacy_imports_rows_check check (rows = accepted + rejected + ignored)
);
comment on table legacy_imports is 'A log of the time before this product, as it was brought in: whole, or not at all';

create table legacy_cases (
  authority_id integer not null,
  import_id uuid not null,
  number integer not null,
  ${LABEL('legacy_cases')},
  case_id text not null,
  link text,
  track text,
  started_at timestamptz not null,
  ended_at timestamptz,
  ${OUTCOME('legacy_cases')},
  stops jsonb not null,
  stopped_ms bigint not null,
  extensions integer not null,
  events integer not null,
  item_type text,
  risk text,
  change_type text,
  constraint legacy_cases_pk primary key (authority_id, import_id, number),
  constraint legacy_cases_case_id_key unique (authority_id, import_id, case_id),
  constraint legacy_cases_end_check check ((outcome = 'open') = (ended_at is null)),
  ${IMPORT('legacy_cases')}
);

create table legacy_events (
  authority_id integer not null,
  import_id uuid not null,
  row bigint not null,
  ${LABEL('legacy_events')},
  case_number integer not null,
  activity text not null,
  track text,
  stage text,
  owner text,
  clock text,
  ends text,
  started_at timestamptz,
  ended_at timestamptz,
  given text not null,
  resource text,
  lifecycle text,
  event_id text,
  constraint legacy_events_pk primary key (authority_id, import_id, row)
);
comment on column legacy_events.row is 'The place in the file, from 1: it orders what happened at one moment';
comment on column legacy_events.given is 'The times as they stood in the file';

create table legacy_chains (
  authority_id integer not null,
  import_id uuid not null,
  number integer not null,
  ${LABEL('legacy_chains')},
  link text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  ${OUTCOME('legacy_chains')},
  parts jsonb not null,
  item_type text,
  risk text,
  change_type text,
  constraint legacy_chains_pk primary key (authority_id, import_id, number),
  constraint legacy_chains_end_check check ((outcome = 'open') = (ended_at is null)),
  ${IMPORT('legacy_chains')}
);
comment on table legacy_chains is 'Cases of procedures that followed one another, linked as the profile says';

create table legacy_rejects (
  authority_id integer not null,
  import_id uuid not null,
  row bigint not null,
  ${LABEL('legacy_rejects')},
  reason text not null,
  "column" text,
  value text,
  constraint legacy_rejects_pk primary key (authority_id, import_id, row),
  ${IMPORT('legacy_rejects')}
);
comment on table legacy_rejects is 'Rows of which nothing was made, and why';

create table baselines (
  authority_id integer not null constraint baselines_authority_id_fk references authorities (id),
  id uuid not null,
  ${LABEL('baselines')},
  name text not null,
  version integer not null,
  procedure_id text not null,
  import_id uuid not null,
  unit text not null constraint baselines_unit_check check (unit in ('case', 'chain')),
  filter jsonb not null,
  source text not null,
  evidence jsonb not null,
  as_of timestamptz not null,
  n integer not null,
  figures jsonb not null,
  created_by text not null,
  created_at timestamptz not null,
  constraint baselines_authority_id_id_pk primary key (authority_id, id),
  constraint baselines_name_version_key unique (authority_id, name, version),
  constraint baselines_import_fk foreign key (authority_id, import_id) references legacy_imports (authority_id, id)
);
comment on table baselines is 'A set of old cases that cases of a procedure are compared with; a better one is a new version';
create index baselines_procedure_index on baselines (authority_id, procedure_id, id);`;

const OWNED = ['legacy_imports', 'legacy_cases', 'legacy_events', 'legacy_chains', 'legacy_rejects', 'baselines'];

const WALLS = OWNED.map(
  (table) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${table}_authority_policy on ${table}
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
grant select, insert on ${table} to trine_app;`,
).join('');
