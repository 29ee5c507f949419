import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The intervals of a clock are kept once it has stood still. One that never did has a single interval, of which its due date
 * says all: from when it started to when it ended, by which entries. Most clocks never stand still.
 */
export class KeepLedgersOfStops1763987000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table clock_intervals no force row level security;
delete from clock_intervals i where not exists (
  select from clock_intervals s where s.authority_id = i.authority_id and s.case_id = i.case_id and s.clock = i.clock
    and s.rule = i.rule and s.track = i.track and s.item = i.item and s.kind = 'stop');
alter table clock_intervals force row level security;
comment on table clock_intervals is 'Where clocks ran and stood still, of those that ever stood still; one that never did runs from started_at to ended_at of its due date';`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table clock_intervals no force row level security;
alter table due_dates no force row level security;
insert into clock_intervals (authority_id, case_id, clock, rule, track, item, n, kind, opened, from_at, closed, to_at)
  select authority_id, case_id, opened, rule, track, item, 0, 'run', opened, started_at, closed, ended_at from due_dates
  on conflict do nothing;
alter table due_dates force row level security;
alter table clock_intervals force row level security;
comment on table clock_intervals is null;`);
  }
}
