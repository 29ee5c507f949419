import { Inject, Injectable } from '@nestjs/common';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { LocalIdentity, TOKEN_SECONDS } from '../identity/local-identity.service.js';
import { OpenIdService } from '../identity/open-id.service.js';
import { Cookies } from './cookies.js';
import { parseReturnTo } from './return-to.js';
import { RevocationsService } from './revocations.service.js';
import { requireOurPage } from './same-origin.js';
import type { SignInQuery } from './sessions.dto.js';
import { newSecret, SessionsService, type SessionView } from './sessions.service.js';
import { SignInsStore } from './sign-ins.store.js';

const elsewhere = () =>
  new Problem(
    'notPossible',
    text(
      '本系统经统一身份认证平台登录：请访问 /auth/sign-in',
      'Expected a sign-in at the provider, as this installation has no passwords; go to /auth/sign-in',
    ),
  );
const noProvider = () =>
  new Problem(
    'notPossible',
    text(
      '本地模式没有身份认证平台：请向 /api/v1/auth/sessions 提交用户名和密码，或运行 npx trine sign-in <用户> 取得一次性链接',
      'Expected a provider to go to, but the local identity has none: send name and password to /api/v1/auth/sessions, or get a one-time link from npx trine sign-in <user>',
    ),
  );
const lostTheWay = () =>
  new Problem(
    'unauthenticated',
    text(
      '登录已超时、已完成或不是在此浏览器中开始的，请重新登录',
      'Expected a sign-in that this browser began within ten minutes and has not completed; begin again at /auth/sign-in',
    ),
  );

/** How a browser gets its session: through the provider, or in local mode by a password or a one-time link. */
@Injectable()
export class SignInsService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly revocations: RevocationsService,
    private readonly store: SignInsStore,
    private readonly cookies: Cookies,
    @Inject(OpenIdService) private readonly openId: OpenIdService | null,
    @Inject(LocalIdentity) private readonly local: LocalIdentity | null,
  ) {}

  /** Where to send the browser that wants to sign in. */
  async begin(request: HttpRequest, reply: HttpReply, query: SignInQuery): Promise<string> {
    const returnTo = parseReturnTo(query.returnTo);
    if (!this.openId) return this.withLink(request, reply, query.link, returnTo);
    const { url, pending } = await this.openId.beginSignIn(query.fresh !== undefined);
    // Kept when there is one already, so that several tabs may be on their way at once.
    const browser = this.cookies.find(request, 'signIn') ?? newSecret();
    await this.store.keep(pending, browser, returnTo);
    this.cookies.set(reply, 'signIn', browser);
    return url;
  }

  /** Where to send the browser that comes back from the provider, now with a session. */
  async complete(request: HttpRequest, reply: HttpReply): Promise<string> {
    if (!this.openId) throw noProvider();
    const search = new URL(request.url, 'http://here.invalid').search;
    const state = new URLSearchParams(search).get('state');
    const browser = this.cookies.find(request, 'signIn');
    const taken = state !== null && browser !== null ? await this.store.take(state, browser) : null;
    if (!taken) throw lostTheWay();
    const caller = await this.openId.completeSignIn(search, taken.pending, taken.begunSeconds);
    await this.sessions.open(request, reply, caller);
    return taken.returnTo;
  }

  async withPassword(request: HttpRequest, reply: HttpReply, name: string, password: string): Promise<SessionView> {
    if (!this.local) throw elsewhere();
    requireOurPage(request, this.cookies.publicUrl, null);
    return this.sessions.open(request, reply, await this.local.callerByPassword(name, password));
  }

  async issueToken(
    request: HttpRequest,
    name: string,
    password: string,
  ): Promise<{ accessToken: string; tokenType: 'Bearer'; expiresIn: number }> {
    if (!this.local) throw elsewhere();
    requireOurPage(request, this.cookies.publicUrl, null);
    return {
      accessToken: await this.local.signIn.issue(name, password),
      tokenType: 'Bearer',
      expiresIn: TOKEN_SECONDS,
    };
  }

  /** Ends the session here; the answer says where the browser ends the one at the provider. */
  async signOut(request: HttpRequest, reply: HttpReply): Promise<{ providerSignOutUrl: string | null }> {
    await this.sessions.end(request, reply);
    // Whoever signs out here is signed out here, whether or not the provider answers.
    return { providerSignOutUrl: (await this.openId?.findSignOutUrl().catch(() => null)) ?? null };
  }

  private async withLink(
    request: HttpRequest,
    reply: HttpReply,
    link: string | undefined,
    returnTo: string,
  ): Promise<string> {
    if (!this.local || link === undefined) throw noProvider();
    const useOnce = (linkId: string, endsAtSeconds: number) => this.revocations.useLink(linkId, endsAtSeconds);
    await this.sessions.open(request, reply, await this.local.callerByLink(link, useOnce));
    return returnTo;
  }
}
