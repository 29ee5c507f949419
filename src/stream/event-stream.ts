import type { ServerResponse } from 'node:http';
import type { Principal } from '../identity/principal.js';
import type { EventRow } from '../relay/events.queries.js';
import type { StreamQuery, Topic } from './stream.dto.js';

/** Beyond this a client reads more slowly than things happen; it is told nothing more until it has caught up. */
const MOST_WAITING_BYTES = 128 * 1024;

const topicsOf = ({ kind, type }: EventRow): Topic[] => {
  if (kind !== 'entry') return ['lamps'];
  return type.startsWith('task.') ? ['tasks'] : ['cases', 'tasks'];
};

/** What is told: CloudEvents-like, ids and versions alone. What stands in the case is read where access is decided. */
const toMessage = (event: EventRow, id: string) => ({
  id,
  type: event.type,
  subject: event.case_number,
  time: event.occurred_at.toISOString(),
  data: {
    case: event.case_id,
    seq: event.seq,
    version: event.version,
    ...(event.kind !== 'entry' && typeof event.data?.['lamp'] === 'string' && { lamp: event.data['lamp'] }),
  },
});

/** One open connection: which events it asked for, how far it has been told, and the bytes under way. */
export class EventStream {
  closed = false;

  /** @param position of the last event that was told or passed over; `sign` makes it an id that only this reader can use. */
  constructor(
    private readonly raw: ServerResponse,
    private readonly query: StreamQuery,
    readonly admitAgain: () => Promise<Principal>,
    readonly owner: string,
    public position: number,
    private readonly sign: (position: number) => string,
  ) {}

  asksFor(event: EventRow): boolean {
    if (this.query.case !== undefined && this.query.case !== event.case_id) return false;
    return topicsOf(event).some((topic) => this.query.topics.includes(topic));
  }

  /** Whether the client takes what it is sent. */
  get flowing(): boolean {
    return !this.closed && this.raw.writableLength < MOST_WAITING_BYTES;
  }

  tell(event: EventRow): void {
    this.position = Number(event.position);
    const id = this.sign(this.position);
    this.write(event.type, id, toMessage(event, id));
  }

  /** Says that the connection lives, and from where to resume it. */
  ping(): void {
    this.write('ping', this.sign(this.position), {});
  }

  /** Says that something was missed: whoever hears it reads anew what he shows. */
  resync(position: number): void {
    this.position = position;
    this.write('resync', this.sign(position), {});
  }

  end(reason: 'signIn' | 'slow' | 'shutdown'): void {
    if (this.closed) return;
    this.write('end', null, { reason });
    this.closed = true;
    if (reason === 'slow') this.raw.destroy();
    else this.raw.end();
  }

  private write(event: string, id: string | null, data: object): void {
    if (this.closed) return;
    this.raw.write(`event: ${event}\n${id === null ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
  }
}
