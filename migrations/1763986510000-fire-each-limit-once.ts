import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Evidence of what time brought about, each thing once; and the agenda by authority, so that many workers share it. */
export class FireEachLimitOnce1763986510000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(EVIDENCE);
    await runner.query(AGENDA);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('what was fired is evidence: this migration cannot be undone'));
  }
}

const EVIDENCE = `
create table fired_deadlines (
  authority_id integer not null,
  case_id uuid not null,
  opened integer not null,
  rule text not null,
  track text not null,
  item text not null,
  what text not null,
  at timestamptz not null,
  fired_at timestamptz not null default clock_timestamp(),
  seq integer,
  constraint fired_deadlines_pk primary key (authority_id, case_id, opened, rule, track, item, what),
  constraint fired_deadlines_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);
comment on table fired_deadlines is 'What time brought about on which clock: each thing once. seq is the entry it made, null for an event';
alter table fired_deadlines enable row level security;
create policy fired_deadlines_authority_policy on fired_deadlines
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
alter table fired_deadlines force row level security;
grant select, insert on fired_deadlines to trine_app;`;

const AGENDA = `
drop function due_keys(timestamptz, integer);
drop index due_dates_fires_at_index;
create index due_dates_fires_at_index on due_dates (authority_id, fires_at) where fires_at is not null;

create function due_authorities(before timestamptz) returns setof integer
language sql stable security definer set search_path = public, pg_temp set trine.scan = 'keys' as $$
  select a.id from authorities a where exists (
    select from due_dates d where d.authority_id = a.id and d.fires_at is not null and d.fires_at <= before)
$$;
comment on function due_authorities is 'Numbers alone of the authorities at which the deadline worker has to act';

create or replace function next_due() returns timestamptz
language sql stable security definer set search_path = public, pg_temp set trine.scan = 'keys' as $$
  select min(next.fires_at) from authorities a cross join lateral (
    select d.fires_at from due_dates d where d.authority_id = a.id and d.fires_at is not null order by d.fires_at limit 1) next
$$;
revoke all on function due_authorities(timestamptz) from public;
grant execute on function due_authorities(timestamptz) to trine_app;`;
