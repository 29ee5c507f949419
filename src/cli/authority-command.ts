import { readFile } from 'node:fs/promises';
import { loadConfig } from '../config.js';
import { openDataSource } from '../database/data-source.js';
import { openDatabase } from '../database/open-database.js';
import { foundAuthority, type NewAuthority, previewAuthority } from '../people/found-authority.js';

type Options = {
  code: string;
  nameZh: string;
  nameEn: string;
  organs: string;
  officers: string;
  appointments: string;
  dryRun?: boolean;
  json?: boolean;
};

const print = (line: string) => process.stdout.write(`${line}\n`);

async function authorityOf({ code, nameZh, nameEn, ...files }: Options): Promise<NewAuthority> {
  if (!/^[1-9]\d{5}$/.test(code))
    throw new Error(`Expected --code to be a division code of six digits (GB/T 2260), but got ${code}.`);
  const read = async (option: string, path: string) =>
    readFile(path, 'utf8').catch(() => {
      throw new Error(`Expected --${option} to be a CSV file, but ${path} cannot be read.`);
    });
  return {
    code: Number(code),
    name: { 'zh-CN': nameZh, en: nameEn },
    files: {
      organs: await read('organs', files.organs),
      officers: await read('officers', files.officers),
      appointments: await read('appointments', files.appointments),
    },
  };
}

/** Founds an authority: the exit code is 1 when a row is rejected, and then nothing is written. */
export async function callFoundAuthority(options: Options): Promise<void> {
  const authority = await authorityOf(options);
  const { given, accepted, rejected, caseId } = options.dryRun
    ? { ...previewAuthority(authority), caseId: null }
    : await write(authority);
  if (rejected.length > 0) process.exitCode = 1;
  if (options.json) return void print(JSON.stringify({ given, accepted, rejected, caseId }, null, 2));
  for (const { file, row, column, value, expected } of rejected)
    print(`${file} row ${row}, ${column}: ${expected.en}, but found "${value}"`);
  print(`${given} rows given, ${accepted} accepted, ${rejected.length} rejected`);
  if (caseId) print(`Authority ${authority.code} is founded; its organisation is the case ${caseId}.`);
  else if (rejected.length > 0 || options.dryRun) print('Nothing was written.');
  else print(`Authority ${authority.code} has an organisation already; change it through /api/v1/office/changes.`);
}

async function write(authority: NewAuthority) {
  const database = await openDatabase(loadConfig(), 'visit');
  const app = await openDataSource(database.url, 2);
  const owner = await openDataSource(database.ownerUrl, 1);
  try {
    return await foundAuthority(owner, app, authority);
  } finally {
    await owner.destroy();
    await app.destroy();
    await database.close();
  }
}
