import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { JournalEntry } from '../../domain/audit/journal-entry.js';
import type { EntryView } from '../case-answers.js';
import type { ProcedureView } from '../catalogue.js';
import { isObject } from '../../domain/procedure/facts.js';
import { shapeOf } from '../form-data.js';
import { useWords } from '../visit.js';
import { caseWords } from '../words/case.js';
import type { CaseView } from './case-head.js';
import { DataView, type Labels } from './data-view.js';
import { Time } from './time.js';

type Read = { entries: EntryView[]; procedure: ProcedureView };
const ReadContext = createContext<Read | null>(null);
/** The journal of the case as its reader may see it, for the parts that quote from it. */
export const ReadProvider = ReadContext.Provider;

const isOpen = (entry: EntryView): entry is EntryView & { redacted: false; entry: JournalEntry } => !entry.redacted;

/** The labels of a case's lines, products and tracks, by their ids. */
export const labelsOf = ({ items, tracks }: CaseView): Labels => {
  const labels = [
    ...items.map(({ id, label }) => ({ id, label })),
    ...tracks.map(({ id, title }) => ({ id, label: title })),
  ];
  return Object.fromEntries(labels.map(({ id, label }) => [id, String(label)]));
};

/** Whether somebody says with a step what he thinks: he takes a duty upon himself, or sends the case on or back in his own words. */
function isOpinion({ commands }: ProcedureView, { type, data }: JournalEntry): boolean {
  const command = commands.find((one) => one.type === type);
  if (command === undefined || !['advance', 'return'].includes(command.kind)) return false;
  const shape = shapeOf(command.schema);
  const prose = shape.as === 'members' ? shape.members.filter(({ schema }) => shapeOf(schema).as === 'prose') : [];
  return (
    command.duties.some(({ from }) => from === undefined) || prose.some(({ name }) => isObject(data) && name in data)
  );
}

const trackOf = ({ tracks }: ProcedureView, type: string): string | null =>
  tracks.find(({ id }) => type.startsWith(`${id}.`))?.id ?? null;

/** Beside the form of a step that passes on what others think: of its track, or of the whole. Never a blind signature. */
export function OpinionsBefore({ shown, command }: { shown: CaseView; command: string }) {
  const read = useContext(ReadContext);
  if (
    !read ||
    !['advance', 'return'].includes(read.procedure.commands.find(({ type }) => type === command)?.kind ?? '')
  )
    return null;
  const track = trackOf(read.procedure, command);
  const said = opinionsIn(read).filter(({ entry }) => track === null || trackOf(read.procedure, entry.type) === track);
  return said.length > 0 && <Opinions shown={shown} only={track} />;
}

const opinionsIn = ({ entries, procedure }: Read) =>
  entries.filter(isOpen).filter(({ entry }) => isOpinion(procedure, entry));

/** What was said of each track, or of `only` one, side by side, the latest first. */
export function Opinions({ shown, only = null }: { shown: CaseView; only?: string | null }) {
  const words = useWords(caseWords);
  const read = useContext(ReadContext);
  if (!read) return null;
  const said = opinionsIn(read);
  if (said.length === 0) return <p>{words.noOpinions}</p>;
  const columns = [...read.procedure.tracks, { id: null, title: words.whole }].filter(
    ({ id }) => only === null || id === only,
  );
  return (
    <div class="tracks">
      {columns.map(({ id, title }) => {
        const own = said.filter(({ entry }) => trackOf(read.procedure, entry.type) === id).reverse();
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
