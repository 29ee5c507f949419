import { withQuery } from '../api.js';
import { useVisit } from '../visit.js';

type Tab = { href: string; label: string; count?: string; current: boolean };

/** Views of one list, each with an address of its own. */
export function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {tabs.map(({ href, label: word, count, current }) => (
          <li key={href}>
            <a href={href} {...(current && { 'aria-current': 'page' })}>
              {word}
              {count !== undefined && (
                <>
                  {' '}
                  <span class="count">{count}</span>
                </>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Where a list goes on, by the cursor that the API gave; all other parameters stay. */
export function More({ next, words }: { next: string | null; words: { more: string; first: string } }) {
  const { path, query } = useVisit();
  if (next === null && query['cursor'] === undefined) return null;
  return (
    <p class="more">
      {query['cursor'] !== undefined && <a href={withQuery(path, { ...query, cursor: undefined })}>{words.first}</a>}{' '}
      {next !== null && (
        <a rel="next" href={withQuery(path, { ...query, cursor: next })}>
          {words.more}
        </a>
      )}
    </p>
  );
}
