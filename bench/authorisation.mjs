// What it costs a command to be authorised: the same cases driven through the product's own service in one run, case by
// case in turn, once with everything that asks who somebody is and what he may do, and once without.
//   with:    his place in the organisation, row-level security, separation of duties in the core and in the database
//   without: a fixed principal, the tables' owner (whom row-level security does not bind), no duties, no triggers
// Run: npm run build && node bench/authorisation.mjs [--cases 40] [--json]
// With DATABASE_URL (a superuser's) on that server, else on an embedded one of its own that is thrown away.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../dist/src/app.module.js';
import { CasesService } from '../dist/src/cases/cases.service.js';
import { ProceduresService } from '../dist/src/catalogue/procedures.service.js';
import { openDataSource } from '../dist/src/database/data-source.js';
import { startEmbedded } from '../dist/src/database/embedded-postgres.js';
import { openDatabase } from '../dist/src/database/open-database.js';
import { StepSignal } from '../dist/src/database/step-signal.js';
import { fromMs, toMs } from '../dist/src/domain/clock/instant.js';
import { SAMPLE_USERS } from '../dist/src/identity/sample-users.js';
import { PeopleService } from '../dist/src/people/people.service.js';

const { values: options } = parseArgs({
  options: { cases: { type: 'string', default: '40' }, json: { type: 'boolean', default: false } },
});
const home = mkdtempSync(join(tmpdir(), 'trine-bench-'));
const TRINE_DATA = join(home, 'data');
const embedded = process.env.DATABASE_URL ? null : await startEmbedded(TRINE_DATA, 'bench');
const database = await openDatabase(
  { DATABASE_URL: process.env.DATABASE_URL ?? embedded.ownerUrl, TRINE_DATA },
  'visit',
);
const owner = await openDataSource(database.ownerUrl, 10);

const time = { now: fromMs(Date.now()) };
const settings = {
  database: { ...database, close: async () => undefined },
  dataDir: TRINE_DATA,
  onCreated: () => undefined,
  documents: { dir: join(home, 'documents'), mostBytes: 1_000_000 },
};
const app = await NestFactory.createApplicationContext(AppModule.forRoot({ ...settings, now: () => time.now }), {
  logger: ['error'],
});
const people = app.get(PeopleService);
const guarded = app.get(CasesService);

const plainProcedures = new ProceduresService(owner);
await plainProcedures.onModuleInit();
for (const rules of plainProcedures.list()) {
  rules.procedure.definition.exclusive = [];
  rules.stepUp = [];
}
const officers = await people.listByRole(654004);
const stub = {
  actorFor: async ({ sub: id, roles, unit }) => ({ id, roles, unit, fresh: true }),
  listByRole: async () => officers,
  office: async () => null,
};
const unguarded = new CasesService(owner, plainProcedures, stub, app.get(StepSignal), () => time.now);

const callerOf = ({ name, title, roles, unit, authority }) => ({
  sub: name,
  name: title,
  kind: 'person',
  amr: ['pwd'],
  authenticatedAtSeconds: Date.now() / 1000,
  scopes: [],
  local: { authority, unit, roles },
});
const fixedOf = ({ local, ...rest }) => ({ ...rest, ...local, fresh: true, standIns: [] });
const once = ({ authority, sub }) => ({
  authorityId: authority,
  principal: sub,
  key: randomUUID(),
  requestHash: 'bench',
});

/** The commands of one case from filing to archive: who gives which, with which data. */
async function courseOf() {
  const course = [];
  const example = plainProcedures.getNewest('three-in-one').procedure.definition.filing.example;
  const applicant = fixedOf(callerOf(SAMPLE_USERS[0]));
  const { body } = await guarded.file({ procedure: 'three-in-one', filing: example }, applicant, once(applicant));
  const { id } = JSON.parse(body);
  for (;;) {
    const [{ state }] = await owner.query('select state from cases where id = $1', [id]);
    const current = JSON.parse(state);
    if (current.closed) return { example, course };
    let given;
    for (const user of SAMPLE_USERS) {
      const by = await people.admit(callerOf(user));
      const offer = (await guarded.offersFor(current, by)).find(
        ({ kind, allowed }) => allowed && (kind === 'advance' || kind === 'resume'),
      );
      if (offer) given = { user, type: offer.command, data: offer.example };
      if (given) break;
    }
    if (!given) throw new Error(`nobody can move ${JSON.stringify(current.value)}`);
    time.now = fromMs(toMs(time.now) + 3_600_000);
    const by = await people.admit(callerOf(given.user));
    await guarded.advance(id, { type: given.type, data: given.data }, '*', by, once(by));
    course.push(given);
  }
}

/** Milliseconds of each command of one case. */
async function drive({ example, course }, cases, principalOf) {
  const took = [];
  const timed = async (work) => {
    const began = performance.now();
    const answer = await work();
    took.push(performance.now() - began);
    return answer;
  };
  const { body } = await timed(async () => {
    const by = await principalOf(SAMPLE_USERS[0]);
    return cases.file({ procedure: 'three-in-one', filing: example }, by, once(by));
  });
  const { id } = JSON.parse(body);
  for (const { user, type, data } of course) {
    time.now = fromMs(toMs(time.now) + 3_600_000);
    await timed(async () => {
      const by = await principalOf(user);
      return cases.advance(id, { type, data }, '*', by, once(by));
    });
  }
  return took.reduce((sum, ms) => sum + ms, 0) / took.length;
}

const DUTIES = ['journal_duties_trigger', 'decisions_made_trigger'];
const triggers = async (verb) => {
  await owner.query(
    `alter table journal ${verb} trigger ${DUTIES[0]}; alter table decisions ${verb} trigger ${DUTIES[1]}`,
  );
};
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

const plan = await courseOf();
const guardedMs = [];
const unguardedMs = [];
for (let i = 0; i < Number(options.cases); i++) {
  guardedMs.push(await drive(plan, guarded, async (user) => people.admit(callerOf(user))));
  await triggers('disable');
  unguardedMs.push(await drive(plan, unguarded, async (user) => fixedOf(callerOf(user))));
  await triggers('enable');
}
const result = {
  commandsPerCase: plan.course.length + 1,
  cases: guardedMs.length,
  withMs: median(guardedMs),
  withoutMs: median(unguardedMs),
  ratio: median(guardedMs.map((ms, i) => ms / unguardedMs[i])),
};
if (options.json) console.log(JSON.stringify(result));
else
  console.log(
    `${result.commandsPerCase} commands a case, ${result.cases} cases of each kind in turn: a command takes ` +
      `${result.withMs.toFixed(2)} ms with authorisation, ${result.withoutMs.toFixed(2)} ms without; ` +
      `with / without = ${result.ratio.toFixed(3)} (median of pairs)`,
  );
await app.close();
await owner.destroy();
await embedded?.close?.();
rmSync(home, { recursive: true, force: true });
process.exit(0);
