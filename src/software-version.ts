import { existsSync, readFileSync } from 'node:fs';

/** The version in package.json, which stands one folder above this file as written and two above it as built. */
export function softwareVersion(): string {
  const file = ['../package.json', '../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  if (!file) throw new Error('Expected package.json beside the product, but there is none.');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
