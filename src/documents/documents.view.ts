import type { CaseDocument } from '../domain/case/case-documents.js';
import type { DocumentRow } from './documents.queries.js';

const hrefOf = (caseId: string, id: number): string => `/api/v1/cases/${caseId}/documents/${id}`;

/** A document as the row of its case shows it; `withheld` names what is kept from its reader. */
export const toDocumentView = (caseId: string, row: Omit<DocumentRow, 'of_party'>, isShown: boolean) => ({
  id: row.id,
  name: isShown ? row.name : null,
  sha256: row.sha256,
  bytes: Number(row.bytes),
  mediaType: row.media_type,
  codes: row.codes,
  state: row.state,
  scanner: row.scanner,
  signature: row.signature,
  current: row.closed === null,
  replaces: row.replaces,
  registeredBy: row.registered_by,
  registeredAt: row.registered_at.toISOString(),
  href: hrefOf(caseId, row.id),
  content: isShown && row.state === 'clean' ? `${hrefOf(caseId, row.id)}/content` : null,
  withheld: isShown ? [] : ['name', 'content'],
});

/** A document as it was just registered, to whoever did. */
export const toRegisteredView = (caseId: string, document: CaseDocument, name: string) => {
  const row = {
    ...document,
    bytes: String(document.bytes),
    media_type: document.mediaType,
    registered_by: document.by,
    registered_at: new Date(document.at),
    name,
  };
  return toDocumentView(caseId, row, true);
};
