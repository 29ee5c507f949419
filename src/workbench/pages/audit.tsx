import type { PositionView, VerifyAnswer } from '../../audit/audit.service.js';
import type { toCaseRowView } from '../../cases/cases.view.js';
import type { Page } from '../../http/paging.js';
import { withQuery } from '../api.js';
import type { Desk } from '../desk.js';
import { More } from '../parts/lists.js';
import { Sign, Time } from '../parts/time.js';
import { Verdict } from '../parts/verdict.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { auditWords } from '../words/audit.js';

type CaseRow = ReturnType<typeof toCaseRowView>;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function Ask() {
  const words = useWords(auditWords);
  const { query } = useVisit();
  return (
    <div class="filters">
      <form action="/audit">
        <button type="submit" class="primary" name="verify" value="all">
          {words.verifyAll}
        </button>
      </form>
      <form class="filters" action="/audit">
        <input type="hidden" name="verify" value="case" />
        <label>
          {words.number}
          <input name="case" value={query['case'] ?? ''} maxLength={100} required />
        </label>
        <button type="submit">{words.verifyOne}</button>
      </form>
    </div>
  );
}

function Meaning() {
  const words = useWords(auditWords);
  return (
    <>
      <section class="panel">
        <h2>{words.proves}</h2>
        <ul>
          <li>{words.provesThat}</li>
          <li>{words.provesNotThat}</li>
          <li>{words.provesNotTrue}</li>
        </ul>
      </section>
      <section class="panel">
        <h2>{words.elsewhere}</h2>
        <p>{words.elsewhereDatabase}</p>
        <pre dir="ltr">
          <code>DATABASE_URL=postgres://… npx trine verify</code>
        </pre>
        <p>
          {words.elsewhereEvidence} <a href="/reports">{words.toReports}</a>
        </p>
        <pre dir="ltr">
          <code>npx trine report verify FILE.evidence.ndjson</code>
        </pre>
      </section>
    </>
  );
}

function Positions({ page }: { page: Page<PositionView> }) {
  const words = useWords(auditWords);
  return (
    <section>
      <h2>{words.positions}</h2>
      {page.items.length === 0 ? (
        <p class="empty">{words.none}</p>
      ) : (
        <table class="cards">
          <caption>{words.positionsCaption}</caption>
          <thead>
            <tr>
              <th scope="col">{words.position}</th>
              <th scope="col">{words.case}</th>
              <th scope="col">{words.seq}</th>
              <th scope="col">{words.hash}</th>
              <th scope="col">{words.recordedAt}</th>
              <th scope="col">{words.sealedAt}</th>
            </tr>
          </thead>
          <tbody>
            {page.items.map(({ position, caseId, seq, hash, recordedAt, sealedAt }) => (
              <tr data-row key={position}>
                <th scope="row" data-label={words.position}>
                  <Sign>{position}</Sign>
                </th>
                <td data-label={words.case}>
                  <a href={withQuery('/audit', { verify: 'case', case: caseId })} title={words.verifyThis}>
                    <Sign>{caseId}</Sign>
                  </a>
                </td>
                <td data-label={words.seq}>
                  <Sign>{seq}</Sign>
                </td>
                <td data-label={words.hash}>
                  <code title={hash}>
                    <Sign>{hash}</Sign>
                  </code>
                </td>
                <td data-label={words.recordedAt}>
                  <Time at={recordedAt} />
                </td>
                <td data-label={words.sealedAt}>
                  <Time at={sealedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <More next={page.nextCursor} words={words} />
    </section>
  );
}

/** The case that is meant by its number or its id; null where there is none. */
async function findMeant({ api }: Visit, meant: string): Promise<string | null> {
  if (UUID.test(meant)) return meant;
  const { items } = await api.get<Page<CaseRow>>(withQuery('cases', { q: meant, limit: 2 }));
  return items.find(({ caseNumber }) => caseNumber === meant)?.id ?? null;
}

async function verdictOf(visit: Visit): Promise<VerifyAnswer | 'notFound' | null> {
  const { verify, case: meant = '' } = visit.query;
  if (verify === 'all') return visit.api.get<VerifyAnswer>('audit/verify');
  if (verify !== 'case' || meant.trim() === '') return null;
  const id = await findMeant(visit, meant.trim());
  return id === null
    ? 'notFound'
    : ((await visit.api.find<VerifyAnswer>(withQuery('audit/verify', { case: id }))) ?? 'notFound');
}

function Audit({ verdict, page }: { verdict: VerifyAnswer | 'notFound' | null; page: Page<PositionView> }) {
  const words = useWords(auditWords);
  const { query } = useVisit();
  return (
    <>
      <h1>{words.title}</h1>
      <p>{words.intro}</p>
      <Ask />
      {verdict === null && <p class="small">{words.long}</p>}
      {verdict === 'notFound' && (
        <p class="problem" role="alert">
          {words.notFound(query['case'] ?? '')}
        </p>
      )}
      {verdict !== null && verdict !== 'notFound' && <Verdict answer={verdict} />}
      <Meaning />
      <Positions page={page} />
    </>
  );
}

async function auditView(visit: Visit): Promise<View> {
  const { api, query, tongue } = visit;
  // First, so that nobody has everything verified before he hears that he may not.
  const page = await api.get<Page<PositionView>>(withQuery('audit/positions', { cursor: query['cursor'], limit: 25 }));
  const verdict = await verdictOf(visit);
  return {
    title: auditWords[tongue].title,
    body: <Audit verdict={verdict} page={page} />,
    ...(verdict === 'notFound' && { status: 404 }),
  };
}

export function auditPages(desk: Desk): void {
  desk.get('/audit', auditView);
}
