import type { Instant, LegalDate } from '../clock/instant.js';
import type { Attribute } from './attributes.js';

/** The entries that a log was read from: those of every case of the authority up to a position. */
export type Slice = {
  /** Positions of the first and the last entry; null when there is none. */
  first: number | null;
  last: number | null;
  entries: number;
  cases: number;
  /** The input hash of a report at the same position. */
  sha256: string;
};

/** Where a log comes from, so that anybody can ask for it again and tell that it is the same. */
export type Provenance = {
  authority: number;
  asOf: { position: number; instant: Instant };
  slice: Slice;
  calendar: string;
  software: string;
  /** Procedures with the versions of their rules, baselines and parameters. */
  procedures: string;
  filter: { from: LegalDate | null; to: LegalDate | null; procedure: string | null; label: string };
  /** What the reader is not told. */
  withheld: string[];
};

/** The provenance as attributes. `dataLabel` is MIXED for a log of several labels, whose traces then carry their own. */
export const provenanceAttributes = ({ slice, asOf, filter, ...log }: Provenance): Attribute[] => [
  { type: 'string', key: 'authority', value: String(log.authority) },
  { type: 'int', key: 'asOf:position', value: String(asOf.position) },
  { type: 'date', key: 'asOf:instant', value: asOf.instant },
  ...(slice.first === null ? [] : ([{ type: 'int', key: 'journal:first', value: String(slice.first) }] as const)),
  ...(slice.last === null ? [] : ([{ type: 'int', key: 'journal:last', value: String(slice.last) }] as const)),
  { type: 'int', key: 'journal:entries', value: String(slice.entries) },
  { type: 'int', key: 'journal:cases', value: String(slice.cases) },
  { type: 'string', key: 'journal:sha256', value: slice.sha256 },
  { type: 'string', key: 'calendarVersion', value: log.calendar },
  { type: 'string', key: 'rulesVersions', value: log.procedures },
  { type: 'string', key: 'software', value: log.software },
  { type: 'string', key: 'dataLabel', value: filter.label === 'ALL' ? 'MIXED' : filter.label },
  { type: 'string', key: 'filter:from', value: filter.from ?? 'all' },
  { type: 'string', key: 'filter:to', value: filter.to ?? 'all' },
  { type: 'string', key: 'filter:procedure', value: filter.procedure ?? 'all' },
  { type: 'string', key: 'withheld', value: log.withheld.join(' ') || 'none' },
];
