/**
 * What comes of the rows of an old log, counted so that it adds up: every row is accepted, rejected with its reason, or
 * ignored because the profile says so. A preview and an import take in the same rows in the same way, so the one shows
 * what the other will do.
 */
import { type Instant, toMs } from '../clock/instant.js';
import { LegacyCases } from './legacy-cases.js';
import {
  type LegacyEvent,
  LegacyMapping,
  type LegacyRow,
  type Rejection,
  type RejectReason,
} from './legacy-mapping.js';
import type { LegacyProfile } from './legacy-profile.js';

export type IntakeCounts = {
  rows: number;
  accepted: number;
  rejected: number;
  ignored: number;
  /** By reason, as many as there are. */
  reasons: Partial<Record<RejectReason, number>>;
};
export type Taken =
  | { kind: 'event'; event: LegacyEvent; caseNumber: number }
  | { kind: 'rejected'; rejection: Rejection }
  | { kind: 'ignored' };

const MOST_UNKNOWN = 200;

/** Takes in the rows of one log, in the order of the file. */
export class LegacyIntake {
  readonly cases = new LegacyCases();
  readonly counts: IntakeCounts = { rows: 0, accepted: 0, rejected: 0, ignored: 0, reasons: {} };
  /** Activities that the profile does not know, with how often they occur. */
  readonly unknownActivities = new Map<string, number>();
  private readonly mapping: LegacyMapping;
  private readonly eventIds = new Set<string>();
  private readonly traces = new Map<string, number>();

  /** `now` bounds what a log can know when its profile does not say when it was taken. */
  constructor(
    private readonly profile: LegacyProfile,
    now: Instant,
  ) {
    this.mapping = new LegacyMapping(profile, toMs(profile.asOf ?? now));
  }

  take(row: LegacyRow): Taken {
    this.counts.rows++;
    const mapped = this.mapping.map(row);
    if (mapped.kind === 'event') {
      const clash = this.clashOf(mapped.event, row.trace);
      if (clash) return this.reject({ row: row.row, ...clash });
      this.counts.accepted++;
      return { ...mapped, caseNumber: this.cases.add(mapped.event) };
    }
    if (mapped.kind === 'rejected') return this.reject(mapped.rejection);
    this.counts.ignored++;
    return mapped;
  }

  /** When the log was taken: as its profile says, else its last moment. Null for a log of which nothing was accepted. */
  get asOf(): Instant | null {
    return this.profile.asOf ?? this.cases.latest;
  }

  private clashOf({ eventId, caseId }: LegacyEvent, trace: number | undefined): Omit<Rejection, 'row'> | null {
    if (trace !== undefined) {
      const first = this.traces.get(caseId) ?? trace;
      if (first !== trace) return { reason: 'duplicateCase', column: null, value: caseId };
      this.traces.set(caseId, trace);
    }
    if (eventId === null) return null;
    if (this.eventIds.has(eventId)) return { reason: 'duplicateEventId', column: null, value: eventId };
    this.eventIds.add(eventId);
    return null;
  }

  private reject(rejection: Rejection): Taken {
    const { reason, value } = rejection;
    this.counts.rejected++;
    this.counts.reasons[reason] = (this.counts.reasons[reason] ?? 0) + 1;
    if (
      reason === 'unknownActivity' &&
      (this.unknownActivities.size < MOST_UNKNOWN || this.unknownActivities.has(value!))
    )
      this.unknownActivities.set(value!, (this.unknownActivities.get(value!) ?? 0) + 1);
    return { kind: 'rejected', rejection };
  }
}
