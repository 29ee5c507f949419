import type { Text } from '../json.js';
import type { Citation } from './limit-rule.js';

/**
 * How one kind of notice reads. Chinese is the official text, English its translation. A paragraph with a `{place}` that
 * has nothing to say is left out. Places: `{applicant}`, `{caseNumber}`, `{procedure}`, `{content}` (what the command
 * said, in the words of its schema), `{decisions}`, `{limits}` (which limits begin, until when, by what right).
 */
export type NoticeTemplate = {
  id: string;
  /** Stands in the number of a notice of this kind. */
  letters: string;
  /** The code of the kind in a national data standard, where it has one. */
  kindCode?: string;
  /** Commands whose notice this is; the one without any is for every other. */
  commands: string[];
  paragraphs: Text[];
  citation: Citation;
};

/** One version of all templates, which never changes once a notice was made with it; and words for what is said in codes. */
export type NoticeSet = { templates: readonly NoticeTemplate[]; words: Record<string, Text> };

/** The versions of the templates, and in which one notices are made now. */
export type NoticeSets = { newest: string; sets: Record<string, NoticeSet> };
