import type { Json } from '../../domain/json.js';
import type { ProblemView } from '../../http/problems.js';
import { Refused, withQuery } from '../api.js';
import type { Desk, Way } from '../desk.js';
import { addressOf, type Drafted, faultsIn, findDrafted, type Step } from '../filing-steps.js';
import { CHANGE, keepForm, parseForm } from '../form-data.js';
import { MaterialChoice, Steps } from '../parts/filing-parts.js';
import { titleOf } from '../parts/form-fields.js';
import { PostForm } from '../parts/post-form.js';
import { ProblemNote } from '../parts/problem-note.js';
import { faultLinks, SchemaForm } from '../parts/schema-form.js';
import { Sign, Time } from '../parts/time.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { filingWords } from '../words/filing.js';
import { goneView } from './filing-summary.js';

type Shown = {
  drafted: Drafted;
  step: Step;
  typed?: Json;
  problem?: ProblemView;
};

function Faults({ drafted, step }: { drafted: Drafted; step: Step }) {
  const words = useWords(filingWords);
  const faults = faultsIn(drafted.draft, step);
  const links = faultLinks(faults);
  return (
    <div class="problem" role="alert" tabIndex={-1} data-focus>
      <p>{words.check(faults.length)}</p>
      <ul>
        {faults.map(({ pointer, detail }) => (
          <li key={pointer}>
            <a href={links[pointer]!}>{detail}</a> <code>{pointer}</code>
          </li>
        ))}
      </ul>
      <p>
        <a href={nextOf(drafted, step)}>{words.skip}</a>
      </p>
    </div>
  );
}

function StepPage({ drafted, step, typed, problem }: Shown) {
  const words = useWords(filingWords);
  const { query, path, tongue } = useVisit();
  const { draft, procedure, steps } = drafted;
  const isChecked = query['check'] === '1' && typed === undefined && faultsIn(draft, step).length > 0;
  return (
    <>
      <p class="small">
        <a href="/filings/new">{words.title}</a> › {procedure.title} ·{' '}
        {words.step(steps.indexOf(step) + 1, steps.length)}
      </p>
      <h1>{titleOf(step.schema, tongue, step.name)}</h1>
      <Steps drafted={drafted} current={step} />
      {problem && <ProblemNote problem={problem} />}
      {problem?.code === 'stale' && <p class="note">{words.movedOn}</p>}
      {isChecked && <Faults drafted={drafted} step={step} />}
      {/^[A-Z0-9]{10,40}$/.test(query['from'] ?? '') && (
        <p class="note">
          {words.carried}
          <Sign>{query['from']!}</Sign>
        </p>
      )}
      <PostForm action={path} class="stack wide" autosave>
        <input type="hidden" name="version" value={draft.version} />
        {step.name === 'materials' ? (
          <MaterialChoice drafted={drafted} step={step} />
        ) : (
          <SchemaForm
            schema={step.schema}
            value={typed ?? draft.filing[step.name]}
            at={step.at}
            example={procedure.filing.example[step.name]}
            faults={isChecked ? faultsIn(draft, step) : []}
            action={path}
          />
        )}
        <p class="acts">
          <button type="submit" class="primary" name="go" value="next">
            {words.next}
          </button>
          <button type="submit" name="go" value="stay">
            {words.stay}
          </button>
          <button type="submit" name="go" value="summary">
            {words.toSummary}
          </button>
        </p>
        <p class="small" data-saved role="status">
          {words.savedAt}
          <Time at={draft.savedAt} />
        </p>
      </PostForm>
    </>
  );
}

const nextOf = ({ draft, steps }: Drafted, step: Step): string => addressOf(draft, steps[steps.indexOf(step) + 1]);

function stepView(visit: Visit, shown: Shown): View {
  const { step, problem } = shown;
  return {
    title: titleOf(step.schema, visit.tongue, step.name),
    body: <StepPage {...shown} />,
    ...(problem && { status: problem.status }),
  };
}

async function withStep(visit: Visit, go: (shown: Shown) => Promise<View | Way> | View): Promise<View | Way> {
  const drafted = await findDrafted(visit);
  if (!drafted) return goneView(visit);
  const step = drafted.steps.find(({ name }) => name === visit.params['step']);
  return step ? go({ drafted, step }) : { to: addressOf(drafted.draft) };
}

/** The filing with this step as it was typed: lists and objects that are asked for stay, so that faults name their parts. */
function filingWith({ draft: { filing } }: Drafted, { name, optional }: Step, value: Json) {
  const isEmpty = value === '' || (optional && Object.keys(value ?? {}).length === 0);
  const others = Object.entries(filing).filter(([one]) => one !== name);
  return Object.fromEntries(isEmpty ? others : [...others, [name, value]]);
}

async function save(visit: Visit, { drafted, step }: Shown): Promise<View | Way> {
  const { api, form, path } = visit;
  const { draft } = drafted;
  const typed = keepForm(step.schema, form, step.at);
  if (form.has(CHANGE)) return stepView(visit, { drafted, step, typed });
  const filing = filingWith(drafted, step, parseForm(step.schema, form, step.at));
  try {
    await api.post(
      `drafts/${draft.id}`,
      { filing },
      { 'if-match': `"${form.get('version')}"`, 'idempotency-key': form.get('key') ?? undefined },
    );
  } catch (error) {
    if (!(error instanceof Refused) || ['unauthenticated', 'crossSiteRefused'].includes(error.problem.code))
      throw error;
    return stepView(visit, { drafted, step, typed, problem: error.problem });
  }
  const go = form.get('go');
  if (go === 'summary') return { to: addressOf(draft) };
  if (go !== 'next' && go !== null && go !== '') return { to: path };
  const now = await findDrafted(visit);
  const isOpen = now !== null && faultsIn(now.draft, step).length > 0;
  return { to: isOpen ? withQuery(path, { check: 1 }) : nextOf(drafted, step) };
}

export function filingStepPages(desk: Desk): void {
  desk.get('/filings/:draft/:step', (visit) => withStep(visit, (shown) => stepView(visit, shown)));
  desk.post('/filings/:draft/:step', (visit) => withStep(visit, (shown) => save(visit, shown)));
}
