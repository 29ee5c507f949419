import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What reports count, one row for each case and each stay in a stage, written with the step that changes it. A case filed before
 * this migration has no row here; a report then reads its journal.
 */
export class KeepFacts1763986800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FACTS);
    await runner.query(MODELS);
    await runner.query(STOPS);
    await runner.query(VISITS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('reports rest on these tables: this migration cannot be undone'));
  }
}

const wall = (table: string): string => `
alter table ${table} enable row level security;
create policy ${table}_authority_policy on ${table}
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
alter table ${table} force row level security;`;

const FACTS = `
create table case_facts (
  authority_id integer not null,
  case_id uuid not null,
  made smallint not null,
  procedure text not null,
  label text not null,
  head text not null,
  entries integer not null,
  late_recorded integer not null,
  reopened boolean not null,
  closed_at timestamptz,
  submitted_at timestamptz,
  accepted_at timestamptz,
  decided_at timestamptz,
  issued_at timestamptz,
  left_at timestamptz,
  outcome text,
  completed boolean not null,
  yellow_at timestamptz,
  red_at timestamptz,
  extensions smallint not null,
  rounds smallint not null,
  documents smallint not null,
  shared_documents smallint not null,
  stops smallint not null,
  stopped_legal_days integer not null,
  stopped_ms bigint not null,
  stopped_from_at timestamptz,
  legal_days integer,
  legal_days_net integer,
  working_ms bigint,
  working_net_ms bigint,
  calendar_ms bigint,
  authority_working_ms bigint,
  authority_waiting_ms bigint,
  applicant_ms bigint,
  third_party_ms bigint,
  non_working_ms bigint,
  statutory_ended text,
  statutory_missed boolean not null,
  statutory_stopped boolean not null,
  statutory_undetermined boolean not null,
  statutory_provisional boolean not null,
  statutory_due_at timestamptz,
  promised_ended text,
  promised_missed boolean not null,
  promised_stopped boolean not null,
  promised_undetermined boolean not null,
  promised_provisional boolean not null,
  promised_due_at timestamptz,
  constraint case_facts_pk primary key (authority_id, case_id),
  constraint case_facts_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
) with (fillfactor = 80);
comment on table case_facts is 'One case as reports count it, after its last step; made is the version of the facts';
create index case_facts_submitted_at_index on case_facts (authority_id, submitted_at);
create index case_facts_left_at_index on case_facts (authority_id, left_at);
${wall('case_facts')}
grant select, insert, update on case_facts to trine_app;`;

const LEVEL = ['office_ms', 'gross_ms', 'calendar_ms'];
const PARTS = ['parallelism', 'intakes', 'shared_documents', 'inspections', 'decisions', 'issues'].map(
  (part) => `${part}_ms`,
);
const levelColumns = ['low', 'central', 'high'].flatMap((level) =>
  [...LEVEL, ...PARTS].map((name) => `  ${level}_${name} bigint not null,`),
);

const MODELS = `
create table case_models (
  authority_id integer not null,
  case_id uuid not null,
  procedures smallint not null,
  inspected smallint not null,
  baseline_version integer not null,
  parameter_version integer not null,
  parameters_precede boolean not null,
  demonstrated boolean not null,
  actual_office_ms bigint not null,
  actual_gross_ms bigint not null,
  actual_calendar_ms bigint not null,
${levelColumns.join('\n')}
  ceiling_calendar_days integer,
  ceiling_authority_days integer not null,
  ceiling_applicant_days integer not null,
  ceiling_provisional boolean not null,
  constraint case_models_pk primary key (authority_id, case_id),
  constraint case_models_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);
comment on table case_models is 'A completed case laid end to end along the old way (E2) and its ceilings (E1)';
${wall('case_models')}
grant select, insert, update, delete on case_models to trine_app;`;

const STOPS = `
create table case_stops (
  authority_id integer not null,
  case_id uuid not null,
  n smallint not null,
  reason text not null,
  from_at timestamptz not null,
  to_at timestamptz,
  legal_days integer,
  working_ms bigint,
  constraint case_stops_pk primary key (authority_id, case_id, n),
  constraint case_stops_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);
comment on table case_stops is 'When a case as a whole stood still for a reason that the authority answers for with a notice';
${wall('case_stops')}
grant select, insert, update, delete on case_stops to trine_app;`;

const VISITS = `
alter table stage_visits
  add column track text,
  add column owner text,
  add column activity text,
  add column component text,
  add column nth smallint,
  add column assigned_at timestamptz,
  add column actor text,
  add column role text,
  add column working_ms bigint;
comment on column stage_visits.nth is 'The number of this stay among those of the case in this stage: from 2 it is rework';
comment on column stage_visits.assigned_at is 'Since when somebody had taken up the task when the stay ended';`;
