import type { ProcedureView } from '../catalogue.js';
import { useVisit, useWords } from '../visit.js';
import { procedureWords } from '../words/procedures.js';
import { sayValue } from '../words/values.js';
import { Cited, Limits } from './limits.js';
import { Picture } from './picture.js';
import { SchemaForm } from './schema-form.js';
import { Sign } from './time.js';
import { Transitions } from './transitions.js';

export const PROCEDURE_PARTS = ['diagram', 'ways', 'limits', 'materials', 'people', 'filing'] as const;
export type ProcedurePartName = (typeof PROCEDURE_PARTS)[number];
type Given = { procedure: ProcedureView };

function Diagram({ procedure, svg }: Given & { svg: string | null }) {
  const words = useWords(procedureWords);
  return (
    <>
      {svg === null ? <p class="note">{words.noDiagram}</p> : <Picture svg={svg} label={words.diagram} />}
      <p class="small">
        <a href={procedure.links.diagram}>{words.mermaid}</a>
      </p>
    </>
  );
}

function Materials({ procedure: { materials, tracks } }: Given) {
  const words = useWords(procedureWords);
  const { tongue } = useVisit();
  return (
    <table class="cards">
      <thead>
        <tr>
          <th scope="col">{words.material}</th>
          <th scope="col">{words.tracks}</th>
          <th scope="col">{words.when}</th>
          <th scope="col">{words.source}</th>
        </tr>
      </thead>
      <tbody>
        {materials.map(({ code, title, track, when, citation }) => (
          <tr key={code}>
            <th scope="row">
              {title}
              <span class="under">
                <Sign>{code}</Sign>
              </span>
            </th>
            <td data-label={words.tracks}>{tracks.find(({ id }) => id === track)?.title ?? track}</td>
            <td data-label={words.when}>
              {when === null ? (
                words.always
              ) : (
                <>
                  <code dir="ltr">{when.pointer}</code>{' '}
                  {when.in
                    .map((one) => (typeof one === 'string' ? sayValue(one, tongue) : JSON.stringify(one)))
                    .join(' / ')}
                </>
              )}
            </td>
            <td data-label={words.source}>
              <Cited citation={citation} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function People({ procedure: { roles, separationOfDuties } }: Given) {
  const words = useWords(procedureWords);
  return (
    <>
      <h2>{words.roles}</h2>
      <dl>
        {roles.map(({ id, title }) => (
          <>
            <dt key={id}>
              <code dir="ltr">{id}</code>
            </dt>
            <dd>{title}</dd>
          </>
        ))}
      </dl>
      <h2>{words.separationOfDuties}</h2>
      <table class="cards">
        <thead>
          <tr>
            <th scope="col">{words.duties}</th>
            <th scope="col">{words.source}</th>
          </tr>
        </thead>
        <tbody>
          {separationOfDuties.map(({ duties, citation }) => (
            <tr key={duties.join(' ')}>
              <th scope="row">
                <Sign>{duties.join(' / ')}</Sign>
              </th>
              <td data-label={words.source}>
                <Cited citation={citation} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Filing({ procedure: { filing } }: Given) {
  const words = useWords(procedureWords);
  return (
    <>
      <p class="small">{words.filingNote}</p>
      <fieldset disabled>
        <legend>{words.filing}</legend>
        <SchemaForm schema={filing.schema} value={filing.example} at="/filing" />
      </fieldset>
      <details>
        <summary>{words.schema}</summary>
        <pre dir="ltr">{JSON.stringify(filing.schema, null, 2)}</pre>
      </details>
    </>
  );
}

/** One part of a procedure, as its address names it. */
export function ProcedurePart({
  procedure,
  part,
  diagram,
}: Given & { part: ProcedurePartName; diagram: string | null }) {
  const words = useWords(procedureWords);
  switch (part) {
    case 'diagram':
      return <Diagram procedure={procedure} svg={diagram} />;
    case 'ways':
      return <Transitions procedure={procedure} />;
    case 'limits':
      return (
        <>
          <Limits limits={procedure.limits} />
          <p>
            <a href="/rules">{words.calendars}</a>
          </p>
        </>
      );
    case 'materials':
      return <Materials procedure={procedure} />;
    case 'people':
      return <People procedure={procedure} />;
    case 'filing':
      return <Filing procedure={procedure} />;
  }
}
