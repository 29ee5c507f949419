import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an inbox needs. Under row-level security an index helps only conditions that cannot leak what they compare: equality
 * and order of text, uuid, numbers and instants are such, those of arrays and patterns are not. So a set of roles stands as
 * one text, names of applicants stand once each in a table of their own, and stages are compared whole.
 */
export class MakeTasksAnInbox1763986300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TASKS);
    await runner.query(WATCHES);
    await runner.query(CASES);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('who claimed and did a task would be lost: this migration cannot be undone'));
  }
}

/** The limit, or never; as a case, because row-level security takes `coalesce` for something that could leak. */
const DUE = `(case when red_at is null then 'infinity' else red_at end)`;

const TASKS = `
alter table tasks
  add column procedure_id text,
  add column procedure_version integer,
  add column case_number text,
  add column applicant text,
  add column role_set text,
  add column owner text,
  add column holder text,
  add column claimed_at timestamptz,
  add column closed_at timestamptz,
  add column done_by text;

alter table tasks no force row level security;
alter table cases no force row level security;
alter table journal no force row level security;
update tasks t set procedure_id = c.procedure_id, procedure_version = c.procedure_version, case_number = c.case_number,
  applicant = c.applicant, role_set = array_to_string(t.roles, ','),
  owner = case when t.roles <@ array['applicant', 'agent'] and cardinality(t.roles) > 0 then 'applicant' else 'authority' end,
  holder = case when t.roles <@ array['applicant', 'agent'] and cardinality(t.roles) > 0 then c.filed_by end
from cases c where c.authority_id = t.authority_id and c.id = t.case_id;
update tasks t set closed_at = (j.canon::jsonb ->> 'occurredAt')::timestamptz,
  done_by = case when t.roles @> array[j.canon::jsonb -> 'actor' ->> 'role'] then j.canon::jsonb -> 'actor' ->> 'id' end
from journal j where j.authority_id = t.authority_id and j.case_id = t.case_id and j.seq = t.closed;
alter table journal force row level security;
alter table cases force row level security;
alter table tasks force row level security;

alter table tasks
  alter column procedure_id set not null,
  alter column procedure_version set not null,
  alter column case_number set not null,
  alter column applicant set not null,
  alter column role_set set not null,
  alter column owner set not null;

create index tasks_unclaimed_index on tasks (authority_id, role_set, ${DUE}, case_id, opened, stage)
  include (red_at, yellow_at, track, procedure_id, case_number, applicant) where closed is null and holder is null;
create index tasks_holder_index on tasks (authority_id, holder, ${DUE}, case_id, opened, stage)
  include (red_at, yellow_at, track, procedure_id, case_number, applicant, role_set) where closed is null and holder is not null;
create index tasks_done_by_index on tasks (authority_id, done_by, closed_at, case_id, opened, stage) where done_by is not null;
comment on column tasks.role_set is 'The roles joined by commas: whoever holds one of them may claim the task';
comment on column tasks.holder is 'Who claimed it; of what the applicant must do, who filed the case';`;

const WATCHES = `
create table case_watches (
  authority_id integer not null,
  person text not null,
  case_id uuid not null,
  since timestamptz not null,
  constraint case_watches_pk primary key (authority_id, person, case_id),
  constraint case_watches_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);
comment on table case_watches is 'Whose inbox also shows this case: a preference of a person, no part of the case and not journaled';
alter table case_watches enable row level security;
alter table case_watches force row level security;
create policy case_watches_authority_policy on case_watches
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
grant select, insert, delete on case_watches to trine_app;`;

const CASES = `
create table applicant_names (
  authority_id integer not null,
  name text not null,
  constraint applicant_names_pk primary key (authority_id, name)
);
comment on table applicant_names is 'Each name of an applicant once, so that part of a name finds its cases through an index';
alter table cases no force row level security;
insert into applicant_names (authority_id, name) select distinct authority_id, applicant from cases;
alter table cases force row level security;
alter table applicant_names enable row level security;
alter table applicant_names force row level security;
create policy applicant_names_authority_policy on applicant_names
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
grant select, insert on applicant_names to trine_app;

drop index cases_due_index;
create index cases_due_index on cases (authority_id, ${DUE}, id);
create index cases_open_due_index on cases (authority_id, ${DUE}, id) where status = 'open';
create index cases_filed_by_index on cases (authority_id, filed_by, ${DUE}, id);
create index cases_case_number_index on cases (authority_id, case_number collate "C");
create index cases_applicant_index on cases (authority_id, applicant);
create index stage_visits_open_index on stage_visits (authority_id, stage, case_id) where closed is null;`;
