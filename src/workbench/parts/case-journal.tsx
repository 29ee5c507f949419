import type { EntryView } from '../case-answers.js';
import type { ProcedureView } from '../catalogue.js';
import { useWords } from '../visit.js';
import { caseWords } from '../words/case.js';
import { Value } from '../words/values.js';
import { labelsOf } from './case-opinions.js';
import type { CaseView } from './case-head.js';
import { DataView } from './data-view.js';
import { Time } from './time.js';

function Content({
  item,
  shown,
  schema,
}: {
  item: EntryView;
  shown: CaseView;
  schema: ProcedureView['commands'][number]['schema'] | undefined;
}) {
  const words = useWords(caseWords);
  const { entry } = item;
  return (
    <details>
      <summary>{words.evidence}</summary>
      {'data' in entry ? (
        <DataView value={entry.data} schema={schema} labels={labelsOf(shown)} />
      ) : (
        <p>{words.redacted}</p>
      )}
      <p class="small">
        {words.hash} <code dir="ltr">{item.hash}</code>
      </p>
    </details>
  );
}

/** The journal: what happened, when, by whom, and when that was recorded. */
export function CaseJournal({
  entries,
  procedure,
  shown,
}: {
  entries: EntryView[];
  procedure: ProcedureView;
  shown: CaseView;
}) {
  const words = useWords(caseWords);
  const roleOf = (id: string) => procedure.roles.find((role) => role.id === id)?.title ?? id;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.journal}>
      <table class="cards">
        <thead>
          <tr>
            <th scope="col">{words.seq}</th>
            <th scope="col">{words.what}</th>
            <th scope="col">{words.when}</th>
            <th scope="col">{words.who}</th>
            <th scope="col">{words.evidence}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((item) => {
            const { seq, entry } = item;
            const command = procedure.commands.find(({ type }) => type === entry.type);
            const late = Date.parse(entry.recordedAt) - Date.parse(entry.occurredAt) > 60_000;
            return (
              <tr key={seq} id={`entry-${seq}`}>
                <td data-label={words.seq}>{seq}</td>
                <th scope="row">{command?.title ?? <Value of={entry.type} />}</th>
                <td data-label={words.when}>
                  <Time at={entry.occurredAt} />
                  {late && (
                    <span class="under">
                      {words.backDated} <Time at={entry.recordedAt} />
                    </span>
                  )}
                </td>
                <td data-label={words.who}>
                  {'id' in entry.actor && <bdi>{entry.actor.id}</bdi>}
                  <span class="under">{roleOf(entry.actor.role)}</span>
                  {'standsInFor' in entry.actor && entry.actor.standsInFor && (
                    <span class="under">
                      {words.standsInFor} {entry.actor.standsInFor.join(', ')}
                    </span>
                  )}
                </td>
                <td data-label={words.evidence}>
                  <Content item={item} shown={shown} schema={command?.schema} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
