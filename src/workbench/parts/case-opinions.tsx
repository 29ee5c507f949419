import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { JournalEntry } from '../../domain/audit/journal-entry.js';
import type { EntryView } from '../case-answers.js';
import type { ProcedureView } from '../catalogue.js';
import { useWords } from '../visit.js';
import { caseWords } from '../words/case.js';
import type { CaseView } from './case-head.js';
import { DataView, type Labels } from './data-view.js';
import { Time } from './time.js';

type Read = { entries: EntryView[]; procedure: ProcedureView };
const ReadContext = createContext<Read | null>(null);
/** The journal of the case as its reader may see it, for the parts that quote from it. */
export const ReadProvider = ReadContext.Provider;

/** Commands in which somebody says what he thinks of a track, or of the whole. */
const SAYS = /completeReview|propose|check$|endorse|report|assess|classify|completeCheck|conclude|returnTo/;

const isOpen = (entry: EntryView): entry is EntryView & { redacted: false; entry: JournalEntry } => !entry.redacted;

/** The labels of a case's lines, products and tracks, by their ids. */
export const labelsOf = ({ items, tracks }: CaseView): Labels => {
  const labels = [
    ...items.map(({ id, label }) => ({ id, label })),
    ...tracks.map(({ id, title }) => ({ id, label: title })),
  ];
  return Object.fromEntries(labels.map(({ id, label }) => [id, String(label)]));
};

/** What was said of each track, side by side, the latest first. */
export function Opinions({ shown }: { shown: CaseView }) {
  const words = useWords(caseWords);
  const read = useContext(ReadContext);
  if (!read) return null;
  const said = read.entries.filter(isOpen).filter(({ entry }) => SAYS.test(entry.type));
  if (said.length === 0) return <p>{words.noOpinions}</p>;
  const columns = [...read.procedure.tracks, { id: null, title: words.whole }];
  const trackOf = (type: string) => shown.tracks.find(({ id }) => type.startsWith(`${id}.`))?.id ?? null;
  return (
    <div class="tracks">
      {columns.map(({ id, title }) => {
        const own = said.filter(({ entry }) => trackOf(entry.type) === id).reverse();
        if (own.length === 0 && id === null) return null;
        return (
          <section class="panel" key={id}>
            <h3>{title}</h3>
            {own.length === 0 && <p>{words.none}</p>}
            {own.map(({ seq, entry }) => {
              const command = read.procedure.commands.find(({ type }) => type === entry.type);
              return (
                <article key={seq}>
                  <h4>{command?.title ?? entry.type}</h4>
                  <p class="small">
                    <bdi>{entry.actor.id}</bdi> · <Time at={entry.occurredAt} />
                  </p>
                  <DataView value={entry.data} schema={command?.schema} labels={labelsOf(shown)} />
                </article>
              );
            })}
          </section>
        );
      })}
    </div>
  );
}
