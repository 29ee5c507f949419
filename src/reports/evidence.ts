/*
 * The evidence of a report: one JSON value a line. First the manifest; then whatever the report was counted from: published
 * calendars, entered rates of cost, the histories that it was compared with, every entry of every case up to its position; last the report. Whoever
 * has the file and this program, and neither the server nor its database, can check the chains, count again, and must get
 * the report to the byte (`verify-evidence.ts`).
 */
import type { JsonObject } from '../domain/json.js';
import type { Instant } from '../domain/clock/instant.js';
import type { BaselineHistory } from '../domain/turnaround/report.js';
import type { Period } from '../domain/turnaround/tally.js';

export const EVIDENCE_FORMAT = 'trine-report-evidence/2';

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
  output: { mediaType: string; sha256: string };
};

export type EvidenceLine =
  | { kind: 'manifest'; manifest: Manifest }
  | { kind: 'calendars'; register: Record<string, JsonObject> }
  | { kind: 'costRates'; register: Record<string, JsonObject> }
  | ({ kind: 'history'; procedure: string } & BaselineHistory)
  | { kind: 'entry'; case: string; seq: number; hash: string; canon: string }
  | { kind: 'report'; content: string };

export const toLine = (line: EvidenceLine): string => `${JSON.stringify(line)}\n`;
