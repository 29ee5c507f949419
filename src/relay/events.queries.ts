import type { EntityManager } from 'typeorm';
import type { JsonObject } from '../domain/json.js';

/** The channel on which the relay says that an authority has new events. */
export const NEWS_CHANNEL = 'trine_events';

/** What happened to a case, as it is told to whoever may know of it: ids, and never what stands in the entry. */
export type EventRow = {
  position: string;
  case_id: string;
  /** The journal entry; null for what happened without one. */
  seq: number | null;
  /** `entry`, or what happened without one: `lamp.turned`. */
  kind: string;
  /** The command of the entry, or the kind again. */
  type: string;
  procedure_id: string;
  case_number: string;
  version: number;
  occurred_at: Date;
  data: JsonObject | null;
};

export const EVENT_COLUMNS =
  'position, case_id, seq, kind, type, procedure_id, case_number, version, occurred_at, data';

/** The first and the last position that a stream of the authority can be given; `first` is 1 more than `last` when none is kept. */
export async function findReach(tx: EntityManager, authority: number): Promise<{ first: number; last: number }> {
  const [row] = await tx.query<{ first: string | null; last: string | null }[]>(
    `select (select position from events where authority_id = $1 order by position limit 1) as first,
      (select last from event_positions where authority_id = $1) as last`,
    [authority],
  );
  const last = Number(row?.last ?? 0);
  return { first: Number(row?.first ?? last + 1), last };
}

/** Events after a position, in order. */
export const listEvents = (tx: EntityManager, authority: number, after: number, limit: number): Promise<EventRow[]> =>
  tx.query<EventRow[]>(
    `select ${EVENT_COLUMNS} from events where authority_id = $1 and position > $2 order by position limit $3`,
    [authority, after, limit],
  );
