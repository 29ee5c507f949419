import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What passes through takes less room and goes sooner: hashes of requests are bytes, the operator says how long answers are kept, and
 * rows that are only ever found by when they came are found by ranges of blocks. Rows that every step changes leave
 * room on their page for the next version, so that most changes touch no index; and tables through which rows pass are cleaned
 * by the number of rows that have gone, not by a share of a table that was large once.
 */
export class SlimStorage1763986950000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table idempotency_keys alter column request_hash type bytea using decode(request_hash, 'hex');
create index idempotency_keys_created_at_index on idempotency_keys using brin (created_at);
drop index events_relayed_at_index;
create index events_relayed_at_index on events using brin (relayed_at);

drop function purge_idempotency_keys();
create function purge_idempotency_keys(days integer) returns bigint
language sql security definer set search_path = public, pg_temp as $$
  with gone as (delete from idempotency_keys where created_at < now() - make_interval(days => greatest(days, 1)) returning 1)
  select count(*) from gone
$$;
comment on function purge_idempotency_keys is 'Forgets the old answers of the authority of this transaction, never those of the last day; row-level security holds here too';
revoke all on function purge_idempotency_keys(integer) from public;
grant execute on function purge_idempotency_keys(integer) to trine_app;`);
    for (const table of CHANGED) await runner.query(`alter table ${table} set (fillfactor = 85)`);
    for (const table of PASSED_THROUGH)
      await runner.query(
        `alter table ${table} set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
          autovacuum_vacuum_insert_scale_factor = 0.2)`,
      );
    for (const table of [...CHANGED, ...GROWING])
      await runner.query(
        `alter table ${table} set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02)`,
      );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...CHANGED, ...GROWING, ...PASSED_THROUGH])
      await runner.query(
        `alter table ${table} reset (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,
          autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor)`,
      );
    await runner.query(`
drop function purge_idempotency_keys(integer);
create function purge_idempotency_keys() returns bigint
language sql security definer set search_path = public, pg_temp as $$
  with gone as (delete from idempotency_keys where created_at < now() - interval '30 days' returning 1) select count(*) from gone
$$;
comment on function purge_idempotency_keys is 'Forgets the old answers of the authority of this transaction, and nothing else: row-level security holds here too';
revoke all on function purge_idempotency_keys() from public;
grant execute on function purge_idempotency_keys() to trine_app;

drop index events_relayed_at_index;
create index events_relayed_at_index on events (authority_id, relayed_at);
drop index idempotency_keys_created_at_index;
alter table idempotency_keys alter column request_hash type text using encode(request_hash, 'hex');`);
  }
}

/** Every step writes a new version of their rows, and of most columns that are indexed the same. */
const CHANGED = ['cases', 'case_facts', 'case_items', 'clock_intervals'];
const GROWING = ['tasks', 'stage_visits', 'due_dates'];
const PASSED_THROUGH = ['seal_queue', 'outbox', 'events', 'idempotency_keys'];
