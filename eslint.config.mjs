import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const readConfig = { object: 'process', property: 'env', message: 'Only src/config.ts reads the environment.' };
const noChance = { object: 'Math', property: 'random', message: 'The domain is deterministic: chance is an argument.' };
const timeIsAnArgument = ['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
  name,
  message: 'Time is an argument: the domain never asks for it.',
}));
const noOutside = ['process', 'fetch', 'crypto', 'console', 'Buffer', 'require'].map((name) => ({
  name,
  message: 'The domain computes with values alone.',
}));
const BROWSER =
  'document location fetch DOMParser Element HTMLElement HTMLInputElement HTMLTextAreaElement HTMLAnchorElement HTMLFormElement FormData URLSearchParams CSS AbortController TextDecoderStream addEventListener setTimeout clearTimeout print'.split(
    ' ',
  );
const noDefaultExport = { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true } };

// eslint-disable-next-line no-restricted-exports -- ESLint reads its configuration from the default export
export default defineConfig(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.data/', '.test-data/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-exports': ['error', noDefaultExport],
      'no-restricted-properties': ['error', readConfig],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', module: 'writable' } },
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // An `async` method without `await` keeps the promise of its signature: a refusal arrives as a rejection.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { allowDefaultCaseForExhaustiveSwitch: false, considerDefaultExhaustiveForUnions: false },
      ],
    },
  },
  {
    files: ['src/workbench/assets/*.js'],
    languageOptions: { globals: Object.fromEntries(BROWSER.map((name) => [name, 'readonly'])) },
  },
  { files: ['src/config.ts', 'test/**', 'bench/**'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['src/domain/**/*.ts', 'src/procedures/**/*.ts', 'src/diagram/**/*.ts'],
    ignores: ['**/*.spec.ts', 'src/domain/clock/instant.ts'],
    rules: {
      'no-restricted-globals': ['error', ...timeIsAnArgument, ...noOutside],
      'no-restricted-properties': ['error', readConfig, noChance],
    },
  },
  prettier,
);
