// Migrates a fresh embedded database and writes migrations/schema.sql; `--check` compares instead.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase } from '../dist/src/database/open-database.js';
import { dumpSchema } from '../dist/src/database/schema-dump.js';

const target = new URL('../migrations/schema.sql', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'trine-schema-'));

const freshSchema = async () => {
  const database = await openDatabase({ TRINE_DATA: folder }, 'visit');
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  try {
    await owner.connect();
    return await dumpSchema(owner);
  } finally {
    await owner.end();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

const current = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const schema = await freshSchema();
if (!process.argv.includes('--check')) writeFileSync(target, schema);
else if (current(target) !== schema) {
  console.error(
    'Expected migrations/schema.sql to be what the migrations make, but it is not: run "npm run schema:dump".',
  );
  process.exitCode = 1;
}
