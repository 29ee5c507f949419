/*
 * Each replica reads the events of an authority once, when the relay says that there are some, and passes them to the
 * streams that are open here. Nothing is queued per stream: a stream has a position, and what lies after it is in the
 * tail that this process keeps, or in the table. A client that does not read is left where it is; if it comes back within
 * reach it goes on, if not it is told to read anew.
 *
 * Before anything is told, two questions are asked again: who is this (the token may have expired, the appointment may
 * have ended), and may he read this case, by the very condition of the list of cases. Ids are encrypted for their reader,
 * as bare positions would tell an applicant how much the authority does.
 */
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findReadableCase, listReadableAmong } from '../cases/cases.queries.js';
import { Notifications } from '../database/notifications.js';
import { inAuthority } from '../database/tenant.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { HttpReply } from '../http/exchange.js';
import type { Principal } from '../identity/principal.js';
import { type EventRow, findReach, listEvents, NEWS_CHANNEL } from '../relay/events.queries.js';
import { SecretsService } from '../secrets/secrets.service.js';
import { EventStream } from './event-stream.js';
import type { StreamQuery } from './stream.dto.js';

const MOST_PER_PRINCIPAL = 8;
const PING_MS = 15_000;
const PAGE = 500;
/** Events kept in memory per authority, and the most that a stream may be behind before it is told to read anew. */
const TAIL = 2_000;

type News = { streams: Set<EventStream>; tail: EventRow[]; upTo: number; work: Promise<void> };

@Injectable()
export class StreamService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(StreamService.name);
  private readonly authorities = new Map<number, News>();
  private pings: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretsService,
    notifications: Notifications,
  ) {
    notifications.onNotify(NEWS_CHANNEL, (authority) => {
      for (const id of this.authorities.keys()) if (authority === null || authority === String(id)) this.look(id);
    });
  }

  onApplicationBootstrap(): void {
    this.pings = setInterval(() => this.pingAll(), PING_MS);
    this.pings.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.pings);
    for (const { streams } of this.authorities.values()) for (const stream of streams) stream.end('shutdown');
    await Promise.all([...this.authorities.values()].map(({ work }) => work));
  }

  /**
   * Opens a stream that begins after the event with the id `lastEventId`, or now.
   * @throws Problem `tooManyRequests`, `notFound` for a case that the principal may not read
   */
  async open(
    by: Principal,
    admitAgain: () => Promise<Principal>,
    query: StreamQuery,
    lastEventId: string | undefined,
    reply: HttpReply,
  ): Promise<void> {
    const owner = `${by.authority} ${by.sub}`;
    const reach = await inAuthority(this.dataSource, by.authority, async (tx) => {
      if (query.case !== undefined) await findReadableCase(tx, by, query.case);
      return findReach(tx, by.authority);
    });
    const news = this.newsOf(by.authority, reach.last);
    const open = [...news.streams].filter((one) => one.owner === owner).length;
    if (open >= MOST_PER_PRINCIPAL)
      throw new Problem(
        'tooManyRequests',
        text(
          `同时打开的消息流不得超过${MOST_PER_PRINCIPAL}个`,
          `Expected at most ${MOST_PER_PRINCIPAL} open streams, but you have that many: close one`,
        ),
      );
    const asked = lastEventId === undefined ? reach.last : this.positionIn(lastEventId, owner);
    const resumable = asked !== null && asked >= reach.first - 1 && asked <= reach.last && reach.last - asked <= TAIL;
    const sign = (position: number) => this.secrets.encrypt(String(position), `stream ${owner}`);
    const { raw } = begin(reply);
    const stream = new EventStream(raw, query, admitAgain, owner, resumable ? asked : reach.last, sign);
    news.streams.add(stream);
    raw.on('close', () => {
      stream.closed = true;
      news.streams.delete(stream);
    });
    raw.on('drain', () => this.look(by.authority));
    raw.on('error', () => raw.destroy());
    if (resumable) stream.ping();
    else stream.resync(reach.last);
    this.look(by.authority);
  }

  private newsOf(authority: number, last: number): News {
    const known = this.authorities.get(authority);
    if (known) return known;
    const news: News = { streams: new Set(), tail: [], upTo: last, work: Promise.resolve() };
    this.authorities.set(authority, news);
    return news;
  }

  /** The position in an id that this reader was given; null for any other text. */
  private positionIn(id: string, owner: string): number | null {
    try {
      return Number(this.secrets.decrypt(id, `stream ${owner}`));
    } catch {
      return null;
    }
  }

  private pingAll(): void {
    for (const [authority, { streams }] of this.authorities) {
      for (const stream of streams)
        if (!stream.flowing) stream.end('slow');
        else
          stream.admitAgain().then(
            () => stream.ping(),
            () => stream.end('signIn'),
          );
      this.look(authority);
    }
  }

  /** Tells the streams of an authority what is new; rounds follow one another. */
  private look(authority: number): void {
    const news = this.authorities.get(authority);
    if (!news) return;
    news.work = news.work
      .then(() => this.round(authority, news))
      .catch((error: unknown) =>
        this.log.error('Expected to tell the streams what is new, but it failed.', (error as Error).stack),
      );
  }

  private async round(authority: number, news: News): Promise<void> {
    if (news.streams.size === 0) {
      this.authorities.delete(authority);
      return;
    }
    for (let page = PAGE; page === PAGE;) {
      const rows = await inAuthority(this.dataSource, authority, (tx) => listEvents(tx, authority, news.upTo, PAGE));
      page = rows.length;
      news.tail = [...news.tail, ...rows].slice(-TAIL);
      news.upTo = Number(rows.at(-1)?.position ?? news.upTo);
    }
    for (const stream of news.streams) if (stream.flowing) await this.advance(authority, stream, news);
  }

  private async advance(authority: number, stream: EventStream, news: News): Promise<void> {
    if (stream.position >= news.upTo) return;
    if (news.upTo - stream.position > TAIL) return stream.resync(news.upTo);
    const inTail = stream.position >= Number(news.tail[0]?.position ?? Infinity) - 1;
    const rows = inTail ? news.tail : await this.read(authority, stream.position, news.upTo);
    const wanted = rows.filter((row) => Number(row.position) > stream.position && stream.asksFor(row));
    if (wanted.length > 0) {
      const by = await stream.admitAgain().catch(() => null);
      if (!by) return stream.end('signIn');
      const ids = [...new Set(wanted.map((row) => row.case_id))];
      const readable = await inAuthority(this.dataSource, authority, (tx) => listReadableAmong(tx, by, ids));
      for (const row of wanted) {
        if (!stream.flowing) return;
        if (readable.has(row.case_id)) stream.tell(row);
      }
    }
    stream.position = news.upTo;
  }

  private async read(authority: number, after: number, upTo: number): Promise<EventRow[]> {
    const rows = await inAuthority(this.dataSource, authority, (tx) => listEvents(tx, authority, after, TAIL));
    return rows.filter(({ position }) => Number(position) <= upTo);
  }
}

/** Takes the answer from Fastify, with the headers that it already carries, and begins it. */
function begin(reply: HttpReply): HttpReply {
  const headers = { ...reply.getHeaders() };
  reply.hijack();
  reply.raw.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  reply.raw.write('retry: 3000\n\n');
  return reply;
}
