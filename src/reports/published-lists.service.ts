import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { inAuthority } from '../database/tenant.js';
import { text } from '../domain/json.js';
import { CASE_COLUMNS, type CaseLine } from '../domain/turnaround/case-list.js';
import { PublicCaseList } from '../domain/turnaround/public-case-list.js';
import type { ReportVariant } from '../domain/turnaround/publication.js';
import type { OperationRun } from '../operations/operations.service.js';
import { SecretsService } from '../secrets/secrets.service.js';
import { CaseListService } from '../turnaround/case-list.service.js';
import type { TallyRequest } from '../turnaround/tally.queries.js';
import type { ReportTable } from '../domain/turnaround/report-table.js';
import { COLUMNS_OF, LIST_FILES, type ListKey, ListWriter } from './case-lists.js';
import type { Manifest, Output } from './evidence.js';

const TITLE = text('案件清单', 'List of cases');
const POPULATION = text(
  '报告期内在办过的全部案件，一案一行',
  'Every case that was in the office in the period, one line each',
);
const LISTING = text('正在列出案件', 'listing the cases');
const UTC_OFFSET_MINUTES = 480;
const EXCLUDED_AT = CASE_COLUMNS.findIndex(({ key }) => key === 'excluded');

/** What a manifest says of a list; editions of before there were lists say nothing. */
export const listIn = ({ outputs = [] }: Partial<Manifest>, variant: ReportVariant): Output | undefined =>
  outputs.find(({ file }) => file === LIST_FILES[variant]);

/** The lists of cases that are published with a report: in full, and with pseudonyms. */
@Injectable()
export class PublishedListsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly caseLists: CaseListService,
    private readonly secrets: SecretsService,
  ) {}

  /** Writes both lists of an edition, of cases as of its position: so they may be read in a transaction of their own. */
  async write(
    tx: EntityManager,
    key: ListKey,
    request: TallyRequest,
    run: Pick<OperationRun, 'progress' | 'turn'>,
  ): Promise<Pick<Manifest, 'outputs' | 'excluded'>> {
    const { authority, number, edition } = key;
    const pseudonym = this.secrets.pseudonymsFor(`cases ${authority}/${number}/${edition}`);
    const full = new ListWriter(tx, key, 'full');
    const shared = new PublicCaseList(UTC_OFFSET_MINUTES);
    const excluded = new Map<string, number>();
    let listed = 0;
    await this.caseLists.each(authority, request, async (line) => {
      run.progress(++listed, null, LISTING);
      await run.turn();
      await full.add(line);
      shared.add(line, pseudonym(String(line[0])));
      const reason = line[EXCLUDED_AT];
      if (typeof reason === 'string') excluded.set(reason, (excluded.get(reason) ?? 0) + 1);
    });
    const open = new ListWriter(tx, key, 'public');
    for (const line of shared.lines()) await open.add(line);
    const reasons = [...excluded.keys()].sort();
    return {
      outputs: [await full.finish(), await open.finish()],
      excluded: reasons.map((reason) => ({ reason, lines: excluded.get(reason)! })),
    };
  }

  /** A list as a table of its report. */
  async asTable(key: ListKey, variant: ReportVariant): Promise<ReportTable> {
    const columns = COLUMNS_OF[variant];
    const rows: ReportTable['rows'] = [];
    for await (const line of this.read(key, variant))
      rows.push(Object.fromEntries(columns.map((column, at) => [column.key, line[at] ?? null])));
    return { id: 'cases', title: TITLE, population: POPULATION, columns: [...columns], rows, notes: [], charts: [] };
  }

  /** The lines of a list as they were published. Each part is read by itself, so that a slow reader holds nothing open. */
  async *read({ authority, number, edition }: ListKey, variant: ReportVariant): AsyncGenerator<CaseLine> {
    for (let part = 0; ; part++) {
      const [row] = await inAuthority(this.dataSource, authority, (tx) =>
        tx.query<{ lines: string }[]>(
          `select lines from report_case_lists where authority_id = $1 and number = $2 and edition = $3 and variant = $4 and part = $5`,
          [authority, number, edition, variant, part],
        ),
      );
      if (!row) return;
      for (const line of row.lines.split('\n')) if (line !== '') yield JSON.parse(line) as CaseLine;
    }
  }
}
