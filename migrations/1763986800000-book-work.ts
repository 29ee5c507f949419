import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Frozen SQL: hours that people booked on a case, a projection of its journal. */
export class BookWork1763986800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table work_bookings');
  }
}

const TABLE = `
create table work_bookings (
  authority_id integer not null,
  case_id uuid not null,
  seq integer not null,
  track text,
  stage text not null,
  person text not null,
  role text not null,
  kind text not null constraint work_bookings_kind_check check (kind in ('desk', 'travel', 'visit', 'meeting')),
  minutes integer not null constraint work_bookings_minutes_check check (minutes between 0 and 14400),
  replaces integer,
  at timestamptz not null,
  constraint work_bookings_pk primary key (authority_id, case_id, seq),
  constraint work_bookings_replaces_unique unique (authority_id, case_id, replaces),
  constraint work_bookings_case_fk foreign key (authority_id, case_id) references cases (authority_id, id),
  constraint work_bookings_replaces_fk foreign key (authority_id, case_id, replaces)
    references work_bookings (authority_id, case_id, seq)
);
comment on table work_bookings is 'Hours booked on a case, by the entry that booked them. One that another replaces counts no more';
alter table work_bookings enable row level security;
alter table work_bookings force row level security;
create policy work_bookings_authority_policy on work_bookings
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
grant select, insert on work_bookings to trine_app;`;
