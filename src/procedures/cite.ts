import { text } from '../domain/json.js';
import type { Certainty, Citation } from '../domain/procedure/limit-rule.js';

/** A citation: the source's id in the domain brief, how sure it is, and the words to quote. */
export const cite = (source: string, certainty: Certainty, zh: string, en: string): Citation => ({
  text: text(zh, en),
  source,
  certainty,
});
