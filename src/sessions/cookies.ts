import type { CookieAttributes, HttpReply, HttpRequest } from '../http/exchange.js';

/*
 * Two cookies, neither of which a script can read: the session, and the secret that binds a sign-in to the browser that
 * began it. Under https they carry the prefix `__Host-`, which a browser accepts only from this host itself, over https
 * and for all paths; so no neighbouring host can plant one, and a cookie of the plain name is not looked at. Plain names
 * are for development on http://127.0.0.1, where browsers take no Secure cookie.
 */

export type CookieName = 'session' | 'signIn';

const PLAIN: Record<CookieName, string> = { session: 'trine', signIn: 'trine-sign-in' };
/** A session ends on the server; the cookie merely must not outlive it. */
const LIFE_SECONDS: Record<CookieName, number> = { session: 36_000, signIn: 600 };
const SECRET = /^[\w-]{43}$/;

export class Cookies {
  /** `publicUrl` is where browsers reach us; unknown in local mode, which serves http on this machine. */
  constructor(readonly publicUrl: string | null) {}

  /** The 256 bits in the cookie, or null when there are none or they were not made by us. */
  find(request: HttpRequest, name: CookieName): string | null {
    const value = request.cookies?.[this.nameOf(name)];
    return value !== undefined && SECRET.test(value) ? value : null;
  }

  set(reply: HttpReply, name: CookieName, secret: string): void {
    reply.setCookie(this.nameOf(name), secret, this.attributes(LIFE_SECONDS[name]));
  }

  clear(reply: HttpReply, name: CookieName): void {
    reply.setCookie(this.nameOf(name), '', this.attributes(0));
  }

  private get isSecure(): boolean {
    return this.publicUrl?.startsWith('https:') ?? false;
  }

  private nameOf(name: CookieName): string {
    return this.isSecure ? `__Host-${PLAIN[name]}` : PLAIN[name];
  }

  private attributes(maxAge: number): CookieAttributes {
    return { path: '/', httpOnly: true, sameSite: 'lax', secure: this.isSecure, maxAge };
  }
}
