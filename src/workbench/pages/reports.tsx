import type { ReportInTables } from '../../domain/turnaround/print-report.js';
import type { PrintedReport } from '../../domain/turnaround/report-table.js';
import type { Page } from '../../http/paging.js';
import type { ProblemView } from '../../http/problems.js';
import { Refused, withQuery } from '../api.js';
import type { Desk, Way } from '../desk.js';
import { More } from '../parts/lists.js';
import { PostForm } from '../parts/post-form.js';
import { ProblemNote } from '../parts/problem-note.js';
import { type Asked, askedBy, type Procedure, proceduresFor, ReportFields } from '../parts/report-filter.js';
import { Editions, Proof, type ReportRow } from '../parts/report-proof.js';
import { ReportTables } from '../parts/report-tables.js';
import { Day, Sign, Time } from '../parts/time.js';
import { languageOf } from '../tongue.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { reportWords } from '../words/reports.js';

/** Who publishes a report; the API says so, and the page does not offer to others what they would be refused. */
const MAKERS = ['supervisor', 'head', 'auditor'];
const KINDS = ['provisional', 'final'] as const;
const FILES = ['pdf', 'xlsx', 'csv'] as const;
const FIELDS = ['from', 'to', 'procedure', 'kind', 'corrects', 'reason'] as const;

const isMaker = ({ roles }: Visit): boolean => MAKERS.some((role) => roles.includes(role));

