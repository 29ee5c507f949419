import type { Json } from '../../domain/json.js';
import { isObject } from '../../domain/procedure/facts.js';
import type { ProblemView } from '../../http/problems.js';
import { Refused, withQuery } from '../api.js';
import { procedureOf, type ProcedureView } from '../catalogue.js';
import type { Desk, Way } from '../desk.js';
import { CHANGE, keepForm, parseForm } from '../form-data.js';
import { changesFor, type Entry, findOffice, KEEPERS, labelsFor, type Office, registerOf, textAt } from '../office.js';
import type { Offer } from '../parts/case-actions.js';
import { DataView, type Labels } from '../parts/data-view.js';
import { PostForm } from '../parts/post-form.js';
import { ProblemNote } from '../parts/problem-note.js';
import { faultLinks, SchemaForm } from '../parts/schema-form.js';
import { Sign } from '../parts/time.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { peopleWords } from '../words/people.js';
import { Origin } from './people.js';

type Attempt = { value: Json; problem?: ProblemView };
type Known = { office: Office; offer: Offer; officers: Entry[]; attempt: Attempt };

/** `"3"`, as the API wants the version that somebody has read. */
const readAt = ({ form }: Visit) => ({
  'if-match': `"${form.get('version') ?? ''}"`,
  'idempotency-key': form.get('key') ?? undefined,
});
const isSaid = (error: unknown): error is Refused =>
  error instanceof Refused && error.problem.status !== 401 && error.problem.status !== 404;

function Change({ office, offer, officers, attempt }: Known) {
  const words = useWords(peopleWords);
  const { problem, value } = attempt;
  return (
    <>
      <p class="small">
        <a href="/people">{words.back}</a>
      </p>
      <h1>{offer.title}</h1>
      {problem && <ProblemNote problem={problem} links={faultLinks(problem.errors)} />}
      {!problem && !offer.allowed && offer.reason !== undefined && (
        <p class="note warn">
          {words.notNow} {offer.reason}
        </p>
      )}
      <PostForm action={`/people/changes/${offer.command}`} class="stack wide">
        <input type="hidden" name="version" value={office.version} />
        <SchemaForm
          schema={offer.schema}
          value={value}
          example={offer.example}
          faults={problem?.errors}
          choices={{ people: officers.map((one) => ({ id: one.id, label: textAt(one, 'name') })) }}
          action={`/people/changes/${offer.command}`}
        />
        <p class="acts">
          <button type="submit" class="primary">
            {words.propose}
          </button>
        </p>
      </PostForm>
    </>
  );
}

async function offerFor(visit: Visit): Promise<{ office: Office; offer: Offer } | null> {
  const office = await findOffice(visit);
  const offer = (await changesFor(visit, office)).find(({ command }) => command === visit.params['type']);
  return office && offer ? { office, offer } : null;
}

/** For whoever may not propose this, or asks for what is not there. */
function nothing({ tongue }: Visit): View {
  const words = peopleWords[tongue];
  return { title: words.title, status: 404, body: <p class="empty">{words.nothingHere}</p> };
}

async function changeView(visit: Visit, attempt: Attempt): Promise<View> {
  const found = await offerFor(visit);
  if (!found) return nothing(visit);
  const { office, offer } = found;
  const officers = await registerOf(visit, 'officers');
  return {
    title: offer.title,
    body: <Change office={office} offer={offer} officers={officers} attempt={attempt} />,
    ...(attempt.problem && { status: attempt.problem.status }),
  };
}

/** A blank form, but for what the address says: a link beside an entry names that entry. */
const blank = (visit: Visit): Promise<View> => changeView(visit, { value: { ...visit.query } });

