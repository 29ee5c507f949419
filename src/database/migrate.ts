import { Client } from 'pg';
import { openDataSource } from './data-source.js';
import { migrateJobs } from './job-schema.js';

/** The role under which the product works. It owns nothing; migrations grant it table by table what it needs. */
export const APP_ROLE = 'trine_app';

const OLDEST_POSTGRES = 15;
/** Any number, as long as nothing else in the database uses it as the key of an advisory lock. */
const MIGRATION_LOCK = 7_463_001;

/**
 * Brings the database of `ownerUrl` up to date and returns the address for the application role. Safe to call from any
 * number of processes at once and again at every start. Throws on a PostgreSQL older than 15 and on an owner who may
 * neither use nor create the role.
 */
export async function migrate(ownerUrl: string, appPassword: string): Promise<string> {
  const owner = await connect(ownerUrl);
  const appUrl = urlFor(ownerUrl, APP_ROLE, appPassword);
  try {
    await refuseOldServer(owner);
    await owner.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await prepareRole(owner, appUrl, appPassword);
    const dataSource = await openDataSource(ownerUrl, 1);
    try {
      await dataSource.runMigrations();
    } finally {
      await dataSource.destroy();
    }
    await migrateJobs(owner, ownerUrl, APP_ROLE);
    return appUrl;
  } finally {
    await owner.end(); // and with the session goes the lock
  }
}

export function urlFor(url: string, user: string, password: string): string {
  const address = new URL(url);
  address.username = user;
  address.password = encodeURIComponent(password);
  return address.href;
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'trine migrate' });
  client.on('error', () => undefined); // the query under way reports it
  await client.connect();
  return client;
}

async function refuseOldServer(owner: Client): Promise<void> {
  const { rows } = await owner.query<{ version: string; number: number }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number`,
  );
  const [server] = rows;
  if (server && server.number < OLDEST_POSTGRES * 10_000) {
    throw new Error(`Expected PostgreSQL ${OLDEST_POSTGRES} or newer, but DATABASE_URL leads to ${server.version}.`);
  }
}

async function prepareRole(owner: Client, appUrl: string, appPassword: string): Promise<void> {
  const role = await findRole(owner);
  if (role?.mighty) {
    throw new Error(
      `Expected the role ${APP_ROLE} to be bound by row-level security, but it is a superuser or has BYPASSRLS: take that from it.`,
    );
  }
  if (!role) await createRole(owner, appPassword);
  else if (!(await canLogIn(appUrl))) await setPassword(owner, appPassword);
  await owner.query(`grant usage on schema public to ${APP_ROLE}`);
  await owner.query('revoke create on schema public from public');
}

async function findRole(owner: Client): Promise<{ mighty: boolean } | null> {
  const { rows } = await owner.query<{ mighty: boolean }>(
    'select rolsuper or rolbypassrls as mighty from pg_roles where rolname = $1',
    [APP_ROLE],
  );
  return rows[0] ?? null;
}

async function createRole(owner: Client, appPassword: string): Promise<void> {
  try {
    await owner.query(
      `create role ${APP_ROLE} login nosuperuser nobypassrls nocreatedb nocreaterole password ${owner.escapeLiteral(appPassword)}`,
    );
  } catch (error) {
    const { code } = error as { code?: string };
    // Roles belong to the whole server: another database on it may be migrated at this very moment.
    if (code === '42710' || code === '23505') return;
    if (code !== '42501') throw error;
    throw new Error(
      `Expected the user of DATABASE_URL to be allowed to create the role ${APP_ROLE}, but it is not. ` +
        `Create it (create role ${APP_ROLE} login password '...') and give that password as DATABASE_APP_PASSWORD.`,
      { cause: error },
    );
  }
}

async function setPassword(owner: Client, appPassword: string): Promise<void> {
  try {
    await owner.query(`alter role ${APP_ROLE} password ${owner.escapeLiteral(appPassword)}`);
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new Error(
      `Expected to log in as ${APP_ROLE}, but its password is another one and the user of DATABASE_URL may not change it: set DATABASE_APP_PASSWORD.`,
      { cause: error },
    );
  }
}

async function canLogIn(appUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: appUrl });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}
