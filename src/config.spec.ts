import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { envExample, loadConfig, oidcSettingsOf } from './config.js';

describe('the settings', () => {
  test('need nothing: the defaults serve on this machine alone', () => {
    expect({ ...loadConfig({}) }).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      TRINE_DATA: './.data',
      AUTH_MODE: 'local',
      LOG_LEVEL: 'info',
    });
    expect(loadConfig({}).DATABASE_URL).toBeUndefined();
  });

  test('cannot be changed once read', () => {
    expect(() => Object.assign(loadConfig({}), { PORT: 1 })).toThrow(TypeError);
  });

  test('take an empty value for one that is not set, as a compose file writes it', () => {
    expect(loadConfig({ DATABASE_URL: '', PORT: '' }).PORT).toBe(3000);
  });

  test('report every mistake at once, each in a sentence', () => {
    const mistaken = { PORT: 'http', DATABASE_URL: 'mysql://x', LOG_LEVEL: 'loud', DATABASE_APP_PASSWORD: 'short' };
    expect(() => loadConfig(mistaken)).toThrow(
      [
        'The settings cannot be used:',
        'Expected PORT to be a whole number.',
        'Expected DATABASE_URL to look like postgres://user:password@host:5432/name.',
        'Expected DATABASE_APP_PASSWORD to have 12 characters or more.',
        'Expected LOG_LEVEL to be debug, info, warn or error.',
      ].join('\n- '),
    );
  });

  test('give a pooler or a standby only to a database that is given too', () => {
    const beside = { DATABASE_DIRECT_URL: 'postgres://a@b/c', DATABASE_REPLICA_URL: 'postgres://a@d/c' };
    expect(() => loadConfig(beside)).toThrow(
      [
        'The settings cannot be used:',
        'Expected DATABASE_URL to be set, as DATABASE_DIRECT_URL is.',
        'Expected DATABASE_URL to be set, as DATABASE_REPLICA_URL is.',
      ].join('\n- '),
    );
    expect(loadConfig({ ...beside, DATABASE_URL: 'postgres://a@pooler/c' })).toMatchObject(beside);
  });

  const OIDC = {
    AUTH_MODE: 'oidc',
    OIDC_ISSUER: 'https://id.example.org/realms/office',
    OIDC_CLIENT_ID: 'trine-server',
    OIDC_CLIENT_SECRET: 'sixteen-characters-or-more',
    PUBLIC_URL: 'https://trine.example.org',
  };

  test('take an OpenID provider, on any address and in production', () => {
    const config = loadConfig({ ...OIDC, HOST: '0.0.0.0', NODE_ENV: 'production', OIDC_SYSTEM_CLIENTS: 'a, b' });
    expect(oidcSettingsOf(config)).toEqual({
      issuer: 'https://id.example.org/realms/office',
      clientId: 'trine-server',
      clientSecret: 'sixteen-characters-or-more',
      audience: 'trine',
      systemClients: ['a', 'b'],
      stepUpAcr: null,
    });
    expect(oidcSettingsOf(loadConfig({}))).toBeNull();
  });

  test('take the secret of the provider from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'trine-secret-'));
    writeFileSync(join(folder, 'secret'), 'a-secret-of-a-file-of-length\n');
    const { OIDC_CLIENT_SECRET: _, ...rest } = OIDC;
    const config = loadConfig({ ...rest, OIDC_CLIENT_SECRET_FILE: join(folder, 'secret') });
    expect(config.OIDC_CLIENT_SECRET).toBe('a-secret-of-a-file-of-length');
    expect(() => loadConfig({ ...rest, OIDC_CLIENT_SECRET_FILE: join(folder, 'none') })).toThrow('readable file');
    rmSync(folder, { recursive: true });
  });

  test.each<[Record<string, string>, string]>([
    [{ OIDC_ISSUER: '' }, 'Expected OIDC_ISSUER to be set'],
    [{ OIDC_CLIENT_ID: '' }, 'Expected OIDC_CLIENT_ID to be set'],
    [{ PUBLIC_URL: '' }, 'Expected PUBLIC_URL to be set'],
    [{ PUBLIC_URL: 'http://trine.example.org' }, 'Expected PUBLIC_URL to begin with https://'],
    [{ PUBLIC_URL: 'https://trine.example.org/office' }, 'Expected PUBLIC_URL to be scheme, host and port alone'],
    [{ PUBLIC_URL: 'trine' }, 'Expected PUBLIC_URL to be an address'],
    [{ OIDC_ISSUER: 'http://id.example.org' }, 'Expected OIDC_ISSUER to begin with https://'],
    [{ OIDC_ISSUER: 'https://id.example.org/?x=1' }, 'Expected OIDC_ISSUER to be scheme, host, port and path alone'],
    [{ OIDC_CLIENT_SECRET: 'short' }, 'Expected OIDC_CLIENT_SECRET to have 16 characters'],
    [{ OIDC_CLIENT_SECRET_FILE: '/secret' }, 'but both are set'],
    [{ OIDC_CLIENT_ID: 'trine' }, 'Expected OIDC_AUDIENCE to differ from OIDC_CLIENT_ID'],
    [{ ALLOW_LOCAL_IDENTITY: 'yes' }, 'Expected ALLOW_LOCAL_IDENTITY not to be set'],
    [{ AUTH_MODE: 'local' }, 'Expected AUTH_MODE to be oidc, as OIDC_ISSUER is set'],
  ])('refuse a provider that is half set up: %j', (mistake, words) => {
    expect(() => loadConfig({ ...OIDC, ...mistake })).toThrow(words);
  });

  test.each([{ HOST: '0.0.0.0' }, { HOST: '192.168.1.5' }, { NODE_ENV: 'production' }])(
    'do not hand the local identity to strangers: %j',
    (environment) => {
      expect(() => loadConfig(environment)).toThrow('ALLOW_LOCAL_IDENTITY=yes');
      expect(loadConfig({ ...environment, ALLOW_LOCAL_IDENTITY: 'yes' }).ALLOW_LOCAL_IDENTITY).toBe('yes');
    },
  );

  test('that connect a provider reach the server of docker-compose.yml', () => {
    const compose = readFileSync(join(import.meta.dirname, '../docker-compose.yml'), 'utf8');
    const names = [
      'AUTH_MODE',
      ...[...envExample().matchAll(/^# ((OIDC_|PUBLIC_URL)\w*)=/gm)].map(([, name]) => name!),
    ];
    expect(names.length).toBeGreaterThan(6);
    const missing = names.filter(
      (name) => name !== 'OIDC_CLIENT_SECRET_FILE' && !compose.includes(`  ${name}: \${${name}:-`),
    );
    expect(missing).toEqual([]);
  });

  test('stand in .env.example as they are (refresh it with "npm run env:dump")', () => {
    expect(readFileSync(new URL('../.env.example', import.meta.url), 'utf8')).toBe(envExample());
  });
});
