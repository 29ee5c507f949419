import type { Manifest } from '../../reports/evidence.js';
import type { Signature } from '../../signing/signature.js';
import { useVisit, useWords } from '../visit.js';
import { reportWords } from '../words/reports.js';
import { QrCode } from './qr.js';
import { Sign, Time } from './time.js';

/** A published report in a list of the API. */
export type ReportRow = {
  number: number;
  edition: number;
  name: string;
  kind: 'provisional' | 'final';
  reason: string | null;
  changedCells: ChangedCell[] | null;
  /** Whether the reader sees all of it; who reads what is published is told neither digests nor names. */
  variant: 'full' | 'public';
  sha256: string | null;
  madeBy: string | null;
  madeAt: string;
  /** Of a published one without `population`; of an edition of before there were lists without `outputs`. */
  manifest: Omit<Manifest, 'population' | 'outputs'> & Partial<Pick<Manifest, 'population' | 'outputs'>>;
  signature: Signature | null;
};
type ChangedCell = { pointer: string; before: unknown; after: unknown };

/** What the QR code of a report says, so that a file in hand can be held against it without this server. */
const markOf = ({ number, edition, sha256, manifest }: ReportRow): string =>
  [
    `TRINE REPORT ${manifest.authority}/${number} edition ${edition}`,
    `position ${manifest.asOf.position} ${manifest.asOf.instant}`,
    `sha256 ${sha256 ?? manifest.outputs?.[0]?.sha256 ?? '-'}`,
  ].join('\n');

/** On what a report rests, and how anybody can prove it without this office. */
export function Proof({ row }: { row: ReportRow }) {
  const words = useWords(reportWords);
  const { roles } = useVisit();
  const { number, edition, name, manifest } = row;
  const file = `report-${number}-${edition}`;
  return (
    <section id="proof">
      <h2>{words.proof}</h2>
      <div class="beside">
        <dl>
          <dt>{words.asOf}</dt>
          <dd>
            {words.position(manifest.asOf.position)} · <Time at={manifest.asOf.instant} />
          </dd>
          {row.sha256 !== null && (
            <>
              <dt>{words.outputHash}</dt>
              <dd>
                <code>
                  <Sign>{row.sha256}</Sign>
                </code>
              </dd>
            </>
          )}
          <dt>{words.inputHash}</dt>
          <dd>
            <code>
              <Sign>{manifest.inputHash}</Sign>
            </code>
          </dd>
          {manifest.population && (
            <>
              <dt>{words.counted}</dt>
              <dd>{words.casesAndEntries(manifest.population.cases, manifest.population.entries)}</dd>
            </>
          )}
          <dt>{words.software}</dt>
          <dd>
            <Sign>{manifest.software}</Sign>
          </dd>
          <dt>{words.calendar}</dt>
          <dd>
            <Sign>{manifest.calendarVersion}</Sign>
          </dd>
          <dt>{words.by}</dt>
          <dd>
            {row.madeBy !== null && (
              <>
                <bdi>{row.madeBy}</bdi> ·{' '}
              </>
            )}
            <Time at={row.madeAt} />
          </dd>
          <dt>{words.signature}</dt>
          <dd>
            {row.signature ? (
              <>
                {row.signature.suite} · {words.keyId}{' '}
                <code>
                  <Sign>{row.signature.keyId}</Sign>
                </code>
                <span class="under">
                  {words.fingerprint}{' '}
                  <code>
                    <Sign>{row.signature.fingerprint}</Sign>
                  </code>
                </span>
                <span class="under">
                  {words.noSeal} <a href="/.well-known/trine-signing-keys.json">{words.publicKeys}</a>
                </span>
              </>
            ) : (
              words.notSigned
            )}
          </dd>
        </dl>
        <figure class="qr-figure">
          <QrCode text={markOf(row)} label={words.qr(name)} />
          <figcaption class="small">{words.qrHint}</figcaption>
        </figure>
      </div>
      {row.sha256 !== null && (
        <>
          <p>{words.checkHash}</p>
          <pre dir="ltr">
            <code>{`sha256sum ${file}.json`}</code>
          </pre>
        </>
      )}
      {roles.includes('auditor') ? (
        <>
          <p>{words.evidenceWhat}</p>
          <p class="acts">
            <a class="button" href={`/api/v1/reports/${number}/evidence?edition=${edition}`}>
              {words.evidence}
            </a>
          </p>
        </>
      ) : (
        <p>{words.evidenceAuditor}</p>
      )}
      <pre dir="ltr">
        <code>{`npx trine report verify ${file}.evidence.ndjson --key trine-signing-keys.json`}</code>
      </pre>
      <details>
        <summary>{words.manifest}</summary>
        <pre dir="ltr">{JSON.stringify(manifest, null, 2)}</pre>
      </details>
    </section>
  );
}

const said = (value: unknown): string =>
  value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value);

/** Every edition with its address, and for a corrected one why and in which figures it differs. */
export function Editions({ row, newest }: { row: ReportRow; newest: number }) {
  const words = useWords(reportWords);
  const { number, edition, reason, changedCells } = row;
  return (
    <section id="editions">
      <h2>{words.editions}</h2>
      <nav class="tabs" aria-label={words.editions}>
        <ul>
          {Array.from({ length: newest }, (_, at) => at + 1).map((one) => (
            <li key={one}>
              <a href={`/reports/${number}?edition=${one}`} {...(one === edition && { 'aria-current': 'page' })}>
                {words.edition(one)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {reason !== null && (
        <p>
          {words.corrected}
          <bdi>{reason}</bdi>
        </p>
      )}
      {changedCells?.length === 0 && <p>{words.noChanges}</p>}
      {changedCells && changedCells.length > 0 && (
        <details open={changedCells.length <= MOST_OPEN}>
          <summary>
            {words.changes} (<bdi>{changedCells.length}</bdi>)
          </summary>
          <div class="scroll" tabIndex={0} role="region" aria-label={words.changes}>
            <table>
              <caption>{words.changedCaption}</caption>
              <thead>
                <tr>
                  <th scope="col">{words.cell}</th>
                  <th scope="col">{words.before}</th>
                  <th scope="col">{words.after}</th>
                </tr>
              </thead>
              <tbody>
                {changedCells.map(({ pointer, before, after }) => (
                  <tr key={pointer}>
                    <th scope="row">
                      <code>
                        <Sign>{pointer}</Sign>
                      </code>
                    </th>
                    <td>
                      <bdi>{said(before)}</bdi>
                    </td>
                    <td>
                      <bdi>{said(after)}</bdi>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </section>
  );
}

/** So many corrected figures are shown without being asked for. */
const MOST_OPEN = 20;
