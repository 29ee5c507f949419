import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PUBLIC_URL } from './open-id-provider.js';

export type Page = {
  url: string;
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  text: string;
  json: () => unknown;
};
type Ask = { method?: string; headers?: Record<string, string>; body?: string };

const locationOf = ({ headers: { location } }: Page): string => (typeof location === 'string' ? location : '');

/**
 * A browser as far as signing in needs one: it keeps cookies per host, follows redirects and sends forms. What is meant
 * for the product goes into it directly; what is meant for the provider goes over the network.
 */
export class Browser {
  readonly cookies = new Map<string, Map<string, string>>();
  /** Every address that it was sent to and everything that it was shown, to be searched for what it must not see. */
  readonly seen: string[] = [];
  private stopAt: string | null = null;

  constructor(
    private readonly app: NestFastifyApplication,
    private readonly publicUrl = PUBLIC_URL,
  ) {}

  /** Opens an address and goes wherever it is sent from there. */
  async open(url: string, ask: Ask = {}): Promise<Page> {
    let page = await this.ask(url, ask);
    for (let hops = 0; [302, 303].includes(page.status); hops++) {
      if (hops > 20) throw new Error(`sent round in circles at ${page.url}`);
      const next = new URL(locationOf(page), page.url);
      if (next.pathname === this.stopAt) break;
      page = await this.ask(next.href);
    }
    return page;
  }

  /** Signs in at the provider and stops where it sends the browser back to us; gives that address. */
  async signInUntilCallback(login: string, path?: string): Promise<string> {
    this.stopAt = '/auth/callback';
    const { headers } = await this.signIn(login, path);
    this.stopAt = null;
    return String(headers['location']);
  }

  /** One request, and no redirect followed. */
  async ask(url: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Page> {
    const address = new URL(url, this.publicUrl);
    const jar = this.jarOf(address.host);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = { ...(cookie && { cookie }), ...headers };
    const page =
      address.origin === this.publicUrl
        ? await this.inject(address, method, sent, body)
        : await this.fetch(address, method, sent, body);
    this.seen.push(page.url, page.text, locationOf(page));
    return page;
  }

  /** Signs in at the form of the provider, and agrees to whatever it asks then. */
  async signIn(login: string, path = '/auth/sign-in'): Promise<Page> {
    let page = await this.open(path);
    for (let forms = 0; !page.url.startsWith(`${this.publicUrl}/`) && /<form/.test(page.text) && forms < 5; forms++) {
      const action = /<form[^>]*action="([^"]+)"/.exec(page.text)?.[1];
      const prompt = /name="prompt" value="(\w+)"/.exec(page.text)?.[1];
      if (action === undefined || prompt === undefined) throw new Error(`no form of ours: ${page.text}`);
      const fields = new URLSearchParams({ prompt, ...(prompt === 'login' && { login, password: 'any' }) });
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      page = await this.open(new URL(action, page.url).href, { method: 'POST', headers, body: fields.toString() });
    }
    return page;
  }

  jarOf(host: string): Map<string, string> {
    const jar = this.cookies.get(host) ?? new Map<string, string>();
    this.cookies.set(host, jar);
    return jar;
  }

  get ours(): Map<string, string> {
    return this.jarOf(new URL(this.publicUrl).host);
  }

  private async inject(address: URL, method: string, headers: Record<string, string>, body?: string): Promise<Page> {
    const answer = await this.app.inject({
      method: method as 'GET',
      url: `${address.pathname}${address.search}`,
      headers: { host: address.host, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { payload: body }),
    });
    this.keep(address.host, [answer.headers['set-cookie'] ?? []].flat());
    return {
      url: address.href,
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      json: () => answer.json<unknown>(),
    };
  }

  private async fetch(address: URL, method: string, headers: Record<string, string>, body?: string): Promise<Page> {
    const answer = await fetch(address, { method, headers, redirect: 'manual', ...(body !== undefined && { body }) });
    this.keep(address.host, answer.headers.getSetCookie());
    const text = await answer.text();
    return {
      url: address.href,
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      text,
      json: () => JSON.parse(text) as unknown,
    };
  }

  private keep(host: string, lines: string[]): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      const gone = attributes.some((one) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(one));
      if (gone) this.jarOf(host).delete(name);
      else this.jarOf(host).set(name, pair.slice(name.length + 1));
    }
  }
}
