import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { JWTPayload } from 'jose';
import type { StandIn } from '../domain/case/case-state.js';
import type { HttpRequest } from '../http/exchange.js';
import { ENGINE_ROLE } from './roles.js';

/** A decision and a seal need a sign-in of at most these seconds ago. */
export const FRESH_SECONDS = 300;

/** Who a verified token says that its bearer is. What he may do here is another question: `Principal`. */
export type Caller = {
  sub: string;
  name: string;
  kind: 'person' | 'system';
  /** How he was authenticated (RFC 8176), and when, in seconds since 1970 (`auth_time`). */
  amr: string[];
  authenticatedAtSeconds: number | null;
  /** What a system was allowed by its provider (OAuth scopes); a person has none. */
  scopes: string[];
  /** Only the local issuer says these of its sample users; any other provider is believed on who, never on what. */
  local: { authority: number; unit: string; roles: string[] } | null;
};

/** Who sends a request, and what he may do at the authority that it is sent to. */
export type Principal = {
  sub: string;
  name: string;
  roles: string[];
  unit: string;
  /** The division code of the authority for which this principal acts (GB/T 2260). */
  authority: number;
  kind: 'person' | 'system';
  /** How the principal was authenticated (RFC 8176). */
  amr: string[];
  /** Whether he signed in so lately that he may decide and seal. */
  fresh: boolean;
  /** Lent eyes from another authority: he may read as his roles say, and do nothing. */
  readsOnly?: true;
  /** Whose places he may take now, as delegations of this authority say. */
  standIns: StandIn[];
};

/** What a verified token says, by whatever issuer. */
export type Claims = JWTPayload;

export const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= 64 && value.every((entry) => typeof entry === 'string' && entry !== '');

/** The caller in the claims of a token of the local issuer, or null when a claim is missing or has another shape. */
export function parseCaller(claims: Claims): Caller | null {
  const { sub, name, roles, unit, authority, kind, amr, iat, auth_time: authTime = iat, scope } = claims;
  if (typeof sub !== 'string' || sub === '' || typeof name !== 'string' || typeof unit !== 'string') return null;
  if (!isTexts(roles) || roles.includes(ENGINE_ROLE) || !isTexts(amr)) return null;
  if (typeof authority !== 'number' || !Number.isInteger(authority) || authority < 1 || authority > 999_999)
    return null;
  if ((kind !== 'person' && kind !== 'system') || typeof authTime !== 'number') return null;
  return {
    sub,
    name,
    kind,
    amr,
    authenticatedAtSeconds: kind === 'person' ? authTime : null,
    scopes: kind === 'system' && typeof scope === 'string' ? scope.split(' ') : [],
    local: { authority, unit, roles },
  };
}

/** Who sends this request; also on routes that need no office. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<HttpRequest>();
  if (!caller) throw new Error('Expected a route with a caller, but this one is public');
  return caller as Caller;
});

/** What the caller may do at the authority of this request; undefined when he holds no office there. */
export const findPrincipal = (request: HttpRequest): Principal | undefined =>
  request.principal as Principal | undefined;

/** The principal of this request; only on routes that are not public. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<HttpRequest>();
  if (!principal) throw new Error('Expected a route with a principal, but this one is public');
  return principal as Principal;
});
