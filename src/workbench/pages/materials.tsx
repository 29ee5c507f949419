import type { toDocumentView } from '../../documents/documents.view.js';
import type { toMaterialsView } from '../../documents/materials.view.js';
import type { Page } from '../../http/paging.js';
import type { ProblemView } from '../../http/problems.js';
import type { FastifyRequest } from 'fastify';
import { Refused, withQuery } from '../api.js';
import type { Desk, Way } from '../desk.js';
import type { CaseView } from '../parts/case-head.js';
import { DocumentLine, sizeOf } from '../parts/document-line.js';
import { More } from '../parts/lists.js';
import { UploadForm } from '../parts/post-form.js';
import { ProblemNote } from '../parts/problem-note.js';
import { Sign } from '../parts/time.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { inboxWords } from '../words/inbox.js';
import { materialsWords } from '../words/materials.js';
import { Value } from '../words/values.js';

type Materials = ReturnType<typeof toMaterialsView>;
type Material = Materials['items'][number];
type Document = ReturnType<typeof toDocumentView>;
type Shown = { shown: CaseView; materials: Materials; documents: Page<Document>; problem?: ProblemView };

const MOST_LISTED = 100;
const MARKS: Record<Material['status'], string> = { notStarted: '○', incomplete: '◐', submitted: '✓', toCorrect: '!' };

const uploadLink = (path: string, code: string, replaces?: number): string =>
  `${withQuery(path, { for: code, replaces })}#upload`;

function Row({ material, documents }: { material: Material; documents: Document[] }) {
  const words = useWords(materialsWords);
  const { path } = useVisit();
  const { code, title, status, looked, citation, certainty } = material;
  const given = documents.filter(({ id }) => material.documents.includes(id));
  return (
    <tr data-row>
      <th scope="row">
        {title}
        <span class="under">
          {citation}{' '}
          <span class="tag">
            <Value of={certainty} />
          </span>
        </span>
      </th>
      <td data-label={words.status}>
        <span class={`material ${status}`}>
          <span aria-hidden="true">{MARKS[status]}</span> {words[status]}
        </span>
        {looked && <span class="under">{words.looked}</span>}
      </td>
      <td data-label={words.files}>
        {given.map((document) => (
          <DocumentLine document={document} key={document.id} />
        ))}
      </td>
      <td class="acts">
        <a class="button" href={uploadLink(path, code, given.at(-1)?.id)}>
          {given.length > 0 ? words.uploadNew : words.upload}
          <span class="unseen"> {title}</span>
        </a>
      </td>
    </tr>
  );
}

function List({ shown, materials, documents }: Shown) {
  const words = useWords(materialsWords);
  if (materials.items.length === 0) return <p class="empty">{words.empty}</p>;
  return (
    <>
      {shown.tracks
        .map((track) => ({ track, own: materials.items.filter((one) => one.track === track.id) }))
        .filter(({ own }) => own.length > 0)
        .map(({ track, own }) => (
          <table class="cards even" key={track.id}>
            <caption>{track.title}</caption>
            <thead>
              <tr>
                <th scope="col">{words.material}</th>
                <th scope="col">{words.status}</th>
                <th scope="col">{words.files}</th>
                <th scope="col">{words.upload}</th>
              </tr>
            </thead>
            <tbody>
              {own.map((material) => (
                <Row material={material} documents={documents.items} key={material.code} />
              ))}
            </tbody>
          </table>
        ))}
    </>
  );
}

function Upload({ shown, materials, documents }: Shown) {
  const words = useWords(materialsWords);
  const { query } = useVisit();
  const { mostBytes, extensions } = materials.upload;
  const replaced = documents.items.find(({ id, current }) => String(id) === query['replaces'] && current);
  return (
    <section class="panel" id="upload">
      <h2>{words.uploadTitle}</h2>
      <p id="upload-why">{words.uploadWhy(sizeOf(mostBytes), extensions.join(', '))}</p>
      <UploadForm action={`/cases/${shown.id}/materials`} class="stack wide">
        <fieldset>
          <legend>{words.usedFor}</legend>
          {materials.items.map(({ code, title }) => (
            <label class="check" key={code}>
              <input
                type="checkbox"
                name="codes"
                value={code}
                checked={code === query['for'] || replaced?.codes.includes(code) === true}
              />{' '}
              {title}
            </label>
          ))}
        </fieldset>
        {replaced && (
          <label class="check">
            <input type="checkbox" name="replaces" value={replaced.id} checked />{' '}
            {words.replaces(replaced.id, replaced.name === null ? '' : ` (${replaced.name})`)}
          </label>
        )}
        <label for="file">{words.file}</label>
        <input
          id="file"
          type="file"
          name="file"
          required
          accept={extensions.map((one) => `.${one}`).join(',')}
          aria-describedby="upload-why"
        />
        <p class="acts">
          <button type="submit" class="primary">
            {words.send}
          </button>
        </p>
      </UploadForm>
    </section>
  );
}

