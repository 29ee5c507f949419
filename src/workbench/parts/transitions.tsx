import type { ProcedureView } from '../catalogue.js';
import { useWords } from '../visit.js';
import { procedureWords } from '../words/procedures.js';
import { Amount } from './limits.js';
import { Sign } from './time.js';

type Way = ProcedureView['transitions'][number];

const addressOf = ({ id, version }: ProcedureView): string => `/procedures/${id}/${version}`;

function WayRow({ way, isFirst, procedure }: { way: Way; isFirst: boolean; procedure: ProcedureView }) {
  const words = useWords(procedureWords);
  const stage = procedure.stages.find((one) => one.stage === way.from);
  const command = procedure.commands.find(({ type }) => type === way.command);
  const titles = new Map(procedure.roles.map(({ id, title }) => [id, title]));
  const limits = procedure.limits.filter(({ code }) => stage?.limits.includes(code));
  return (
    <tr id={isFirst ? `stage-${way.from}` : undefined}>
      <th scope="row">
        {way.fromTitle}
        {isFirst && <span class="under">{stage ? <Sign>{way.from}</Sign> : words.anytime}</span>}
      </th>
      <td data-label={words.command}>
        {command ? (
          <a href={`${addressOf(procedure)}/commands/${encodeURIComponent(command.type)}`}>{command.title}</a>
        ) : (
          words.byItself
        )}
      </td>
      <td data-label={words.to}>{way.toTitle ?? <span class="small">{words.stays}</span>}</td>
      <td data-label={words.who}>{command?.roles.map((role) => titles.get(role) ?? role).join(' · ')}</td>
      <td data-label={words.limit}>
        {limits.map((limit) => (
          <a class="under" href={`${addressOf(procedure)}?tab=limits#${limit.code}`} key={limit.code}>
            {limit.title} <Amount {...limit} />
          </a>
        ))}
      </td>
    </tr>
  );
}

/** Every way on of a procedure: the same as its diagram, for whoever reads tables or looks for one command. */
export function Transitions({ procedure }: { procedure: ProcedureView }) {
  const words = useWords(procedureWords);
  const { transitions } = procedure;
  return (
    <table class="cards">
      <caption>{words.waysCaption}</caption>
      <thead>
        <tr>
          <th scope="col">{words.from}</th>
          <th scope="col">{words.command}</th>
          <th scope="col">{words.to}</th>
          <th scope="col">{words.who}</th>
          <th scope="col">{words.limit}</th>
        </tr>
      </thead>
      <tbody>
        {transitions.map((way, i) => (
          <WayRow way={way} isFirst={transitions[i - 1]?.from !== way.from} procedure={procedure} key={i} />
        ))}
      </tbody>
    </table>
  );
}