async function propose(visit: Visit): Promise<View | Way> {
  const { api, form } = visit;
  const found = await offerFor(visit);
  if (!found) return nothing(visit);
  const { offer } = found;
  const value = keepForm(offer.schema, form);
  if (form.has(CHANGE)) return changeView(visit, { value });
  try {
    const data = parseForm(offer.schema, form);
    const { body } = await api.post<{ seq: number }>('office/changes', { type: offer.command, data }, readAt(visit));
    return { to: withQuery('/people', { register: 'proposals', proposed: `P${body.seq}` }) };
  } catch (error) {
    if (!isSaid(error)) throw error;
    return changeView(visit, { value, problem: error.problem });
  }
}

type Proposed = {
  office: Office;
  proposal: Entry;
  command: ProcedureView['commands'][number] | undefined;
  labels: Labels;
};

function Proposal({ office, proposal, command, labels, problem }: Proposed & { problem: ProblemView | undefined }) {
  const words = useWords(peopleWords);
  const { form, roles } = useVisit();
  const status = textAt(proposal, 'status') as 'pending' | 'adopted' | 'rejected' | 'withdrawn';
  const data = proposal['data'];
  return (
    <>
      <p class="small">
        <a href="/people?register=proposals">{words.back}</a>
      </p>
      <h1>
        {command?.title ?? textAt(proposal, 'type')} <Sign>{proposal.id}</Sign>
      </h1>
      {problem && <ProblemNote problem={problem} />}
      <p>
        <span class="tag">{words[status]}</span>
      </p>
      <Origin entry={proposal} name="entered" />
      <Origin entry={proposal} name="amended" />
      <section class="panel">
        <DataView value={isObject(data) ? data : {}} labels={labels} {...(command && { schema: command.schema })} />
      </section>
      {status === 'pending' && roles.some((role) => KEEPERS.includes(role)) && (
        <PostForm class="stack">
          <input type="hidden" name="version" value={office.version} />
          <label for="opinion">{words.opinion}</label>
          <textarea id="opinion" name="opinion" maxLength={4000}>
            {form.get('opinion') ?? ''}
          </textarea>
          <p class="acts">
            <button type="submit" name="way" value="approve" class="primary">
              {words.approve}
            </button>
            <button type="submit" name="way" value="reject">
              {words.reject}
            </button>
            <button type="submit" name="way" value="withdraw">
              {words.withdraw}
            </button>
          </p>
        </PostForm>
      )}
    </>
  );
}

async function proposalView(visit: Visit, problem?: ProblemView): Promise<View> {
  const office = await findOffice(visit);
  const id = visit.params['id']!;
  const proposal = office && (await registerOf(visit, 'proposals')).find((one) => one.id === id);
  if (!office || !proposal) return nothing(visit);
  const { commands } = await procedureOf(visit, 'administration', 1);
  const command = commands.find(({ type }) => type === textAt(proposal, 'type'));
  return {
    title: `${command?.title ?? ''} ${id}`,
    body: (
      <Proposal
        office={office}
        proposal={proposal}
        command={command}
        labels={await labelsFor(visit)}
        problem={problem}
      />
    ),
    ...(problem && { status: problem.status }),
  };
}

async function settle(visit: Visit): Promise<View | Way> {
  const { api, form, params } = visit;
  const id = params['id']!;
  const said = form.get('opinion')?.trim() ?? '';
  const way = form.get('way');
  const path = `office/changes/${encodeURIComponent(id)}`;
  try {
    if (way === 'approve') await api.post(`${path}/approve`, said === '' ? {} : { opinion: said }, readAt(visit));
    else if (way === 'reject') await api.post(`${path}/reject`, { reason: said }, readAt(visit));
    else {
      const data = { proposal: id, reason: said };
      await api.post('office/changes', { type: 'change.withdraw', data }, readAt(visit));
    }
    return { to: withQuery('/people', { register: 'proposals', settled: id }) };
  } catch (error) {
    if (!isSaid(error)) throw error;
    return proposalView(visit, error.problem);
  }
}

export function officeChangePages(desk: Desk): void {
  desk.get('/people/changes/:type', blank);
  desk.post('/people/changes/:type', propose);
  desk.get('/people/proposals/:id', (visit) => proposalView(visit));
  desk.post('/people/proposals/:id', settle);
}
