import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { NOW, type Now } from '../database/now.js';
import { inAuthority } from '../database/tenant.js';
import type { Rules } from '../domain/case/case-state.js';
import { fromMs, toMs } from '../domain/clock/instant.js';
import { type JsonObject, text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { toEtag } from '../http/etag.js';
import { answerOnce, type GivenAnswer, type IdempotentRequest } from '../http/idempotency.js';
import type { Page, PageQuery } from '../http/paging.js';
import type { Principal } from '../identity/principal.js';
import { JobsService } from '../jobs/jobs.service.js';
import type { NewDraft } from './drafts.dto.js';
import { countDrafts, type DraftRow, findDraft, listDrafts } from './drafts.queries.js';
import { toSavedView } from './drafts.view.js';

const KEPT_DAYS = 90;
const MOST_DRAFTS = 50;
const DAY_MS = 86_400_000;

const unknownDraft = (): Problem =>
  new Problem('notFound', text('您没有这份草稿', 'Expected a draft of your own, but there is none with this id'));

/** What people have typed of filings that they have not filed. Not part of any case, so neither journaled nor verified. */
@Injectable()
export class DraftsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: ProceduresService,
    jobs: JobsService,
    @Inject(NOW) private readonly now: Now,
  ) {
    jobs.onJob('drafts.purge', () => this.purge());
  }

  rulesOf({ procedure_id: id, procedure_version: version }: DraftRow): Rules {
    return this.procedures.get(id, version);
  }

  list(by: Principal, query: PageQuery): Promise<Page<DraftRow>> {
    return inAuthority(this.dataSource, by.authority, (tx) => listDrafts(tx, by, query, this.now()));
  }

  /** @throws Problem `notFound` also for the draft of somebody else. */
  async get(by: Principal, id: string): Promise<DraftRow> {
    const row = await inAuthority(this.dataSource, by.authority, (tx) => findDraft(tx, by, id, this.now()));
    if (!row) throw unknownDraft();
    return row;
  }

  async create(by: Principal, { procedure, filing }: NewDraft, once: IdempotentRequest): Promise<GivenAnswer> {
    const rules = this.newestOf(procedure);
    const { id: procedureId, version, filing: form } = rules.procedure.definition;
    if (!form.roles.some((role) => by.roles.includes(role)))
      throw new Problem(
        'forbidden',
        text('只有可以填报本事项的人员可以建立草稿', 'Expected a role that files this procedure, but you hold none'),
        { allowed: form.roles },
      );
    return this.answer(by, once, 201, async (tx) => {
      if ((await countDrafts(tx, by, this.now())) >= MOST_DRAFTS)
        throw new Problem(
          'notPossible',
          text(
            `每人最多保留${MOST_DRAFTS}份草稿，请先删除不需要的`,
            `Expected at most ${MOST_DRAFTS} drafts; discard one first`,
          ),
        );
      const [row] = await tx.query<DraftRow[]>(
        `insert into drafts (authority_id, id, owner, procedure_id, procedure_version, filing, saved_at, expires_at)
          values ($1, $2, $3, $4, $5, $6, $7, $8) returning *`,
        [by.authority, uuidv7(), by.sub, procedureId, version, JSON.stringify(filing), ...this.times()],
      );
      return row!;
    });
  }

  /** Replaces what was typed. @throws Problem `stale` when it was saved elsewhere meanwhile. */
  save(
    by: Principal,
    id: string,
    filing: JsonObject,
    expected: number | '*',
    once: IdempotentRequest,
  ): Promise<GivenAnswer> {
    return this.answer(by, once, 200, async (tx) => {
      await this.getForChange(tx, by, id, expected);
      const [rows] = await tx.query<[DraftRow[]]>(
        `update drafts set filing = $3, saved_at = $4, expires_at = $5, version = version + 1
          where authority_id = $1 and id = $2 and owner = $6 returning *`,
        [by.authority, id, JSON.stringify(filing), ...this.times(), by.sub],
      );
      return rows[0]!;
    });
  }

  /** Forgets a draft that was filed, or that nobody wants. */
  discard(by: Principal, id: string, once: IdempotentRequest): Promise<GivenAnswer> {
    return this.answer(by, once, 200, async (tx) => {
      const row = await this.getForChange(tx, by, id, '*');
      await tx.query('delete from drafts where authority_id = $1 and id = $2 and owner = $3', [
        by.authority,
        id,
        by.sub,
      ]);
      return row;
    });
  }

  private async getForChange(tx: EntityManager, by: Principal, id: string, expected: number | '*'): Promise<DraftRow> {
    const row = await findDraft(tx, by, id, this.now(), true);
    if (!row) throw unknownDraft();
    if (expected !== '*' && expected !== row.version)
      throw new Problem(
        'stale',
        text(
          '这份草稿在别处（另一窗口或设备）又保存过',
          `Expected the version that you read, but the draft was saved elsewhere and has version ${row.version}`,
        ),
        { currentVersion: row.version },
      );
    return row;
  }

  private newestOf(procedure: string): Rules {
    const [id = '', version] = procedure.split('@');
    return version === undefined ? this.procedures.getNewest(id) : this.procedures.get(id, Number(version));
  }

  private times(): [string, string] {
    const now = this.now();
    return [now, fromMs(toMs(now) + KEPT_DAYS * DAY_MS)];
  }

  private answer(
    by: Principal,
    once: IdempotentRequest,
    status: number,
    work: (tx: EntityManager) => Promise<DraftRow>,
  ): Promise<GivenAnswer> {
    return answerOnce(
      (run) => inAuthority(this.dataSource, by.authority, run),
      once,
      async (tx) => {
        const view = toSavedView(await work(tx));
        const headers = { ETag: toEtag(view.version), ...(status === 201 && { Location: view.href }) };
        return { status, headers, body: JSON.stringify(view) };
      },
    );
  }

  private async purge(): Promise<void> {
    const authorities = await this.dataSource.query<{ id: number }[]>('select id from authorities');
    for (const { id } of authorities)
      await inAuthority(this.dataSource, id, (tx) =>
        tx.query('delete from drafts where authority_id = $1 and expires_at <= $2', [id, this.now()]),
      );
  }
}
