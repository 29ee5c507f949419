/** How a published list of cases is kept, part by part, and what bytes it is sent as. */
import { createHash, type Hash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { CASE_COLUMNS, caseHeader, type CaseLine, csvLine } from '../domain/turnaround/case-list.js';
import { PUBLIC_COLUMNS } from '../domain/turnaround/public-case-list.js';
import type { ReportVariant } from '../domain/turnaround/publication.js';
import type { Column } from '../domain/turnaround/report-table.js';
import { type Output, PUBLIC_LIST } from './evidence.js';

export const LIST_FILES = { full: 'cases.csv', public: PUBLIC_LIST } as const;
export const COLUMNS_OF: Record<ReportVariant, readonly Column[]> = { full: CASE_COLUMNS, public: PUBLIC_COLUMNS };
const LIST_MEDIA_TYPE = 'text/csv; charset=utf-8; header=present';

const LINES_PER_PART = 2_000;

export type ListKey = { authority: number; number: number; edition: number };

const headerOf = (variant: ReportVariant): string =>
  variant === 'full' ? caseHeader() : csvLine(PUBLIC_COLUMNS.map(({ key }) => key));

/** Writes the lines of one list, and takes the hash of the file that they are sent as. */
export class ListWriter {
  private readonly hash: Hash;
  private lines: string[] = [];
  private part = 0;
  private count = 0;

  constructor(
    private readonly tx: EntityManager,
    private readonly key: ListKey,
    private readonly variant: ReportVariant,
  ) {
    this.hash = createHash('sha256').update(headerOf(variant));
  }

  async add(line: CaseLine): Promise<void> {
    this.hash.update(csvLine(line));
    this.count++;
    if (this.lines.push(JSON.stringify(line)) >= LINES_PER_PART) await this.flush();
  }

  async finish(): Promise<Output> {
    await this.flush();
    const sha256 = this.hash.digest('hex');
    return { file: LIST_FILES[this.variant], mediaType: LIST_MEDIA_TYPE, sha256, lines: this.count };
  }

  private async flush(): Promise<void> {
    const { authority, number, edition } = this.key;
    if (this.lines.length === 0 && this.part > 0) return;
    await this.tx.query(
      'insert into report_case_lists (authority_id, number, edition, variant, part, lines) values ($1, $2, $3, $4, $5, $6)',
      [authority, number, edition, this.variant, this.part++, this.lines.join('\n')],
    );
    this.lines = [];
  }
}

/** A list as the bytes of a file. */
export async function* caseListAs(
  format: 'csv' | 'json',
  variant: ReportVariant,
  lines: AsyncIterable<CaseLine>,
): AsyncGenerator<string> {
  if (format === 'csv') {
    yield headerOf(variant);
    for await (const line of lines) yield csvLine(line);
    return;
  }
  const keys = COLUMNS_OF[variant].map(({ key }) => key);
  let before = '[\n';
  for await (const line of lines) {
    yield before + JSON.stringify(Object.fromEntries(keys.map((key, at) => [key, line[at] ?? null])));
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
