import { at as valueAt } from '../../domain/procedure/facts.js';
import type { ProcedureView } from '../catalogue.js';
import { addressOf, type Drafted, faultsIn, type Step } from '../filing-steps.js';
import { useVisit, useWords } from '../visit.js';
import { filingWords } from '../words/filing.js';
import { Value } from '../words/values.js';
import { titleOf } from './form-fields.js';

/** The pages of a filing, which of them are filled in, and where the reader is. */
export function Steps({ drafted, current }: { drafted: Drafted; current?: Step }) {
  const words = useWords(filingWords);
  const { tongue } = useVisit();
  const { draft, steps } = drafted;
  return (
    <nav class="tabs" aria-label={words.steps}>
      <ol>
        {steps.map((step, i) => (
          <li key={step.name}>
            <a href={addressOf(draft, step)} {...(step.name === current?.name && { 'aria-current': 'step' })}>
              {i + 1} {titleOf(step.schema, tongue, step.name)}{' '}
              <span class="count">{faultsIn(draft, step).length === 0 ? `✓ ${words.done}` : words.open}</span>
            </a>
          </li>
        ))}
        <li>
          <a href={addressOf(draft)} {...(!current && { 'aria-current': 'step' })}>
            {words.summary}
          </a>
        </li>
      </ol>
    </nav>
  );
}

/** What this kind of change asks for; ticked is what does not come as a file. */
export function MaterialChoice({ drafted, step }: { drafted: Drafted; step: Step }) {
  const words = useWords(filingWords);
  const { draft, procedure } = drafted;
  const given = valueAt(draft.filing, '/materials');
  const named = (Array.isArray(given) ? given : []).map((one) => valueAt(one, '/code'));
  return (
    <>
      <p>{words.materialsWhy}</p>
      {neededFor(draft.filing, procedure).map(({ code, title, citation }, i) => (
        <div class="field" key={code}>
          <label class="check">
            <input type="checkbox" name={`${step.at}/${i}/code`} value={code} checked={named.includes(code)} /> {title}
          </label>
          <span class="hint">
            {citation.text}{' '}
            <span class="tag">
              <Value of={citation.certainty} />
            </span>
          </span>
        </div>
      ))}
    </>
  );
}

const neededFor = (filing: Drafted['draft']['filing'], { materials }: ProcedureView) =>
  materials.filter(({ when }) => !when || when.in.includes(valueAt(filing, when.pointer) ?? null));
