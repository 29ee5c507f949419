import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What every report asks before it counts: whether all cases have facts of the present version, from when on something is
 * open, and which open limits are past. The columns of facts that stand here do not move with an ordinary step, so most updates of
 * a row need no index. The statistics tell the planner that stays of a million cases fall on few different minutes: it then lets
 * every processor count its own.
 */
export class IndexFacts1763986870000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create index case_facts_made_index on case_facts (authority_id, made);
create index case_facts_open_index on case_facts (authority_id) include (submitted_at, accepted_at, stopped_from_at)
  where left_at is null;
create index case_stops_open_index on case_stops (authority_id, case_id) include (from_at) where to_at is null;
create index due_dates_open_index on due_dates (authority_id, case_id) include (due_at, met) where ended_at is null;
create statistics stage_visits_minutes_statistics (ndistinct)
  on stage, (nth > 1), (floor(working_ms::float8 / 60000)::integer) from stage_visits;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop statistics stage_visits_minutes_statistics');
    await runner.query(
      'drop index case_facts_made_index, case_facts_open_index, case_stops_open_index, due_dates_open_index',
    );
  }
}
