import { CN } from '../domain/clock/calendar-cn.js';
import { dateAt, fromMs, type LegalDate } from '../domain/clock/instant.js';
import { addWorkingMs } from '../domain/clock/working-days.js';
import type { JsonObject } from '../domain/json.js';
import type { TurnaroundReport } from '../domain/turnaround/report.js';
import { listSampleUsers } from '../identity/local-issuer.js';
import { Api } from './api.js';
import { driveCase, type Office } from './drive-case.js';
import { seeded } from './random.js';
import { mixOf } from './scenarios.js';

const DAY_MS = 86_400_000;
/** Two of three cases are filed over these months, and are finished; the last third in the days up to now, and is under way. */
const FIRST_DAYS_AGO = 151;
const LATELY_DAYS_AGO = 14;
const FINISHED_SHARE = 2 / 3;

type Demo = { url: string; dataDir: string; count: number; seed: number; onCase: (done: number, name: string) => void };
type ProcedureView = { filing: { example: JsonObject }; commands: { type: string; possibleIn: { stage: string }[] }[] };

/** Files and drives the cases of the demonstration through the HTTP API, and reads the report on them. */
export async function runDemo({
  url,
  dataDir,
  count,
  seed,
  onCase,
}: Demo): Promise<{ report: TurnaroundReport; from: LegalDate; to: LegalDate }> {
  const api = new Api(url, dataDir);
  const { filing, commands } = await api.get<ProcedureView>('procedures/three-in-one/1', 'auditor-1');
  const office: Office = { byRole: {}, possibleIn: {} };
  for (const { name, roles } of await listSampleUsers(dataDir))
    for (const role of roles) (office.byRole[role] ??= []).push(name);
  for (const { type, possibleIn } of commands) office.possibleIn[type] = possibleIn.map(({ stage }) => stage);

  const random = seeded(seed);
  const first = Date.now() - FIRST_DAYS_AGO * DAY_MS;
  for (const [i, scenario] of mixOf(count).entries()) {
    const filedAt = addWorkingMs(CN, fromMs(Math.round(Date.now() - daysAgo((i + random()) / count) * DAY_MS)), 0);
    await driveCase(api, office, scenario, filedAt, invent(filing.example, i), random);
    onCase(i + 1, scenario.name);
  }
  const from = dateAt(fromMs(first - DAY_MS), CN.utcOffsetMinutes);
  const to = dateAt(fromMs(Date.now()), CN.utcOffsetMinutes);
  const report = await api.get<TurnaroundReport>(`reports/turnaround?from=${from}&to=${to}`, 'auditor-1');
  return { report, from, to };
}

/** How many days before now a case is filed that comes this far in the mix, from 0 to 1. */
function daysAgo(share: number): number {
  if (share < FINISHED_SHARE) return FIRST_DAYS_AGO - (share / FINISHED_SHARE) * (FIRST_DAYS_AGO - LATELY_DAYS_AGO);
  return LATELY_DAYS_AGO * ((1 - share) / (1 - FINISHED_SHARE));
}

/** An invented applicant: the example under another name, so that a list can be read. */
function invent(example: JsonObject, i: number): JsonObject {
  const filing = structuredClone(example);
  const applicant = filing['applicant'] as JsonObject;
  return { ...filing, applicant: { ...applicant, name: `样例制药${String(i + 1).padStart(2, '0')}有限公司` } };
}
