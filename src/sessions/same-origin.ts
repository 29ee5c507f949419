import { createHmac, timingSafeEqual } from 'node:crypto';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { HttpRequest } from '../http/exchange.js';

/*
 * A browser sends our cookie with every request to us, whichever page caused it. What changes something must therefore
 * show that a page of ours sent it. Browsers say so themselves, in headers that no page can set: Sec-Fetch-Site, or
 * Origin from older ones. Only where a request has neither does the token of the session decide; a request of which the
 * browser says that it comes from elsewhere is refused whatever token it carries.
 */

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const CSRF_HEADER = 'x-csrf-token';

/** Of the session alone: whoever knows it has read an answer of ours with this session. */
export const csrfTokenOf = (sessionId: string): string =>
  createHmac('sha256', sessionId).update('csrf').digest('base64url');

/** What the browser says: whether a page of ours sent this; null when it says nothing. */
function isOfOurPage(request: HttpRequest, publicUrl: string | null): boolean | null {
  const { 'sec-fetch-site': site, origin, host } = request.headers;
  if (site !== undefined) return site === 'same-origin';
  if (origin === undefined) return null;
  return origin === (publicUrl === null ? `http://${String(host)}` : new URL(publicUrl).origin);
}

function isToken(given: unknown, sessionId: string): boolean {
  const expected = Buffer.from(csrfTokenOf(sessionId));
  const actual = Buffer.from(typeof given === 'string' ? given : '');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/**
 * Refuses what another site may have caused. Without a session only what the browser says is asked: whoever signs in
 * brings his own password.
 * @throws Problem `crossSiteRefused`
 */
export function requireOurPage(request: HttpRequest, publicUrl: string | null, sessionId: string | null): void {
  if (SAFE.has(request.method)) return;
  const ours = isOfOurPage(request, publicUrl);
  if (ours === true) return;
  if (ours === null && (sessionId === null || isToken(request.headers[CSRF_HEADER], sessionId))) return;
  throw new Problem(
    'crossSiteRefused',
    text(
      '修改请求应由本站页面发出，或带有会话给出的 X-CSRF-Token',
      'Expected a page of this site as the sender, or the X-CSRF-Token of the session, but there is neither',
    ),
  );
}
