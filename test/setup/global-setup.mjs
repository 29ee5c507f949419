// Jest loads this file outside its own module system, so it is plain ESM and imports nothing of ours.
//
// It only names a folder. The first test that asks `testDatabase()` for a database starts PostgreSQL there (one server
// for the whole run), so that a run of pure specs pays nothing.
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prepareRun = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trine-test-'));
  chmodSync(folder, 0o711); // as root, the server runs under another account and must get through
  process.env.TRINE_TEST_FOLDER = folder;
  process.env.TRINE_TEST_RUNNER = String(process.pid);
};

// eslint-disable-next-line no-restricted-exports -- Jest calls the default export
export default prepareRun;
