import type { ProcedureView } from '../catalogue.js';
import { useWords } from '../visit.js';
import { procedureWords } from '../words/procedures.js';
import { Value } from '../words/values.js';
import { Day, Sign } from './time.js';

type Limit = ProcedureView['limits'][number] & { procedures?: string[] };

/** Where a value comes from and how sure that is; what is not law does not look like it. */
export function Cited({ citation }: { citation: Limit['citation'] }) {
  const { text, certainty, source, url } = citation;
  return (
    <>
      {url !== undefined && /^https?:\/\//.test(url) ? (
        <a href={url} rel="noopener noreferrer">
          {text}
        </a>
      ) : (
        text
      )}{' '}
      <span class={certainty === 'law' ? 'tag' : 'tag unsure'}>
        <Value of={certainty} />
      </span>{' '}
      <span class="small">
        <Sign>{source}</Sign>
      </span>
    </>
  );
}

/** `15 working days`. */
export function Amount({ amount, unit }: Pick<Limit, 'amount' | 'unit'>) {
  return (
    <>
      {amount} <Value of={unit} />
    </>
  );
}

export function Limits({ limits }: { limits: readonly Limit[] }) {
  const words = useWords(procedureWords);
  const isShared = limits.some(({ procedures }) => procedures);
  return (
    <table class="cards">
      <caption>{words.limitsCaption}</caption>
      <thead>
        <tr>
          <th scope="col">{words.limit}</th>
          <th scope="col">{words.amount}</th>
          <th scope="col">{words.kind}</th>
          <th scope="col">{words.owner}</th>
          <th scope="col">{words.source}</th>
          <th scope="col">{words.valid}</th>
          {isShared && <th scope="col">{words.usedBy}</th>}
        </tr>
      </thead>
      <tbody>
        {limits.map((limit) => (
          <tr key={`${limit.code}@${limit.version}`} id={limit.code}>
            <th scope="row">
              {limit.title}
              <span class="under">
                <Sign>{`${limit.code} v${limit.version}`}</Sign>
              </span>
            </th>
            <td data-label={words.amount}>
              <Amount {...limit} />
              {limit.extension && <span class="under">{words.extension(limit.extension.amount)}</span>}
            </td>
            <td data-label={words.kind}>
              <Value of={limit.kind} />
            </td>
            <td data-label={words.owner}>
              <Value of={limit.owner} />
            </td>
            <td data-label={words.source}>
              <Cited citation={limit.citation} />
              {limit.extension && (
                <span class="under">
                  <Cited citation={limit.extension.citation} />
                </span>
              )}
            </td>
            <td data-label={words.valid}>
              <Day date={limit.validFrom} />
              {limit.validTo !== null && (
                <>
                  {' – '}
                  <Day date={limit.validTo} />
                </>
              )}
            </td>
            {isShared && (
              <td data-label={words.usedBy}>
                {limit.procedures?.map((name) => (
                  <a class="under" href={`/procedures/${name.replace('@', '/')}`} key={name}>
                    <Sign>{name}</Sign>
                  </a>
                ))}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
