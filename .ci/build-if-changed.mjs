// Builds when a source is newer than the last build, so that a restart of `npm start` does not compile again.
// The stamp is a fingerprint of names, sizes and times; `--stamp` only writes it, after a build by hand.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const STAMP = 'dist/.built';
const FILES = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'];

const sourcesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts') && !entry.name.endsWith('.sql'))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();

const fingerprint = () => {
  const hash = createHash('sha256');
  for (const file of [...FILES, ...sourcesBelow('src'), ...sourcesBelow('migrations')]) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
};

const stamp = (print) => {
  mkdirSync('dist', { recursive: true });
  writeFileSync(STAMP, print);
};

const now = fingerprint();
if (process.argv.includes('--stamp')) stamp(now);
else if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== now) {
  process.stderr.write('Building (only when the sources have changed) ...\n');
  const done = spawnSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build'], { stdio: 'inherit' });
  if (done.status !== 0) process.exit(done.status ?? 1);
  stamp(now);
}
