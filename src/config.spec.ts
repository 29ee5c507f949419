import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { envExample, loadConfig } from './config.js';

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

  test('refuse OpenID Connect for now, and say so', () => {
    expect(() => loadConfig({ AUTH_MODE: 'oidc' })).toThrow('comes in a later release');
  });

  test.each([{ HOST: '0.0.0.0' }, { HOST: '192.168.1.5' }, { NODE_ENV: 'production' }])(
    'do not hand the local identity to strangers: %j',
    (environment) => {
      expect(() => loadConfig(environment)).toThrow('ALLOW_LOCAL_IDENTITY=yes');
      expect(loadConfig({ ...environment, ALLOW_LOCAL_IDENTITY: 'yes' }).ALLOW_LOCAL_IDENTITY).toBe('yes');
    },
  );

  test('stand in .env.example as they are (refresh it with "npm run env:dump")', () => {
    expect(readFileSync(new URL('../.env.example', import.meta.url), 'utf8')).toBe(envExample());
  });
});
