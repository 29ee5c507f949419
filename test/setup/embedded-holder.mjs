// A process of its own that holds a data folder and writes to its database until it is killed: what the tests kill.
// It runs the built product, as `npm start` would. It says "ready <postmaster> <url>", then each number once committed.
import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../dist/src/database/embedded-postgres.js';

const [folder, address, writes] = process.argv.slice(2);

const connect = async (url) => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

try {
  const { ownerUrl, stop } = await startEmbedded(folder, address);
  process.once('SIGTERM', () => void stop().then(() => process.exit(0)));
  const client = await connect(ownerUrl);
  await client.query('create table if not exists kept (id int primary key)');
  const { rows } = await client.query('select coalesce(max(id), 0) as last from kept');
  const postmaster = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0];
  writeSync(1, `ready ${postmaster} ${ownerUrl}\n`);
  for (let id = rows[0].last + 1; writes === 'writes'; id++) {
    await client.query('insert into kept values ($1)', [id]).then(
      () => writeSync(1, `${id}\n`),
      () => new Promise(() => undefined), // the server is gone: wait to be killed
    );
  }
} catch (error) {
  writeSync(2, `${error.message}\n`);
  process.exitCode = 1;
}
