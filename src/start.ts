import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Config } from './config.js';
import type { Now } from './database/now.js';
import { openDatabase } from './database/open-database.js';
import { createApp } from './http/http.setup.js';
import { JsonLog } from './http/json-log.js';
import type { NewIdentity } from './identity/identity-folder.js';

export type Running = { app: NestFastifyApplication; url: string; stop: () => Promise<void> };
type Manner = { announce: (line: string) => void; now?: Now };

/** Opens the database, brings it up to date and serves. Throws one sentence that says what to do when it cannot. */
export async function startTrine(config: Readonly<Config>, { announce, now }: Manner): Promise<Running> {
  const shownUrl = `http://${config.HOST}:${config.PORT}`;
  const log = new JsonLog(config.LOG_LEVEL);
  const database = await openDatabase(config, { serve: shownUrl });
  let app: NestFastifyApplication | undefined;
  try {
    const onCreated = (created: NewIdentity) => announcePasswords(created, announce);
    const module = AppModule.forRoot({ database, dataDir: config.TRINE_DATA, onCreated, ...(now && { now }) });
    app = await createApp(module, { log });
    await app.listen(config.PORT, config.HOST);
  } catch (error) {
    await app?.close().catch(() => undefined);
    await database.close();
    throw readable(error, config);
  }
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  announce(`Trine serves at ${url}  (API: ${url}/docs)`);
  announce('A token for scripts: npx trine token intake-1    The sample users: npx trine users');
  return { app, url, stop: () => app.close() };
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
