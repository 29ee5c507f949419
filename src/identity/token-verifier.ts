import { createLocalJWKSet, jwtVerify, type JWK, type JWTHeaderParameters } from 'jose';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { ALGORITHM, AUDIENCE, ISSUER, TOKEN_TYPE } from './local-issuer.js';
import { type Caller, parseCaller } from './principal.js';

const MAX_TOKEN_LENGTH = 8_192;
const MAX_REMEMBERED = 10_000;
/** Headers by which a token would tell us where to find the key to believe it with. */
const KEY_HEADERS = ['jwk', 'jku', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'crit', 'b64'] as const;

/** One refusal for every fault of a token: which check failed is of use only to who forges them. */
const notBelieved = () =>
  new Problem(
    'unauthenticated',
    text('令牌无效或已过期，请重新登录', 'Expected a valid access token, but it is not valid or has expired'),
  );

/**
 * Believes tokens that our own key signed, and nothing else: the algorithm, issuer, audience and type are fixed here, and
 * the key is found by its id among ours. A believed token is remembered until it expires.
 */
export class TokenVerifier {
  private readonly keyOf: ReturnType<typeof createLocalJWKSet>;
  private readonly remembered = new Map<string, { caller: Caller; expiresAtMs: number }>();

  constructor(
    publicKeys: JWK[],
    private readonly nowMs: () => number = Date.now,
  ) {
    this.keyOf = createLocalJWKSet({ keys: publicKeys });
  }

  /** @throws Problem `unauthenticated` for whatever is not a valid token of ours. */
  async verify(token: string): Promise<Caller> {
    const known = this.remembered.get(token);
    if (known && known.expiresAtMs > this.nowMs()) return known.caller;
    if (known) this.remembered.delete(token);
    if (token.length > MAX_TOKEN_LENGTH) throw notBelieved();

    const { payload } = await jwtVerify(token, (header, jws) => this.keyOf(withoutForeignKeys(header), jws), {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      typ: TOKEN_TYPE,
      requiredClaims: ['sub', 'exp', 'iat', 'nbf', 'jti'],
      currentDate: new Date(this.nowMs()),
    }).catch(() => {
      throw notBelieved();
    });
    const caller = parseCaller(payload);
    if (!caller) throw notBelieved();
    this.remember(token, caller, (payload.exp ?? 0) * 1000);
    return caller;
  }

  private remember(token: string, caller: Caller, expiresAtMs: number): void {
    if (this.remembered.size >= MAX_REMEMBERED) {
      const [oldest] = this.remembered.keys();
      if (oldest !== undefined) this.remembered.delete(oldest);
    }
    this.remembered.set(token, { caller, expiresAtMs });
  }
}

function withoutForeignKeys<H extends JWTHeaderParameters>(header: H): H {
  if (header.kid === undefined || KEY_HEADERS.some((name) => name in header)) throw notBelieved();
  return header;
}
