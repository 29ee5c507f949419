import { setFlagsFromString } from 'node:v8';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { oidcSettingsOf, type Config } from './config.js';
import type { Now } from './database/now.js';
import { DocumentsModule } from './documents/documents.module.js';
import { openDatabase } from './database/open-database.js';
import { createApp } from './http/http.setup.js';
import { JsonLog } from './http/json-log.js';
import { issueSignInLink, LINK_SECONDS } from './identity/local-issuer.js';
import type { NewIdentity } from './identity/identity-folder.js';

export type Running = { app: NestFastifyApplication; url: string; stop: () => Promise<void> };
type Manner = {
  announce: (line: string) => void;
  now?: Now;
  /** The process that started this one holds the database. */
  isWorker?: boolean;
};

/** Lets the heap double before it is collected, not quadruple as on a machine with much memory: 260 MB under load, not 390. */
const HEAP_GROWTH = '--heap-growing-percent=100';

/** Opens the database, brings it up to date and serves. Throws one sentence that says what to do when it cannot. */
export async function startTrine(
  config: Readonly<Config>,
  { announce, now, isWorker = false }: Manner,
): Promise<Running> {
  setFlagsFromString(HEAP_GROWTH);
  const shownUrl = `http://${config.HOST}:${config.PORT}`;
  const log = new JsonLog(config.LOG_LEVEL);
  const database = await openDatabase(config, isWorker ? 'visit' : { serve: shownUrl });
  let app: NestFastifyApplication | undefined;
  try {
    const onCreated = (created: NewIdentity) => announcePasswords(created, announce);
    const oidc = oidcSettingsOf(config);
    const publicUrl = config.PUBLIC_URL === undefined ? null : new URL(config.PUBLIC_URL).origin;
    const identity = { dataDir: config.TRINE_DATA, onCreated, oidc, publicUrl };
    const documents = DocumentsModule.settingsFrom(config);
    const printing = config.REPORT_FONT === undefined ? {} : { reportFont: config.REPORT_FONT };
    const telling = {
      webhooks: { allowPrivate: config.WEBHOOK_ALLOW_PRIVATE === 'yes' },
      ...(config.SECRETS_KEY !== undefined && { secretsKey: config.SECRETS_KEY }),
    };
    app = await createApp(
      AppModule.forRoot({
        database,
        documents,
        importMaxMb: config.IMPORT_MAX_MB,
        answersKeptDays: config.ANSWERS_KEPT_DAYS,
        ...identity,
        ...telling,
        ...printing,
        ...(now && { now }),
      }),
      {
        log,
        requestsAtOnce: config.REQUESTS_AT_ONCE,
        ...(isOpenToStrangers(config) && { banner: 'local-identity' }),
      },
    );
    await app.listen(config.PORT, config.HOST);
  } catch (error) {
    await app?.close().catch(() => undefined);
    await database.close();
    throw readable(error, config);
  }
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  announce(`Trine serves at ${url}  (workbench: ${url}/inbox, API: ${url}/docs)`);
  if (config.AUTH_MODE === 'local') await announceLinks(config, url, announce);
  if (isOpenToStrangers(config))
    announce(
      "WARNING: the local identity is open: whoever has a sample user's password acts as an official. Not for real cases.",
    );
  return { app, url, stop: () => app.close() };
}

/** The local identity serves more than this machine, or a production: allowed by its operator, and never left unsaid. */
const isOpenToStrangers = ({ AUTH_MODE, ALLOW_LOCAL_IDENTITY }: Readonly<Config>): boolean =>
  AUTH_MODE === 'local' && ALLOW_LOCAL_IDENTITY === 'yes';

/** Who to begin as: one of each side of a case. */
const FIRST_USERS = ['applicant-1', 'intake-1', 'licence-reviewer-1', 'decider-1', 'auditor-1'];

/** Links that sign a browser in, once; the other users and new links come from the command line. */
async function announceLinks(
  { TRINE_DATA, ALLOW_LOCAL_IDENTITY }: Readonly<Config>,
  url: string,
  announce: (line: string) => void,
): Promise<void> {
  if (ALLOW_LOCAL_IDENTITY !== 'yes') {
    announce(`Sign in with one of these links (each works once, for ${LINK_SECONDS / 60} minutes):`);
    for (const user of FIRST_USERS)
      announce(`  ${user.padEnd(20)}${url}/auth/sign-in?link=${await issueSignInLink(TRINE_DATA, user)}`);
  }
  announce('More links: npx trine sign-in <user>    All users: npx trine users    A token: npx trine token <user>');
}

function announcePasswords({ passwords = [] }: NewIdentity, announce: (line: string) => void): void {
  announce('Sample users of this installation. Their passwords are shown this once and stored only as hashes:');
  for (const { name, password } of passwords) announce(`  ${name.padEnd(26)}${password}`);
}

function readable(error: unknown, { PORT, HOST }: Readonly<Config>): Error {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error as Error;
  return new Error(
    `Expected port ${PORT} of ${HOST} to be free, but something listens there. Choose another: PORT=3001 npm start`,
  );
}
