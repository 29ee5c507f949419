import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { HttpRequest } from '../http/exchange.js';
import { singleHeader } from '../http/exchange.js';
import { policyOf } from '../http/policy.js';
import { PeopleService } from '../people/people.service.js';
import { TokenVerifier } from './token-verifier.js';

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
    private readonly people: PeopleService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = policyOf(this.reflector, context.getHandler(), context.getClass());
    if (policy?.who === 'public') return true;
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(singleHeader(request, 'authorization') ?? '')?.[1];
    if (token === undefined)
      throw new Problem(
        'unauthenticated',
        text('应在 Authorization 中带 Bearer 令牌', 'Expected "Authorization: Bearer <token>", but there is no token'),
      );
    const principal = await this.people.admit(await this.verifier.verify(token), authorityIn(request));
    request.principal = principal;
    if (policy?.who === 'authenticated') return true;
    if (policy?.who === 'roles' && policy.roles.some((role) => principal.roles.includes(role))) return true;
    const roles = policy?.who === 'roles' ? policy.roles.join(', ') : 'nobody';
    throw new Problem(
      'forbidden',
      text(`需要以下角色之一：${roles}`, `Expected one of the roles ${roles}, but you hold none of them`),
    );
  }
}
