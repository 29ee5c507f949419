import { readFileSync } from 'node:fs';
import { SingleBar } from 'cli-progress';
import { CN } from '../domain/clock/calendar-cn.js';
import type { Json } from '../domain/json.js';
import { answer, type Question } from '../domain/simulation/answer.js';
import type { PlannedOffice } from '../domain/procedure/planned-office.js';
import { casesPerDay } from '../domain/simulation/plan.js';
import { jointPlan } from '../domain/simulation/setting.js';
import { parseLanguage } from '../http/language.js';
import { SAMPLE_OFFICE } from '../procedures/planned-office.js';
import { SHIPPED } from '../procedures/shipped.js';
import { DEFAULTS, settingOf } from '../simulation/asked.js';
import { parseOffice } from '../simulation/office-schema.js';
import { simulationTable } from './simulation-table.js';

type Options = {
  office?: string;
  heads?: string;
  inspectorsForP95?: string;
  role?: string;
  forP95?: string;
  procedure: string;
  cases?: string;
  seed: string;
  json?: boolean;
};

const MOST_SEED = 2_147_483_647;

function numberOf(given: string, name: string, least: number, most: number): number {
  const value = Number(given);
  if (given.trim() !== '' && value >= least && value <= most) return value;
  throw new Error(`Expected ${name} to be a number from ${least} to ${most}, but it is ${given}`);
}

function officeOf({ office: file, heads }: Options): PlannedOffice {
  let office = SAMPLE_OFFICE;
  if (file !== undefined) {
    try {
      office = parseOffice(JSON.parse(readFileSync(file, 'utf8')) as Json);
    } catch (error) {
      throw error instanceof SyntaxError ? new Error(`Expected ${file} to be JSON: ${error.message}`) : error;
    }
  }
  const changes = (heads ?? '').split(',').filter(Boolean);
  return changes.reduce((changed, change) => {
    const [id = '', count = ''] = change.split('=');
    const pool = poolOf(changed, id);
    const given = numberOf(count, `the heads of ${id}`, 1, 500);
    return { ...changed, pools: changed.pools.map((one) => (one.id === pool ? { ...one, heads: given } : one)) };
  }, office);
}

/** People may be named as their pool or as one of its roles. */
function poolOf({ pools }: PlannedOffice, name: string): string {
  const found = pools.find(({ id }) => id === name) ?? pools.find(({ roles }) => roles.includes(name));
  if (found) return found.id;
  throw new Error(`Expected one of ${pools.map(({ id }) => id).join(', ')}, but found ${name}`);
}

function questionOf(options: Options, office: PlannedOffice): Question {
  const { inspectorsForP95, role, forP95 } = options;
  if ((role === undefined) !== (forP95 === undefined)) throw new Error('Expected --role and --for-p95 together.');
  const asked = inspectorsForP95 ?? forP95;
  if (asked === undefined) return { kind: 'compare' };
  const pool = poolOf(office, role ?? 'inspector');
  return { kind: 'headCount', pool, days: numberOf(asked, 'the days of P95', 0.1, 10_000), measure: 'netWorkingDays' };
}

/** Asks what an office would do. Needs neither server nor database: the office is a file, or the sample. */
export function callSimulate(options: Options): void {
  const office = officeOf(options);
  const question = questionOf(options, office);
  const { procedure } = options;
  const seed = numberOf(options.seed, 'the seed', 0, MOST_SEED);
  const ready = settingOf({ ...DEFAULTS, procedure, office, question, seed }, SHIPPED, CN);
  const casesOfRun = casesPerDay(jointPlan(ready)) * ready.days;
  const cases = options.cases === undefined ? undefined : numberOf(options.cases, 'the cases', 1, 100_000_000);
  const setting = {
    ...ready,
    replications: cases === undefined ? ready.replications : Math.max(2, Math.ceil(cases / casesOfRun)),
  };
  const bar = new SingleBar({ format: '{bar} {value}/{total} runs', stream: process.stderr, hideCursor: true });
  const shows = process.stderr.isTTY && !options.json;
  const steps = answer(setting, question);
  let isShown = false;
  for (;;) {
    const step = steps.next();
    if (step.done) {
      if (isShown) bar.stop();
      const language = parseLanguage(Intl.DateTimeFormat().resolvedOptions().locale);
      const { provisional: _, ...said } = step.value;
      const shown = options.json ? JSON.stringify({ ...step.value, seed, office }, null, 2) : '';
      process.stdout.write(options.json ? `${shown}\n` : `${simulationTable({ ...said, seed, office }, language)}\n`);
      return;
    }
    if (!shows) continue;
    if (!isShown) bar.start(step.value.of, 0);
    isShown = true;
    bar.setTotal(step.value.of);
    bar.update(step.value.runs);
  }
}
