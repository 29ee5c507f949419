import type { ProblemView } from '../../http/problems.js';
import { Refused } from '../api.js';
import type { Desk, Way } from '../desk.js';
import { addressOf, type Drafted, findDrafted, type Step } from '../filing-steps.js';
import { DataView } from '../parts/data-view.js';
import { Steps } from '../parts/filing-parts.js';
import { titleOf } from '../parts/form-fields.js';
import { PostForm } from '../parts/post-form.js';
import { ProblemNote } from '../parts/problem-note.js';
import { faultLinks } from '../parts/schema-form.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { filingWords } from '../words/filing.js';

/** The address of the field of each fault, on its own page. */
function linksTo({ draft, steps }: Drafted, faults: readonly { pointer: string; detail: string }[]) {
  const stepOf = (pointer: string): Step | undefined =>
    steps.find(({ at }) => pointer === at || pointer.startsWith(`${at}/`));
  return Object.fromEntries(
    Object.entries(faultLinks(faults)).map(([pointer, link]) => {
      const step = stepOf(pointer);
      return [pointer, step ? `${addressOf(draft, step)}?check=1${link}` : addressOf(draft)];
    }),
  );
}

function Summary({ drafted, problem }: { drafted: Drafted; problem?: ProblemView }) {
  const words = useWords(filingWords);
  const { tongue } = useVisit();
  const { draft, procedure, steps } = drafted;
  const links = linksTo(drafted, draft.faults);
  const titles = Object.fromEntries(procedure.materials.map(({ code, title }) => [code, title]));
  return (
    <>
      <p class="small">
        <a href="/filings/new">{words.title}</a> › {procedure.title}
      </p>
      <h1>{words.summary}</h1>
      <Steps drafted={drafted} />
      {problem && <ProblemNote problem={problem} links={linksTo(drafted, problem.errors ?? [])} />}
      {draft.faults.length > 0 && !problem && (
        <div class="note warn">
          <p>{words.faults(draft.faults.length)}</p>
          <ul>
            {draft.faults.map(({ pointer, detail }) => (
              <li key={pointer}>
                <a href={links[pointer]!}>{detail}</a> <code>{pointer}</code>
              </li>
            ))}
          </ul>
        </div>
      )}
      {steps.map((step) => {
        const value = draft.filing[step.name];
        return (
          <section class="panel" key={step.name}>
            <h2>
              {titleOf(step.schema, tongue, step.name)}{' '}
              <a class="soft" href={addressOf(draft, step)}>
                {words.change}
                <span class="unseen"> {titleOf(step.schema, tongue, step.name)}</span>
              </a>
            </h2>
            {value === undefined ? (
              <p class="hint">{words.nothing}</p>
            ) : (
              <DataView value={value} schema={step.schema} labels={titles} />
            )}
          </section>
        );
      })}
      {draft.faults.length === 0 && (
        <PostForm action={addressOf(draft)}>
          <p>{words.fileWhy}</p>
          <p class="acts">
            <button type="submit" class="primary">
              {words.file}
            </button>
          </p>
        </PostForm>
      )}
      <PostForm action={`${addressOf(draft)}/discard`}>
        <button type="submit">{words.discard}</button>
      </PostForm>
    </>
  );
}

function Gone() {
  const words = useWords(filingWords);
  return (
    <>
      <h1>{words.draft}</h1>
      <p>{words.gone}</p>
      <p>
        <a href="/cases?sort=-filedAt">{words.toCases}</a> · <a href="/filings/new">{words.title}</a>
      </p>
    </>
  );
}

/** A draft that was filed or discarded, perhaps a moment ago by the same button pressed twice. */
export const goneView = ({ tongue }: Visit): View => ({
  title: filingWords[tongue].draft,
  body: <Gone />,
  status: 404,
});

const summaryView = ({ tongue }: Visit, drafted: Drafted, problem?: ProblemView): View => ({
  title: filingWords[tongue].summary,
  body: <Summary drafted={drafted} {...(problem && { problem })} />,
  ...(problem && { status: problem.status }),
});

/** Files what the draft says, once: the draft is the key, so that a form that is sent twice files one case. */
async function file(visit: Visit): Promise<View | Way> {
  const drafted = await findDrafted(visit);
  if (!drafted) return goneView(visit);
  const { draft } = drafted;
  const body = { procedure: `${draft.procedure.id}@${draft.procedure.version}`, filing: draft.filing };
  try {
    const { body: filed } = await visit.api.post<{ id: string }>('cases', body, { 'idempotency-key': draft.id });
    await visit.api.post(`drafts/${draft.id}/discard`, {}, { 'idempotency-key': `${draft.id}-filed` });
    return { to: `/cases/${filed.id}/receipt` };
  } catch (error) {
    if (!(error instanceof Refused) || ['unauthenticated', 'crossSiteRefused'].includes(error.problem.code))
      throw error;
    return summaryView(visit, drafted, error.problem);
  }
}

export function filingSummaryPages(desk: Desk): void {
  desk.get('/filings/:draft', async (visit) => {
    const drafted = await findDrafted(visit);
    return drafted ? summaryView(visit, drafted) : goneView(visit);
  });
  desk.post('/filings/:draft', file);
}
