import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The table of tasks holds what is open. A task of a stage that is over is told by the stay in that stage, which had the same
 * beginning and end and the same actor; only what the engine asked for is kept as a closed task, as no stay tells of it. What
 * a stage is (whose time it is, what is done in it) stands in its procedure and no longer in each stay, and a stay is numbered
 * within its case, which makes a key of half the size.
 */
export class LetStaysTellOfTasks1763987010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of READ) await runner.query(`alter table ${table} no force row level security`);
    await runner.query(STAYS);
    await runner.query('delete from tasks where closed is not null and command is null');
    for (const table of READ) await runner.query(`alter table ${table} force row level security`);
    await runner.query(TASKS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('whose roles a closed task had stands in procedures alone: this cannot be undone'));
  }
}

const READ = ['tasks', 'stage_visits'];

const STAYS = `
alter table stage_visits rename to former_visits;
alter table former_visits rename constraint stage_visits_pk to former_visits_pk;
alter table former_visits rename constraint stage_visits_case_fk to former_visits_case_fk;
drop index stage_visits_open_index;
create table stage_visits (
  authority_id integer not null,
  opened integer not null,
  case_id uuid not null,
  from_at timestamptz not null,
  to_at timestamptz,
  assigned_at timestamptz,
  red_at timestamptz,
  working_ms bigint,
  closed integer,
  n smallint not null,
  nth smallint not null,
  done boolean not null,
  stage text not null,
  track text,
  actor text,
  holder text
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
insert into stage_visits
  select v.authority_id, v.opened, v.case_id, v.from_at, v.to_at, coalesce(v.assigned_at, t.claimed_at), t.red_at, v.working_ms, v.closed,
    row_number() over (partition by v.authority_id, v.case_id order by v.opened, v.stage collate "C"),
    row_number() over (partition by v.authority_id, v.case_id, v.stage order by v.opened),
    t.done_by is not null, v.stage, v.track, coalesce(v.actor, t.done_by),
    case when t.holder <> coalesce(v.actor, '') and t.claimed_at is not null then t.holder end
  from former_visits v left join tasks t on t.authority_id = v.authority_id and t.case_id = v.case_id and t.opened = v.opened
    and t.stage = v.stage and t.closed is not null
  order by v.authority_id, v.case_id, v.opened, v.stage collate "C";
drop table former_visits;
alter table stage_visits
  add constraint stage_visits_pk primary key (authority_id, case_id, n),
  add constraint stage_visits_case_fk foreign key (authority_id, case_id) references cases (authority_id, id);
create index stage_visits_open_index on stage_visits (authority_id, stage, case_id) where closed is null;
create index stage_visits_done_index on stage_visits (authority_id, actor, to_at) where done;
comment on table stage_visits is 'Stays of cases in stages, and who did the task that a stay was';
comment on column stage_visits.n is 'The number of this stay in its case, in the order in which they began';
comment on column stage_visits.nth is 'The number of this stay among those of the case in this stage: from 2 it is rework';
comment on column stage_visits.assigned_at is 'Since when somebody had taken up the task when the stay ended';
comment on column stage_visits.holder is 'Who had taken it up, if it was not the one who ended the stay';
comment on column stage_visits.red_at is 'The limit that its task had when the stay ended';
comment on column stage_visits.done is 'Whether who ended the stay did its task: acted in one of its roles';
alter table stage_visits enable row level security;
create policy stage_visits_authority_policy on stage_visits
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
grant select, insert, update on stage_visits to trine_app;`;

const TASKS = `
grant delete on tasks to trine_app;
comment on table tasks is 'Open tasks, and closed ones that the engine had asked for; what was done in a stage is told by its stay';
alter table tasks reset (autovacuum_vacuum_scale_factor);
alter table tasks set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);`;
