import type { KeptRecord, VerifyAnswer } from '../../audit/audit.service.js';
import { printFigure } from '../../diagram/figure.js';
import { languageOf } from '../tongue.js';
import { useVisit, useWords } from '../visit.js';
import { auditWords } from '../words/audit.js';
import { Sign, Time } from './time.js';

const count = (value: number): string => printFigure(value, 'count');
/** The hash of the entry before, as a text says it, also one that is no JSON any more. */
const prevIn = (text: string): string | null => /"prev":"([^"]{1,200})"/.exec(text)?.[1] ?? null;

function Range({ answer: { range } }: { answer: VerifyAnswer }) {
  const words = useWords(auditWords);
  if (!range) return <p>{words.noRange}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.range}>
      <table>
        <caption>{words.range}</caption>
        <thead>
          <tr>
            <td />
            <th scope="col" class="number">
              {words.position}
            </th>
            <th scope="col">{words.hash}</th>
            <th scope="col">{words.recordedAt}</th>
            <th scope="col">{words.sealedAt}</th>
          </tr>
        </thead>
        <tbody>
          {[
            { end: words.head, at: range.first },
            { end: words.tail, at: range.last },
          ].map(({ end, at }) => (
            <tr key={end}>
              <th scope="row">{end}</th>
              <td class="number">
                <bdi>{count(at.position)}</bdi>
              </td>
              <td>
                <code>
                  <Sign>{at.hash}</Sign>
                </code>
              </td>
              <td>
                <Time at={at.recordedAt} />
              </td>
              <td>
                <Time at={at.sealedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function KeptEntry({ record, title }: { record: KeptRecord; title: string }) {
  const words = useWords(auditWords);
  const { seq, hash, computedHash, text } = record;
  return (
    <div class={`panel ${hash === computedHash ? '' : 'fault'}`}>
      <h4>
        {title} · {words.seq} <Sign>{seq}</Sign>
      </h4>
      <dl>
        <dt>{words.keptHash}</dt>
        <dd>
          <code dir="ltr">{hash}</code>
        </dd>
        <dt>{words.computedHash}</dt>
        <dd>
          <code dir="ltr">{computedHash}</code>
        </dd>
        <dt>{words.prevHash}</dt>
        <dd>
          <code dir="ltr">{prevIn(text) ?? '–'}</code>
        </dd>
      </dl>
      <details open>
        <summary>{words.text}</summary>
        <pre dir="ltr">{text}</pre>
      </details>
    </div>
  );
}

function FirstFault({ answer: { first, records } }: { answer: VerifyAnswer }) {
  const words = useWords(auditWords);
  const language = languageOf(useVisit().tongue);
  if (!first) return null;
  return (
    <section>
      <h3>{words.firstFault}</h3>
      <p>{first.words[language]}</p>
      <dl>
        <dt>{words.case}</dt>
        <dd>
          {first.caseId === null ? '–' : <a href={`/cases/${first.caseId}`}>{first.caseNumber ?? first.caseId}</a>}
        </dd>
        {first.where !== null && (
          <>
            <dt>{words.where}</dt>
            <dd>
              <code>{first.where}</code>
            </dd>
          </>
        )}
        {first.type !== null && (
          <>
            <dt>{words.command}</dt>
            <dd>
              <code>{first.type}</code>
            </dd>
          </>
        )}
        <dt>{words.expected}</dt>
        <dd>
          <code dir="ltr">{first.expected}</code>
        </dd>
        <dt>{words.found}</dt>
        <dd>
          <code dir="ltr">{first.found}</code>
        </dd>
      </dl>
      {records.length > 0 && (
        <>
          <h3>{words.records}</h3>
          <div class="tracks">
            {records.map((record) => (
              <KeptEntry
                record={record}
                title={record.seq === first.seq ? words.concerned : words.before}
                key={record.seq}
              />
            ))}
          </div>
        </>
      )}
    </section>
  );
}

/** What a verification found: green or red, in words and in a shape, of how much, from where to where. */
export function Verdict({ answer }: { answer: VerifyAnswer }) {
  const words = useWords(auditWords);
  const { ok, cases, entries, sealed, pending, personal, erased, faults, ms, datesNotCompared } = answer;
  const figures = [
    [words.cases, count(cases)],
    [words.entries, count(entries)],
    [words.sealed, count(sealed)],
    [words.pending, count(pending)],
    [words.personal, `${count(personal)} (${count(erased)})`],
    [words.faults, count(faults)],
    [words.took, words.seconds(printFigure(ms / 1000, 'count', 1))],
  ] as const;
  return (
    <section class={ok ? 'note good' : 'problem'} role="status" tabIndex={-1} data-focus>
      <h2>
        <span class={`lamp ${ok ? 'green' : 'red'}`}>
          <span aria-hidden="true">{ok ? '●' : '■'}</span> {ok ? words.green : words.red}
        </span>
      </h2>
      <dl>
        {figures.map(([label, value]) => (
          <>
            <dt>{label}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </>
        ))}
      </dl>
      {datesNotCompared > 0 && <p>{words.notCompared(datesNotCompared)}</p>}
      <FirstFault answer={answer} />
      <Range answer={answer} />
    </section>
  );
}
