import type { toDocumentView } from '../../documents/documents.view.js';
import { useWords } from '../visit.js';
import { materialsWords } from '../words/materials.js';
import { Sign, Time } from './time.js';

const KILO = 1024;
const SHOWN_OF_DIGEST = 12;

/** A size as people say it, in units of 1024. */
export function sizeOf(bytes: number): string {
  if (bytes < KILO) return `${bytes} B`;
  const unit = bytes < KILO ** 2 ? 'KB' : 'MB';
  return `${Math.round((bytes / (unit === 'KB' ? KILO : KILO ** 2)) * 10) / 10} ${unit}`;
}

/** A document of a case: its name, its digest, what the scan found, and the way to its bytes where it is open. */
export function DocumentLine({ document, whole }: { document: ReturnType<typeof toDocumentView>; whole?: true }) {
  const words = useWords(materialsWords);
  const { id, name, sha256, bytes, state, current, content, withheld, registeredAt } = document;
  return (
    <div class="document">
      <span>
        <bdi>{name ?? `#${id}`}</bdi> <span class="hint">{sizeOf(bytes)}</span>{' '}
        {content !== null && (
          <a href={content} download={name ?? true}>
            {words.download}
            <span class="unseen"> {name}</span>
          </a>
        )}
      </span>
      <span class="under">
        {state === 'clean' ? '✓' : '!'} {words[state]}
        {!current && ` · ${words.superseded}`}
        {withheld.length > 0 && ` · ${words.withheld}`} · {words.registeredAt} <Time at={registeredAt} />
      </span>
      <span class="under">
        <code>{'SHA-256'}</code>{' '}
        <code title={sha256}>
          <Sign>{whole ? sha256 : `${sha256.slice(0, SHOWN_OF_DIGEST)}…`}</Sign>
        </code>
      </span>
    </div>
  );
}
