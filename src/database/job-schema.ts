/*
 * The tables of graphile-worker, in a schema of their own. The owner makes them, as he makes ours. graphile-worker turns
 * row-level security on and gives no policy, so that nobody but the owner could use them; the application gets a policy
 * that lets it through. No authority's data stand there: a job carries ids alone, and what it does with them goes through
 * the wall of the authority again.
 */
import { runMigrations } from 'graphile-worker';
import type { Client } from 'pg';
import { quietJobLog } from './job-log.js';

export const JOB_SCHEMA = 'graphile_worker';

const grantsTo = (role: string): string => `
do $$
declare t record;
begin
  for t in select c.oid::regclass as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = '${JOB_SCHEMA}' and c.relkind = 'r' and c.relrowsecurity
      and not exists (select from pg_policy p where p.polrelid = c.oid)
  loop
    execute format('create policy trine_jobs_policy on %s to ${role} using (true) with check (true)', t.name);
  end loop;
end $$;
grant usage on schema ${JOB_SCHEMA} to ${role};
grant select, insert, update, delete on all tables in schema ${JOB_SCHEMA} to ${role};
grant usage, select on all sequences in schema ${JOB_SCHEMA} to ${role};
revoke insert, update, delete on ${JOB_SCHEMA}.migrations from ${role};`;

/** Brings the tables of the jobs up to date and lets the role use them. To be called under the lock of the migrations. */
export async function migrateJobs(owner: Client, ownerUrl: string, role: string): Promise<void> {
  await runMigrations({ connectionString: ownerUrl, schema: JOB_SCHEMA, maxPoolSize: 1, logger: quietJobLog });
  await owner.query(grantsTo(role));
}
