import type { Json } from '../../domain/json.js';
import type { ProblemView } from '../../http/problems.js';
import { withQuery } from '../api.js';
import { ProblemNote } from './problem-note.js';
import { useVisit, useWords } from '../visit.js';
import { caseWords } from '../words/case.js';
import type { CaseView } from './case-head.js';
import { OpinionsBefore } from './case-opinions.js';
import { PostForm } from './post-form.js';
import type { Choices } from './form-fields.js';
import { faultLinks, SchemaForm } from './schema-form.js';

export type Offer = CaseView['actions'][number];
/** What somebody wrote that was not accepted, and why; or what a "more lines" button sent. */
export type Attempt = {
  type: string;
  data: Json;
  problem?: ProblemView;
  occurredAt: string;
};

/** Commands of an ordinary day first, then the others. */
const ORDER = ['advance', 'return', 'stop', 'resume', 'end', 'other'];

function StepUp({ offer }: { offer: Offer }) {
  const words = useWords(caseWords);
  const { here } = useVisit();
  if (offer.stepUp !== true) return null;
  return (
    <p class="note warn">
      {words.freshNeeded}: <a href={withQuery('/sign-in', { returnTo: here, fresh: '1' })}>{words.freshNow}</a>
    </p>
  );
}

type Doing = { shown: CaseView; offer: Offer; choices: Choices; attempt: Attempt | null };

/** The form of one command, as its schema asks. Whoever decides sees the opinions of the tracks beside it: never a blind signature. */
function ActionForm({ shown, offer, choices, attempt }: Doing) {
  const words = useWords(caseWords);
  const { roles } = useVisit();
  const problem = attempt?.problem;
  return (
    <section class="panel doing" id="do" aria-label={offer.title}>
      <h3>
        {offer.title}
        {offer.actingFor !== undefined && (
          <span class="small">
            {' '}
            ({words.actingFor} <bdi>{offer.actingFor}</bdi>)
          </span>
        )}
      </h3>
      <StepUp offer={offer} />
      {problem && <ProblemNote problem={problem} links={faultLinks(problem.errors)} />}
      {problem?.code === 'stale' && (
        <p class="note warn">
          <strong>{words.movedOn}</strong> {words.movedOnHow} <a href="?tab=journal#tabs">{words.journal}</a>
        </p>
      )}
      {problem?.code === 'stepUpRequired' && (
        <p class="note warn">
          {words.signInAgain}{' '}
          <a href="/sign-in?fresh=1" target="_blank" rel="noopener">
            {words.openSignIn}
          </a>
        </p>
      )}
      <OpinionsBefore shown={shown} command={offer.command} />
      <PostForm action={`/cases/${shown.id}/commands`} class="stack wide">
        <input type="hidden" name="type" value={offer.command} />
        <input type="hidden" name="version" value={shown.version} />
        {offer.actingFor !== undefined && <input type="hidden" name="actingFor" value={offer.actingFor} />}
        <SchemaForm
          schema={offer.schema}
          value={attempt?.data}
          example={offer.example}
          faults={problem?.errors}
          choices={choices}
          action={`/cases/${shown.id}/commands`}
        />
        {roles.includes('recorder') && (
          <label>
            {words.occurredAt}
            <input type="datetime-local" name="occurredAt" step="1" value={attempt?.occurredAt ?? ''} />
          </label>
        )}
        <p class="acts">
          <button type="submit" class="primary">
            {words.submit}
          </button>
          <a class="button" href={`/cases/${shown.id}`}>
            {words.cancel}
          </a>
        </p>
      </PostForm>
    </section>
  );
}

/** A command that is not the reader's any more: what he wrote for it is shown, so that it is not lost with it. */
function NoLonger({ attempt }: { attempt: Attempt }) {
  const words = useWords(caseWords);
  const { form } = useVisit();
  const written = [...form].filter(([name, value]) => name.startsWith('/data') && value !== '');
  return (
    <section class="panel doing" id="do">
      {attempt.problem && <ProblemNote problem={attempt.problem} />}
      <p>{words.noLonger}</p>
      {written.map(([name, value]) => (
        <p class="written" key={name}>
          <bdi>{value}</bdi>
        </p>
      ))}
    </section>
  );
}

type Given = { shown: CaseView; chosen: string | undefined; choices: Choices; attempt: Attempt | null };

/** What the reader may do in the case, and of what he may not, why not: the same answer that the API gives to any client. */
export function CaseActions({ shown, chosen, choices, attempt }: Given) {
  const words = useWords(caseWords);
  const sorted = [...shown.actions].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  const possible = sorted.filter(({ allowed }) => allowed);
  const refused = sorted.filter(({ allowed }) => !allowed);
  const doing = sorted.find(({ command, allowed }) => command === chosen && (allowed || attempt));
  return (
    <section aria-labelledby="actions">
      <h2 id="actions">{words.actions}</h2>
      <div data-live="actions">
        {possible.length === 0 && <p>{words.noActions}</p>}
        <ul class="plain acts">
          {possible.map(({ command, title, kind }) => (
            <li key={command}>
              <a
                class={`button ${kind === 'advance' ? 'primary' : ''}`}
                href={`${withQuery(`/cases/${shown.id}`, { do: command })}#do`}
                {...(command === chosen && { 'aria-current': 'true' })}
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
        {refused.length > 0 && (
          <details>
            <summary>
              {words.notAllowed} ({refused.length})
            </summary>
            <ul class="refused">
              {refused.map(({ command, title, reason }) => (
                <li key={command}>
                  <span class="off">{title}</span> · {reason}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      {doing && <ActionForm shown={shown} offer={doing} choices={choices} attempt={attempt} />}
      {!doing && attempt && <NoLonger attempt={attempt} />}
    </section>
  );
}
