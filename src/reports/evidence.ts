/*
 * The evidence of a report: one JSON value a line. First the manifest; then whatever the report was counted from: published
 * calendars, entered rates of cost, the histories that it was compared with, every entry of every case up to its position; last the report. Whoever
 * has the file and this program, and neither the server nor its database, can check the chains, count again, and must get
 * the report to the byte (`verify-evidence.ts`).
 */
import type { JsonObject } from '../domain/json.js';
import type { Instant } from '../domain/clock/instant.js';
import type { BaselineHistory } from '../domain/turnaround/report.js';
import type { Signature } from '../signing/signing-keys.service.js';
import type { Period } from '../domain/turnaround/tally.js';

export const PUBLIC_LIST = 'cases-public.csv';
export const EVIDENCE_FORMAT = 'trine-report-evidence/3';

/** A file that belongs to a report; of a list of cases, how many lines it has. */
export type Output = { file: string; mediaType: string; sha256: string; lines?: number };

export type Manifest = {
  format: typeof EVIDENCE_FORMAT;
  report: { number: number; edition: number; kind: string; supersedes: number | null; reason: string | null };
  authority: number;
  period: Period;
  procedure: string | null;
  asOf: { position: number; instant: Instant };
  generatedAt: Instant;
  software: string;
  calendarVersion: string;
  inputHash: string;
  population: { cases: number; entries: number };
  /** Where the evidence stands: every position up to the last. */
  journal: { firstPosition: number; lastPosition: number };
  /** The report itself, then the lists of its cases. */
  outputs: Output[];
  /** Cases of the list that are in no duration, by the reason. */
  excluded: { reason: string; lines: number }[];
};

/** What of a manifest is published: no counts, and no digest of what is withheld, which few guesses might find out. */
const PUBLISHED = [
  'format',
  'report',
  'authority',
  'period',
  'procedure',
  'asOf',
  'generatedAt',
  'software',
  'calendarVersion',
  'inputHash',
  'journal',
] as const satisfies (keyof Manifest)[];
export type PublicManifest = Pick<Manifest, (typeof PUBLISHED)[number] | 'outputs'>;

export function publicManifestOf(manifest: Manifest): PublicManifest {
  const { outputs = [] } = manifest as Partial<Manifest>; // editions of before there were lists have none
  const published = Object.fromEntries(PUBLISHED.map((name) => [name, manifest[name]]));
  return { ...(published as unknown as PublicManifest), outputs: outputs.filter(({ file }) => file === PUBLIC_LIST) };
}

export const MANIFEST_TYPE = 'application/trine-report-manifest';

/** Signatures over the canonical bytes of a manifest, and of what of it is published. */
export type Signatures = { manifest: Signature; public: Signature };

export type EvidenceLine =
  | { kind: 'manifest'; manifest: Manifest }
  | { kind: 'signature'; signature: Signature }
  | { kind: 'calendars'; register: Record<string, JsonObject> }
  | { kind: 'costRates'; register: Record<string, JsonObject> }
  | ({ kind: 'history'; procedure: string } & BaselineHistory)
  | { kind: 'entry'; case: string; seq: number; hash: string; canon: string }
  | { kind: 'report'; content: string };

export const toLine = (line: EvidenceLine): string => `${JSON.stringify(line)}\n`;
