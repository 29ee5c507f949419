import { printFigure } from '../../diagram/figure.js';
import type { PictureTable } from '../../diagram/picture-table.js';
import type { ComparisonInTables } from '../../domain/turnaround/print-comparison.js';
import { withQuery } from '../api.js';
import type { Desk } from '../desk.js';
import { Grade } from '../parts/grade.js';
import { Picture } from '../parts/picture.js';
import { ReportTables } from '../parts/report-tables.js';
import { Sign } from '../parts/time.js';
import { languageOf } from '../tongue.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { compareWords } from '../words/compare.js';

/** The switches of the picture: each a parameter of the page and of the API, the first value the usual one. */
const SWITCHES = {
  axis: { workingDays: 'workingDays', calendarDays: 'calendarDays' },
  stops: { with: 'withStops', without: 'withoutStops' },
  scope: { whole: 'whole', case: 'thisCase' },
} as const;
type Switch = keyof typeof SWITCHES;
const NAMES = Object.keys(SWITCHES) as Switch[];
const FILES = ['csv', 'xlsx', 'pdf'] as const;

const days = (value: number): string => printFigure(value, 'calendarDays', 1);

function chosenBy({ query }: Visit): Record<Switch, string> {
  const chosen = NAMES.map((name) => {
    const values = Object.keys(SWITCHES[name]);
    return [name, values.find((value) => value === query[name]) ?? values[0]!] as const;
  });
  return Object.fromEntries(chosen) as Record<Switch, string>;
}