function Reports({ page }: { page: Page<ReportRow> }) {
  const words = useWords(reportWords);
  const visit = useVisit();
  return (
    <>
      <h1>{words.title}</h1>
      {isMaker(visit) ? (
        <p class="acts">
          <a class="button primary" href="/reports/new">
            {words.make}
          </a>
        </p>
      ) : (
        <p class="small">{words.notMaker}</p>
      )}
      {page.items.length === 0 ? (
        <p class="empty">{words.none}</p>
      ) : (
        <table class="cards">
          <caption>{words.listCaption}</caption>
          <thead>
            <tr>
              <th scope="col">{words.number}</th>
              <th scope="col">{words.period}</th>
              <th scope="col">{words.procedure}</th>
              <th scope="col">{words.state}</th>
              <th scope="col">{words.asOf}</th>
              <th scope="col">{words.by}</th>
              <th scope="col">{words.sha256}</th>
            </tr>
          </thead>
          <tbody>
            {page.items.map(({ number, edition, name, kind, manifest, madeBy, madeAt, sha256 }) => (
              <tr data-row key={`${number}-${edition}`}>
                <th scope="row">
                  <a href={`/reports/${number}?edition=${edition}`}>
                    <Sign>{name}</Sign>
                  </a>
                </th>
                <td data-label={words.period}>
                  <Day date={manifest.period.from} /> – <Day date={manifest.period.to} />
                </td>
                <td data-label={words.procedure}>
                  {manifest.procedure === null ? words.anyProcedure : <code>{manifest.procedure}</code>}
                </td>
                <td data-label={words.state}>{words[kind]}</td>
                <td data-label={words.asOf}>
                  <Time at={manifest.asOf.instant} />
                  <span class="under">{words.position(manifest.asOf.position)}</span>
                </td>
                <td data-label={words.by}>
                  <bdi>{madeBy ?? '–'}</bdi>
                  <span class="under">
                    <Time at={madeAt} />
                  </span>
                </td>
                <td data-label={words.sha256}>
                  <code>
                    <Sign>{sha256?.slice(0, 16) ?? '–'}</Sign>
                  </code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <More next={page.nextCursor} words={words} />
    </>
  );
}

async function reportsView(visit: Visit): Promise<View> {
  const { query, api, tongue } = visit;
  const page = await api.get<Page<ReportRow>>(withQuery('reports', { cursor: query['cursor'], limit: 25 }));
  return { title: reportWords[tongue].title, body: <Reports page={page} /> };
}

type Order = Asked & { kind: string; corrects: string; reason: string };

function NewReport({ order, procedures, problem }: { order: Order; procedures: Procedure[]; problem?: ProblemView }) {
  const words = useWords(reportWords);
  const visit = useVisit();
  return (
    <>
      <h1>{words.make}</h1>
      {problem && (
        <ProblemNote problem={problem} links={Object.fromEntries(FIELDS.map((name) => [`/${name}`, `#${name}`]))} />
      )}
      {isMaker(visit) ? (
        <PostForm action="/reports/new" class="stack">
          <div class="filters">
            <ReportFields asked={order} procedures={procedures} words={words} />
          </div>
          <fieldset id="kind">
            <legend>{words.kind}</legend>
            {KINDS.map((kind) => (
              <p key={kind}>
                <label>
                  <input type="radio" name="kind" value={kind} checked={order.kind === kind} /> {words[`${kind}Hint`]}
                </label>
              </p>
            ))}
          </fieldset>
          <p class="hint">{words.allMeasures}</p>
          <label for="corrects">{words.corrects}</label>
          <input id="corrects" name="corrects" inputMode="numeric" pattern="[0-9]*" value={order.corrects} />
          <label for="reason">{words.reason}</label>
          <textarea id="reason" name="reason" maxLength={1000} aria-describedby="reason-hint" value={order.reason} />
          <p class="hint" id="reason-hint">
            {words.reasonHint}
          </p>
          <button type="submit" class="primary">
            {words.submit}
          </button>
        </PostForm>
      ) : (
        <p class="note">{words.notMaker}</p>
      )}
    </>
  );
}

async function newReportView(visit: Visit, problem?: ProblemView): Promise<View> {
  const given = problem ? visit.form : new URLSearchParams(visit.query);
  const order = {
    ...askedBy(visit, given),
    kind: given.get('kind') ?? 'provisional',
    corrects: given.get('corrects') ?? '',
    reason: given.get('reason') ?? '',
  };
  const body = <NewReport order={order} procedures={await proceduresFor(visit)} {...(problem && { problem })} />;
  return { title: reportWords[visit.tongue].make, body, ...(problem && { status: problem.status }) };
}

async function makeReport(visit: Visit): Promise<View | Way> {
  const given = FIELDS.map((name): [string, string] => [name, visit.form.get(name)?.trim() ?? '']);
  const filled = Object.fromEntries(given.filter(([, value]) => value !== ''));
  const { corrects, ...rest } = filled;
  // What is no number goes as it is, so that the API says what it expected.
  const body = { ...rest, ...(corrects && { corrects: /^\d+$/.test(corrects) ? Number(corrects) : corrects }) };
  try {
    const key = { 'idempotency-key': visit.form.get('key') ?? undefined };
    const { body: operation } = await visit.api.post<{ id: string }>('reports', body, key);
    return { to: `/operations/${operation.id}` };
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status === 401) throw error;
    return newReportView(visit, error.problem);
  }
}

/** What somebody is shown of a report; `report` is null where he reads the public variant. */
type Shown = { report: ReportInTables['report'] | null; printed: PrintedReport };

function Report({ row, newest, made }: { row: ReportRow; newest: number; made: Shown }) {
  const words = useWords(reportWords);
  const language = languageOf(useVisit().tongue);
  const { number, edition, name, kind } = row;
  const { report, printed } = made;
  const path = `/api/v1/reports/${number}`;
  const warnings = (report?.sections ?? []).flatMap(({ all }) => all.durations.warnings);
  return (
    <>
      <p>
        <a href="/reports">{words.backToReports}</a>
      </p>
      <h1>
        {printed.title[language]} <Sign>{name}</Sign>
      </h1>
      <p>
        <span class="tag">{words[kind]}</span>{' '}
        {printed.watermark && <span class="tag synthetic">{printed.watermark[language]}</span>}
      </p>
      {report === null && <p class="note">{words.publicOnly}</p>}
      <dl lang={language} data-printed>
        {printed.head.map(({ label, value }) => (
          <>
            <dt>{label[language]}</dt>
            <dd>
              <bdi>{value !== null && typeof value === 'object' ? value[language] : (value ?? '–')}</bdi>
            </dd>
          </>
        ))}
      </dl>
      <p class="acts">
        {FILES.map((format) => (
          <a class="button" href={withQuery(path, { edition, format })} key={format}>
            {format.toUpperCase()}
          </a>
        ))}
        <a class="button" href={withQuery(path, { edition })} download={`report-${number}-${edition}.json`}>
          {words.json}
        </a>
        {row.manifest.outputs && (
          <a class="button" href={withQuery(`${path}/cases`, { edition })}>
            {words.cases}
          </a>
        )}
      </p>
      {warnings.length > 0 && (
        <div class="note warn" lang={language}>
          <p>{words.warnings}</p>
          <ul>
            {warnings.map((warning) => (
              <li key={warning.en}>{warning[language]}</li>
            ))}
          </ul>
        </div>
      )}
      <nav class="panel contents" aria-label={words.contents}>
        <ol>
          {[
            { id: 'proof', title: words.proof },
            { id: 'editions', title: words.editions },
            ...printed.tables.map(({ id, title }) => ({ id, title: title[language] })),
            { id: 'method', title: words.method },
          ].map(({ id, title }) => (
            <li key={id}>
              <a href={`#${id}`}>{title}</a>
            </li>
          ))}
        </ol>
      </nav>
      <Proof row={row} />
      <Editions row={row} newest={newest} />
      <ReportTables tables={printed.tables} />
      <section id="method" lang={language}>
        <h2>{words.method}</h2>
        <ol class="small">
          {printed.method.map((one) => (
            <li key={one.en}>{one[language]}</li>
          ))}
        </ol>
      </section>
    </>
  );
}

async function reportView(visit: Visit): Promise<View> {
  const { api, params, query } = visit;
  const path = `reports/${encodeURIComponent(params['number'] ?? '')}`;
  const newest = await api.get<ReportRow>(`${path}/manifest`);
  const { edition = String(newest.edition) } = query;
  const row = await api.get<ReportRow>(withQuery(`${path}/manifest`, { edition }));
  const given = await api.get<ReportInTables | PrintedReport>(withQuery(path, { edition, format: 'tables' }));
  const made = 'printed' in given ? given : { report: null, printed: given };
  return {
    title: `${reportWords[visit.tongue].title} ${row.name}`,
    body: <Report row={row} newest={newest.edition} made={made} />,
  };
}

export function reportPages(desk: Desk): void {
  desk.get('/reports', reportsView);
  desk.get('/reports/new', (visit) => newReportView(visit));
  desk.post('/reports/new', makeReport);
  desk.get('/reports/:number', reportView);
}
