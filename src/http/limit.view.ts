import type { Citation, LimitRule } from '../domain/procedure/limit-rule.js';
import type { Language } from './language.js';

/** A source for readers: its words, where it stands, how sure it is. */
export const citationView = ({ text, source, certainty, url }: Citation, language: Language) => ({
  text: text[language],
  source,
  certainty,
  ...(url && { url }),
});

/** A limit for readers: what, how much, whose time, and by what right. */
export const toLimitView = (limit: LimitRule, language: Language) => ({
  code: limit.code,
  version: limit.version,
  title: limit.title[language],
  amount: limit.amount,
  unit: limit.unit,
  kind: limit.kind,
  owner: limit.owner,
  extension: limit.extension
    ? { amount: limit.extension.amount, citation: citationView(limit.extension.citation, language) }
    : null,
  validFrom: limit.validFrom,
  validTo: limit.validTo ?? null,
  citation: citationView(limit.citation, language),
});
