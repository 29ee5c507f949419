import { randomUUID } from 'node:crypto';
import { SignJWT, createLocalJWKSet, importJWK, jwtVerify, type JWK } from 'jose';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { getIdentity, type SigningKey } from './identity-folder.js';
import type { Caller } from './principal.js';
import { ENGINE_ROLE } from './roles.js';
import type { SampleUser } from './sample-users.js';

export const ISSUER = 'urn:trine:local';
export const AUDIENCE = 'trine';
export const TOKEN_TYPE = 'at+jwt';
export const ALGORITHM = 'ES256';
export const TOKEN_SECONDS = 600;
/** A day: long enough for a demonstration, short enough that a leaked token is not a standing key. */
const MAX_TOKEN_SECONDS = 86_400;

/** What the systems among the sample users may ask for; a provider says this of each of its clients. */
const SYSTEM_SCOPES = 'cases:read cases:file cases:command';
/** A link for signing in is none of our access tokens: another type, for another audience. */
const LINK_TYPE = 'sign-in+jwt';
const LINK_AUDIENCE = 'trine:sign-in';
export const LINK_SECONDS = 600;

const nowSeconds = () => Math.floor(Date.now() / 1000);
const kindOf = ({ name }: SampleUser): Caller['kind'] => (name.endsWith('-system') ? 'system' : 'person');

/** The caller whom a session is opened for, at the moment in which he has proved who he is. */
export const localCaller = (user: SampleUser, amr: string[]): Caller => ({
  sub: user.name,
  name: user.title,
  kind: kindOf(user),
  amr,
  authenticatedAtSeconds: kindOf(user) === 'person' ? nowSeconds() : null,
  scopes: [],
  local: { authority: user.authority, unit: user.unit, roles: user.roles.filter((role) => role !== ENGINE_ROLE) },
});

/** What may be published of a signing key. */
export const publicKeyOf = ({ kty, crv, x, y, kid }: SigningKey): JWK =>
  ({ kty, crv, x, y, kid, alg: ALGORITHM, use: 'sig' }) as JWK;

/** Signs an access token (RFC 9068) for a user. `amr` says how he was recognised. */
export async function signToken(
  key: SigningKey,
  user: SampleUser,
  amr: string[],
  ttlSeconds = TOKEN_SECONDS,
): Promise<string> {
  const { name, title, roles, unit, authority } = user;
  const kind = kindOf(user);
  const claims = {
    name: title,
    roles: roles.filter((role) => role !== ENGINE_ROLE),
    unit,
    authority,
    kind,
    amr,
    ...(kind === 'system' && { scope: SYSTEM_SCOPES }),
  };
  const issuedAt = nowSeconds();
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: TOKEN_TYPE })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(name)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + ttlSeconds)
    .sign(await importJWK(key, ALGORITHM));
}

/** The users of this installation, without their hashes. @throws Problem `notFound` before the first start. */
export async function listSampleUsers(dataDir: string): Promise<SampleUser[]> {
  const { users } = await getIdentity(dataDir);
  return users.map(({ name, title, roles, unit, authority }) => ({ name, title, roles, unit, authority }));
}

async function getUser(dataDir: string, userName: string): Promise<{ key: SigningKey; user: SampleUser }> {
  const { key, users } = await getIdentity(dataDir);
  const user = users.find(({ name }) => name === userName);
  if (user) return { key, user };
  const names = users.map(({ name }) => name);
  throw new Problem(
    'notFound',
    text(`没有用户 ${userName}，现有：${names.join('、')}`, `Expected one of ${names.join(', ')}, but got ${userName}`),
    { allowed: names },
  );
}

/**
 * A token for a user, signed with the key in the data folder: for whoever sits at the machine. `moreRoles` adds roles,
 * such as `recorder` for entering what already happened.
 * @throws Problem `notFound` for an unknown user or before the first start, `malformed` for an impossible life.
 */
export async function issueToken(
  dataDir: string,
  userName: string,
  ttlSeconds = TOKEN_SECONDS,
  moreRoles: readonly string[] = [],
): Promise<string> {
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_TOKEN_SECONDS)
    throw new Problem(
      'malformed',
      text(
        `令牌有效期应为 1 至 ${MAX_TOKEN_SECONDS} 秒`,
        `Expected a token life of 1 to ${MAX_TOKEN_SECONDS} seconds, but got ${ttlSeconds}`,
      ),
    );
  const { key, user } = await getUser(dataDir, userName);
  const roles = [...new Set([...user.roles, ...moreRoles])];
  return signToken(key, { ...user, roles }, ['swk'], ttlSeconds);
}

/** A secret that signs a person in once, within ten minutes: for whoever sits at the machine, to be put in a link. */
export async function issueSignInLink(dataDir: string, userName: string): Promise<string> {
  const { key, user } = await getUser(dataDir, userName);
  return new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: LINK_TYPE })
    .setIssuer(ISSUER)
    .setAudience(LINK_AUDIENCE)
    .setSubject(user.name)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(nowSeconds() + LINK_SECONDS)
    .sign(await importJWK(key, ALGORITHM));
}

/** The user of such a link, and its number, which whoever opens a session must use up; null for anything else. */
export async function readSignInLink(
  keys: JWK[],
  link: string,
): Promise<{ name: string; linkId: string; endsAtSeconds: number } | null> {
  const verified = await jwtVerify(link, createLocalJWKSet({ keys }), {
    algorithms: [ALGORITHM],
    issuer: ISSUER,
    audience: LINK_AUDIENCE,
    typ: LINK_TYPE,
    requiredClaims: ['sub', 'exp', 'jti'],
  }).catch(() => null);
  if (!verified) return null;
  const { sub = '', jti = '', exp = 0 } = verified.payload;
  return { name: sub, linkId: jti, endsAtSeconds: exp };
}
