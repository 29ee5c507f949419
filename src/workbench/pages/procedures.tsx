import type { toCommandView, toProcedureRowView } from '../../catalogue/procedures.view.js';
import { withQuery } from '../api.js';
import { procedureOf, type ProcedureView } from '../catalogue.js';
import type { Desk } from '../desk.js';
import { Amount, Cited } from '../parts/limits.js';
import { Tabs } from '../parts/lists.js';
import { PROCEDURE_PARTS, ProcedurePart, type ProcedurePartName } from '../parts/procedure-parts.js';
import { SchemaForm } from '../parts/schema-form.js';
import { Sign } from '../parts/time.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { procedureWords } from '../words/procedures.js';
import { Value } from '../words/values.js';

type Row = ReturnType<typeof toProcedureRowView> & { running: number };
type Listed = Row & { whole: ProcedureView };
type CommandView = ReturnType<typeof toCommandView>;

/** What bounds the authority in this procedure itself: the limits of its tracks, and whatever it has promised. */
const boundsOf = ({ limits, tracks }: ProcedureView): ProcedureView['limits'] =>
  limits.filter(
    ({ code, owner, kind }) =>
      kind === 'promised' || (owner === 'authority' && tracks.some(({ id }) => code.startsWith(`${id}.`))),
  );

function Days({ procedure }: { procedure: ProcedureView }) {
  const words = useWords(procedureWords);
  const bounds = boundsOf(procedure);
  return (
    <>
      <ul class="plain">
        {bounds.map((limit) => (
          <li key={limit.code}>
            {limit.title}: <Amount {...limit} />{' '}
            <span class="small">
              (<Value of={limit.kind} />)
            </span>
          </li>
        ))}
      </ul>
      <details>
        <summary>{words.basis}</summary>
        <ul>
          {bounds.map((limit) => (
            <li key={limit.code}>
              <Cited citation={limit.citation} />
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

function Procedures({ rows }: { rows: Listed[] }) {
  const words = useWords(procedureWords);
  return (
    <>
      <h1>{words.title}</h1>
      <p class="small">{words.note}</p>
      <table class="cards">
        <thead>
          <tr>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.tracks}</th>
            <th scope="col">{words.days}</th>
            <th scope="col">{words.version}</th>
            <th scope="col" class="number">
              {words.running}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, version, title, tracks, running, whole }) => (
            <tr data-row key={`${id}@${version}`}>
              <th scope="row">
                <a href={`/procedures/${id}/${version}`}>{title}</a>
                <span class="under">
                  <Sign>{id}</Sign>
                </span>
              </th>
              <td data-label={words.tracks}>{tracks.map((track) => track.title).join(' · ')}</td>
              <td data-label={words.days}>
                <Days procedure={whole} />
              </td>
              <td data-label={words.version}>{version}</td>
              <td data-label={words.running} class="number">
                {running > 99 ? '99+' : running}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

async function list(visit: Visit): Promise<View> {
  const { items } = await visit.api.get<{ items: Row[] }>('procedures');
  const rows = await Promise.all(
    items.map(async (row) => ({ ...row, whole: await procedureOf(visit, row.id, row.version) })),
  );
  return { title: procedureWords[visit.tongue].title, body: <Procedures rows={rows} /> };
}

type Shown = { procedure: ProcedureView; part: ProcedurePartName; diagram: string | null };

function Procedure({ procedure, part, diagram }: Shown) {
  const words = useWords(procedureWords);
  const { path } = useVisit();
  const { id, version, title, hash, tracks, turnaround } = procedure;
  return (
    <>
      <p class="small">
        <a href="/procedures">{words.title}</a>
      </p>
      <h1>{title}</h1>
      <dl>
        <dt>{words.code}</dt>
        <dd>
          <Sign>{`${id}@${version}`}</Sign>
        </dd>
        <dt>{words.tracks}</dt>
        <dd>{tracks.map((track) => track.title).join(' · ')}</dd>
        <dt>{words.turnaround}</dt>
        <dd>
          <Value of={turnaround.from} field="milestone" /> – <Value of={turnaround.to} field="milestone" />
        </dd>
        <dt>{words.hash}</dt>
        <dd>
          <code dir="ltr">{hash}</code>
        </dd>
      </dl>
      <p class="acts">
        <a class="button primary" href={`/procedures/${id}/${version}/try`}>
          {words.try}
        </a>
        <a class="button" href={`/procedures/${id}/compare?a=${version}`}>
          {words.compare}
        </a>
        <a class="button" href={`/api/v1/procedures/${id}/${version}`}>
          {words.json}
        </a>
      </p>
      <div id="tabs">
        <Tabs
          label={words.sections}
          tabs={PROCEDURE_PARTS.map((name) => ({
            href: `${withQuery(path, { tab: name })}#tabs`,
            label: words[name],
            current: name === part,
          }))}
        />
      </div>
      <ProcedurePart procedure={procedure} part={part} diagram={diagram} />
    </>
  );
}

async function show(visit: Visit): Promise<View> {
  const { api, params, query, tongue } = visit;
  const part = PROCEDURE_PARTS.find((one) => one === query['tab']) ?? 'diagram';
  const procedure = await procedureOf(visit, params['id']!, Number(params['version']));
  const picture = withQuery(`procedures/${procedure.id}/${procedure.version}/diagram.svg`, { lang: tongue });
  const diagram = part === 'diagram' ? await api.find<string>(picture) : null;
  return { title: procedure.title, body: <Procedure procedure={procedure} part={part} diagram={diagram} /> };
}

function Command({ procedure, command }: { procedure: ProcedureView; command: CommandView }) {
  const words = useWords(procedureWords);
  const roles = new Map(procedure.roles.map(({ id, title }) => [id, title]));
  const address = `/procedures/${procedure.id}/${procedure.version}`;
  return (
    <>
      <p class="small">
        <a href={`${address}?tab=ways#tabs`}>{procedure.title}</a>
      </p>
      <h1>{command.title}</h1>
      <dl>
        <dt>{words.command}</dt>
        <dd>
          <Sign>{command.type}</Sign>
        </dd>
        <dt>{words.kind}</dt>
        <dd>
          <Value of={command.kind} field="kind" />
        </dd>
        <dt>{words.who}</dt>
        <dd>{command.roles.map((role) => roles.get(role) ?? role).join(' · ')}</dd>
        {command.duties.length > 0 && (
          <>
            <dt>{words.takesOn}</dt>
            <dd>
              <Sign>{command.duties.map(({ duty }) => duty).join(', ')}</Sign>
            </dd>
          </>
        )}
        <dt>{words.possibleIn}</dt>
        <dd>{command.possibleIn.map(({ title }) => title).join(' · ')}</dd>
      </dl>
      <fieldset disabled>
        <legend>{words.preview}</legend>
        <SchemaForm schema={command.schema} />
      </fieldset>
      <details>
        <summary>{words.schema}</summary>
        <pre dir="ltr">{JSON.stringify(command.schema, null, 2)}</pre>
      </details>
    </>
  );
}

async function showCommand(visit: Visit): Promise<View> {
  const { api, params } = visit;
  const procedure = await procedureOf(visit, params['id']!, Number(params['version']));
  const path = `procedures/${procedure.id}/${procedure.version}/commands/${encodeURIComponent(params['type']!)}`;
  const command = await api.get<CommandView>(path);
  return { title: command.title, body: <Command procedure={procedure} command={command} /> };
}

export function procedurePages(desk: Desk): void {
  desk.get('/procedures', list);
  desk.get('/procedures/:id/:version', show);
  desk.get('/procedures/:id/:version/commands/:type', showCommand);
}
