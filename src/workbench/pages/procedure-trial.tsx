import type { TrialsService } from '../../trials/trials.service.js';
import { withQuery } from '../api.js';
import { procedureOf, type ProcedureView } from '../catalogue.js';
import type { Desk } from '../desk.js';
import { Picture } from '../parts/picture.js';
import { Sign, Time } from '../parts/time.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { trialWords } from '../words/trial.js';
import { Value } from '../words/values.js';

type Trial = Awaited<ReturnType<TrialsService['run']>>;
type Known = { procedure: ProcedureView; trial: Trial };

/** The commands of a walk so far; the filing that begins it is none of them. */
const walkedIn = ({ taken }: Trial): string[] => taken.slice(1).map(({ type }) => type);
const addressOf = (path: string, walk: string[]): string => withQuery(path, { done: walk.join(',') });

/** What moves a case along, or back; what else could be done stands behind them. */
const ONWARD = ['advance', 'resume', 'return'];

function Actions({ actions, walked }: { actions: Trial['actions']; walked: string[] }) {
  const { path } = useVisit();
  return (
    <ul class="plain">
      {actions.map(({ command, title, kind, roleTitle }) => (
        <li key={command}>
          <a href={addressOf(path, [...walked, command])} class={kind === 'advance' ? 'button primary' : 'button'}>
            {title}
          </a>{' '}
          <span class="small">
            {roleTitle} · <Value of={kind} field="kind" />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Possible({ procedure, trial }: Known) {
  const words = useWords(trialWords);
  const walked = walkedIn(trial);
  return (
    <section class="panel">
      <h2>{words.possible}</h2>
      {trial.actions.length === 0 && <p>{trial.closed ? words.ended : words.nothing}</p>}
      <Actions actions={trial.actions.filter(({ kind }) => ONWARD.includes(kind))} walked={walked} />
      <details>
        <summary>{words.others}</summary>
        <Actions actions={trial.actions.filter(({ kind }) => !ONWARD.includes(kind))} walked={walked} />
      </details>
      <form class="filters">
        <input type="hidden" name="done" value={walked.join(',')} />
        <label>
          {words.any}
          <select name="next">
            {procedure.commands.map(({ type, title }) => (
              <option value={type} key={type}>
                {`${title} ${type}`}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">{words.try}</button>
      </form>
    </section>
  );
}

function Taken({ trial }: { trial: Trial }) {
  const words = useWords(trialWords);
  const { path } = useVisit();
  const walked = walkedIn(trial);
  return (
    <section class="panel">
      <h2>{words.taken}</h2>
      <table class="cards">
        <thead>
          <tr>
            <th scope="col">{words.command}</th>
            <th scope="col">{words.by}</th>
            <th scope="col">{words.at}</th>
          </tr>
        </thead>
        <tbody>
          {trial.taken.map(({ title, type, by, at }, i) => (
            <tr key={i}>
              <th scope="row">
                {title}{' '}
                <span class="under">
                  <Sign>{type}</Sign>{' '}
                  {i < walked.length && <a href={addressOf(path, walked.slice(0, i))}>{words.back}</a>}
                </span>
              </th>
              <td data-label={words.by}>
                <Sign>{by}</Sign>
              </td>
              <td data-label={words.at}>
                <Time at={at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Walk({ procedure, trial }: Known) {
  const words = useWords(trialWords);
  const { path } = useVisit();
  const { refusal, stages, outcome, svg } = trial;
  return (
    <>
      <p class="small">
        <a href={`/procedures/${procedure.id}/${procedure.version}`}>{procedure.title}</a>
      </p>
      <h1>{words.title}</h1>
      <p class="note synthetic">
        <span class="tag synthetic">
          <Value of={trial.label} />
        </span>{' '}
        {words.note}
      </p>
      {refusal && (
        <div class="problem" role="alert" tabIndex={-1} data-focus>
          <p>
            {words.refused} {refusal.title}. {refusal.detail} <code>{refusal.code}</code>
          </p>
          {refusal.errors.map(({ pointer, detail }) => (
            <p key={pointer}>
              {detail} <code dir="ltr">{pointer}</code>
            </p>
          ))}
        </div>
      )}
      <p>
        {words.here}: <strong>{stages.map(({ title }) => title).join(' · ')}</strong>
        {outcome !== null && (
          <>
            {' '}
            <span class="tag">
              <Value of={outcome} />
            </span>
          </>
        )}{' '}
        <a href={path}>{words.restart}</a>
      </p>
      <Possible procedure={procedure} trial={trial} />
      {svg !== null && <Picture svg={svg} label={words.diagram} />}
      <Taken trial={trial} />
    </>
  );
}

/** The walk stands in the address: what was done, and what is tried next. */
async function show(visit: Visit): Promise<View> {
  const { api, params, query, tongue } = visit;
  const procedure = await procedureOf(visit, params['id']!, Number(params['version']));
  const commands = [query['done'], query['next']].filter((one) => one !== undefined && one !== '').join(',');
  const path = `procedures/${procedure.id}/${procedure.version}/trials`;
  const trial = await api.get<Trial>(withQuery(path, { commands, picture: tongue }));
  return {
    title: `${trialWords[tongue].title} ${procedure.title}`,
    body: <Walk procedure={procedure} trial={trial} />,
    ...(trial.refusal && { status: 409 }),
  };
}

export function procedureTrialPages(desk: Desk): void {
  desk.get('/procedures/:id/:version/try', show);
}
