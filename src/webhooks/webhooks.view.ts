import type { JsonObject } from '../domain/json.js';
import type { AttemptRow, DeliveryRow, WebhookRow } from './webhooks.queries.js';

/** A webhook without its secret, which is shown once, when it is made. */
export const toWebhookView = (row: WebhookRow): JsonObject => ({
  id: row.id,
  url: row.url,
  description: row.description,
  eventTypes: row.event_types,
  status: row.status,
  disabledReason: row.disabled_reason,
  oldSecretUntil: row.secret_before_until?.toISOString() ?? null,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  links: { self: `/api/v1/webhooks/${row.id}`, deliveries: `/api/v1/webhooks/${row.id}/deliveries` },
});

export const toDeliveryView = (row: DeliveryRow): JsonObject => ({
  id: row.id,
  type: row.type,
  status: row.status,
  attempts: row.attempts,
  nextAttemptAt: row.status === 'pending' ? (row.next_attempt_at?.toISOString() ?? null) : null,
  createdAt: row.created_at.toISOString(),
  href: `/api/v1/webhooks/${row.webhook_id}/deliveries/${row.id}`,
});

export const toDeliveryWithAttemptsView = (row: DeliveryRow, attempts: AttemptRow[]): JsonObject => ({
  ...toDeliveryView(row),
  body: row.body,
  log: attempts.map(({ n, at, took_ms, status, error, response }) => ({
    n,
    at: at.toISOString(),
    ms: took_ms,
    status,
    error,
    response,
  })),
});
