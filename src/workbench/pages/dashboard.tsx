import type { toCaseRowView } from '../../cases/cases.view.js';
import type { ProblemView } from '../../http/problems.js';
import type { Page } from '../../http/paging.js';
import type { ReportInTables } from '../../domain/turnaround/print-report.js';
import type { ReportTable } from '../../domain/turnaround/report-table.js';
import type { Section } from '../../domain/turnaround/report.js';
import { CLOCKS, type ClockName } from '../../domain/turnaround/tally.js';
import { Refused, withQuery } from '../api.js';
import type { Desk } from '../desk.js';
import { HeadlineFigures } from '../parts/headline-figures.js';
import { ProblemNote } from '../parts/problem-note.js';
import { type Asked, askedBy, type Procedure, proceduresFor, ReportFields } from '../parts/report-filter.js';
import { PrintedTable, TableCharts } from '../parts/report-tables.js';
import { Sign, Time } from '../parts/time.js';
import { languageOf } from '../tongue.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { dashboardWords } from '../words/dashboard.js';
import { Value } from '../words/values.js';

type CaseRow = ReturnType<typeof toCaseRowView>;

/** With fewer, a middle or a share would be about single cases: they are shown themselves. */
const FEWEST = 5;
const DAY_MS = 86_400_000;
const MAKERS = ['supervisor', 'head', 'auditor'];
const FILES = ['csv', 'xlsx', 'pdf'] as const;

const measureOf = ({ query }: Visit): ClockName => CLOCKS.find((clock) => clock === query['measure']) ?? 'legalDaysNet';

