/*
 * A position says in which order the entries of an authority were found committed, so "as of position n" names one and
 * the same set of entries for ever. Entries cannot take positions as they are written: of two transactions the one with
 * the smaller number may commit later, and a reader between them would see a gap that is filled behind his back. So every
 * step leaves a row in a queue, and one sealer at a time per authority, on whichever replica, turns rows that it can see
 * (hence committed) into positions. Within a case the order is that of the entries: an entry is decided on the committed
 * one before it, so its row stands later in the queue and can never be seen without it.
 */
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { NOW, type Now } from '../database/now.js';
import { StepSignal } from '../database/step-signal.js';
import { inAuthority } from '../database/tenant.js';
import { WakefulLoop } from '../database/wakeful-loop.js';
import type { Instant } from '../domain/clock/instant.js';

/** The last position of an authority; 0 and null while nothing is sealed. */
export type Position = { position: number; sealedAt: Instant | null };

const BATCH = 1_000;
const GATHER_MS = 20;
/** How often to look for entries of which no signal told: those of a replica that died before it could seal them. */
const IDLE_MS = 1_000;
const AFTER_FAILURE_MS = 60_000;
/** First key of the advisory locks of sealers; the second is the authority. */
const SEALER_LOCK = 7_463_003;

const SEAL = `with taken as (
    delete from seal_queue where authority_id = $1
      and id = any(array(select id from seal_queue where authority_id = $1 order by id limit ${BATCH}))
    returning id, case_id, seq),
  last as (select position, sealed_at from audit_positions where authority_id = $1 order by position desc limit 1),
  sealed as (insert into audit_positions (authority_id, position, case_id, seq, sealed_at)
    select $1, coalesce(last.position, 0) + row_number() over (order by id), case_id, seq, greatest($2::timestamptz, last.sealed_at)
    from taken left join last on true returning position)
  select count(*)::integer as n from sealed`;

/** Numbers committed entries, without gaps, each once, over any number of replicas. */
@Injectable()
export class SealerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(SealerService.name);
  private readonly loop = new WakefulLoop(
    () => this.sealWaiting(),
    GATHER_MS,
    (error) => this.complain(error),
  );

  constructor(
    private readonly dataSource: DataSource,
    signal: StepSignal,
    @Inject(NOW) private readonly now: Now,
  ) {
    signal.onStep(() => this.wake());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  /** Entries may be waiting: seals them soon. Returns at once. */
  wake(): void {
    this.loop.wake();
  }

  /** Seals everything that is committed by now, and says how far the authority's positions reach: what "as of now" means. */
  async sealNow(authority: number): Promise<Position> {
    while ((await this.sealBatch(authority, 'pg_advisory_xact_lock')) === BATCH);
    const findLast = (tx: EntityManager) =>
      tx.query<{ position: string; sealed_at: Date }[]>(
        'select position, sealed_at from audit_positions where authority_id = $1 order by position desc limit 1',
        [authority],
      );
    const [last] = await inAuthority(this.dataSource, authority, findLast, { onPrimary: true });
    return { position: Number(last?.position ?? 0), sealedAt: last?.sealed_at.toISOString() ?? null };
  }

  private async sealWaiting(): Promise<number> {
    const waiting = await this.dataSource.query<{ id: number }[]>('select id from unsealed_authorities() as id');
    let pause = IDLE_MS;
    for (const { id } of waiting)
      await this.sealAll(id).catch((error: unknown) => {
        this.complain(error, id);
        pause = AFTER_FAILURE_MS; // a person must act: one line a minute is enough
      });
    return pause;
  }

  private async sealAll(authority: number): Promise<void> {
    while ((await this.sealBatch(authority, 'pg_try_advisory_xact_lock')) === BATCH);
  }

  private complain(error: unknown, authority?: number): void {
    const whose = authority === undefined ? '' : ` of authority ${authority}`;
    this.log.error(`Expected to seal the entries${whose}, but it failed; trying again.`, (error as Error).stack);
  }

  /** The lock is taken by a statement of its own: the sealing one must begin to see only once nobody else seals. */
  private sealBatch(authority: number, lock: 'pg_advisory_xact_lock' | 'pg_try_advisory_xact_lock'): Promise<number> {
    const seal = async (tx: EntityManager): Promise<number> => {
      const [held] = await tx.query<{ lock: unknown }[]>(`select ${lock}($1, $2) as lock`, [SEALER_LOCK, authority]);
      if (held?.lock === false) return 0; // another replica is at it
      const [sealed] = await tx.query<{ n: number }[]>(SEAL, [authority, this.now()]);
      return sealed!.n;
    };
    return inAuthority(this.dataSource, authority, seal, { onPrimary: true });
  }
}
