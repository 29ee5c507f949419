import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What reports count of the work on a case: booked hours, the pieces of work without any, and what the authority's own time
 * consisted of. Facts of before are of an older version: until a step makes them anew, a report reads the journal instead.
 */
export class KeepLabour1763986905000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LABOUR);
    await runner.query(MODELS);
    await runner.query(`alter table case_facts ${TIMES.map((column) => `add column ${column} bigint`).join(', ')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table case_facts ${TIMES.map((column) => `drop column ${column}`).join(', ')}`);
    await runner.query('alter table case_models drop column tracks, drop column unbooked');
    await runner.query('drop table case_labour');
    await runner.query('delete from case_stops');
    await runner.query('delete from case_models');
    await runner.query('delete from case_facts'); // the older code reads the journal of a case without facts
  }
}

const TIMES = ['ordered_ms', 'held_ms', 'unassigned_ms', 'queued_ms', 'silent_ms'];

const LABOUR = `
create table case_labour (
  authority_id integer not null,
  case_id uuid not null,
  n smallint not null,
  component text,
  track text,
  role text not null,
  travel boolean not null,
  heads smallint not null,
  minutes integer not null,
  constraint case_labour_pk primary key (authority_id, case_id, n),
  constraint case_labour_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);
comment on table case_labour is 'Hours booked on a case by piece of work and role, without those that a later booking replaced';
alter table case_labour enable row level security;
create policy case_labour_authority_policy on case_labour
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
alter table case_labour force row level security;
grant select, insert, update, delete on case_labour to trine_app;`;

const MODELS = `
alter table case_models
  add column tracks text not null default '',
  add column unbooked text not null default '';
comment on column case_models.unbooked is 'Pieces of work that the case went through and nobody booked hours on: review:licence';`;
