import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { Problem } from '../domain/problem.js';
import type { LegacyRow } from '../domain/turnaround/legacy-mapping.js';
import { refuseLog } from './log-source.js';

const MOST_RECORD = 1024 * 1024;
const MOST_COLUMNS = 1_000;
const BATCH = 1_000;

type Asked = { delimiter: string; wanted: ReadonlySet<string>; needed: readonly string[] };

/**
 * The rows of a CSV (RFC 4180) under its head, some at a time. A row with more or fewer columns than the head is a
 * rejected row; a quotation mark that is never closed spoils the file. @throws Problem, naming columns that are missing
 */
export async function* readCsv(pieces: AsyncIterable<string>, asked: Asked): AsyncGenerator<LegacyRow[]> {
  const parser = parse({
    delimiter: asked.delimiter,
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MOST_RECORD,
  });
  const source = Readable.from(pieces);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let head: { columns: number; kept: [string, number][] } | null = null;
  let batch: LegacyRow[] = [];
  let row = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (!head) {
        head = headOf(record, asked);
        continue;
      }
      const cells = new Map<string, string>();
      for (const [name, at] of head.kept) cells.set(name, record[at]?.trim() ?? '');
      batch.push({ row: ++row, cells, ...(record.length !== head.columns && { fault: 'columnCount' as const }) });
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    throw error instanceof CsvError ? asProblem(error) : error;
  } finally {
    source.destroy();
  }
  if (!head) throw refuseLog('没有表头', 'Expected a CSV with a head, but there is no row');
  if (batch.length > 0) yield batch;
}

function headOf(record: string[], { wanted, needed }: Asked): { columns: number; kept: [string, number][] } {
  const names = record.map((name) => name.trim());
  if (names.length > MOST_COLUMNS)
    throw refuseLog('列过多', `Expected at most ${MOST_COLUMNS} columns, but found ${names.length}`);
  const missing = needed.filter((name) => !names.includes(name));
  const shown = names.slice(0, 40).map((name) => name.slice(0, 60));
  if (missing.length > 0)
    throw refuseLog(
      `缺少列：${missing.join('、')}；文件中有：${shown.join('、')}`,
      `Expected the columns ${missing.join(', ')}, but the file has ${shown.join(', ')}`,
    );
  const twice = names.find((name, at) => wanted.has(name) && names.indexOf(name) !== at);
  if (twice !== undefined)
    throw refuseLog(`列“${twice}”出现两次`, `Expected each column once, but found ${twice} twice`);
  const kept = names.flatMap((name, at): [string, number][] => (wanted.has(name) ? [[name, at]] : []));
  return { columns: names.length, kept };
}

function asProblem(error: CsvError): Problem {
  const { lines } = error as { lines?: number };
  return refuseLog(
    `CSV 有误，位于第 ${lines ?? '?'} 行`,
    `Expected well-formed CSV, but it breaks at line ${lines ?? '?'}: ${error.message.slice(0, 200)}`,
  );
}
