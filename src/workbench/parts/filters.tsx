import { useVisit, useWords } from '../visit.js';
import { inboxWords } from '../words/inbox.js';
import { lampWords } from '../words/lamp.js';
import type { Procedure } from './report-filter.js';

const LAMPS = ['red', 'yellow', 'green', 'grey'] as const;

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

type Narrowed = { searched: string; procedures: readonly Procedure[] };

/** What lists of work are narrowed by: a word, a lamp, a track of any procedure. */
export function WorkFilters({ searched, procedures }: Narrowed) {
  const words = useWords(inboxWords);
  const lamps = useWords(lampWords);
  const { query } = useVisit();
  const tracks = new Map(procedures.flatMap((procedure) => procedure.tracks.map(({ id, title }) => [id, title])));
  return (
    <>
      <label>
        {searched}
        <input type="search" name="q" value={query['q'] ?? ''} maxLength={100} />
      </label>
      <Pick name="lamp" label={words.lamp} options={LAMPS.map((value) => ({ value, label: lamps[value] }))} />
      <Pick name="track" label={words.track} options={[...tracks].map(([value, label]) => ({ value, label }))} />
    </>
  );
}
