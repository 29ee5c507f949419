/*
 * A delivery is a row, and its truth: pending, delivered or dead, and when it is to be tried next. It is made by the relay
 * in the transaction of its event. A job only says "look at this row now"; whoever does takes the row for two minutes
 * (`LEASE`), so that two jobs do not send at once, and a sweep gives a new job to rows whose time has passed. So a
 * delivery is tried at least once for each time it is due, whoever is killed, and always with the same id and body.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { inAuthority } from '../database/tenant.js';
import { Problem } from '../domain/problem.js';
import { type Jobs, JobsService } from '../jobs/jobs.service.js';
import type { EventRow } from '../relay/events.queries.js';
import { RelayService } from '../relay/relay.service.js';
import { SecretsService } from '../secrets/secrets.service.js';
import { checkTarget } from './address.js';
import { isWanted, TEST_TYPE, toCloudEvent, toTestEvent } from './cloud-event.js';
import { waitAfter } from './schedule.js';
import { type Outcome, send } from './send.js';
import { signedHeaders } from './signature.js';
import type { DeliveryRow, WebhookRow } from './webhooks.queries.js';
import { getDelivery } from './webhooks.queries.js';
import { WEBHOOK_SETTINGS, type WebhookSettings } from './webhooks.settings.js';

const LEASE = '2 minutes';
const SWEEP_AT_ONCE = 1_000;
const DISPOSED_OF = 410;
/** The organisation of an authority is nobody's business outside. */
const INTERNAL_PROCEDURE = 'administration';

type Due = Pick<DeliveryRow, 'id' | 'webhook_id' | 'body' | 'attempts' | 'attempts_before'> &
  Pick<WebhookRow, 'url' | 'secret' | 'secret_before' | 'secret_before_until' | 'status'>;

type NewDelivery = { id: string; webhook_id: string; position: number; type: string; body: string };

@Injectable()
export class DeliveriesService {
  private readonly log = new Logger(DeliveriesService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretsService,
    private readonly jobs: JobsService,
    relay: RelayService,
    @Inject(WEBHOOK_SETTINGS) private readonly settings: WebhookSettings,
  ) {
    relay.onEvents((tx, authority, events) => this.addFor(tx, authority, events));
    jobs.onJob('webhooks.deliver', (payload) => this.deliver(payload));
    jobs.onJob('webhooks.sweep', () => this.sweep());
  }

  /** What somebody asked to be sent for a test. */
  async addTest(tx: EntityManager, authority: number, webhook: string): Promise<DeliveryRow> {
    const id = uuidv7();
    const body = toTestEvent(authority, id, new Date().toISOString());
    await this.add(tx, authority, [{ id, webhook_id: webhook, position: 0, type: TEST_TYPE, body }]);
    return getDelivery(tx, authority, webhook, id);
  }

  /** Begins the attempts anew. */
  async addAgain(tx: EntityManager, authority: number, id: string): Promise<void> {
    await tx.query(
      `update webhook_deliveries set status = 'pending', next_attempt_at = now(), attempts_before = attempts
        where authority_id = $1 and id = $2`,
      [authority, id],
    );
    await this.wake(tx, authority, [id]);
  }

  private async addFor(tx: EntityManager, authority: number, events: EventRow[]): Promise<void> {
    const told = events.filter((event) => event.procedure_id !== INTERNAL_PROCEDURE);
    if (told.length === 0) return;
    const webhooks = await tx.query<Pick<WebhookRow, 'id' | 'event_types'>[]>(
      `select id, event_types from webhooks where authority_id = $1 and status = 'active'`,
      [authority],
    );
    const rows = told.flatMap((event) =>
      webhooks
        .filter(({ event_types }) => isWanted(event.type, event_types))
        .map(({ id }) => ({
          id: uuidv7(),
          webhook_id: id,
          position: Number(event.position),
          type: event.type,
          body: toCloudEvent(authority, event),
        })),
    );
    if (rows.length > 0) await this.add(tx, authority, rows);
  }

  private async add(tx: EntityManager, authority: number, rows: NewDelivery[]): Promise<void> {
    await tx.query(
      `insert into webhook_deliveries (authority_id, id, webhook_id, position, type, body, status, next_attempt_at)
        select $1, r.*, 'pending', now() from jsonb_to_recordset($2::jsonb)
          as r (id uuid, webhook_id uuid, position bigint, type text, body text)`,
      [authority, JSON.stringify(rows)],
    );
    await this.wake(
      tx,
      authority,
      rows.map(({ id }) => id),
    );
  }

