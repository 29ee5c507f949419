import { type DynamicModule, Module } from '@nestjs/common';
import { resolveByDns } from './address.js';
import { DeliveriesService } from './deliveries.service.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';
import { WEBHOOK_SETTINGS, type WebhookSettings } from './webhooks.settings.js';

@Module({})
export class WebhooksModule {
  static forRoot({ allowPrivate = false, resolve = resolveByDns }: Partial<WebhookSettings> = {}): DynamicModule {
    return {
      module: WebhooksModule,
      controllers: [WebhooksController],
      providers: [
        { provide: WEBHOOK_SETTINGS, useValue: { allowPrivate, resolve } },
        DeliveriesService,
        WebhooksService,
      ],
    };
  }
}
