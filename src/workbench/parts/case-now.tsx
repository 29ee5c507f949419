import { useVisit, useWords } from '../visit.js';
import { caseWords } from '../words/case.js';
import { sayValue, Value } from '../words/values.js';
import type { CaseView } from './case-head.js';
import { Lamp } from './lamp.js';
import { Day, Sign, Time } from './time.js';

function Clocks({ shown }: { shown: CaseView }) {
  const words = useWords(caseWords);
  const { tongue } = useVisit();
  if (shown.clocks.length === 0) return null;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.clocks}>
      <table class="cards">
        <caption>{words.clocks}</caption>
        <thead>
          <tr>
            <th scope="col">{words.rule}</th>
            <th scope="col">{words.used}</th>
            <th scope="col">{words.dueDate}</th>
            <th scope="col">{words.lamp}</th>
            <th scope="col">{words.basis}</th>
          </tr>
        </thead>
        <tbody>
          {shown.clocks.map((clock) => (
            <tr key={`${clock.rule} ${clock.track} ${clock.item}`}>
              <th scope="row">
                {clock.title}
                <span class="under">
                  <Value of={clock.kind} /> · <Value of={clock.owner} />
                </span>
              </th>
              <td data-label={words.used}>
                {words.usedOf(clock.usedDays, clock.limitDays, sayValue(clock.unit, tongue))}
              </td>
              <td data-label={words.dueDate}>
                {clock.dueDate ? <Day date={clock.dueDate} /> : '–'}
                {clock.provisional && <span class="under">{words.provisional}</span>}
              </td>
              <td data-label={words.lamp}>
                <Lamp colour={clock.lamp} />
              </td>
              <td data-label={words.basis}>
                {clock.citation}{' '}
                <span class="tag">
                  <Value of={clock.certainty} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Items({ shown }: { shown: CaseView }) {
  const words = useWords(caseWords);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.items}>
      <table class="cards">
        <caption>{words.items}</caption>
        <thead>
          <tr>
            <th scope="col">{words.item}</th>
            <th scope="col">{words.kind}</th>
            <th scope="col">{words.status}</th>
            <th scope="col">{words.decisions}</th>
          </tr>
        </thead>
        <tbody>
          {shown.items.map(({ id, kind, label, status, decisions }) => (
            <tr key={id}>
              <th scope="row">
                <bdi>{label}</bdi> <Sign>{id}</Sign>
              </th>
              <td data-label={words.kind}>
                <Value of={kind} />
              </td>
              <td data-label={words.status}>
                <Value of={status} />
              </td>
              <td data-label={words.decisions}>
                {decisions.map(({ number, outcome }) => (
                  <p key={number}>
                    <Sign>{number}</Sign> <Value of={outcome} />
                  </p>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Decisions({ shown }: { shown: CaseView }) {
  const words = useWords(caseWords);
  if (shown.decisions.length === 0) return null;
  return (
    <>
      <h3>{words.decisions}</h3>
      {shown.decisions.map(({ number, outcome, reason, remedies, decidedAt }) => (
        <article class="panel" key={number}>
          <h4>
            <Sign>{number}</Sign> · <Value of={outcome} />
          </h4>
          <p class="small">{decidedAt && <Time at={decidedAt} />}</p>
          {reason !== null && (
            <p>
              {words.reason}: <bdi>{reason}</bdi>
            </p>
          )}
          {remedies !== null && (
            <p>
              {words.remedies}: <bdi>{remedies}</bdi>
            </p>
          )}
        </article>
      ))}
    </>
  );
}

function Notices({ shown }: { shown: CaseView }) {
  const words = useWords(caseWords);
  if (shown.notices.length === 0) return null;
  return (
    <>
      <h3>{words.notices}</h3>
      <ul>
        {shown.notices.map((notice, i) => (
          <li key={i}>
            {'href' in notice && notice.number !== null ? (
              <a href={`/cases/${shown.id}/notices/${encodeURIComponent(notice.number)}`}>{notice.title}</a>
            ) : (
              notice.title
            )}{' '}
            {notice.number !== null && <Sign>{notice.number}</Sign>}
          </li>
        ))}
      </ul>
    </>
  );
}

/** How the case stands: its limits and what they rest on, its lines and products, what was decided and told. */
export function CaseNow({ shown }: { shown: CaseView }) {
  const words = useWords(caseWords);
  return (
    <>
      {shown.withheld.length > 0 && (
        <p class="small">
          {words.withheld}
          {shown.withheld.map((part) => words[`withheld_${part}` as 'withheld_filing']).join(', ')}
        </p>
      )}
      <Clocks shown={shown} />
      <Items shown={shown} />
      <Decisions shown={shown} />
      <Notices shown={shown} />
    </>
  );
}
