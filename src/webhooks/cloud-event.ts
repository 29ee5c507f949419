import type { EventRow } from '../relay/events.queries.js';

/** Reverse-DNS prefix of the types. It names these definitions, not a web site. */
const PREFIX = 'org.trine.';
const POSITION_DIGITS = 16;

const typeOf = (type: string): string => PREFIX + type;

const envelope = (authority: number, id: string, type: string, time: string) => ({
  specversion: '1.0',
  id,
  source: `urn:trine:authority:${authority}`,
  type: typeOf(type),
  time,
  datacontenttype: 'application/json',
});

/** An event as it leaves the house (CloudEvents 1.0, JSON): ids and a link. Who may know more reads it there. */
export function toCloudEvent(authority: number, event: EventRow): string {
  const { position, type, case_id: id, case_number: number, seq, version, data, occurred_at: at } = event;
  const lamp = typeof data?.['lamp'] === 'string' ? data['lamp'] : undefined;
  return JSON.stringify({
    ...envelope(authority, `${authority}-${position}`, type, at.toISOString()),
    subject: number,
    sequence: position.padStart(POSITION_DIGITS, '0'),
    data: { case: id, seq, version, ...(lamp !== undefined && { lamp }), href: `/api/v1/cases/${id}` },
  });
}

export const TEST_TYPE = 'webhook.test';

export const toTestEvent = (authority: number, id: string, now: string): string =>
  JSON.stringify({ ...envelope(authority, id, TEST_TYPE, now), data: {} });

/** Whether a type is meant by one of the filters: `*`, `licence.*` or the whole name. */
export const isWanted = (type: string, filters: readonly string[]): boolean =>
  filters.some(
    (filter) => filter === '*' || filter === type || (filter.endsWith('.*') && type.startsWith(filter.slice(0, -1))),
  );
