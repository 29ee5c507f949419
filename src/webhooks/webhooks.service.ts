import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { NOW, type Now } from '../database/now.js';
import { inAuthority } from '../database/tenant.js';
import type { JsonObject } from '../domain/json.js';
import { answerOnce, type GivenAnswer, type IdempotentRequest } from '../http/idempotency.js';
import type { Page, PageQuery } from '../http/paging.js';
import type { Principal } from '../identity/principal.js';
import { SecretsService } from '../secrets/secrets.service.js';
import { checkTarget } from './address.js';
import { DeliveriesService } from './deliveries.service.js';
import { newSecret } from './signature.js';
import type { DeliveryList, NewWebhook, WebhookChange } from './webhooks.dto.js';
import {
  getDelivery,
  getWebhook,
  listAttempts,
  listDeliveries,
  listWebhooks,
  type WebhookRow,
} from './webhooks.queries.js';
import { WEBHOOK_SETTINGS, type WebhookSettings } from './webhooks.settings.js';
import { toDeliveryView, toDeliveryWithAttemptsView, toWebhookView } from './webhooks.view.js';

/** How long the old secret signs beside the new one. */
const BOTH_SECRETS_HOURS = 24;

/** Who is told outside, and by which key he knows that it is us. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretsService,
    private readonly deliveries: DeliveriesService,
    @Inject(NOW) private readonly now: Now,
    @Inject(WEBHOOK_SETTINGS) private readonly settings: WebhookSettings,
  ) {}

  /** The secret is in the first answer alone: what is kept for a repeated request goes without it. */
  async create(by: Principal, given: NewWebhook, once: IdempotentRequest): Promise<GivenAnswer> {
    await this.check(given.url);
    const secret = newSecret();
    const answer = await this.once(by, once, async (tx) => {
      const id = uuidv7();
      await tx.query(
        `insert into webhooks (authority_id, id, url, description, event_types, secret, status, created_by, created_at)
          values ($1, $2, $3, $4, $5, $6, 'active', $7, $8)`,
        [
          by.authority,
          id,
          given.url,
          given.description ?? '',
          given.eventTypes,
          this.secrets.encrypt(secret, purposeOf(by.authority, id)),
          by.sub,
          this.now(),
        ],
      );
      return { status: 201, row: await getWebhook(tx, by.authority, id) };
    });
    return withSecret(answer, secret);
  }

  async change(by: Principal, id: string, given: WebhookChange, once: IdempotentRequest): Promise<GivenAnswer> {
    if (given.url !== undefined) await this.check(given.url);
    return this.once(by, once, async (tx) => {
      const row = await getWebhook(tx, by.authority, id);
      const { url = row.url, description = row.description, eventTypes = row.event_types, status = row.status } = given;
      await tx.query(
        `update webhooks set url = $3, description = $4, event_types = $5, status = $6, disabled_reason =
          case when $6 = 'active' then null else disabled_reason end where authority_id = $1 and id = $2`,
        [by.authority, id, url, description, eventTypes, status],
      );
      return { status: 200, row: { ...row, url, description, event_types: eventTypes, status } };
    });
  }

  /** A new secret; the old one signs too for a day, so that the receiver loses nothing while he changes it. */
  async rotate(by: Principal, id: string, once: IdempotentRequest): Promise<GivenAnswer> {
    const secret = newSecret();
    const answer = await this.once(by, once, async (tx) => {
      await getWebhook(tx, by.authority, id);
      await tx.query(
        `update webhooks set secret_before = secret, secret_before_until = now() + make_interval(hours => $4), secret = $3
          where authority_id = $1 and id = $2`,
        [by.authority, id, this.secrets.encrypt(secret, purposeOf(by.authority, id)), BOTH_SECRETS_HOURS],
      );
      return { status: 200, row: await getWebhook(tx, by.authority, id) };
    });
    return withSecret(answer, secret);
  }

  /** Sends an event that says nothing, as any other is sent. */
  test(by: Principal, id: string, once: IdempotentRequest): Promise<GivenAnswer> {
    return this.answer(by, once, async (tx) => {
      await getWebhook(tx, by.authority, id);
      return { status: 202, body: toDeliveryView(await this.deliveries.addTest(tx, by.authority, id)) };
    });
  }

  /** Sends a delivery again, with the id and the body that it has: a receiver that has it already knows it. */
  replay(by: Principal, id: string, delivery: string, once: IdempotentRequest): Promise<GivenAnswer> {
    return this.answer(by, once, async (tx) => {
      await getWebhook(tx, by.authority, id);
      await getDelivery(tx, by.authority, id, delivery);
      await this.deliveries.addAgain(tx, by.authority, delivery);
      return { status: 202, body: toDeliveryView(await getDelivery(tx, by.authority, id, delivery)) };
    });
  }

  async list(by: Principal, query: PageQuery): Promise<Page<JsonObject>> {
    const page = await this.read(by, (tx) => listWebhooks(tx, by.authority, query));
    return { ...page, items: page.items.map(toWebhookView) };
  }

  get(by: Principal, id: string): Promise<JsonObject> {
    return this.read(by, async (tx) => toWebhookView(await getWebhook(tx, by.authority, id)));
  }

  async listDeliveries(by: Principal, id: string, query: DeliveryList): Promise<Page<JsonObject>> {
    const page = await this.read(by, async (tx) => {
      await getWebhook(tx, by.authority, id);
      return listDeliveries(tx, by.authority, id, query);
    });
    return { ...page, items: page.items.map(toDeliveryView) };
  }

  getDelivery(by: Principal, id: string, delivery: string): Promise<JsonObject> {
    return this.read(by, async (tx) => {
      await getWebhook(tx, by.authority, id);
      const row = await getDelivery(tx, by.authority, id, delivery);
      return toDeliveryWithAttemptsView(row, await listAttempts(tx, by.authority, delivery));
    });
  }

  private async check(url: string): Promise<void> {
    await checkTarget(url, this.settings.allowPrivate, this.settings.resolve);
  }

  private read<T>(by: Principal, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return inAuthority(this.dataSource, by.authority, work);
  }

  private once(
    by: Principal,
    once: IdempotentRequest,
    work: (tx: EntityManager) => Promise<{ status: number; row: WebhookRow }>,
  ): Promise<GivenAnswer> {
    return this.answer(by, once, async (tx) => {
      const { status, row } = await work(tx);
      return { status, body: toWebhookView(row) };
    });
  }

  private answer(
    by: Principal,
    once: IdempotentRequest,
    work: (tx: EntityManager) => Promise<{ status: number; body: JsonObject }>,
  ): Promise<GivenAnswer> {
    return answerOnce(
      (run) => inAuthority(this.dataSource, by.authority, run),
      once,
      async (tx) => {
        const { status, body } = await work(tx);
        return { status, headers: {}, body: JSON.stringify(body) };
      },
    );
  }
}

const purposeOf = (authority: number, id: string): string => `webhook ${authority} ${id}`;

const withSecret = (answer: GivenAnswer, secret: string): GivenAnswer =>
  answer.replayed
    ? answer
    : { ...answer, body: JSON.stringify({ ...(JSON.parse(answer.body) as JsonObject), secret }) };
