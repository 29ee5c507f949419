import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { HttpRequest } from '../http/exchange.js';
import { singleHeader } from '../http/exchange.js';
import { policyOf } from '../http/policy.js';
import { scopeOf } from '../http/scopes.js';
import { PeopleService } from '../people/people.service.js';
import { RevocationsService } from '../sessions/revocations.service.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { Caller, Principal } from './principal.js';
import { notBelieved, TokenVerifier } from './token-verifier.js';

/** The division code (GB/T 2260) of the authority that a request is meant for; a person may hold office at several. */
function authorityIn(request: HttpRequest): number | undefined {
  const named = request.headers['trine-authority'];
  if (named === undefined) return undefined;
  if (typeof named === 'string' && /^[1-9]\d{5}$/.test(named)) return Number(named);
  throw new Problem(
    'malformed',
    text('Trine-Authority 应为六位行政区划代码', 'Expected a division code of six digits in Trine-Authority'),
  );
}

/** Stands before every route: default is no. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
    private readonly sessions: SessionsService,
    private readonly revocations: RevocationsService,
    private readonly people: PeopleService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = policyOf(this.reflector, context.getHandler(), context.getClass());
    if (policy?.who === 'public') return true;
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const caller = await this.recognise(request);
    request.caller = caller;
    const authority = authorityIn(request);
    if (policy?.who === 'recognised') {
      request.principal = await this.people.admit(caller, authority).catch(undefinedWithoutOffice);
      return true;
    }
    const principal = await this.people.admit(caller, authority);
    request.principal = principal;
    request.admitAgain = async () => this.people.admit(await this.recognise(request), authority);
    requireScope(caller, request);
    requireOffice(principal, request);
    if (policy?.who === 'authenticated') return true;
    if (policy?.who === 'roles' && policy.roles.some((role) => principal.roles.includes(role))) return true;
    const roles = policy?.who === 'roles' ? policy.roles.join(', ') : 'nobody';
    throw new Problem(
      'forbidden',
      text(`需要以下角色之一：${roles}`, `Expected one of the roles ${roles}, but you hold none of them`),
    );
  }

  /** By the token that is sent or, only when none is, by the session of the browser. */
  private async recognise(request: HttpRequest): Promise<Caller> {
    if (request.headers['authorization'] === undefined) {
      const caller = await this.sessions.findCaller(request);
      if (caller) return caller;
    }
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(singleHeader(request, 'authorization') ?? '')?.[1];
    if (token === undefined)
      throw new Problem(
        'unauthenticated',
        text(
          '应先登录，或在 Authorization 中带 Bearer 令牌',
          'Expected a session or "Authorization: Bearer <token>", but there is neither',
        ),
      );
    const { caller, tokenId, issuedAtSeconds } = await this.verifier.verify(token);
    if (await this.revocations.isRevoked({ subject: caller.sub, tokenId, issuedAtSeconds })) throw notBelieved();
    return caller;
  }
}

/** A person may do what his roles allow; a system only what its provider allowed it, of what its roles allow. */
function requireScope({ kind, scopes }: Caller, request: HttpRequest): void {
  if (kind !== 'system') return;
  const needed = scopeOf(request.method, request.routeOptions?.url ?? '');
  if (needed === null || scopes.includes(needed)) return;
  throw new Problem(
    'forbidden',
    text(`系统令牌应有范围 ${needed}`, `Expected a token with the scope ${needed}, but it has not been given to you`),
    { allowed: scopes },
  );
}

/** Lent eyes read: whatever would change something is for those who hold an office here. */
function requireOffice({ readsOnly }: Principal, { method }: HttpRequest): void {
  if (!readsOnly || READING.includes(method)) return;
  throw new Problem(
    'forbidden',
    text(
      '您在该机关只有查阅权限',
      'Expected an office at this authority, but you were granted reading there and nothing else',
    ),
  );
}

const READING = ['GET', 'HEAD'];
const WITHOUT_OFFICE = ['forbidden', 'authorityNotNamed'];
const undefinedWithoutOffice = (refused: unknown): undefined => {
  if (!(refused instanceof Problem && WITHOUT_OFFICE.includes(refused.code))) throw refused;
};
