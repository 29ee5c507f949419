import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const { jsc, module, sourceMaps } = JSON.parse(readFileSync(new URL('./.swcrc', import.meta.url), 'utf8'));

// Jest can require() an ES module only on Node 24.9 and newer. Below that, the few ESM-only packages which CommonJS
// dependencies (light-my-request, @fastify/static) require() are turned into CommonJS on the fly.
const [major, minor] = process.versions.node.split('.').map(Number);
const cannotRequireEsm = major < 24 || (major === 24 && minor < 9);
const esmOnly = 'cookie|content-disposition';
const toCommonJs = ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' }, swcrc: false }];

/** @type {import('jest').Config} */
const config = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts', '**/*.e2e-spec.ts'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc, module, sourceMaps, swcrc: false }],
    '^.+\\.tsx$': [
      '@swc/jest',
      { jsc: { ...jsc, parser: { ...jsc.parser, tsx: true } }, module, sourceMaps, swcrc: false },
    ],
    ...(cannotRequireEsm ? { [`/node_modules/(${esmOnly})/.+\\.js$`]: toCommonJs } : {}),
  },
  transformIgnorePatterns: cannotRequireEsm
    ? [`/node_modules/(?!(?:.+/node_modules/)?(?:${esmOnly})/)`]
    : ['/node_modules/'],
  globalSetup: '<rootDir>/test/setup/global-setup.mjs',
  globalTeardown: '<rootDir>/test/setup/global-teardown.mjs',
  setupFiles: ['reflect-metadata'],
  testTimeout: 60_000,
  // Tests wait for the database more than they compute: as many at a time as there are processors, but four do.
  maxWorkers: Math.min(4, availableParallelism()),
  workerIdleMemoryLimit: '1GB',
};

// eslint-disable-next-line no-restricted-exports -- Jest reads its configuration from the default export
export default config;