  private wake(tx: EntityManager, authority: number, ids: string[], runAt?: Date): Promise<void> {
    const jobs = ids.map((delivery) => ({
      payload: { authority, delivery },
      key: `delivery ${delivery}`,
      ...(runAt && { runAt }),
    }));
    return this.jobs.add(tx, 'webhooks.deliver', jobs);
  }

  private async deliver({ authority, delivery }: Jobs['webhooks.deliver']): Promise<void> {
    const due = await inAuthority(this.dataSource, authority, (tx) => this.take(tx, authority, delivery));
    if (!due) return; // somebody else has it, or it is done
    const at = new Date();
    const outcome = due.status === 'active' ? await this.send(authority, due) : disabled;
    const tookMs = Date.now() - at.getTime();
    await inAuthority(this.dataSource, authority, (tx) => this.record(tx, authority, due, at, tookMs, outcome));
  }

  private async take(tx: EntityManager, authority: number, id: string): Promise<Due | undefined> {
    const [rows] = await tx.query<[Due[], number]>(
      `update webhook_deliveries d set next_attempt_at = now() + interval '${LEASE}' from webhooks w
        where d.authority_id = $1 and d.id = $2 and d.status = 'pending' and d.next_attempt_at <= now() + interval '1 second'
          and w.authority_id = d.authority_id and w.id = d.webhook_id
        returning d.id, d.webhook_id, d.body, d.attempts, d.attempts_before, w.url, w.secret, w.secret_before,
          w.secret_before_until, w.status`,
      [authority, id],
    );
    return rows[0];
  }

  private async send(authority: number, due: Due): Promise<Outcome> {
    try {
      const target = await checkTarget(due.url, this.settings.allowPrivate, this.settings.resolve);
      const stillOld = due.secret_before !== null && due.secret_before_until! > new Date();
      const secrets = [due.secret, ...(stillOld ? [due.secret_before!] : [])].map((secret) =>
        this.secrets.decrypt(secret, `webhook ${authority} ${due.webhook_id}`),
      );
      const headers = signedHeaders(due.id, Math.floor(Date.now() / 1000), due.body, secrets);
      const type = { 'content-type': 'application/cloudevents+json; charset=utf-8', 'user-agent': 'Trine-Webhooks/1' };
      return await send(target, { ...type, ...headers }, due.body);
    } catch (refused) {
      if (!(refused instanceof Problem)) this.log.error('Expected to send a webhook.', (refused as Error).stack);
      const error = refused instanceof Problem ? refused.detail.en : 'internal error';
      return { status: null, error, response: null };
    }
  }

  private async record(
    tx: EntityManager,
    authority: number,
    due: Due,
    at: Date,
    tookMs: number,
    outcome: Outcome,
  ): Promise<void> {
    const n = due.attempts + 1;
    const { status, error, response } = outcome;
    await tx.query(
      `insert into webhook_attempts (authority_id, delivery_id, n, at, took_ms, status, error, response)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
      [authority, due.id, n, at, tookMs, status, error, response],
    );
    const done = status !== null && status >= 200 && status < 300;
    const gone = status === DISPOSED_OF || outcome === disabled;
    const wait = done || gone ? null : waitAfter(n - due.attempts_before);
    const next = wait === null ? null : new Date(Date.now() + wait * 1000);
    await tx.query(
      'update webhook_deliveries set attempts = $3, status = $4, next_attempt_at = $5 where authority_id = $1 and id = $2',
      [authority, due.id, n, done ? 'delivered' : next ? 'pending' : 'dead', next],
    );
    if (status === DISPOSED_OF)
      await tx.query(
        `update webhooks set status = 'disabled', disabled_reason = 'the receiver answered 410 Gone'
          where authority_id = $1 and id = $2 and status = 'active'`,
        [authority, due.webhook_id],
      );
    if (next) await this.wake(tx, authority, [due.id], next);
  }

  /** New jobs for deliveries whose time has passed: the process that had them was killed. */
  async sweep(): Promise<void> {
    const authorities = await this.dataSource.query<{ id: number }[]>('select id from authorities');
    for (const { id } of authorities)
      await inAuthority(this.dataSource, id, async (tx) => {
        const late = await tx.query<{ id: string }[]>(
          `select id from webhook_deliveries where authority_id = $1 and status = 'pending'
            and next_attempt_at < now() - interval '10 seconds' order by next_attempt_at limit ${SWEEP_AT_ONCE}`,
          [id],
        );
        if (late.length > 0)
          await this.wake(
            tx,
            id,
            late.map((one) => one.id),
          );
      });
  }
}

const disabled: Outcome = { status: null, error: 'the webhook is disabled', response: null };
