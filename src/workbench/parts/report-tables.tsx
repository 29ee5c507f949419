import { isInstant } from '../../domain/clock/instant.js';
import { headingOf, printCell } from '../../diagram/figure.js';
import type { Cell, Column, ReportTable } from '../../domain/turnaround/report-table.js';
import { languageOf } from '../tongue.js';
import { useVisit, useWords } from '../visit.js';
import { reportWords } from '../words/reports.js';
import { ChartPicture } from './picture.js';
import { Day, Time } from './time.js';

/** A longer list is for the files; a page of it would be read by nobody. */
const MOST_ROWS = 200;

const useLanguage = () => languageOf(useVisit().tongue);

function Figure({ cell, unit }: { cell: Cell; unit: Column['unit'] }) {
  const language = useLanguage();
  if (typeof cell === 'string' && unit === 'instant' && isInstant(cell)) return <Time at={cell} />;
  if (typeof cell === 'string' && unit === 'date') return <Day date={cell} />;
  return <bdi>{printCell(cell, unit, language)}</bdi>;
}

const isNumber = ({ unit }: Column): boolean => unit !== 'text' && unit !== 'date' && unit !== 'instant';

/** A table of a report, whatever its columns are, with what it counts and what is said about it. */
export function PrintedTable({ table }: { table: ReportTable }) {
  const words = useWords(reportWords);
  const language = useLanguage();
  const { title, population, columns, rows, notes } = table;
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={title[language]} data-printed>
        <table>
          <caption>
            {words.population}
            {population[language]}
          </caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th scope="col" class={isNumber(column) ? 'number' : undefined} key={column.key}>
                  {headingOf(column, language)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST_ROWS).map((row, at) => (
              <tr key={at}>
                {columns.map((column) => (
                  <td class={isNumber(column) ? 'number' : undefined} key={column.key}>
                    <Figure cell={row[column.key] ?? null} unit={column.unit} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p class="empty">{words.noRows}</p>}
      {rows.length > MOST_ROWS && <p class="small">{words.cut(MOST_ROWS, rows.length)}</p>}
      {notes.length > 0 && (
        <ul class="small" data-printed>
          {notes.map((note) => (
            <li key={note.en}>{note[language]}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** The charts of a table, each with a name of its own on the page. */
export function TableCharts({ table }: { table: ReportTable }) {
  return (
    <>
      {table.charts.map((chart, at) => (
        <ChartPicture chart={chart} id={`${table.id}-${at}`} key={at} />
      ))}
    </>
  );
}

/** Tables one after the other: whatever the API gives, in its order. */
export function ReportTables({ tables }: { tables: readonly ReportTable[] }) {
  const language = useLanguage();
  return (
    <>
      {tables.map((table) => (
        <section id={table.id} key={table.id} lang={language}>
          <h2>{table.title[language]}</h2>
          <TableCharts table={table} />
          <PrintedTable table={table} />
        </section>
      ))}
    </>
  );
}
