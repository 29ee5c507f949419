import type { toProcedureRowView } from '../../catalogue/procedures.view.js';
import type { toDraftRowView } from '../../drafts/drafts.view.js';
import type { Page } from '../../http/paging.js';
import { Refused, withQuery } from '../api.js';
import { procedureOf, type ProcedureView } from '../catalogue.js';
import type { Desk, Way } from '../desk.js';
import { carriedOver } from '../filing-steps.js';
import { More } from '../parts/lists.js';
import { PostForm } from '../parts/post-form.js';
import { Time } from '../parts/time.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { filingWords } from '../words/filing.js';
import { inboxWords } from '../words/inbox.js';

type DraftRow = ReturnType<typeof toDraftRowView>;
type Row = ReturnType<typeof toProcedureRowView>;

function Procedure({ procedure }: { procedure: ProcedureView }) {
  const words = useWords(filingWords);
  return (
    <article class="panel">
      <h3>{procedure.title}</h3>
      <p class="small">
        {words.tracks}: {procedure.tracks.map(({ title }) => title).join(' · ')}
      </p>
      <PostForm action="/filings/new">
        <button type="submit" class="primary" name="procedure" value={`${procedure.id}@${procedure.version}`}>
          {words.start}
          <span class="unseen"> {procedure.title}</span>
        </button>
      </PostForm>
    </article>
  );
}

function Drafts({ page }: { page: Page<DraftRow> }) {
  const words = useWords(filingWords);
  const lists = useWords(inboxWords);
  return (
    <>
      <h2>{words.drafts}</h2>
      <table class="cards">
        <thead>
          <tr>
            <th scope="col">{words.applicant}</th>
            <th scope="col">{words.procedure}</th>
            <th scope="col">{words.saved}</th>
            <th scope="col">{words.kept}</th>
            <th scope="col">{lists.act}</th>
          </tr>
        </thead>
        <tbody>
          {page.items.map(({ id, applicant, procedure, savedAt, expiresAt }) => (
            <tr data-row key={id}>
              <th scope="row">
                <a href={`/filings/${id}`}>
                  <bdi>{applicant ?? words.unnamed}</bdi>
                </a>
              </th>
              <td data-label={words.procedure}>{procedure.title}</td>
              <td data-label={words.saved}>
                <Time at={savedAt} />
              </td>
              <td data-label={words.kept}>
                <Time at={expiresAt} />
              </td>
              <td class="acts">
                <a class="button primary" href={`/filings/${id}`}>
                  {words.go}
                </a>
                <PostForm action={`/filings/${id}/discard`}>
                  <button type="submit">{words.discard}</button>
                </PostForm>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <More next={page.nextCursor} words={lists} />
    </>
  );
}

function Start({ procedures, drafts }: { procedures: ProcedureView[]; drafts: Page<DraftRow> }) {
  const words = useWords(filingWords);
  const { query } = useVisit();
  return (
    <>
      <h1>{words.title}</h1>
      {query['discarded'] === '1' && (
        <p class="note good" role="status">
          {words.discarded}
        </p>
      )}
      {drafts.items.length > 0 && <Drafts page={drafts} />}
      <h2>{words.choose}</h2>
      {procedures.length === 0 ? <p class="empty">{words.noProcedure}</p> : <p>{words.chooseWhy}</p>}
      <div class="tracks">
        {procedures.map((procedure) => (
          <Procedure procedure={procedure} key={procedure.id} />
        ))}
      </div>
    </>
  );
}

/** The newest version of each procedure that this person may file. */
async function fileable(visit: Visit): Promise<ProcedureView[]> {
  const { items } = await visit.api.get<{ items: Row[] }>('procedures');
  const newest = items.filter(({ id, version }) => !items.some((one) => one.id === id && one.version > version));
  const all = await Promise.all(newest.map(({ id, version }) => procedureOf(visit, id, version)));
  return all.filter(({ filing }) => filing.roles.some((role) => visit.roles.includes(role)));
}

async function startView(visit: Visit): Promise<View> {
  const [procedures, drafts] = await Promise.all([
    fileable(visit),
    visit.api.get<Page<DraftRow>>(withQuery('drafts', { cursor: visit.query['cursor'] })),
  ]);
  return {
    title: filingWords[visit.tongue].title,
    body: <Start procedures={procedures} drafts={drafts} />,
  };
}

/** Opens a draft, with what the last filing says of the applicant. */
async function start(visit: Visit): Promise<Way> {
  const { filing, from } = await carriedOver(visit);
  const body = { procedure: visit.form.get('procedure') ?? '', filing };
  const { body: draft } = await visit.api.post<{ id: string }>('drafts', body, {
    'idempotency-key': visit.form.get('key') ?? undefined,
  });
  const procedure = body.procedure.split('@');
  const { schema } = (await procedureOf(visit, procedure[0]!, Number(procedure[1]))).filing;
  const first = Object.keys((schema['properties'] ?? {}) as object)[0];
  return { to: withQuery(`/filings/${draft.id}/${first}`, { from: from ?? undefined }) };
}

async function discard({ api, form, params }: Visit): Promise<Way> {
  try {
    const key = form.get('key') ?? undefined;
    await api.post(`drafts/${encodeURIComponent(params['draft']!)}/discard`, {}, { 'idempotency-key': key });
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status !== 404) throw error;
  }
  return { to: '/filings/new?discarded=1' };
}

export function filingStartPages(desk: Desk): void {
  desk.get('/filings/new', startView);
  desk.post('/filings/new', start);
  desk.post('/filings/:draft/discard', discard);
}
