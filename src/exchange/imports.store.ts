import type { EntityManager } from 'typeorm';
import { fromMs } from '../domain/clock/instant.js';
import type { LegacyCase } from '../domain/turnaround/legacy-cases.js';
import type { LegacyChain } from '../domain/turnaround/legacy-chains.js';
import type { Taken } from '../domain/turnaround/legacy-intake.js';
import type { LogSink } from './read-log.js';

/** The one file that knows how a log is written: in its own transaction, in batches, each a single statement. */
type Column<T> = { name: string; type: string; of: (row: T) => string | number | null | undefined };
type Event = Extract<Taken, { kind: 'event' }>;
type Rejected = Extract<Taken, { kind: 'rejected' }>;

const instant = (ms: number | null) => (ms === null ? null : fromMs(ms));

const EVENT: Column<Event>[] = [
  { name: 'row', type: 'bigint', of: ({ event }) => event.row },
  { name: 'case_number', type: 'integer', of: ({ caseNumber }) => caseNumber },
  { name: 'activity', type: 'text', of: ({ event }) => event.activity },
  { name: 'track', type: 'text', of: ({ event }) => event.track },
  { name: 'stage', type: 'text', of: ({ event }) => event.meaning.stage },
  { name: 'owner', type: 'text', of: ({ event }) => event.meaning.owner },
  { name: 'clock', type: 'text', of: ({ event }) => event.meaning.clock },
  { name: 'ends', type: 'text', of: ({ event }) => event.meaning.ends },
  { name: 'started_at', type: 'timestamptz', of: ({ event }) => instant(event.startMs) },
  { name: 'ended_at', type: 'timestamptz', of: ({ event }) => instant(event.endMs) },
  { name: 'given', type: 'text', of: ({ event }) => event.given },
  { name: 'resource', type: 'text', of: ({ event }) => event.resource },
  { name: 'lifecycle', type: 'text', of: ({ event }) => event.lifecycle },
  { name: 'event_id', type: 'text', of: ({ event }) => event.eventId },
];

const REJECT: Column<Rejected>[] = [
  { name: 'row', type: 'bigint', of: ({ rejection }) => rejection.row },
  { name: 'reason', type: 'text', of: ({ rejection }) => rejection.reason },
  { name: '"column"', type: 'text', of: ({ rejection }) => rejection.column },
  { name: 'value', type: 'text', of: ({ rejection }) => rejection.value },
];

const CASE: Column<LegacyCase>[] = [
  { name: 'number', type: 'integer', of: (one) => one.number },
  { name: 'case_id', type: 'text', of: (one) => one.caseId },
  { name: 'link', type: 'text', of: (one) => one.link },
  { name: 'track', type: 'text', of: (one) => one.track },
  { name: 'started_at', type: 'timestamptz', of: (one) => one.startedAt },
  { name: 'ended_at', type: 'timestamptz', of: (one) => one.endedAt },
  { name: 'outcome', type: 'text', of: (one) => one.outcome },
  { name: 'stops', type: 'jsonb', of: (one) => JSON.stringify(one.stops) },
  { name: 'stopped_ms', type: 'bigint', of: (one) => one.stoppedMs },
  { name: 'extensions', type: 'integer', of: (one) => one.extensions },
  { name: 'events', type: 'integer', of: (one) => one.events },
  { name: 'item_type', type: 'text', of: (one) => one.itemType },
  { name: 'risk', type: 'text', of: (one) => one.risk },
  { name: 'change_type', type: 'text', of: (one) => one.changeType },
];

const CHAIN: Column<LegacyChain & { number: number }>[] = [
  { name: 'number', type: 'integer', of: (one) => one.number },
  { name: 'link', type: 'text', of: (one) => one.link },
  { name: 'started_at', type: 'timestamptz', of: (one) => one.startedAt },
  { name: 'ended_at', type: 'timestamptz', of: (one) => one.endedAt },
  { name: 'outcome', type: 'text', of: (one) => one.outcome },
  { name: 'parts', type: 'jsonb', of: (one) => JSON.stringify(one.parts) },
  { name: 'item_type', type: 'text', of: (one) => one.itemType },
  { name: 'risk', type: 'text', of: (one) => one.risk },
  { name: 'change_type', type: 'text', of: (one) => one.changeType },
];

const AT_ONCE = 2_000;

/** `flush` ends when all is written; `settle` when nothing is being written any more, whether or not it could be. */
type WritingSink = LogSink & { flush: () => Promise<void>; settle: () => Promise<void> };

/** Writes what is read as rows of one import: one statement at a time, while the next rows are read. */
export function sinkInto(tx: EntityManager, authority: number, id: string): WritingSink {
  let writing: Promise<unknown> = Promise.resolve();
  const insert = async <T>(table: string, columns: readonly Column<T>[], rows: readonly T[]): Promise<void> => {
    if (rows.length === 0) return;
    const filled = columns
      .map(({ name, type, of }) => ({ name, type, values: rows.map((row) => of(row) ?? null) }))
      .filter(({ values }) => values.some((value) => value !== null));
    const names = filled.map(({ name }) => name).join(', ');
    const arrays = filled.map(({ type }, at) => `$${at + 3}::${type}[]`).join(', ');
    const statement = `insert into ${table} (authority_id, import_id, ${names}) select $1, $2, * from unnest(${arrays})`;
    const values = [authority, id, ...filled.map((column) => toArrayLiteral(column.values))];
    await writing;
    writing = tx.query(statement, values);
    writing.catch(() => undefined); // whoever writes next, or last, is told
  };
  let events: Event[] = [];
  let rejects: Rejected[] = [];
  const pass = async () => {
    const [read, refused] = [events, rejects];
    [events, rejects] = [[], []];
    await insert('legacy_events', EVENT, read);
    await insert('legacy_rejects', REJECT, refused);
  };
  return {
    rows: async (taken) => {
      for (const one of taken) {
        if (one.kind === 'event') events.push(one);
        else if (one.kind === 'rejected') rejects.push(one);
      }
      if (events.length >= AT_ONCE || rejects.length >= AT_ONCE) await pass();
    },
    cases: (cases) => insert('legacy_cases', CASE, cases),
    chains: async ({ chains }) => {
      for (let at = 0; at < chains.length; at += AT_ONCE)
        await insert(
          'legacy_chains',
          CHAIN,
          chains.slice(at, at + AT_ONCE).map((chain, index) => ({ ...chain, number: at + index + 1 })),
        );
    },
    flush: async () => {
      await pass();
      await writing;
    },
    settle: async () => void (await writing.catch(() => undefined)),
  };
}

/** An array as PostgreSQL writes it. The driver's own way looks twice through every value, which took half of an import. */
const toArrayLiteral = (values: readonly (string | number | null)[]): string => `{${values.map(toElement).join(',')}}`;

const toElement = (value: string | number | null): string => {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  return /["\\]/.test(value) ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : `"${value}"`;
};