function Switches({ chosen }: { chosen: Record<Switch, string> }) {
  const words = useWords(compareWords);
  const { path } = useVisit();
  return (
    <div class="filters">
      {NAMES.map((name) => (
        <nav aria-label={words[name]} key={name}>
          <ul class="switch">
            <li class="small">{words[name]}</li>
            {Object.entries(SWITCHES[name]).map(([value, word]) => (
              <li key={value}>
                <a
                  href={withQuery(path, { ...chosen, [name]: value })}
                  {...(chosen[name] === value && { 'aria-current': 'true' })}
                >
                  {words[word]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      ))}
    </div>
  );
}

/** The answers beside each other, each with its grade; none is taken from another but E2 from the case itself. */
function Answers({ comparison }: Pick<ComparisonInTables, 'comparison'>) {
  const words = useWords(compareWords);
  const language = languageOf(useVisit().tongue);
  const { actual, open, model, saving, statutory, history, published } = comparison;
  const own = actual.compared.calendarDays.gross;
  const reduction = model?.central.reduction.calendar ?? null;
  return (
    <div class="figures">
      <div class="figure">
        <p>{words.elapsed}</p>
        <p class="value">{words.days(days(own))}</p>
        <p class="small">{words.own(days(actual.compared.workingDays.gross), actual.stops)}</p>
        {open && <p class="small">{words.stillOpen}</p>}
      </div>
      <div class="figure">
        <p>
          {words.model} <Grade of="E2" />
        </p>
        {model ? (
          <>
            <p class="value">{words.days(days(model.central.calendarDays))}</p>
            <p class="small">{words.range(days(model.low.calendarDays), days(model.high.calendarDays))}</p>
            <p class="small">{model.assumption[language]}</p>
          </>
        ) : (
          <p>{words.noModel}</p>
        )}
      </div>
      {model && (
        <div class="figure">
          <p>
            {words.saved} <Grade of="E2" />
          </p>
          <p class="value">
            <bdi>
              {days(model.central.calendarDays - own)}
              {reduction !== null && ` (${printFigure(reduction, 'share', 0)})`}
            </bdi>
          </p>
          <p class="small">{words.range(days(model.low.calendarDays - own), days(model.high.calendarDays - own))}</p>
          <p class="small">{saving === 'demonstrated' ? words.demonstrated : words.notDemonstrated}</p>
        </div>
      )}
      <div class="figure">
        <p>
          {words.history} <Grade of="E3" />
        </p>
        {history?.median.value == null ? (
          <p class="small">{words.noHistory}</p>
        ) : (
          <>
            <p class="value">{words.days(days(history.median.value))}</p>
            <p class="small">{words.historyOf(history.n, history.source)}</p>
            {history.percentile !== null && (
              <p class="small">{words.percentile(printFigure(history.percentile, 'share', 0))}</p>
            )}
          </>
        )}
      </div>
      <div class="figure">
        <p>
          {words.ceiling} <Grade of="E1" />
        </p>
        <p class="value">{statutory.calendarDays === null ? '–' : words.days(days(statutory.calendarDays))}</p>
        <p class="small">{words.ceilingNote}</p>
      </div>
      {published.claims.length > 0 && (
        <div class="figure wide">
          <p>
            {words.claim} <Grade of="E0" />
          </p>
          <ul class="small" lang={language}>
            {published.claims.map((claim) => (
              <li key={claim.id}>
                {claim.text[language]} <cite>{claim.citation.text[language]}</cite>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

type Shown = ComparisonInTables & {
  chosen: Record<Switch, string>;
  timeline: string | null;
  table: PictureTable | null;
  id: string;
};

/** The rows of a picture, for whoever reads tables. */
function Behind({ table: { caption, columns, rows } }: { table: PictureTable }) {
  const words = useWords(compareWords);
  return (
    <details>
      <summary>{words.table}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={caption} data-printed>
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th scope="col" key={column}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) => (
                  <td key={column}>
                    <bdi>{cell}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Compare({ comparison, printed, chosen, timeline, table, id }: Shown) {
  const words = useWords(compareWords);
  const language = languageOf(useVisit().tongue);
  const { caseNumber, dataLabel, statement, model } = comparison;
  return (
    <>
      <p>
        <a href={`/cases/${id}`}>{words.back}</a>
      </p>
      <h1>
        {words.title} <Sign>{caseNumber}</Sign>
      </h1>
      {dataLabel !== 'REAL' && (
        <p>
          <span class="tag synthetic">{dataLabel === 'SYNTHETIC' ? words.synthetic : words.imported}</span>
        </p>
      )}
      <p class="note" lang={language} data-printed>
        {statement[language]}
      </p>
      {!model && <p class="note warn">{words.noBaseline}</p>}
      <Answers comparison={comparison} />
      <h2>{words.picture}</h2>
      <Switches chosen={chosen} />
      {timeline === null ? <p class="empty">{words.noPicture}</p> : <Picture svg={timeline} label={words.picture} />}
      {table && <Behind table={table} />}
      <p class="acts">
        <span class="small">{words.files}</span>
        {FILES.map((format) => (
          <a class="button" href={withQuery(`/api/v1/cases/${id}/comparison`, { format })} key={format}>
            {format.toUpperCase()}
          </a>
        ))}
      </p>
      <ReportTables tables={printed.tables} />
    </>
  );
}

async function compareView(visit: Visit): Promise<View> {
  const { api, params, tongue } = visit;
  const id = params['id'] ?? '';
  const path = `cases/${encodeURIComponent(id)}`;
  const made = await api.get<ComparisonInTables>(`${path}/comparison?format=tables`);
  const chosen = chosenBy(visit);
  const asked = { ...chosen, lang: tongue };
  const [timeline, table] = await Promise.all([
    api.find<string>(withQuery(`${path}/timeline.svg`, asked)),
    api.find<PictureTable>(withQuery(`${path}/timeline`, asked)),
  ]);
  const { title } = compareWords[tongue];
  return {
    title: `${title} ${made.comparison.caseNumber}`,
    body: <Compare {...made} chosen={chosen} timeline={timeline} table={table} id={id} />,
  };
}

export function comparePages(desk: Desk): void {
  desk.get('/cases/:id/compare', compareView);
}
