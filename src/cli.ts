#!/usr/bin/env node
import 'reflect-metadata';
import { Command, InvalidArgumentError, Option } from 'commander';
import { callFoundAuthority } from './cli/authority-command.js';
import { callDemo } from './cli/demo-command.js';
import { callDiagram, callProcedure } from './cli/procedure-command.js';
import { callReportMake } from './cli/report-make.js';
import { callReportVerify } from './cli/report-command.js';
import { callDoctor } from './cli/doctor-command.js';
import { callExport } from './cli/export-command.js';
import { callImport } from './cli/import-command.js';
import { callKeyList, callKeyRotate } from './cli/key-command.js';
import { callOpenApi } from './cli/openapi-command.js';
import { callSignIn, callToken, callUsers } from './cli/identity-commands.js';
import { callSimulate } from './cli/simulate-command.js';
import { callVerify } from './cli/verify-command.js';
import { loadConfig } from './config.js';
import { PICTURE_LANGUAGES } from './diagram/picture-language.js';
import { Problem } from './domain/problem.js';
import { startTrine } from './start.js';
import { startWorkers } from './workers.js';

const program = new Command('trine')
  .description('A regulatory approval engine: cases, clocks, proof, and what the old way would have taken')
  .showHelpAfterError();

const MOST_WORKERS = 64;
const wholeNumber = (given: string): number => {
  const number = Number(given);
  if (Number.isInteger(number) && number >= 1 && number <= MOST_WORKERS) return number;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${MOST_WORKERS}.`);
};

const command = (usage: string, description: string) =>
  program.command(usage).description(description).option('--json', 'answer as JSON');

command('start', 'serve the API; without DATABASE_URL on a PostgreSQL of its own in TRINE_DATA')
  .option(
    '--workers <n>',
    'how many processes answer; SIGHUP replaces them one after another (docs/scale.md)',
    wholeNumber,
    1,
  )
  .action(async ({ workers }: { workers: number }) => {
    const announce = (line: string) => void process.stdout.write(`${line}\n`);
    await (workers === 1 ? startTrine(loadConfig(), { announce }) : startWorkers(loadConfig(), workers, announce));
  });
command('demo', 'file and drive 30 synthetic cases over HTTP, then print their turnaround against the old way')
  .option('--cases <n>', 'how many cases', '30')
  .option('--seed <n>', 'the seed of the mix', '20251')
  .option('--keep', 'keep serving afterwards')
  .action(callDemo);
command('users', 'the sample users of this installation, with their roles').action(callUsers);
command('token <user>', 'a token for scripts; the server need not run')
  .option('--seconds <n>', 'how long it lives', '600')
  .option('--also <roles>', 'further roles, separated by commas, such as recorder')
  .action(callToken);
command('sign-in <user>', 'a link that signs a browser in, once, within ten minutes').action(callSignIn);
command('found-authority', 'found an authority from CSV files of its organs, officers and appointments')
  .requiredOption('--code <code>', 'its division code, six digits (GB/T 2260)')
  .requiredOption('--name-zh <name>', 'its name in Chinese')
  .requiredOption('--name-en <name>', 'its name in English')
  .requiredOption('--organs <file>', 'columns id, name_zh, name_en, kind, parent')
  .requiredOption('--officers <file>', 'columns id (the subject of the identity provider), name, organ')
  .requiredOption('--appointments <file>', 'columns officer, role, from, organ, until')
  .option('--dry-run', 'say what would be accepted and rejected, and write nothing')
  .action(callFoundAuthority);
command('import <file>', 'bring in an old log (XES or CSV, also packed with gzip), whole or not at all')
  .requiredOption('--profile <json>', 'the mapping profile: docs/import.md')
  .option('--authority <code>', 'whose past it is, where there are several authorities')
  .option('--preview', 'say what would become of it, and write nothing')
  .option('--baseline <name>', 'make a baseline of it')
  .option('--procedure <id>', 'whose cases the baseline is for', 'three-in-one')
  .option('--unit <unit>', 'case, or chain where the profile links cases', 'case')
  .action(callImport);
command('verify [case]', 'verify the journal and projections of one case, by id or number, or of all')
  .option('--no-projections', 'the chain and positions alone')
  .action(callVerify);
command('export <format>', 'write cases as a log for other tools: xes, csv, ocel.json or ocel.sqlite')
  .requiredOption('--out <file>', 'the file to write')
  .option('--from <day>', 'the first day on which cases came in')
  .option('--to <day>', 'the last day')
  .option('--as-of <position>', 'a sealed position, or an instant with its zone; unset: the last position')
  .option('--procedure <id>', 'one procedure alone, such as three-in-one')
  .option('--label <label>', 'REAL, SYNTHETIC or ALL', 'REAL')
  .option('--authority <code>', 'the authority, where there are several')
  .action(callExport);
const reports = program.command('report').description('reports on turnaround');
reports
  .command('make')
  .description('make a report on a period into a file; it is stored nowhere (POST /reports publishes one)')
  .requiredOption('--from <date>', 'the first day of the period')
  .requiredOption('--to <date>', 'the last day of the period')
  .option('--as-of <moment>', 'a sealed position, or an instant with its zone; without it now')
  .option('--procedure <id>', 'one procedure, such as three-in-one or three-in-one@1')
  .option('--format <f>', 'json, csv, xlsx or pdf', 'json')
  .option('--variant <v>', 'full, or public with small counts withheld', 'full')
  .option('--language <l>', 'zh-CN or en', 'zh-CN')
  .option('--authority <code>', 'the authority, where there are several')
  .option('--out <file>', 'where to; without it turnaround-FROM-TO-POSITION here')
  .option('--json', 'answer as JSON')
  .action(callReportMake);
reports
  .command('verify <file>')
  .description('count a report again from its evidence alone: no server, no database, no network')
  .option('--key <file>', 'public keys (JWK set or PEM): hold the signature of the manifest against them')
  .option('--json', 'answer as JSON')
  .action(callReportVerify);
const keys = program.command('key').description('the keys that published reports are signed with');
keys
  .command('list')
  .description('every key that has signed here, with its fingerprint and its time of use')
  .option('--json', 'answer as JSON, as /.well-known/trine-signing-keys.json does')
  .action(callKeyList);
keys
  .command('rotate')
  .description('retire the present key and sign with a new one; what was signed before stays verifiable')
  .option('--json', 'answer as JSON')
  .action(callKeyRotate);
command('procedure [id]', 'the procedures, or one of them').action(callProcedure);
const inLanguage = (flags: string): Option => new Option(flags, 'zh-CN, en or ug').choices([...PICTURE_LANGUAGES]);
command('diagram <id>', 'the statechart of a procedure: Mermaid text, or with --svg a picture')
  .addOption(new Option('--svg <file>', 'write the picture to this file').conflicts('mermaid'))
  .option('--mermaid', 'Mermaid text, as without --svg')
  .addOption(inLanguage('--lang <l>').default('zh-CN'))
  .addOption(inLanguage('--language <l>').hideHelp())
  .action(callDiagram);
command('simulate', 'what an office would do: the joint procedure and the old way, or how many people a P95 takes')
  .option('--office <file>', 'the office as JSON; without it the sample office of assumptions')
  .option('--heads <list>', 'other numbers of people, such as inspectors=4,centre=3')
  .option('--inspectors-for-p95 <days>', 'the fewest inspectors that keep P95 under so many net working days')
  .option('--role <people>', 'with --for-p95: the fewest of these people, by pool or role')
  .option('--for-p95 <days>', 'the net working days that P95 is to stay under')
  .option('--procedure <id>', 'the procedure', 'three-in-one')
  .option('--cases <n>', 'about how many cases to simulate for each alternative')
  .option('--seed <n>', 'the seed of chance', '20251')
  .action(callSimulate);
command('doctor', 'what this installation has, and what it lacks').action(callDoctor);
command('openapi', 'write docs/openapi.json')
  .option('--check', 'only compare, and fail when it differs')
  .action(callOpenApi);

try {
  await program.parseAsync();
} catch (error) {
  const code = error instanceof Problem ? `${error.code}: ` : '';
  const words = error instanceof Problem ? error.detail.en : (error as Error).message;
  process.stderr.write(`${code}${words}\n`);
  process.exitCode = 1;
}
