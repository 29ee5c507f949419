import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Frozen SQL: what a case is stored in. Every key begins with the authority; so does every foreign key. */
export class CreateCaseTables1763900100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(PROJECTIONS);
    await runner.query(FUNCTIONS);
    await runner.query(WALLS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('the journal is evidence: this migration cannot be undone'));
  }
}

const TABLES = `
create table authorities (
  id integer not null constraint authorities_id_pk primary key,
  name jsonb not null,
  calendar text not null
);
comment on table authorities is 'The deciding organs: tenant, key of every row, audit log, shard';
insert into authorities (id, name, calendar)
values (654004, '{"zh-CN": "霍尔果斯（示例机关）", "en": "Horgos (sample authority)"}', 'CN');

create table procedures (
  id text not null,
  version integer not null,
  hash text not null,
  definition text not null,
  published_at timestamptz not null default now(),
  constraint procedures_id_version_pk primary key (id, version)
);
comment on table procedures is 'Published definitions as canonical JSON; a version never changes';

create table cases (
  authority_id integer not null constraint cases_authority_id_fk references authorities (id),
  id uuid not null,
  case_number text not null,
  procedure_id text not null,
  procedure_version integer not null,
  label text not null constraint cases_label_check check (label in ('REAL', 'SYNTHETIC')),
  applicant text not null,
  filed_by text not null,
  status text not null constraint cases_status_check check (status in ('open', 'closed')),
  outcome text,
  version integer not null,
  seq integer not null,
  stages text[] not null,
  state text not null,
  yellow_at timestamptz,
  red_at timestamptz,
  filed_at timestamptz not null,
  constraint cases_authority_id_id_pk primary key (authority_id, id),
  constraint cases_authority_id_case_number_key unique (authority_id, case_number),
  constraint cases_procedure_fk foreign key (procedure_id, procedure_version) references procedures (id, version)
);
comment on column cases.state is 'Canonical JSON; replaying the journal gives these bytes';
create index cases_due_index on cases (authority_id, coalesce(red_at, 'infinity'), id);

create table journal (
  authority_id integer not null,
  case_id uuid not null,
  seq integer not null,
  recorded_at timestamptz not null,
  hash bytea not null constraint journal_hash_check check (length(hash) = 32),
  canon text not null,
  constraint journal_authority_id_case_id_seq_pk primary key (authority_id, case_id, seq),
  constraint journal_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);
comment on table journal is 'Accepted commands as hashed: evidence, never edited. The app role may only insert and read';

create table seal_queue (
  authority_id integer not null,
  id bigint generated always as identity,
  case_id uuid not null,
  seq integer not null,
  constraint seal_queue_authority_id_id_pk primary key (authority_id, id)
);

create table audit_positions (
  authority_id integer not null,
  position bigint not null,
  case_id uuid not null,
  seq integer not null,
  sealed_at timestamptz not null,
  constraint audit_positions_authority_id_position_pk primary key (authority_id, position),
  constraint audit_positions_case_id_seq_key unique (authority_id, case_id, seq),
  constraint audit_positions_journal_fk foreign key (authority_id, case_id, seq) references journal (authority_id, case_id, seq)
);
comment on table audit_positions is 'The order in which the sealer found committed entries: what "as of" means';

create table personal_data (
  authority_id integer not null,
  case_id uuid not null,
  seq integer not null,
  pointer text not null,
  value jsonb,
  salt text,
  commitment text not null,
  constraint personal_data_pk primary key (authority_id, case_id, seq, pointer),
  constraint personal_data_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);
comment on table personal_data is 'The vault: journals hold commitments, so erasing value and salt leaves every proof whole';

create table idempotency_keys (
  authority_id integer not null,
  principal text not null,
  key text not null,
  request_hash text not null,
  status smallint not null,
  headers jsonb not null,
  body text not null,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pk primary key (authority_id, principal, key)
);
comment on table idempotency_keys is 'Answers already given, kept so that a repeated request is answered and not done again';

create table outbox (
  authority_id integer not null,
  id bigint generated always as identity,
  case_id uuid not null,
  seq integer not null,
  constraint outbox_authority_id_id_pk primary key (authority_id, id)
);`;

