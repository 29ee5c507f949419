import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { SingleBar } from 'cli-progress';
import { Catalogue } from '../catalogue/catalogue.js';
import { type EvidenceVerdict, verifyEvidence } from './verify-evidence.js';

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Counts a report again from its evidence alone: the exit code is 1 when it does not agree. Needs no server and no database. */
export async function callReportVerify(file: string, { json = false }: { json?: boolean }): Promise<void> {
  const bar = new SingleBar({ format: '{bar} {value}/{total} cases', stream: process.stderr, noTTYOutput: false });
  let begun = false;
  const onCase = (cases: number, total: number) => {
    if (json || !process.stderr.isTTY) return;
    if (begun) bar.update(cases);
    else bar.start(total, cases);
    begun = true;
  };
  const input = createReadStream(file);
  await new Promise<void>((resolve, reject) => {
    input.once('readable', resolve).once('error', (error) => {
      reject(new Error(`Expected the evidence of a report in ${file}, but it cannot be read: ${error.message}`));
    });
  });
  const lines = createInterface({ input, crlfDelay: Infinity });
  const verdict = await verifyEvidence(lines, new Catalogue(), onCase);
  if (begun) bar.stop();
  if (json) print(JSON.stringify(verdict, null, 2));
  else for (const line of wordsOf(verdict)) print(line);
  if (!verdict.ok) process.exitCode = 1;
}

function wordsOf({ ok, cases, entries, manifest, faults }: EvidenceVerdict): string[] {
  if (!ok) return ['The report does not follow from this evidence:', ...faults.map((fault) => `  ${fault}`)];
  const { report, period, asOf, inputHash, output } = manifest!;
  return [
    `Report ${report.number}, edition ${report.edition} (${report.kind}), ${period.from} to ${period.to}, as of position ${asOf.position}:`,
    `  ${cases} cases with ${entries} entries: every chain is whole`,
    `  input hash ${inputHash}`,
    `  counted again, the report has the same bytes: sha256 ${output.sha256}`,
  ];
}
