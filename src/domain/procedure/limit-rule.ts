import { type Text, text } from '../json.js';

/** How sure a value is: read in the text of the rule; recalled, not re-read; published practice; this project's own. */
export type Certainty = 'law' | 'law?' | 'practice' | 'assumption';

export const CERTAINTY_WORDS: Record<Certainty, Text> = {
  law: text('法定', 'law'),
  'law?': text('法定，待核', 'law, to be confirmed'),
  practice: text('实践做法', 'practice'),
  assumption: text('本系统设定', 'an assumption of this system'),
};

/** Where a value comes from: the words to quote, the source's id in the domain brief, and how sure it is. */
export type Citation = { text: Text; source: string; certainty: Certainty; url?: string };

/**
 * A time limit as versioned data, never a constant: amount and unit, whose time it is, from when it counts, and its
 * source. Units: `workingDay` counts days of the authority's calendar, `day` counts calendar days; the start day is
 * never counted.
 */
export type LimitRule = {
  code: string;
  version: number;
  title: Text;
  amount: number;
  unit: 'workingDay' | 'day';
  kind: 'statutory' | 'promised';
  owner: 'authority' | 'applicant' | 'third';
  /** The amount by which the head may extend it, once, before it expires. */
  extension?: { amount: number; citation: Citation };
  /** The lamp turns yellow when this many units are left. */
  yellowBefore: number;
  validFrom: string;
  validTo?: string;
  citation: Citation;
};
