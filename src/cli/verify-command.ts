import { SingleBar } from 'cli-progress';
import { verifyCases } from '../audit/verify.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { loadConfig } from '../config.js';
import { openDataSource } from '../database/data-source.js';
import { openDatabase } from '../database/open-database.js';

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Verifies one case or all; the exit code is 1 when anything is wrong. */
export async function callVerify(
  caseId: string | undefined,
  options: { projections: boolean; json?: boolean },
): Promise<void> {
  const database = await openDatabase(loadConfig(), 'visit');
  const dataSource = await openDataSource(database.url, 2);
  const bar = new SingleBar({ format: '{bar} {value}/{total} cases', stream: process.stderr, noTTYOutput: false });
  let begun = false;
  const onProgress = (done: number, total: number) => {
    if (options.json || !process.stderr.isTTY) return;
    if (begun) bar.update(done);
    else bar.start(total, done);
    begun = true;
  };
  try {
    const report = await verifyCases(dataSource, new Catalogue(), {
      ...(caseId && { caseId }),
      projections: options.projections,
      onProgress,
    });
    if (begun) bar.stop();
    if (options.json) print(JSON.stringify(report, null, 2));
    else for (const line of report.lines) print(line);
    if (!report.ok) process.exitCode = 1;
  } finally {
    await dataSource.destroy();
    await database.close();
  }
}
