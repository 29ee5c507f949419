import type { JWTHeaderParameters } from 'jose';
import type { OidcSettings } from '../config.js';
import { type Caller, type Claims, isTexts } from './principal.js';

/*
 * What the tokens of an OpenID provider say, in our words. A provider is believed on who somebody is and how he signed
 * in; roles, units and authorities in its tokens are not read, as what an official may do stands in the authority's own
 * records (DESIGN 6).
 */

const MAX_SUBJECT = 200;

const wordsOf = (value: unknown): string[] =>
  typeof value === 'string' ? value.split(' ').filter((word) => word !== '') : [];

/**
 * Whether this is an access token and not another thing that the same key signs. RFC 9068 says so in the header. For
 * providers from before it, Keycloak among them, a plain JWT passes when its body says what an access token says and
 * nothing of what only an id token says; a logout token, an introspection answer or a request object never does.
 */
export function isAccessToken({ typ }: JWTHeaderParameters, claims: Claims): boolean {
  const type = typ?.toLowerCase().replace(/^application\//, '');
  if (type === 'at+jwt') return true;
  if (type !== undefined && type !== 'jwt') return false;
  if ('at_hash' in claims || 'c_hash' in claims || 's_hash' in claims || 'events' in claims) return false;
  return claims['typ'] === 'Bearer' || (claims['typ'] === undefined && typeof claims['scope'] === 'string');
}

/**
 * A system signed in by itself (`client_credentials`): its token has no user, so RFC 9068 makes the client its subject.
 * Providers that invent a user for it are told apart by a list of clients.
 */
function isSystem(claims: Claims, systemClients: readonly string[]): boolean {
  const client = claims['client_id'] ?? claims['azp'];
  return typeof client === 'string' && (client === claims.sub || systemClients.includes(client));
}

/** When a person last proved who he is; null when the provider does not say, or not as strongly as a step-up demands. */
function authenticatedAt(claims: Claims, stepUpAcr: string | null): number | null {
  const at = claims['auth_time'];
  if (typeof at !== 'number' || (stepUpAcr !== null && claims['acr'] !== stepUpAcr)) return null;
  return at;
}

/** The caller in the claims of an access token or, at sign-in, of an id token; null without a usable subject. */
export function parseProviderCaller(
  claims: Claims,
  { systemClients, stepUpAcr }: Pick<OidcSettings, 'systemClients' | 'stepUpAcr'>,
): Caller | null {
  const { sub, amr } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT) return null;
  const name = [claims['name'], claims['preferred_username'], sub].find((one) => typeof one === 'string') as string;
  const kind = isSystem(claims, systemClients) ? 'system' : 'person';
  return {
    sub,
    name: name.slice(0, MAX_SUBJECT),
    kind,
    amr: isTexts(amr) ? amr : [],
    authenticatedAtSeconds: kind === 'person' ? authenticatedAt(claims, stepUpAcr) : null,
    scopes: kind === 'system' ? wordsOf(claims['scope']) : [],
    local: null,
  };
}