const PROJECTIONS = `
create table case_items (
  authority_id integer not null,
  case_id uuid not null,
  item text not null,
  kind text not null,
  label text not null,
  status text not null,
  marks jsonb not null,
  constraint case_items_pk primary key (authority_id, case_id, item),
  constraint case_items_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);

create table stage_visits (
  authority_id integer not null,
  case_id uuid not null,
  opened integer not null,
  stage text not null,
  from_at timestamptz not null,
  closed integer,
  to_at timestamptz,
  constraint stage_visits_pk primary key (authority_id, case_id, opened, stage),
  constraint stage_visits_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);

create table due_dates (
  authority_id integer not null,
  case_id uuid not null,
  opened integer not null,
  rule text not null,
  track text not null,
  item text not null,
  started_at timestamptz not null,
  extension smallint not null,
  due_date date,
  due_at timestamptz,
  yellow_at timestamptz,
  provisional boolean not null,
  met boolean,
  ended_at timestamptz,
  closed integer,
  fires_at timestamptz,
  constraint due_dates_pk primary key (authority_id, case_id, opened, rule, track, item),
  constraint due_dates_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);
comment on table due_dates is 'What follows from each clock; the ledger is clock_intervals, from which every date can be derived again';
create index due_dates_fires_at_index on due_dates (fires_at) where fires_at is not null;

create table clock_intervals (
  authority_id integer not null,
  case_id uuid not null,
  clock integer not null,
  rule text not null,
  track text not null,
  item text not null,
  n smallint not null,
  kind text not null constraint clock_intervals_kind_check check (kind in ('run', 'stop')),
  opened integer not null,
  from_at timestamptz not null,
  closed integer,
  to_at timestamptz,
  reason text,
  constraint clock_intervals_pk primary key (authority_id, case_id, clock, rule, track, item, n),
  constraint clock_intervals_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);

create table tasks (
  authority_id integer not null,
  case_id uuid not null,
  opened integer not null,
  stage text not null,
  track text,
  command text,
  roles text[] not null,
  yellow_at timestamptz,
  red_at timestamptz,
  closed integer,
  constraint tasks_pk primary key (authority_id, case_id, opened, stage),
  constraint tasks_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);

create table decisions (
  authority_id integer not null,
  number text not null,
  case_id uuid not null,
  seq integer not null,
  track text not null,
  item text not null,
  outcome text not null,
  adverse boolean not null,
  reason text,
  remedies text,
  decided_at timestamptz not null,
  constraint decisions_authority_id_number_pk primary key (authority_id, number),
  constraint decisions_reason_check check (not adverse or (reason is not null and remedies is not null)),
  constraint decisions_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);

create table notices (
  authority_id integer not null,
  case_id uuid not null,
  seq integer not null,
  n smallint not null,
  title jsonb not null,
  constraint notices_pk primary key (authority_id, case_id, seq, n),
  constraint notices_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);`;

const FUNCTIONS = `
create function next_number(authority integer, kind text) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare name text := format('numbers_%s_%s', authority, kind);
begin
  if kind !~ '^[a-z]{1,20}$' then raise exception 'no such kind of number: %', kind; end if;
  if to_regclass(name) is null then
    perform pg_advisory_xact_lock(hashtext(name));
    execute format('create sequence if not exists %I', name);
  end if;
  return nextval(name::regclass);
end $$;
comment on function next_number is 'Numbers per authority that no filing waits for; gaps are allowed';

create function due_keys(before timestamptz, many integer)
returns table (authority_id integer, case_id uuid, opened integer, rule text, track text, item text, fires_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select authority_id, case_id, opened, rule, track, item, fires_at
  from due_dates where fires_at <= before order by fires_at, authority_id, case_id limit many
$$;
comment on function due_keys is 'Keys alone of what is due at any authority, for the deadline worker';

create function next_due() returns timestamptz
language sql stable security definer set search_path = public, pg_temp as $$ select min(fires_at) from due_dates $$;

create function unsealed_authorities() returns setof integer
language sql stable security definer set search_path = public, pg_temp as $$ select distinct authority_id from seal_queue $$;`;

const OWNED = [
  'cases',
  'journal',
  'audit_positions',
  'personal_data',
  'idempotency_keys',
  'outbox',
  'case_items',
  'stage_visits',
  'clock_intervals',
  'tasks',
  'decisions',
  'notices',
];
/** Read across authorities by a definer function that returns keys alone, so not forced upon the owner. */
const SCANNED = ['seal_queue', 'due_dates'];

const policy = (table: string): string => `
alter table ${table} enable row level security;
create policy ${table}_authority_policy on ${table}
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);`;

const WALLS = `
${[...OWNED, ...SCANNED].map(policy).join('')}
${OWNED.map((table) => `alter table ${table} force row level security;`).join('\n')}
grant usage on schema public to trine_app;
grant select on authorities, migrations to trine_app;
grant select, insert on procedures, journal, audit_positions, decisions, idempotency_keys to trine_app;
grant select, insert, update on cases, personal_data, case_items, stage_visits, due_dates, clock_intervals, tasks, notices to trine_app;
grant select, insert, delete on seal_queue, outbox to trine_app;
revoke all on function next_number(integer, text), due_keys(timestamptz, integer), next_due(), unsealed_authorities() from public;
grant execute on function next_number(integer, text), due_keys(timestamptz, integer), next_due(), unsealed_authorities() to trine_app;`;
