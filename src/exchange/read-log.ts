import type { Instant } from '../domain/clock/instant.js';
import { Problem } from '../domain/problem.js';
import { text } from '../domain/json.js';
import type { LegacyCase, LegacySegment } from '../domain/turnaround/legacy-cases.js';
import { linkChains, type LinkedChains } from '../domain/turnaround/legacy-chains.js';
import { LegacyIntake, type Taken } from '../domain/turnaround/legacy-intake.js';
import type { LegacyRow } from '../domain/turnaround/legacy-mapping.js';
import { type LegacyProfile, neededColumns, wantedColumns } from '../domain/turnaround/legacy-profile.js';
import { CaseTally, type LegacySummary, summaryOf } from '../domain/turnaround/legacy-summary.js';
import { readCsv } from './csv-reader.js';
import {
  decoded,
  inspectLog,
  type LogFacts,
  type LogLimits,
  type LogSource,
  refuseLog,
  unpacked,
} from './log-source.js';
import { XesReader } from './xes-reader.js';

/** What takes in what is read. A preview has one that keeps a few lines; an import has one that writes. */
export type LogSink = {
  rows: (taken: readonly Taken[]) => Promise<void>;
  cases: (cases: readonly LegacyCase[]) => Promise<void>;
  chains: (linked: LinkedChains) => Promise<void>;
};

export type ReadLog = LogFacts & {
  counts: LegacyIntake['counts'];
  emptyTraces: number;
  unknownActivities: { activity: string; rows: number }[];
  asOf: Instant | null;
  summary: LegacySummary;
};

type Manner = {
  now: Instant;
  limits: LogLimits;
  /** Lets others have their turn; throws when nobody wants the log any more. */
  turn: () => Promise<void>;
  onBytes: (bytes: number) => void;
};

const CASES_AT_ONCE = 2_000;

/** Reads a log by a profile, from its first byte to the cases and chains in it. @throws Problem for what is no such log */
export async function readLog(
  source: LogSource,
  profile: LegacyProfile,
  sink: LogSink,
  { now, limits, turn, onBytes }: Manner,
): Promise<ReadLog> {
  const facts = await inspectLog(source, limits, profile.csv);
  if (facts.format === 'csv' && !profile.columns)
    throw refuseLog('CSV 日志的配置应写明 columns', 'Expected a profile that names the columns of this CSV');
  const intake = new LegacyIntake(profile, now);
  const pieces = decoded(unpacked(source, limits, onBytes), facts.encoding);
  const reader = facts.format === 'xes' ? new XesReader(wantedColumns(profile)) : null;
  for await (const rows of reader ? readXes(pieces, reader) : csvRows(pieces, profile, facts)) {
    if (intake.counts.rows + rows.length > limits.mostEvents)
      throw new Problem(
        'tooLarge',
        text(
          `一份日志最多${limits.mostEvents}行`,
          `Expected at most ${limits.mostEvents} rows in a log; import it in parts`,
        ),
      );
    await turn();
    await sink.rows(rows.map((row) => intake.take(row)));
  }
  const summary = await finish(intake, profile, sink, turn);
  return {
    ...facts,
    counts: intake.counts,
    emptyTraces: reader?.emptyTraces ?? 0,
    unknownActivities: [...intake.unknownActivities]
      .map(([activity, rows]) => ({ activity, rows }))
      .sort((a, b) => b.rows - a.rows),
    asOf: intake.asOf,
    summary,
  };
}

const csvRows = (pieces: AsyncIterable<string>, profile: LegacyProfile, { delimiter }: LogFacts) =>
  readCsv(pieces, { delimiter: delimiter!, wanted: wantedColumns(profile), needed: neededColumns(profile) });

async function* readXes(pieces: AsyncIterable<string>, reader: XesReader): AsyncGenerator<LegacyRow[]> {
  for await (const piece of pieces) {
    const rows = reader.write(piece);
    if (rows.length > 0) yield rows;
  }
  const rest = reader.finish();
  if (rest.length > 0) yield rest;
}

/** What cases the accepted events make, and what chains these. */
async function finish(
  intake: LegacyIntake,
  { chain }: LegacyProfile,
  sink: LogSink,
  turn: () => Promise<void>,
): Promise<LegacySummary> {
  const tally = new CaseTally();
  const segments: LegacySegment[] = [];
  const { asOf } = intake;
  let batch: LegacyCase[] = [];
  for (const { found, segments: own } of asOf === null ? [] : intake.cases.finish(asOf)) {
    tally.add(found);
    if (chain) segments.push(...own);
    if (batch.push(found) < CASES_AT_ONCE) continue;
    await turn();
    await sink.cases(batch);
    batch = [];
  }
  if (batch.length > 0) await sink.cases(batch);
  const linked = chain ? linkChains(segments, chain.tracks) : null;
  if (linked) await sink.chains(linked);
  return summaryOf(tally, intake.cases.statistics(), linked);
}