function Filters({ asked, procedures, measure }: { asked: Asked; procedures: Procedure[]; measure: ClockName }) {
  const words = useWords(dashboardWords);
  return (
    <form class="filters" action="/dashboard">
      <ReportFields asked={asked} procedures={procedures} words={words} />
      <label>
        {words.measure}
        <select name="measure">
          {CLOCKS.map((clock) => (
            <option value={clock} selected={clock === measure} key={clock}>
              {words[clock]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">{words.update}</button>
    </form>
  );
}

function Files({ asked }: { asked: Asked }) {
  const words = useWords(dashboardWords);
  const { roles } = useVisit();
  return (
    <p class="acts">
      <span class="small">{words.files}</span>
      {FILES.map((format) => (
        <a class="button" href={withQuery('/api/v1/reports/turnaround', { ...asked, format })} key={format}>
          {format.toUpperCase()}
        </a>
      ))}
      {MAKERS.some((role) => roles.includes(role)) && (
        <a class="button" href={withQuery('/reports/new', asked)}>
          {words.publish}
        </a>
      )}
    </p>
  );
}

function Cases({ cases, filed }: { cases: CaseRow[]; filed: number }) {
  const words = useWords(dashboardWords);
  if (cases.length === 0) return <p class="empty">{words.noCases}</p>;
  return (
    <table class="cards">
      <caption>{words.fewCases(filed)}</caption>
      <thead>
        <tr>
          <th scope="col">{words.case}</th>
          <th scope="col">{words.applicant}</th>
          <th scope="col">{words.filedAt}</th>
          <th scope="col">{words.status}</th>
        </tr>
      </thead>
      <tbody>
        {cases.map(({ id, caseNumber, applicant, filedAt, outcome, status }) => (
          <tr data-row key={id}>
            <th scope="row">
              <a href={`/cases/${id}`}>
                <Sign>{caseNumber}</Sign>
              </a>
            </th>
            <td data-label={words.applicant}>
              <bdi>{applicant}</bdi>
            </td>
            <td data-label={words.filedAt}>{filedAt !== null && <Time at={filedAt} />}</td>
            <td data-label={words.status}>
              <Value of={outcome ?? status} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The charts of a section, whichever the report has, each with its table behind it. */
function Charts({ tables }: { tables: ReportTable[] }) {
  const words = useWords(dashboardWords);
  const language = languageOf(useVisit().tongue);
  return (
    <div class="charts">
      {tables
        .filter(({ charts }) => charts.length > 0)
        .map((table) => (
          <section class="panel" lang={language} key={table.id}>
            <h3 class="unseen">{table.title[language]}</h3>
            <TableCharts table={table} />
            <details>
              <summary>
                {words.table}: {table.title[language]}
              </summary>
              <PrintedTable table={table} />
            </details>
          </section>
        ))}
    </div>
  );
}

/** Tables of a report with several origins are named after them. */
const tablesOf = ({ dataLabel }: Section, { report, printed }: ReportInTables): ReportTable[] =>
  report.sections.length === 1
    ? printed.tables
    : printed.tables.filter(({ id }) => id.startsWith(`${dataLabel.toLowerCase()}-`));

function SectionOf({ section, made, asked, measure }: { section: Section; made: ReportInTables } & Shown) {
  const words = useWords(dashboardWords);
  const language = languageOf(useVisit().tongue);
  const { dataLabel, all } = section;
  return (
    <section>
      <h2>
        {words.dataOf}
        <Value of={dataLabel} />
      </h2>
      {dataLabel !== 'REAL' && (
        <p>
          <span class="tag synthetic">{dataLabel === 'SYNTHETIC' ? words.synthetic : words.imported}</span>
        </p>
      )}
      <HeadlineFigures section={section} measure={measure} procedure={asked.procedure} />
      {all.durations.warnings.length > 0 && (
        <ul class="note warn">
          {all.durations.warnings.map((warning) => (
            <li key={warning.en}>{warning[language]}</li>
          ))}
        </ul>
      )}
      <Charts tables={tablesOf(section, made)} />
    </section>
  );
}

type Shown = { asked: Asked; measure: ClockName };
type Found = { made: ReportInTables; filed: number; few: CaseRow[] | null };

function Dashboard({
  asked,
  measure,
  procedures,
  found,
  problem,
}: Shown & { procedures: Procedure[] } & Partial<Refusal> & {
    found: Found | null;
  }) {
  const words = useWords(dashboardWords);
  return (
    <>
      <h1>{words.title}</h1>
      {problem && <ProblemNote problem={problem} />}
      <Filters asked={asked} procedures={procedures} measure={measure} />
      {found && (
        <>
          <Files asked={asked} />
          <p class="small">
            {words.cutOff} <Time at={found.made.report.asOf.instant} /> ·{' '}
            {words.position(found.made.report.asOf.position)}
          </p>
          {found.few ? (
            <Cases cases={found.few} filed={found.filed} />
          ) : (
            found.made.report.sections.map((section) => (
              <SectionOf section={section} made={found.made} asked={asked} measure={measure} key={section.dataLabel} />
            ))
          )}
        </>
      )}
    </>
  );
}

type Refusal = { problem: ProblemView };

const nextDay = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

async function find({ api }: Visit, asked: Asked): Promise<Found> {
  const made = await api.get<ReportInTables>(withQuery('reports/turnaround', { ...asked, format: 'tables' }));
  const filed = made.report.sections.reduce((sum, { all }) => sum + all.flows.filed, 0);
  if (filed >= FEWEST) return { made, filed, few: null };
  const query = {
    procedure: asked.procedure,
    filedFrom: `${asked.from}T00:00:00+08:00`,
    filedBefore: `${nextDay(asked.to)}T00:00:00+08:00`,
    sort: '-filedAt',
    limit: FEWEST,
  };
  const { items } = await api.get<Page<CaseRow>>(withQuery('cases', query));
  return { made, filed, few: items.filter(({ procedure }) => !procedure.startsWith('administration@')) };
}

async function dashboardView(visit: Visit): Promise<View> {
  const asked = askedBy(visit, new Map(Object.entries(visit.query)));
  const procedures = await proceduresFor(visit);
  const shown = { asked, procedures, measure: measureOf(visit) };
  const { title } = dashboardWords[visit.tongue];
  try {
    return { title, body: <Dashboard {...shown} found={await find(visit, asked)} /> };
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status !== 400) throw error;
    return { title, body: <Dashboard {...shown} found={null} problem={error.problem} />, status: 400 };
  }
}

export function dashboardPages(desk: Desk): void {
  desk.get('/dashboard', dashboardView);
}
