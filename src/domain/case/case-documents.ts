/**
 * The documents of a case, as its state keeps them: what was registered, for which materials, and what a scan found. The
 * bytes lie in the store of documents under their digest; the name that somebody gave a file may say who he is, so it
 * lies in the vault and the state never needs it.
 */
import { text, type Text } from '../json.js';
import { Problem } from '../problem.js';
import type { CommandDefinition } from '../procedure/definition.js';

export type ScanState = 'scanning' | 'clean' | 'infected';

export type CaseDocument = {
  /** The number of the entry that registered it: its name within the case. */
  id: number;
  sha256: string;
  bytes: number;
  mediaType: string;
  /** The materials that it is given for; none for what merely belongs to the case. */
  codes: string[];
  /** The earlier version that it takes the place of. */
  replaces: number | null;
  by: string;
  at: string;
  state: ScanState;
  scanner: string | null;
  signature: string | null;
  /** The entry that replaced it or set it aside; null while it counts. It is kept for ever. */
  closed: number | null;
};

type WithDocuments = { documents?: CaseDocument[] };

/** Those that count: neither replaced nor set aside. */
export const currentDocuments = ({ documents = [] }: WithDocuments): CaseDocument[] =>
  documents.filter(({ closed }) => closed === null);

/** The materials for which a document lies in the case, unless a scan refused it. */
export const givenCodes = (state: WithDocuments): string[] =>
  currentDocuments(state)
    .filter((document) => document.state !== 'infected')
    .flatMap(({ codes }) => codes);

/** A decision, and the sealing of what it says, rest on the documents of the case. */
export const restsOnDocuments = ({ decisions, milestone }: CommandDefinition): boolean =>
  (decisions?.length ?? 0) > 0 || milestone === 'issued';

const NOT_YET: Record<Exclude<ScanState, 'clean'>, Text> = {
  scanning: text('尚在安全检查中', 'is still being scanned'),
  infected: text('未通过安全检查，应替换或者剔除', 'is infected: it has to be replaced or set aside'),
};

/**
 * The digests that a decision rests on, sorted, each once.
 * @throws Problem `notPossible` naming every document that is not known to be clean.
 */
export function digestsToRestOn(state: WithDocuments): string[] {
  const documents = currentDocuments(state);
  const errors = documents.flatMap(({ id, state: scan }) =>
    scan === 'clean'
      ? []
      : [
          {
            pointer: `/documents/${id}`,
            detail: text(
              `${id}号文件${NOT_YET[scan]['zh-CN']}`,
              `Expected clean documents, but ${id} ${NOT_YET[scan].en}`,
            ),
          },
        ],
  );
  if (errors.length > 0)
    throw new Problem(
      'notPossible',
      text(
        `${errors.length}份文件未通过或尚未完成安全检查：${errors.map(({ detail }) => detail['zh-CN']).join('；')}`,
        `Expected clean documents alone, but ${errors.length} are not: ${errors.map(({ pointer }) => pointer).join(', ')}`,
      ),
      { rule: 'documents', errors },
    );
  return [...new Set(documents.map(({ sha256 }) => sha256))].sort();
}
