import { createLocalJWKSet, jwtVerify, type JWK, type JWTHeaderParameters, type JWTVerifyGetKey } from 'jose';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { ALGORITHM, AUDIENCE, ISSUER, TOKEN_TYPE } from './local-issuer.js';
import { type Caller, type Claims, parseCaller } from './principal.js';

const MAX_TOKEN_LENGTH = 8_192;
const MAX_REMEMBERED = 10_000;
/** Headers by which a token would tell us where to find the key to believe it with, or how to read it. */
const KEY_HEADERS = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64'] as const;

/** Whose tokens are believed, and when. */
export type TokenRules = {
  issuer: string;
  audience: string;
  algorithms: string[];
  requiredClaims: string[];
  /** How far the issuer's clock may be from ours. */
  toleranceSeconds: number;
  /** A token is refused at this age, however long it says that it lives. */
  maxAgeSeconds: number;
  keyOf: JWTVerifyGetKey;
  /** The caller that the token names, or null when it is not an access token or a claim has another shape. */
  parse: (claims: Claims, header: JWTHeaderParameters) => Caller | null;
};

/** A token or a session that was believed. */
export type Verified = {
  caller: Caller;
  tokenId: string | null;
  /** By our clock, at the earliest: the tolerance is taken off, so that a revocation misses no token. */
  issuedAtSeconds: number;
};

/** One refusal for every fault of a token: which check failed is of use only to who forges them. */
export const notBelieved = () =>
  new Problem(
    'unauthenticated',
    text('令牌无效或已过期，请重新登录', 'Expected a valid access token, but it is not valid or has expired'),
  );

/** What we believe of tokens that our own key signed. */
export const localRules = (publicKeys: JWK[]): TokenRules => ({
  issuer: ISSUER,
  audience: AUDIENCE,
  algorithms: [ALGORITHM],
  requiredClaims: ['sub', 'exp', 'iat', 'nbf', 'jti'],
  toleranceSeconds: 0,
  maxAgeSeconds: 86_400,
  keyOf: createLocalJWKSet({ keys: publicKeys }),
  parse: (claims, { typ }) => (typ === TOKEN_TYPE ? parseCaller(claims) : null),
});

/**
 * Believes tokens of one issuer, and nothing else: the algorithms, issuer, audience and type are fixed by the rules, and
 * the key is found by its id among the issuer's. A believed token is remembered until it expires; whether it was revoked
 * is asked each time, elsewhere (`RevocationsService`).
 */
export class TokenVerifier {
  private readonly remembered = new Map<string, { verified: Verified; untilMs: number }>();

  constructor(
    private readonly rules: TokenRules,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** @throws Problem `unauthenticated` for whatever is not a valid token of the issuer, `unavailable` without its keys. */
  async verify(token: string): Promise<Verified> {
    const known = this.remembered.get(token);
    if (known && known.untilMs > this.nowMs()) return known.verified;
    if (known) this.remembered.delete(token);
    if (token.length > MAX_TOKEN_LENGTH) throw notBelieved();

    const { issuer, audience, algorithms, requiredClaims, toleranceSeconds, maxAgeSeconds, keyOf, parse } = this.rules;
    const { payload, protectedHeader } = await jwtVerify(
      token,
      (header, jws) => keyOf(withoutForeignKeys(header), jws),
      {
        algorithms,
        issuer,
        audience,
        requiredClaims,
        clockTolerance: toleranceSeconds,
        maxTokenAge: maxAgeSeconds,
        currentDate: new Date(this.nowMs()),
      },
    ).catch((refused: unknown) => {
      throw refused instanceof Problem ? refused : notBelieved();
    });
    const caller = parse(payload, protectedHeader);
    if (!caller) throw notBelieved();
    const { jti, iat = 0, exp = 0 } = payload;
    const verified = { caller, tokenId: jti ?? null, issuedAtSeconds: iat - toleranceSeconds };
    this.remember(token, verified, Math.min(exp, iat + maxAgeSeconds) * 1000);
    return verified;
  }

  private remember(token: string, verified: Verified, untilMs: number): void {
    if (this.remembered.size >= MAX_REMEMBERED) {
      const [oldest] = this.remembered.keys();
      if (oldest !== undefined) this.remembered.delete(oldest);
    }
    this.remembered.set(token, { verified, untilMs });
  }
}

function withoutForeignKeys<H extends JWTHeaderParameters>(header: H): H {
  if (header.kid === undefined || KEY_HEADERS.some((name) => name in header)) throw notBelieved();
  return header;
}
