import type { FastifyInstance, FastifyRequest, InjectOptions } from 'fastify';
import type { ProblemView } from '../http/problems.js';

/*
 * The workbench is a client of the API like any other: it asks over HTTP, without a network, with the cookie of the browser
 * that asks it. Whatever a page shows or does has passed the same guard, the same validation and the same queries as a
 * request from outside, so that no page can show or do more than the API; and another client could take its place.
 */

/** What the browser says of itself and of where the request came from; the API judges by it. */
const CARRIED = ['cookie', 'host', 'origin', 'sec-fetch-site', 'user-agent'] as const;

export type Answer<T> = { status: number; body: T; etag: string | undefined; cookies: string[] };

/** The API said no. */
export class Refused extends Error {
  constructor(readonly problem: ProblemView) {
    super(`${problem.code}: ${problem.detail}`);
  }
}

type Sent = { body?: unknown; payload?: InjectOptions['payload']; headers?: Record<string, string | undefined> };

/** The API as the person at the browser may use it. */
export class Api {
  /** What anyone who uses this installation must know, as the API tells it with every answer. */
  banner: string | undefined;

  constructor(
    private readonly server: FastifyInstance,
    private readonly request: FastifyRequest,
    private readonly language: string,
    private readonly authority: string | undefined,
    private readonly csrfToken: string | undefined,
  ) {}

  /** @throws Refused */
  async get<T>(path: string): Promise<T> {
    return (await this.ask<T>('GET', path)).body;
  }

  /** What is there, or null where the API says that nothing is, or not for this person. */
  async find<T>(path: string): Promise<T | null> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (error instanceof Refused && [401, 403, 404, 409].includes(error.problem.status)) return null;
      throw error;
    }
  }

  /** @throws Refused */
  async post<T>(path: string, body: unknown, headers: Record<string, string | undefined> = {}): Promise<Answer<T>> {
    return this.ask<T>('POST', path, { body, headers });
  }

  /** Hands on a body as it comes, without reading it. @throws Refused */
  async pass<T>(path: string, payload: InjectOptions['payload'], headers: Record<string, string | undefined>) {
    return this.ask<T>('POST', path, { payload, headers });
  }

  private async ask<T>(method: 'GET' | 'POST', path: string, sent: Sent = {}): Promise<Answer<T>> {
    const headers: Record<string, string> = { 'accept-language': this.language };
    for (const name of CARRIED) {
      const value = this.request.headers[name];
      if (typeof value === 'string') headers[name] = value;
    }
    if (this.authority !== undefined) headers['trine-authority'] = this.authority;
    if (this.csrfToken !== undefined) headers['x-csrf-token'] = this.csrfToken;
    if (sent.body !== undefined) headers['content-type'] = 'application/json';
    for (const [name, value] of Object.entries(sent.headers ?? {})) if (value !== undefined) headers[name] = value;
    const answer = await this.server.inject({
      method,
      url: path.startsWith('/') ? path : `/api/v1/${path}`,
      headers,
      remoteAddress: this.request.ip,
      ...(sent.body !== undefined && { payload: JSON.stringify(sent.body) }),
      ...(sent.payload !== undefined && { payload: sent.payload }),
    });
    const banner = answer.headers['trine-banner'];
    if (typeof banner === 'string') this.banner = banner;
    const isJson = /[+/]json/.test(String(answer.headers['content-type']));
    if (answer.statusCode >= 400) throw new Refused(answer.json<ProblemView>());
    return {
      status: answer.statusCode,
      body: (isJson ? answer.json<T>() : answer.body) as T,
      etag: answer.headers.etag,
      cookies: [answer.headers['set-cookie'] ?? []].flat(),
    };
  }
}

/** A path with its query; parameters that are undefined or empty are left out. */
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}
