import { useVisit, useWords } from '../visit.js';
import { inboxWords } from '../words/inbox.js';
import { lampWords } from '../words/lamp.js';

const LAMPS = ['red', 'yellow', 'green', 'grey'] as const;
const TRACKS = ['licence', 'inspection', 'registration'] as const;

type Option = { value: string; label: string };

/** One choice of a filter, or all; what is chosen stands in the address. */
export function Pick({ name, label, options }: { name: string; label: string; options: Option[] }) {
  const words = useWords(inboxWords);
  const { query } = useVisit();
  return (
    <label>
      {label}
      <select name={name}>
        <option value="">{words.any}</option>
        {options.map(({ value, label: word }) => (
          <option value={value} selected={query[name] === value} key={value}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What lists of work are narrowed by: a word, a lamp, a track. */
export function WorkFilters({ searched }: { searched: string }) {
  const words = useWords(inboxWords);
  const lamps = useWords(lampWords);
  const { query } = useVisit();
  return (
    <>
      <label>
        {searched}
        <input type="search" name="q" value={query['q'] ?? ''} maxLength={100} />
      </label>
      <Pick name="lamp" label={words.lamp} options={LAMPS.map((value) => ({ value, label: lamps[value] }))} />
      <Pick name="track" label={words.track} options={TRACKS.map((value) => ({ value, label: words[value] }))} />
    </>
  );
}
