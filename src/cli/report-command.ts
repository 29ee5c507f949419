import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { SingleBar } from 'cli-progress';
import { Catalogue } from '../catalogue/catalogue.js';
import { LIST_FILES } from '../reports/case-lists.js';
import { parseTrustedKeys, type TrustedKey } from '../signing/trusted-keys.js';
import { type EvidenceVerdict, verifyEvidence } from './verify-evidence.js';

const PUBLIC = LIST_FILES.public;
const print = (line: string) => process.stdout.write(`${line}\n`);

/** Counts a report again from its evidence alone: the exit code is 1 when it does not agree. Needs no server and no database. */
type Options = { json?: boolean; key?: string };

export async function callReportVerify(file: string, { json = false, key }: Options): Promise<void> {
  const keys = key === undefined ? [] : await keysIn(key);
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
  const verdict = await verifyEvidence(lines, new Catalogue(), onCase, keys);
  if (begun) bar.stop();
  if (json) print(JSON.stringify(verdict, null, 2));
  else for (const line of wordsOf(verdict)) print(line);
  if (!verdict.ok) process.exitCode = 1;
}

async function keysIn(file: string): Promise<TrustedKey[]> {
  try {
    return parseTrustedKeys(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`Expected public keys in ${file}, but they cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

const wordsOfSignature = (signature: EvidenceVerdict['signature']): string =>
  'verifiedBy' in signature
    ? `  signature: verified by the key ${signature.verifiedBy}`
    : `  signature: not verified: ${signature.notVerified} (--key FILE: what /.well-known/trine-signing-keys.json answered when you trusted it)`;

function wordsOf({ ok, cases, entries, manifest, signature, faults }: EvidenceVerdict): string[] {
  if (!ok) return ['The report does not follow from this evidence:', ...faults.map((fault) => `  ${fault}`)];
  const { report, period, asOf, inputHash, outputs } = manifest!;
  return [
    `Report ${report.number}, edition ${report.edition} (${report.kind}), ${period.from} to ${period.to}, as of position ${asOf.position}:`,
    `  ${cases} cases with ${entries} entries: every chain is whole`,
    `  input hash ${inputHash}`,
    '  counted again, the report and the list of its cases have the same bytes:',
    ...outputs.map(
      ({ file, sha256 }) => `    ${file} sha256 ${sha256}${file === PUBLIC ? ' (not checked: made with a key)' : ''}`,
    ),
    wordsOfSignature(signature),
  ];
}
