import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { NOW, type Now } from '../database/now.js';
import { inAuthority } from '../database/tenant.js';
import { mermaidOf } from '../diagram/mermaid.js';
import { leavesOf } from '../domain/case/machine-state.js';
import { reveal } from '../domain/case/payload.js';
import type { Json } from '../domain/json.js';
import type { Language } from '../http/language.js';
import { encodeCursor, type Page, type PageQuery, parseCursor, readPage } from '../http/paging.js';
import type { Principal } from '../identity/principal.js';
import type { CaseList } from './cases.dto.js';
import { findProjections, findReadableCase, findVault, listCases, listJournal, sightOf } from './cases.queries.js';
import { CasesService } from './cases.service.js';
import { toCaseRowView, toCaseView, toEntryView } from './cases.view.js';

const JOURNAL_ORDER = 'seq';

/** What is read of cases. Authorisation stands in each query. */
@Injectable()
export class CasesReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cases: CasesService,
    private readonly procedures: ProceduresService,
    @Inject(NOW) private readonly now: Now,
  ) {}

  async get(by: Principal, id: string, language: Language): Promise<ReturnType<typeof toCaseView>> {
    return inAuthority(this.dataSource, by.authority, async (tx) => {
      const state = await findReadableCase(tx, by, id);
      const rules = this.cases.rulesOf(state);
      const sight = sightOf(by, state);
      const vault = sight.personal ? await findVault(tx, state) : new Map<string, Json>();
      const filing = sight.filing ? reveal(rules.procedure.definition.filing.schema, state.filing, vault) : null;
      const shown = { state, rules, now: this.now(), language, sight, filing };
      return toCaseView(shown, await findProjections(tx, state), await this.cases.offersFor(state, by));
    });
  }

  async list(by: Principal, query: CaseList): Promise<Page<ReturnType<typeof toCaseRowView>> & { count: number }> {
    const now = this.now();
    const stages = this.stagesMeant(query);
    const page = await inAuthority(this.dataSource, by.authority, (tx) => listCases(tx, by, query, stages, now));
    return { ...page, items: page.items.map((row) => toCaseRowView(row, now)) };
  }

  async journal(by: Principal, id: string, query: PageQuery): Promise<Page<ReturnType<typeof toEntryView>>> {
    const { cursor, limit } = query;
    const after = cursor === undefined ? 0 : Math.trunc(Number(parseCursor(JOURNAL_ORDER, cursor)[0])) || 0;
    const { rows, state } = await inAuthority(this.dataSource, by.authority, async (tx) => {
      const readable = await findReadableCase(tx, by, id);
      const page = await readPage(query, () => listJournal(tx, readable, after, limit + 1));
      return { rows: page, state: readable };
    });
    const rules = this.cases.rulesOf(state);
    const items = rows.slice(0, limit).map((row) => toEntryView(row, sightOf(by, state), rules));
    return { items, nextCursor: rows.length > limit ? encodeCursor(JOURNAL_ORDER, [items.at(-1)!.seq]) : null };
  }

  async diagram(by: Principal, id: string, language: Language): Promise<string> {
    const state = await inAuthority(this.dataSource, by.authority, (tx) => findReadableCase(tx, by, id));
    return mermaidOf(this.cases.rulesOf(state).procedure, language, leavesOf(state.value));
  }

  /** The stages of all procedures that a list means by the end of a path, or by a track; null when it names neither. */
  private stagesMeant({ state, track }: CaseList): string[] | null {
    if (state === undefined && track === undefined) return null;
    const stages = this.procedures.list().flatMap(({ procedure }) => Object.keys(procedure.stages));
    const isMeant = (stage: string) =>
      (state === undefined || `.${stage}`.endsWith(`.${state}`)) &&
      (track === undefined || stage.includes(`.${track}.`));
    return [...new Set(stages.filter(isMeant))];
  }
}
