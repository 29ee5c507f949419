import type { Resolve } from './address.js';

/** Whether receivers may stand in private networks, and who says where a name leads. */
export type WebhookSettings = { allowPrivate: boolean; resolve: Resolve };
export const WEBHOOK_SETTINGS = Symbol('WEBHOOK_SETTINGS');
