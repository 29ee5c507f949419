import type { ProblemView } from '../../http/problems.js';
import { at, textOf } from '../../domain/procedure/facts.js';
import { Refused } from '../api.js';
import { procedureOf, type ProcedureView } from '../catalogue.js';
import type { Desk, Way } from '../desk.js';
import type { CaseView } from '../parts/case-head.js';
import { PostForm } from '../parts/post-form.js';
import { ProblemNote } from '../parts/problem-note.js';
import { QrCode } from '../parts/qr.js';
import { Day, Sign, Time } from '../parts/time.js';
import type { View } from '../view.js';
import { useWords, type Visit } from '../visit.js';
import { filingWords } from '../words/filing.js';
import { Value } from '../words/values.js';

const SUBMIT = 'case.submit';
type Shown = { shown: CaseView; procedure: ProcedureView; problem?: ProblemView };

type LimitRow = {
  key: string;
  title: string;
  date: string | null;
  provisional: boolean;
  amount: number;
  unit: string;
  basis: string;
  certainty: string;
};

function Limits({ caption, rows }: { caption: string; rows: LimitRow[] }) {
  const words = useWords(filingWords);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table class="cards">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.limit}</th>
            <th scope="col">{words.date}</th>
            <th scope="col">{words.basis}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, title, date, provisional, amount, unit, basis, certainty }) => (
            <tr key={key}>
              <th scope="row">{title}</th>
              <td data-label={words.date}>
                {date && (
                  <>
                    <Day date={date} />{' '}
                  </>
                )}
                {amount} <Value of={unit} />
                <span class="under">{date === null ? words.from : provisional && words.provisional}</span>
              </td>
              <td data-label={words.basis}>
                {basis}{' '}
                <span class="tag">
                  <Value of={certainty} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The limits that run, with their dates; the authority's other limits, which have none yet, below. */
function Expected({ shown, procedure }: Shown) {
  const words = useWords(filingWords);
  const running = shown.clocks.map(({ rule, track, item, title, dueDate, provisional, limitDays, ...clock }) => ({
    key: [rule, track, item].join(),
    title,
    date: dueDate,
    provisional,
    amount: limitDays,
    unit: clock.unit,
    basis: clock.citation,
    certainty: clock.certainty,
  }));
  const begun = new Set(shown.clocks.map(({ rule }) => rule));
  const later = procedure.limits
    .filter(({ code, owner }) => owner === 'authority' && !begun.has(code))
    .map(({ code, title, amount, unit, citation }) => ({
      key: code,
      title,
      date: null,
      provisional: false,
      amount,
      unit,
      basis: citation.text,
      certainty: citation.certainty,
    }));
  return (
    <>
      {running.length > 0 && <Limits caption={words.expected} rows={running} />}
      <details open={running.length === 0}>
        <summary>{words.later}</summary>
        <Limits caption={words.later} rows={later} />
      </details>
    </>
  );
}

function Receipt(given: Shown) {
  const { shown, problem } = given;
  const words = useWords(filingWords);
  const { submitted } = shown.milestones;
  const submit = shown.actions.find(({ command }) => command === SUBMIT);
  return (
    <>
      <h1>{words.receipt}</h1>
      {shown.label === 'SYNTHETIC' && <p class="banner synthetic">{words.synthetic}</p>}
      {problem && <ProblemNote problem={problem} />}
      <div class="panel">
        <dl>
          <dt>{words.caseNumber}</dt>
          <dd>
            <strong>
              <Sign>{shown.caseNumber}</Sign>
            </strong>
          </dd>
          <dt>{words.procedure}</dt>
          <dd>{shown.procedure.title}</dd>
          <dt>{words.applicant}</dt>
          <dd>
            <bdi>{textOf(at(shown.filing ?? undefined, '/applicant/name'))}</bdi>
          </dd>
          {submitted && (
            <>
              <dt>{words.recordedAt}</dt>
              <dd>
                <Time at={submitted} />
              </dd>
            </>
          )}
          <dt>{words.status}</dt>
          <dd>
            {shown.stages.map(({ title }) => title).join(' · ')}
            <span class="under">{submitted ? words.submitted : words.filed}</span>
          </dd>
        </dl>
        <QrCode text={shown.caseNumber} label={`${words.caseNumber} ${shown.caseNumber}`} />
        <p class="small">{words.query}</p>
      </div>
      <h2>{words.nextSteps}</h2>
      <ol>
        {!submitted && (
          <li>
            <a href={`/cases/${shown.id}/materials`}>{words.uploadFirst}</a>{' '}
            <span class="under">{words.uploadWhy}</span>
          </li>
        )}
        {!submitted && submit && (
          <li>
            <PostForm action={`/cases/${shown.id}/receipt`}>
              <input type="hidden" name="version" value={shown.version} />
              <button type="submit" class="primary">
                {words.submit}
              </button>
            </PostForm>
            <span class="under">{submit.allowed ? words.submitWhy : submit.reason}</span>
          </li>
        )}
        <li>{words.wait}</li>
      </ol>
      <Expected {...given} />
      <p class="acts">
        <a class="button" href={`/cases/${shown.id}`}>
          {words.toCase}
        </a>
        <button type="button" data-print>
          {words.print}
        </button>
      </p>
    </>
  );
}

async function receiptView(visit: Visit, problem?: ProblemView): Promise<View> {
  const shown = await visit.api.get<CaseView>(`cases/${encodeURIComponent(visit.params['id']!)}`);
  const procedure = await procedureOf(visit, shown.procedure.id, shown.procedure.version);
  return {
    title: `${filingWords[visit.tongue].receipt} ${shown.caseNumber}`,
    body: <Receipt shown={shown} procedure={procedure} {...(problem && { problem })} />,
    ...(problem && { status: problem.status }),
  };
}

async function submit(visit: Visit): Promise<View | Way> {
  const { api, form, params } = visit;
  try {
    await api.post(
      `cases/${encodeURIComponent(params['id']!)}/commands`,
      { type: SUBMIT, data: {} },
      { 'if-match': `"${form.get('version')}"`, 'idempotency-key': form.get('key') ?? undefined },
    );
    return { to: `/cases/${encodeURIComponent(params['id']!)}/receipt` };
  } catch (error) {
    if (!(error instanceof Refused) || ['unauthenticated', 'crossSiteRefused'].includes(error.problem.code))
      throw error;
    return receiptView(visit, error.problem);
  }
}

export function receiptPages(desk: Desk): void {
  desk.get('/cases/:id/receipt', (visit) => receiptView(visit));
  desk.post('/cases/:id/receipt', submit);
}
