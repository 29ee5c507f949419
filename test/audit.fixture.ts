/** An office without HTTP: the product's own services over a database of their own, and time that a test moves. */
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { SealerService } from '../src/audit/sealer.service.js';
import { verifyCases, type VerifyReport } from '../src/audit/verify.js';
import { CasesService } from '../src/cases/cases.service.js';
import { ProceduresService } from '../src/catalogue/procedures.service.js';
import { ClockSkew } from '../src/database/clock-skew.js';
import { openDataSource } from '../src/database/data-source.js';
import { StepSignal } from '../src/database/step-signal.js';
import { DeadlineWorker } from '../src/deadlines/deadline.worker.js';
import type { JournalEntry } from '../src/domain/audit/journal-entry.js';
import { DOCUMENT_SCANNED, REGISTER_DOCUMENT } from '../src/domain/case/document-commands.js';
import type { CaseState, StandIn } from '../src/domain/case/case-state.js';
import type { Offer } from '../src/domain/case/offers.js';
import type { Instant } from '../src/domain/clock/instant.js';
import { fromMs, toMs } from '../src/domain/clock/instant.js';
import type { JsonObject } from '../src/domain/json.js';
import type { IdempotentRequest } from '../src/http/idempotency.js';
import type { Principal } from '../src/identity/principal.js';
import { SAMPLE_USERS } from '../src/identity/sample-users.js';
import { PeopleService } from '../src/people/people.service.js';
import { testDatabase } from './setup/database.js';

export const HORGOS = 654004;
export const HOUR = 3_600_000;

/** Persons of the sample office, who may be asked to act for another authority of a test. */
function principalOf(name: string, authority = HORGOS, standIns: StandIn[] = []): Principal {
  const user = SAMPLE_USERS.find((one) => one.name === name);
  if (!user) throw new Error(`Expected a sample user, but there is no ${name}`);
  return {
    sub: name,
    name,
    roles: user.roles,
    unit: user.unit,
    authority,
    kind: 'person',
    amr: ['pwd'],
    fresh: true,
    standIns,
  };
}

const once = (by: Principal): IdempotentRequest => ({
  authorityId: by.authority,
  principal: by.sub,
  key: randomUUID(),
  requestHash: randomUUID().replaceAll('-', ''),
});

export type Office = Awaited<ReturnType<typeof openOffice>>;

export async function openOffice(now: Instant = '2025-08-05T02:00:00.000Z') {
  const database = await testDatabase();
  const dataSource = await openDataSource(database.url, 12);
  const owner = await openDataSource(database.ownerUrl, 2);
  const procedures = new ProceduresService(dataSource);
  await procedures.onModuleInit();
  const time = { now };
  const clock = () => time.now;
  const signal = new StepSignal();
  const people = new PeopleService(dataSource, signal, clock, SAMPLE_USERS);
  const cases = new CasesService(dataSource, procedures, people, signal, clock);

  const stateOf = async (id: string): Promise<CaseState> => {
    const [row] = await owner.query<{ state: string }[]>('select state from cases where id = $1', [id]);
    return JSON.parse(row!.state) as CaseState;
  };
  const give = (
    id: string,
    who: string,
    type: string,
    data: JsonObject = {},
    authority = HORGOS,
    standIns: StandIn[] = [],
  ) => {
    const by = principalOf(who, authority, standIns);
    return cases.advance(id, { type, data }, '*', by, once(by));
  };
  const offerOf = async (id: string, who: string, authority = HORGOS): Promise<Offer[]> =>
    cases.offersFor(await stateOf(id), principalOf(who, authority));

  return {
    database,
    dataSource,
    owner,
    time,
    cases,
    stateOf,
    give,
    pass: (ms: number) => void (time.now = fromMs(toMs(time.now) + ms)),
    async file(procedure: string, authority = HORGOS, filing?: JsonObject): Promise<string> {
      const by = principalOf('applicant-1', authority);
      const { example } = procedures.getNewest(procedure).procedure.definition.filing;
      const { body } = await cases.file({ procedure, filing: filing ?? example }, by, once(by));
      return (JSON.parse(body) as { id: string }).id;
    },
    /** Registers a document, as its upload would, and finds it clean. */
    async attach(id: string, who: string): Promise<void> {
      const by = principalOf(who);
      const file = { sha256: 'ab'.repeat(32), bytes: 10, mediaType: 'application/pdf', name: '厂区图.pdf', codes: [] };
      await cases.giveStanding(id, { type: REGISTER_DOCUMENT, data: file }, by, once(by), {
        then: [{ type: DOCUMENT_SCANNED, data: { sha256: file.sha256, verdict: 'clean', scanner: 'test' } }],
        also: () => Promise.resolve(),
        answer: () => ({ status: 201, headers: {}, body: '' }),
      });
    },
    /** Gives the command with the example that it is offered with. */
    async follow(id: string, who: string, type: string): Promise<void> {
      const offer = (await offerOf(id, who)).find(({ command }) => command === type);
      await give(id, who, type, offer!.example);
    },
    /** Everybody does the next ordinary thing until nobody has any, or the command `last` was given. */
    async drive(id: string, last?: string): Promise<void> {
      const people = SAMPLE_USERS.filter(({ roles }) => !roles.includes('recorder')).map(({ name }) => name);
      for (let idle = 0; idle < people.length;) {
        const who = people[idle]!;
        const next = (await offerOf(id, who)).find(({ kind, allowed }) => allowed && kind === 'advance');
        idle = next ? 0 : idle + 1;
        if (!next) continue;
        time.now = fromMs(toMs(time.now) + HOUR);
        await give(id, who, next.command, next.example);
        if (next.command === last) return;
      }
    },
    entriesOf: async (id: string): Promise<JournalEntry[]> => {
      const rows = await owner.query<{ canon: string }[]>('select canon from journal where case_id = $1 order by seq', [
        id,
      ]);
      return rows.map(({ canon }) => JSON.parse(canon) as JournalEntry);
    },
    newSealer: (source: DataSource = dataSource) => new SealerService(source, signal, clock),
    newWorker: (by: CasesService = cases) =>
      new DeadlineWorker(dataSource, by, signal, new ClockSkew(clock, async () => clock()), clock),
    verify: (caseId?: string): Promise<VerifyReport> => verifyCases(dataSource, procedures, { caseId }),
    async close(): Promise<void> {
      await dataSource.destroy();
      await owner.destroy();
      await database.drop();
    },
  };
}