function Told({ documents }: { documents: Document[] }) {
  const words = useWords(materialsWords);
  const { query } = useVisit();
  const recorded = documents.find(({ id }) => String(id) === query['recorded']);
  if (!recorded) return null;
  return (
    <div class="note good" role="status" tabIndex={-1} data-focus>
      <p>{words.recorded(recorded.id)}</p>
      <DocumentLine document={recorded} whole />
    </div>
  );
}

function MaterialsPage(given: Shown) {
  const { shown, materials, documents, problem } = given;
  const words = useWords(materialsWords);
  const lists = useWords(inboxWords);
  const used = new Set(materials.items.flatMap((one) => one.documents));
  const others = documents.items.filter(({ id }) => !used.has(id));
  const { byShare, byFetching } = materials.requestsAvoided;
  const corrects = shown.actions.some(({ command, allowed }) => command === 'case.requestCorrection' && allowed);
  const isFiling = shown.milestones.submitted === undefined;
  return (
    <>
      <p class="small">
        <a href={`/cases/${shown.id}`}>
          {words.back} <Sign>{shown.caseNumber}</Sign>
        </a>
      </p>
      <h1>{words.title}</h1>
      {problem && <ProblemNote problem={problem} />}
      <Told documents={documents.items} />
      <p class="acts">
        {isFiling && (
          <a class="button" href={`/cases/${shown.id}/receipt`}>
            {words.submitNow}
          </a>
        )}
        {corrects && (
          <a class="button" href={`/cases/${shown.id}/correction`}>
            {words.correction}
          </a>
        )}
      </p>
      <div data-live="materials">
        <List {...given} />
        {others.length > 0 && (
          <>
            <h2>{words.otherFiles}</h2>
            {others.map((document) => (
              <DocumentLine document={document} key={document.id} />
            ))}
          </>
        )}
      </div>
      <More next={documents.nextCursor} words={lists} />
      {shown.status === 'open' && <Upload {...given} />}
      <h2>{words.fetched}</h2>
      <ul>
        {materials.fetched.map(({ code, title, citation, certainty }) => (
          <li key={code}>
            {title} <span class="hint">{citation}</span>{' '}
            <span class="tag">
              <Value of={certainty} />
            </span>
          </li>
        ))}
      </ul>
      <p class="small">{words.avoided(byShare.count, byFetching.count)}</p>
    </>
  );
}

async function materialsView(visit: Visit, problem?: ProblemView): Promise<View> {
  const path = `cases/${encodeURIComponent(visit.params['id']!)}`;
  const [shown, materials, documents] = await Promise.all([
    visit.api.get<CaseView>(path),
    visit.api.get<Materials>(`${path}/materials`),
    visit.api.get<Page<Document>>(
      withQuery(`${path}/documents`, { limit: MOST_LISTED, cursor: visit.query['cursor'] }),
    ),
  ]);
  return {
    title: `${materialsWords[visit.tongue].title} ${shown.caseNumber}`,
    body: <MaterialsPage shown={shown} materials={materials} documents={documents} {...(problem && { problem })} />,
    ...(problem && { status: problem.status }),
    live: { case: shown.id },
  };
}

/** Hands the file on to the API as it comes: measured, hashed, judged and registered there. */
async function upload(visit: Visit, { raw, headers }: FastifyRequest): Promise<View | Way> {
  const { api, params, path, query } = visit;
  const id = encodeURIComponent(params['id']!);
  try {
    const { body } = await api.pass<Document>(`cases/${id}/documents`, raw, {
      'content-type': headers['content-type'],
      'content-length': headers['content-length'],
      'idempotency-key': query['key'],
    });
    return { to: withQuery(path, { recorded: body.id }) };
  } catch (error) {
    if (!(error instanceof Refused) || ['unauthenticated', 'crossSiteRefused'].includes(error.problem.code))
      throw error;
    return materialsView(visit, error.problem);
  }
}

export function materialsPages(desk: Desk): void {
  desk.get('/cases/:id/materials', (visit) => materialsView(visit));
  desk.upload('/cases/:id/materials', upload);
}
