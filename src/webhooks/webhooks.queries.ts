import type { EntityManager } from 'typeorm';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { type Page, type PageQuery, parseCursor, toPage } from '../http/paging.js';
import type { DeliveryList } from './webhooks.dto.js';

export type WebhookRow = {
  id: string;
  url: string;
  description: string;
  event_types: string[];
  secret: string;
  secret_before: string | null;
  secret_before_until: Date | null;
  status: 'active' | 'disabled' | 'deleted';
  disabled_reason: string | null;
  created_by: string;
  created_at: Date;
};

export type DeliveryRow = {
  id: string;
  webhook_id: string;
  position: string;
  type: string;
  body: string;
  status: 'pending' | 'delivered' | 'dead';
  attempts: number;
  attempts_before: number;
  next_attempt_at: Date | null;
  created_at: Date;
};

export type AttemptRow = {
  n: number;
  at: Date;
  took_ms: number;
  status: number | null;
  error: string | null;
  response: string | null;
};

const WEBHOOK = `id, url, description, event_types, secret, secret_before, secret_before_until, status, disabled_reason,
  created_by, created_at`;
const DELIVERY = 'id, webhook_id, position, type, body, status, attempts, attempts_before, next_attempt_at, created_at';
const ORDER = 'id';
/** Beyond every UUID: the newest come first. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const notFound = (zh: string, en: string): Problem => new Problem('notFound', text(zh, en));

function beforeIn({ cursor }: PageQuery): string {
  if (cursor === undefined) return LAST_ID;
  const [id] = parseCursor(ORDER, cursor);
  if (typeof id === 'string' && UUID.test(id)) return id;
  throw new Problem('malformed', text('游标无效', 'Expected the nextCursor of a page of this list'));
}

/** @throws Problem `notFound`, also for one of another authority and for a deleted one */
export async function getWebhook(tx: EntityManager, authority: number, id: string): Promise<WebhookRow> {
  const [row] = await tx.query<WebhookRow[]>(
    `select ${WEBHOOK} from webhooks where authority_id = $1 and id = $2 and status <> 'deleted'`,
    [authority, id],
  );
  if (row) return row;
  throw notFound('没有这个 Webhook', 'Expected a webhook of your authority, but there is none with this id');
}

export async function listWebhooks(tx: EntityManager, authority: number, query: PageQuery): Promise<Page<WebhookRow>> {
  const rows = await tx.query<WebhookRow[]>(
    `select ${WEBHOOK} from webhooks where authority_id = $1 and id < $2 and status <> 'deleted' order by id desc limit $3`,
    [authority, beforeIn(query), query.limit + 1],
  );
  return toPage(rows, query.limit, ORDER, ({ id }) => [id]);
}

/** @throws Problem `notFound` */
export async function getDelivery(
  tx: EntityManager,
  authority: number,
  webhook: string,
  id: string,
): Promise<DeliveryRow> {
  const [row] = await tx.query<DeliveryRow[]>(
    `select ${DELIVERY} from webhook_deliveries where authority_id = $1 and webhook_id = $2 and id = $3`,
    [authority, webhook, id],
  );
  if (row) return row;
  throw notFound('没有这次投递', 'Expected a delivery of this webhook, but there is none with this id');
}

export async function listDeliveries(
  tx: EntityManager,
  authority: number,
  webhook: string,
  query: DeliveryList,
): Promise<Page<DeliveryRow>> {
  const rows = await tx.query<DeliveryRow[]>(
    `select ${DELIVERY} from webhook_deliveries where authority_id = $1 and webhook_id = $2 and id < $3
      and ($5::text is null or status = $5) order by id desc limit $4`,
    [authority, webhook, beforeIn(query), query.limit + 1, query.status ?? null],
  );
  return toPage(rows, query.limit, ORDER, ({ id }) => [id]);
}

export const listAttempts = (tx: EntityManager, authority: number, delivery: string): Promise<AttemptRow[]> =>
  tx.query<AttemptRow[]>(
    `select n, at, took_ms, status, error, response from webhook_attempts where authority_id = $1 and delivery_id = $2 order by n`,
    [authority, delivery],
  );
