import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, type JWK, SignJWT, importJWK } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';

/** Where the product under test believes that browsers reach it. Nothing listens there: tests inject. */
export const PUBLIC_URL = 'https://trine.example.org';
export const CLIENT_ID = 'trine-server';
export const CLIENT_SECRET = 'the-secret-of-the-server-in-tests';
const RESOURCE = 'urn:trine';
const SCOPES = 'cases:read cases:file cases:command reports:read audit:read';

export type TestProvider = {
  issuer: string;
  publicKey: () => JWK;
  /** Signs whatever the provider could sign, with its own key of now. */
  sign: (claims: Record<string, unknown>, header?: Record<string, unknown>) => Promise<string>;
  /** An access token of a client for itself (`client_credentials`). */
  systemToken: (client: 'importer' | 'reader' | 'office-robot', scope?: string) => Promise<string>;
  rotate: () => Promise<void>;
  /** While it is away nobody listens at its address. */
  goAway: () => Promise<void>;
  comeBack: () => Promise<void>;
  stop: () => Promise<void>;
};

type Key = JWK & { kid: string };
let made = 0;
async function newKey(): Promise<Key> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: `key-${++made}`, alg: 'ES256', use: 'sig' };
}

/** The clients: this product, two systems whose tokens name themselves, and one to which the provider lends a user. */
const system = (id: string) => ({
  client_id: id,
  client_secret: `secret-of-${id}`,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
});

const configurationOf = (key: Key): Configuration => ({
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [`${PUBLIC_URL}/auth/callback`],
      post_logout_redirect_uris: [PUBLIC_URL],
    },
    system('importer'),
    system('reader'),
    system('office-robot'),
  ],
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  ttl: { Interaction: 600, Session: 36_000, Grant: 36_000, AccessToken: 600, ClientCredentials: 600, IdToken: 600 },
  jwks: { keys: [key] },
  cookies: { keys: ['of the tests alone'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => Promise.resolve({ sub: id, name: `Invented ${id}` }) }),
  // Names in the id token, as Keycloak and most others put them.
  conformIdTokenClaims: false,
  claims: { openid: ['sub'], profile: ['name'] },
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({
        scope: SCOPES,
        audience: 'trine',
        accessTokenTTL: 600,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
});

/** A real provider in this process, with its own sign-in form, at an address of this machine. */
export async function startProvider(): Promise<TestProvider> {
  let handler: ReturnType<Provider['callback']>;
  let key = await newKey();
  let server: Server;
  let port = 0;
  const listen = () =>
    new Promise<void>((resolve) => {
      server = createServer((request, response) => void handler(request, response));
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        port = typeof address === 'object' && address ? address.port : port;
        resolve();
      });
    });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen();
  const issuer = `http://127.0.0.1:${port}`;
  const serve = () => {
    const { info, warn } = console; // it tells of its own defaults and of Node 20, which are not what is tested
    console.info = console.warn = () => undefined;
    handler = new Provider(issuer, configurationOf(key)).callback();
    Object.assign(console, { info, warn });
  };
  serve();
  return {
    issuer,
    publicKey() {
      const { d: _, ...shown } = key;
      return shown;
    },
    sign: async (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'at+jwt', ...header })
        .sign(await importJWK(key, 'ES256')),
    async systemToken(client, scope = SCOPES) {
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${client}:secret-of-${client}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope, resource: RESOURCE }),
      });
      const answer = (await response.json()) as { access_token?: string };
      if (answer.access_token === undefined) throw new Error(`no token: ${JSON.stringify(answer)}`);
      return answer.access_token;
    },
    async rotate() {
      key = await newKey();
      serve();
    },
    goAway: close,
    comeBack: listen,
    stop: close,
  };
}
