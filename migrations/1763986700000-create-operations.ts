import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Frozen SQL: work that takes longer than an answer may. */
export class CreateOperations1763986700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table operations');
  }
}

const TABLE = `
create table operations (
  authority_id integer not null constraint operations_authority_id_fk references authorities (id),
  id uuid not null,
  kind text not null,
  status text not null constraint operations_status_check
    check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
  done bigint not null default 0,
  total bigint,
  note jsonb,
  request jsonb not null,
  result jsonb,
  problem jsonb,
  runs integer not null default 0,
  created_by text not null,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  beat_at timestamptz not null default now(),
  constraint operations_authority_id_id_pk primary key (authority_id, id),
  constraint operations_end_check check ((status in ('queued', 'running')) = (finished_at is null)),
  constraint operations_problem_check check ((status = 'failed') = (problem is not null))
);
comment on table operations is 'Work that takes longer than an answer may; a job only says that a row is to be looked at';
comment on column operations.beat_at is 'When the process at work last said that it lives; while it waits, when it was last put in the queue';
comment on column operations.runs is 'How often it was begun: a process that died, or was replaced, knows by it that the row is no longer its own';
create index operations_under_way_index on operations (authority_id, beat_at) where status in ('queued', 'running');
create index operations_created_by_index on operations (authority_id, created_by, id);
alter table operations enable row level security;
alter table operations force row level security;
create policy operations_authority_policy on operations
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
grant select, insert, update on operations to trine_app;`;
