import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { NOW, type Now } from '../database/now.js';
import { inAuthority } from '../database/tenant.js';
import { isInstant } from '../domain/clock/instant.js';
import { type JsonObject, text } from '../domain/json.js';
import type { Instant } from '../domain/clock/instant.js';
import { Problem } from '../domain/problem.js';
import type { LegacyChain } from '../domain/turnaround/legacy-chains.js';
import { meanDaysOf } from '../domain/turnaround/legacy-summary.js';
import { type History, type MatchedHistory, matchHistory } from '../domain/turnaround/matched-history.js';
import { getImport, type ImportRow } from '../exchange/imports.queries.js';
import { answerOnce, type GivenAnswer, type IdempotentRequest } from '../http/idempotency.js';
import type { Page, PageQuery } from '../http/paging.js';
import type { Principal } from '../identity/principal.js';
import type { NewBaseline } from './baselines.dto.js';
import {
  type BaselineRow,
  findBaselineFor,
  getBaseline,
  listBaselines,
  type OldCase,
  readHistory,
  readOldCases,
  UTC_OFFSET_MINUTES,
} from './baselines.queries.js';
import { toBaselineView } from './baselines.view.js';

/** Histories in memory: none ever changes, so each is read once. */
const KEPT_HISTORIES = 8;
/** First key of the advisory locks under which versions are numbered; the second is the authority. */
const VERSION_LOCK = 7_463_007;

export type BaselineHistory = {
  baseline: Pick<BaselineRow, 'id' | 'name' | 'version' | 'unit' | 'n'>;
  history: History;
};

/** Sets of old cases that new ones are compared with (grade E3). Made of an import, and never changed. */
@Injectable()
export class BaselinesService {
  private readonly histories = new Map<string, History>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: ProceduresService,
    @Inject(NOW) private readonly now: Now,
  ) {}

  create(by: Principal, given: NewBaseline, once: IdempotentRequest): Promise<GivenAnswer> {
    this.procedures.getNewest(given.procedure);
    checkFilter(given);
    return answerOnce(
      (work) => inAuthority(this.dataSource, by.authority, work),
      once,
      async (tx) => {
        const view = toBaselineView(await this.write(tx, by, given));
        const { self } = view['links'] as { self: string };
        return { status: 201, headers: { Location: self }, body: JSON.stringify(view) };
      },
    );
  }

  async list(by: Principal, query: PageQuery): Promise<Page<JsonObject>> {
    const page = await inAuthority(this.dataSource, by.authority, (tx) => listBaselines(tx, by.authority, query));
    return { ...page, items: page.items.map(toBaselineView) };
  }

  get(by: Principal, id: string): Promise<JsonObject> {
    return inAuthority(this.dataSource, by.authority, async (tx) =>
      toBaselineView(await getBaseline(tx, by.authority, id)),
    );
  }

  /** What the cases of a procedure were held against at an instant, or null while the authority had no baseline for it. */
  async historyFor(
    tx: EntityManager,
    authority: number,
    procedure: string,
    at: Instant,
  ): Promise<BaselineHistory | null> {
    const row = await findBaselineFor(tx, authority, procedure, at);
    if (!row) return null;
    const key = `${authority}/${row.id}`;
    const history = this.histories.get(key) ?? (await readHistory(tx, authority, row));
    this.histories.delete(key);
    this.histories.set(key, history);
    for (const oldest of this.histories.keys()) {
      if (this.histories.size <= KEPT_HISTORIES) break;
      this.histories.delete(oldest);
    }
    const { id, name, version, unit, n } = row;
    return { baseline: { id, name, version, unit, n }, history };
  }

  /** Makes a new version of the baseline of this name. */
  async write(tx: EntityManager, by: Pick<Principal, 'authority' | 'sub'>, given: NewBaseline): Promise<BaselineRow> {
    const { name, procedure, unit = 'case', filter = {}, evidence } = given;
    const from = await getImport(tx, by.authority, given.import);
    const kept = { ...filter };
    const cases = await readOldCases(tx, by.authority, { import_id: from.id, unit, filter: kept });
    if (cases.length === 0 || from.as_of === null)
      throw new Problem(
        'incomplete',
        text('导入中没有符合条件的案件', 'Expected an import with such cases, but no case of it passes the filter'),
      );
    const history = {
      source: from.source,
      label: from.label,
      asOf: from.as_of.toISOString(),
      utcOffsetMinutes: UTC_OFFSET_MINUTES,
      cases,
    };
    const id = uuidv7();
    await tx.query('select pg_advisory_xact_lock($1, $2)', [VERSION_LOCK, by.authority]); // versions have no gaps
    await tx.query(
      `insert into baselines (authority_id, id, name, version, procedure_id, import_id, unit, filter, source, evidence,
          as_of, n, figures, created_by, created_at)
        select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
          from baselines where authority_id = $1 and name = $3`,
      [
        by.authority,
        id,
        name,
        procedure,
        from.id,
        unit,
        JSON.stringify(kept),
        from.source,
        JSON.stringify(evidenceOf(from, evidence)),
        from.as_of,
        cases.length,
        JSON.stringify(figuresOf(matchHistory(history, {}, null), cases)),
        by.sub,
        this.now(),
      ],
    );
    return getBaseline(tx, by.authority, id);
  }
}

const evidenceOf = (from: ImportRow, said: string | undefined): JsonObject => ({
  fileName: from.file_name,
  fileSha256: from.file_sha256,
  profileSha256: from.profile_sha256,
  ...(said !== undefined && { said }),
});

/** What the set as a whole looks like; a case is compared with its own class of it. */
function figuresOf(matched: MatchedHistory, cases: readonly OldCase[]): JsonObject {
  const { completed, open, left, period, median, band, enough, statement } = matched;
  const chains = cases.flatMap(({ parts, link, ...one }): LegacyChain[] =>
    parts === null || link === null ? [] : [{ ...one, parts, link }],
  );
  return {
    completed,
    open,
    left,
    period,
    median: { ...median },
    band,
    enough,
    // Means add up over a chain, with its gaps; medians do not, so none of a part is printed.
    meanDays: meanDaysOf(chains),
    statement,
  };
}

function checkFilter({ unit = 'case', filter = {} }: NewBaseline): void {
  if (unit === 'chain' && filter.track !== undefined) {
    const detail = text('链条由各事项组成，不能按事项筛选', 'Expected no track, as a chain goes through all of them');
    throw new Problem('malformed', detail, { errors: [{ pointer: '/filter/track', detail }] });
  }
  for (const name of ['from', 'to'] as const) {
    const day = filter[name];
    if (day === undefined || isInstant(`${day}T00:00:00.000Z`)) continue;
    const detail = text(`历法中没有${day}这一天`, `Expected a day of the calendar, but found ${day}`);
    throw new Problem('malformed', detail, { errors: [{ pointer: `/filter/${name}`, detail }] });
  }
}
