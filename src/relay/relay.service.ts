/*
 * A step writes its rows and one row in the outbox; nobody is told before it is committed. One relay at a time per
 * authority, on whichever replica, takes the rows that it can see (hence committed), gives them positions without gaps
 * and writes them down as events, and in the same transaction adds what follows from them (webhooks to deliver). So an
 * event exists exactly once, with everything that follows from it, or not at all: a relay that is killed has done
 * nothing, and the next one begins where it began. Then it tells every replica that there is something to read.
 *
 * As with the sealer, numbers are given after commit, because of two transactions the one with the smaller number may
 * commit later; and the events of one case keep their order, because each is decided on the committed one before it.
 */
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { StepSignal } from '../database/step-signal.js';
import { inAuthority } from '../database/tenant.js';
import { WakefulLoop } from '../database/wakeful-loop.js';
import { JobsService } from '../jobs/jobs.service.js';
import { EVENT_COLUMNS, type EventRow, NEWS_CHANNEL } from './events.queries.js';

/** How many days answers are kept (`purge_idempotency_keys`). */
export const KEPT_DAYS = Symbol('KEPT_DAYS');

/** What follows from events, written in their transaction. */
type Consumer = (tx: EntityManager, authority: number, events: EventRow[]) => Promise<void>;

const BATCH = 500;
const GATHER_MS = 10;
/** How often to look for rows of which no signal told: those of a replica that died before it could relay them. */
const IDLE_MS = 1_000;
const AFTER_FAILURE_MS = 10_000;
/** First key of the advisory locks of relays; the second is the authority. */
const RELAY_LOCK = 7_463_004;
/** How long a client may be away and still resume its stream where it left it. */
const RESUMABLE = '24 hours';

const RELAY = `with taken as (
    delete from outbox where authority_id = $1
      and id = any(array(select id from outbox where authority_id = $1 order by id limit ${BATCH}))
    returning id, case_id, seq, kind, data),
  counted as (insert into event_positions as p (authority_id, last) select $1, count(*) from taken having count(*) > 0
    on conflict (authority_id) do update set last = p.last + excluded.last returning last)
  insert into events (authority_id, position, case_id, seq, kind, type, procedure_id, case_number, version, occurred_at, data)
  select $1, c.last - (select count(*) from taken) + row_number() over (order by t.id), t.case_id, t.seq,
    t.kind, coalesce(j.entry ->> 'type', t.kind), s.procedure_id, s.case_number,
    coalesce((j.entry ->> 'version')::integer, s.version),
    coalesce((j.entry ->> 'occurredAt')::timestamptz, now()), t.data
  from taken t cross join counted c join cases s on s.authority_id = $1 and s.id = t.case_id
    left join lateral (select canon::jsonb as entry from journal where authority_id = $1 and case_id = t.case_id and seq = t.seq) j
      on true
  returning ${EVENT_COLUMNS}`;

/** Makes events of what is committed, in order per authority, each once, over any number of replicas. */
@Injectable()
export class RelayService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(RelayService.name);
  private readonly consumers: Consumer[] = [];
  private readonly loop = new WakefulLoop(
    () => this.relayWaiting(),
    GATHER_MS,
    (error) => this.complain(error),
  );

  constructor(
    private readonly dataSource: DataSource,
    signal: StepSignal,
    jobs: JobsService,
    @Inject(KEPT_DAYS) private readonly answersKeptDays: number,
  ) {
    signal.onStep(() => this.loop.wake());
    jobs.onJob('retention.purge', () => this.purge());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  /** Adds what follows from events. To be called before the application has started. */
  onEvents(consumer: Consumer): void {
    this.consumers.push(consumer);
  }

  /** Relays all that is committed by now. */
  async relayNow(authority: number): Promise<void> {
    while ((await this.relayBatch(authority, 'pg_advisory_xact_lock')) === BATCH);
  }

  private async relayWaiting(): Promise<number> {
    const waiting = await this.dataSource.query<{ id: number }[]>('select id from unrelayed_authorities() as id');
    let pause = IDLE_MS;
    for (const { id } of waiting)
      await this.relayAll(id).catch((error: unknown) => {
        this.complain(error, id);
        pause = AFTER_FAILURE_MS;
      });
    return pause;
  }

  private async relayAll(authority: number): Promise<void> {
    while ((await this.relayBatch(authority, 'pg_try_advisory_xact_lock')) === BATCH);
  }

  private complain(error: unknown, authority?: number): void {
    const whose = authority === undefined ? '' : ` of authority ${authority}`;
    this.log.error(`Expected to relay the outbox${whose}, but it failed; trying again.`, (error as Error).stack);
  }

  /** The lock is taken by a statement of its own: the relaying one must begin to see only once nobody else relays. */
  private relayBatch(authority: number, lock: 'pg_advisory_xact_lock' | 'pg_try_advisory_xact_lock'): Promise<number> {
    return inAuthority(this.dataSource, authority, async (tx) => {
      const [held] = await tx.query<{ lock: unknown }[]>(`select ${lock}($1, $2) as lock`, [RELAY_LOCK, authority]);
      if (held?.lock === false) return 0; // another replica is at it
      const events = await tx.query<EventRow[]>(RELAY, [authority]);
      if (events.length === 0) return 0;
      events.sort((a, b) => Number(a.position) - Number(b.position));
      for (const consume of this.consumers) await consume(tx, authority, events);
      await tx.query('select pg_notify($1, $2)', [NEWS_CHANNEL, String(authority)]);
      return events.length;
    });
  }

  /** Forgets what no stream may resume from any more, and answers that no client will ask for again. */
  private async purge(): Promise<void> {
    const authorities = await this.dataSource.query<{ id: number }[]>('select id from authorities');
    for (const { id } of authorities)
      await inAuthority(this.dataSource, id, async (tx) => {
        await tx.query(`delete from events where authority_id = $1 and relayed_at < now() - interval '${RESUMABLE}'`, [
          id,
        ]);
        await tx.query('select purge_idempotency_keys($1)', [this.answersKeptDays]);
      });
  }
}
