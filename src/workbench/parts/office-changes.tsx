import type { Entry } from '../office.js';
import { textAt } from '../office.js';
import { useWords } from '../visit.js';
import { rulesWords } from '../words/rules.js';
import type { Offer } from './case-actions.js';
import { Sign } from './time.js';

/** What an administrator may propose, and what waits for somebody's approval. */
export function OfficeChanges({ offers, pending }: { offers: Offer[]; pending: Entry[] }) {
  const words = useWords(rulesWords);
  if (offers.length === 0 && pending.length === 0) return null;
  const titles = new Map(offers.map(({ command, title }) => [command, title]));
  return (
    <section class="panel">
      <h2>{words.changes}</h2>
      <p class="small">{words.changesNote}</p>
      <p class="acts">
        {offers.map(({ command, title }) => (
          <a class="button" href={`/people/changes/${command}`} key={command}>
            {title}
          </a>
        ))}
      </p>
      {pending.length > 0 && (
        <>
          <h3>{words.pending}</h3>
          <ul>
            {pending.map((proposal) => (
              <li key={proposal.id}>
                <a href={`/people/proposals/${proposal.id}`}>
                  {titles.get(textAt(proposal, 'type')) ?? textAt(proposal, 'type')} <Sign>{proposal.id}</Sign>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
