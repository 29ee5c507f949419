import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module.js';
import { fromMs } from '../../src/domain/clock/instant.js';
import { createApp } from '../../src/http/http.setup.js';
import { JsonLog } from '../../src/http/json-log.js';
import type { TestDatabase } from './database.js';
import { CLIENT_ID, CLIENT_SECRET, PUBLIC_URL } from './open-id-provider.js';

type Manner = { systemClients?: string[]; stepUpAcr?: string | null; keyCooldownMs?: number };

/** One replica of the whole product with a provider as its identity. */
export async function openWithProvider(
  database: TestDatabase,
  issuer: string,
  { systemClients = ['office-robot'], stepUpAcr = null, keyCooldownMs = 0 }: Manner = {},
): Promise<NestFastifyApplication> {
  const module = AppModule.forRoot({
    database: { url: database.url, ownerUrl: database.ownerUrl, close: () => Promise.resolve() },
    dataDir: '/nowhere: there is no local identity',
    onCreated: () => {
      throw new Error('Expected no local users beside a provider');
    },
    publicUrl: PUBLIC_URL,
    oidc: {
      issuer,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      audience: 'trine',
      systemClients,
      stepUpAcr,
      keyCooldownMs,
    },
    now: () => fromMs(Date.now()),
  });
  const app = await createApp(module, { log: new JsonLog('error') });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
