import type { Rules } from '../domain/case/case-state.js';
import { at, textOf } from '../domain/procedure/facts.js';
import type { Language } from '../http/language.js';
import type { DraftRow } from './drafts.queries.js';

/** What is told of a draft that was saved: nothing that was typed, as answers are kept for repeated requests. */
export const toSavedView = ({ id, version, saved_at, expires_at }: DraftRow) => ({
  id,
  version,
  savedAt: saved_at.toISOString(),
  expiresAt: expires_at.toISOString(),
  href: `/api/v1/drafts/${id}`,
});

/** A draft in a list. */
export const toDraftRowView = (row: DraftRow, { procedure: { definition } }: Rules, language: Language) => ({
  ...toSavedView(row),
  procedure: { id: definition.id, version: definition.version, title: definition.title[language] },
  applicant: textOf(at(row.filing, '/applicant/name')) || null,
});

/** A draft, with what a filing would be refused for now. */
export const toDraftView = (row: DraftRow, rules: Rules, language: Language) => ({
  ...toDraftRowView(row, rules, language),
  filing: row.filing,
  faults: rules.faults('filing', row.filing).map(({ pointer, detail, missing }) => ({
    pointer: `/filing${pointer}`,
    detail: detail[language],
    missing: missing === true,
  })),
});
