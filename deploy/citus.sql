-- Distributes a migrated, still empty schema over the nodes of a Citus cluster (12 or newer), by authority. Not run by us on a
-- cluster: docs/scale.md. That it names every table, each on its right side, and gives every foreign key back is held by
-- test/database.distribution.e2e-spec.ts. To be run once, as the owner of the schema, after the first start has migrated:
--
--   psql -v ON_ERROR_STOP=1 -f deploy/citus.sql "$DATABASE_URL"

begin;

-- The rows of an authority are guarded by trine.authority, which each transaction sets with "set local": nodes must be told.
alter database :"DBNAME" set citus.propagate_set_commands = 'local';
-- Triggers of ours read and write rows of their own authority alone, which lie on the same node.
set local citus.enable_unsafe_triggers = on;

-- A foreign key cannot point from a table that is distributed to one that is not yet: they are taken off and put on again.
create temporary table foreign_keys on commit drop as
  select conrelid::regclass::text as relation, conname as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace;
do $$
declare fk record;
begin
  for fk in select * from foreign_keys loop
    execute format('alter table %s drop constraint %I', fk.relation, fk.name);
  end loop;
end $$;

-- On every node: what all authorities read, and hardly anybody writes.
select create_reference_table(name) from unnest(array[
  'authorities',
  'decision_rules',
  'duty_rules',
  'exclusive_duties',
  'procedures'
]) as t (name);

-- On the coordinator alone: migrations, revocations, sessions, sign_ins.

-- On the node of their authority, all of one authority together.
select create_distributed_table('cases', 'authority_id', colocate_with => 'none');
select create_distributed_table(name, 'authority_id', colocate_with => 'cases') from unnest(array[
  'applicant_names',
  'audit_positions',
  'baselines',
  'case_duties',
  'case_facts',
  'case_items',
  'case_labour',
  'case_models',
  'case_stand_ins',
  'case_stops',
  'case_watches',
  'clock_intervals',
  'decisions',
  'documents',
  'drafts',
  'due_dates',
  'event_positions',
  'events',
  'fired_deadlines',
  'idempotency_keys',
  'journal',
  'legacy_cases',
  'legacy_chains',
  'legacy_events',
  'legacy_imports',
  'legacy_rejects',
  'month_tallies',
  'notices',
  'operations',
  'outbox',
  'personal_data',
  'report_case_lists',
  'reports',
  'seal_queue',
  'stage_visits',
  'tasks',
  'webhook_attempts',
  'webhook_deliveries',
  'webhooks',
  'work_bookings'
]) as t (name);

do $$
declare fk record;
begin
  for fk in select * from foreign_keys loop
    execute format('alter table %s add constraint %I %s', fk.relation, fk.name, fk.definition);
  end loop;
end $$;

commit;
