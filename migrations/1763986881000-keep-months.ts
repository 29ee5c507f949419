import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was counted of a month, so that a report on years need not count a million cases again. Nothing is here that cannot be
 * counted anew from the facts of cases: the table may be emptied at any time.
 */
export class KeepMonths1763986881000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table month_tallies (
  authority_id integer not null,
  month date not null,
  made smallint not null,
  position bigint not null,
  last_position bigint not null,
  cases integer not null,
  beside uuid[] not null,
  cohort json not null,
  flows json not null,
  trend json not null,
  constraint month_tallies_pk primary key (authority_id, month),
  constraint month_tallies_authority_fk foreign key (authority_id) references authorities (id),
  constraint month_tallies_month_check check (extract(day from month) = 1)
);
comment on table month_tallies is 'The tally of the settled cases that were filed in a month; made is the version of the facts';
comment on column month_tallies.position is 'No case counted here has moved up to this position';
comment on column month_tallies.last_position is 'The last entry of the cases counted here';
comment on column month_tallies.beside is 'Cases of the month that were not settled, and are counted whenever a report is made';
alter table month_tallies enable row level security;
create policy month_tallies_authority_policy on month_tallies
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
alter table month_tallies force row level security;
grant select, insert, update, delete on month_tallies to trine_app;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table month_tallies');
  }
}
