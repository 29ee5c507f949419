import type { ServerResponse } from 'node:http';
import type { ProblemCode } from '../domain/problem.js';

/** What this product uses of a Fastify request; `caller` and `principal` are set by the guard, `problemCode` by the filter for the log. */
export type HttpRequest = {
  id: string;
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  query: unknown;
  params: unknown;
  routeOptions?: { url?: string | undefined };
  cookies?: Record<string, string | undefined>;
  caller?: unknown;
  principal?: unknown;
  /** Asks once more who sends this request, for an answer that takes longer than a sign-in lasts. @throws Problem */
  admitAgain?: () => Promise<unknown>;
  problemCode?: ProblemCode;
};

export type CookieAttributes = {
  path: string;
  httpOnly: boolean;
  sameSite: 'lax';
  secure: boolean;
  maxAge: number;
};

/** What this product uses of a Fastify reply. */
export type HttpReply = {
  statusCode: number;
  elapsedTime: number;
  sent: boolean;
  code(status: number): HttpReply;
  header(name: string, value: string): HttpReply;
  removeHeader(name: string): HttpReply;
  setCookie(name: string, value: string, attributes: CookieAttributes): HttpReply;
  send(body?: unknown): unknown;
  /** Takes the answer out of Fastify's hands: from here on it is written to `raw`. */
  hijack(): unknown;
  getHeaders(): Record<string, number | string | string[] | undefined>;
  raw: ServerResponse;
};

/** The one value of a header that may be sent once; undefined when it is absent or repeated. */
export const singleHeader = (request: HttpRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
};
