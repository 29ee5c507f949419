import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { JWTPayload } from 'jose';
import type { HttpRequest } from '../http/exchange.js';
import { ENGINE_ROLE } from './roles.js';

/** Who sends a request. Delegations and interests are no part of it: they come from the authority's own records. */
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
};

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= 64 && value.every((entry) => typeof entry === 'string' && entry !== '');

/** The principal in the claims of a verified token, or null when a claim is missing or has another shape. */
export function parsePrincipal(claims: JWTPayload): Principal | null {
  const { sub, name, roles, unit, authority, kind, amr } = claims;
  if (typeof sub !== 'string' || sub === '' || typeof name !== 'string' || typeof unit !== 'string') return null;
  if (!isTexts(roles) || roles.includes(ENGINE_ROLE) || !isTexts(amr)) return null;
  if (typeof authority !== 'number' || !Number.isInteger(authority) || authority < 1 || authority > 999_999)
    return null;
  if (kind !== 'person' && kind !== 'system') return null;
  return { sub, name, roles, unit, authority, kind, amr };
}

/** The principal of this request; only on routes that are not public. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<HttpRequest>();
  if (!principal) throw new Error('Expected a route with a principal, but this one is public');
  return principal as Principal;
});
