import type { Text } from '../json.js';

/** How sure a value is: read in the text of the rule; recalled, not re-read; published practice; this project's own. */
export type Certainty = 'law' | 'law?' | 'practice' | 'assumption';

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
