import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findReadableCase } from '../cases/cases.queries.js';
import { CasesService } from '../cases/cases.service.js';
import { inAuthority } from '../database/tenant.js';
import type { CaseState } from '../domain/case/case-state.js';
import { type JsonObject, text } from '../domain/json.js';
import { officeOf } from '../domain/people/office.js';
import { type Fault, Problem } from '../domain/problem.js';
import type { GivenAnswer, IdempotentRequest } from '../http/idempotency.js';
import { type Page, parseCursor, toPage } from '../http/paging.js';
import type { Principal } from '../identity/principal.js';
import { type Imported, parseOrganisation } from './import.js';
import type { ImportOrganisation, RegisterList } from './office.dto.js';
import { PeopleService } from './people.service.js';

const REGISTERS = [
  'organs',
  'officers',
  'appointments',
  'delegations',
  'grants',
  'interests',
  'entrustments',
  'calendars',
  'rules',
  'proposals',
];
const REVIEWED = ['appointments', 'delegations', 'grants'];
const ORDER = 'id';

type Entry = JsonObject & { id: string };
type Change = { type: string; data: JsonObject };

const notThere = () =>
  new Problem('notFound', text('没有这项登记，或无权查看', 'Expected a register that you may read, but there is none'));

const holdsOn = (entry: JsonObject, day: string): boolean =>
  entry['ended'] !== true &&
  (typeof entry['from'] !== 'string' || entry['from'] <= day) &&
  (typeof entry['until'] !== 'string' || day <= entry['until']);

const entriesOf = ({ facts }: CaseState, register: string): Entry[] =>
  Object.entries(facts.registers?.[register] ?? {})
    .map(([id, entry]) => ({ id, ...entry }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

/** The organisation of an authority, read from its administrative case and changed by that case's own commands. */
@Injectable()
export class OfficeService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cases: CasesService,
    private readonly people: PeopleService,
  ) {}

  /** What the organisation holds, register by register, and the version that a change is to be proposed on. */
  async get(by: Principal) {
    const state = await this.read(by);
    const counts = REGISTERS.map((register) => [register, entriesOf(state, register).length]);
    return {
      authority: state.authority,
      caseId: state.id,
      version: state.version,
      seq: state.seq,
      registers: Object.fromEntries(counts) as Record<string, number>,
      links: { case: `/api/v1/cases/${state.id}`, journal: `/api/v1/cases/${state.id}/journal` },
    };
  }

  /** One page of a register, by id. @throws Problem `notFound` */
  async list(by: Principal, register: string, query: RegisterList): Promise<Page<Entry>> {
    const { asOf, status, cursor, limit } = query;
    const state = await this.read(by);
    if (!REGISTERS.includes(register)) throw notThere();
    const after = cursor === undefined ? '' : String(parseCursor(ORDER, cursor)[0]);
    const rows = entriesOf(state, register).filter(
      (entry) =>
        entry.id > after &&
        (asOf === undefined || holdsOn(entry, asOf)) &&
        (status === undefined || entry['status'] === status),
    );
    return toPage(rows.slice(0, limit + 1), limit, ORDER, ({ id }) => [id]);
  }

  /** Every appointment, delegation and grant: what it opens, who proposed it and who approved (draft Annex 11 §11). */
  async review(by: Principal, { cursor, limit, asOf }: RegisterList): Promise<Page<Entry>> {
    const state = await this.read(by);
    const after = cursor === undefined ? '' : String(parseCursor(ORDER, cursor)[0]);
    const rows = REVIEWED.flatMap((register) =>
      entriesOf(state, register).map((entry) => ({ register, ...entry, id: `${register}/${entry.id}` })),
    ).filter((entry) => entry.id > after && (asOf === undefined || holdsOn(entry, asOf)));
    return toPage(rows.slice(0, limit + 1), limit, ORDER, ({ id }) => [id]);
  }

  /** Gives a command to the administrative case. */
  async change(by: Principal, change: Change, expected: number | '*', once: IdempotentRequest): Promise<GivenAnswer> {
    const { id } = await this.read(by);
    return this.cases.advance(id, change, expected, by, once);
  }

  /** What an import would bring: every row that is given is accepted or rejected with its reason. */
  async preview(by: Principal, files: ImportOrganisation): Promise<Imported> {
    return parseOrganisation(files, officeOf(await this.read(by)));
  }

  /**
   * Proposes the rows of an import as one change.
   * @throws Problem `incomplete` naming each rejected row, unless those are to be skipped and some are left.
   */
  async import(
    by: Principal,
    files: ImportOrganisation,
    expected: number | '*',
    once: IdempotentRequest,
  ): Promise<GivenAnswer> {
    const { rows, given, accepted, rejected } = await this.preview(by, files);
    if (accepted === 0 || (rejected.length > 0 && files.rejects !== 'skip'))
      throw new Problem(
        'incomplete',
        text(
          `共${given}行，${rejected.length}处不能导入`,
          `Expected rows that can all be imported, but of ${given} rows ${given - accepted} cannot`,
        ),
        {
          errors: rejected.map(({ file, row, column, expected: detail }): Fault => ({
            pointer: `/${file}/${row}/${column}`,
            detail,
          })),
        },
      );
    return this.change(by, { type: 'office.import', data: rows }, expected, once);
  }

  private async read(by: Principal): Promise<CaseState> {
    const office = await this.people.office(by.authority);
    if (!office) throw notThere();
    return inAuthority(this.dataSource, by.authority, (tx) => findReadableCase(tx, by, office.caseId));
  }
}
