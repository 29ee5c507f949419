/*
 * One connection per process that listens (PostgreSQL LISTEN) for all who wait for something. A notification is a hint:
 * it may be lost with the connection, so whoever listens also looks by himself now and then, and everybody is woken once
 * whenever the connection comes back.
 */
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Client } from 'pg';
import { DIRECT_URL } from './data-source.js';

/** Hears the text of a notification; null after a gap in which some may have been lost. */
type Listener = (payload: string | null) => void;

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 10_000;

@Injectable()
export class Notifications implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly listeners = new Map<string, Set<Listener>>();
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private retryMs = FIRST_RETRY_MS;
  private stopped = true;

  constructor(@Inject(DIRECT_URL) private readonly url: string) {}

  /** To be called before the application has started. `channel` is a name of ours, never input. */
  onNotify(channel: string, listener: Listener): void {
    const known = this.listeners.get(channel);
    if (known) known.add(listener);
    else this.listeners.set(channel, new Set([listener]));
  }

  onApplicationBootstrap(): void {
    this.stopped = false;
    void this.connect();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new Client({ connectionString: this.url, application_name: 'trine listen' });
    this.client = client;
    client.on('notification', ({ channel, payload }) => this.tell(channel, payload ?? ''));
    client.on('error', () => void client.end().catch(() => undefined));
    client.once('end', () => this.connectLater());
    try {
      await client.connect();
      for (const channel of this.listeners.keys()) await client.query(`listen ${client.escapeIdentifier(channel)}`);
      this.retryMs = FIRST_RETRY_MS;
      for (const channel of this.listeners.keys()) this.tell(channel, null);
    } catch {
      await client.end().catch(() => undefined);
      this.connectLater();
    }
  }

  private connectLater(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), this.retryMs);
    this.timer.unref();
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }

  private tell(channel: string, payload: string | null): void {
    for (const listener of this.listeners.get(channel) ?? []) listener(payload);
  }
}
