import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import * as client from 'openid-client';
import type { OidcSettings } from '../config.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { Caller, Claims } from './principal.js';
import { isAccessToken, parseProviderCaller } from './provider-claims.js';
import { notBelieved, type TokenRules } from './token-verifier.js';

/*
 * The OpenID provider, as far as we need it: who it is (discovery), its keys (JWKS) and the sign-in of a person (code
 * and PKCE). Nothing is asked at start, so that an installation starts while its provider is away: what needs the
 * provider then answers 503, and works again as soon as it answers. A key that we do not know makes the key set be read
 * again, at most once in a cool-down, so that the provider may rotate and a forger cannot make us hammer it.
 */

const KEY_COOLDOWN_MS = 30_000;
/** How long a key that the provider has withdrawn may still be believed. */
const KEY_LIFE_MS = 300_000;
const METADATA_LIFE_MS = 3_600_000;
const RETRY_MS = 1_000;
const PATIENCE_SECONDS = 5;
const CLOCK_TOLERANCE_SECONDS = 10;
const MAX_TOKEN_AGE_SECONDS = 3_600;
/** Asymmetric, and chosen here: what a token or the provider's metadata says of algorithms is not asked. */
const ALGORITHMS = ['ES256', 'RS256', 'PS256', 'EdDSA', 'Ed25519'];
/** A sign-in at the provider may be this old and still begin a session; it also makes every provider say `auth_time`. */
const MAX_SIGN_IN_AGE_SECONDS = 36_000;

export type PendingSignIn = { state: string; nonce: string; codeVerifier: string; fresh: boolean };
type Known = { configuration: client.Configuration; keys: JWTVerifyGetKey; keysAt: string; readAtMs: number };
type Manner = { keyCooldownMs?: number; retryMs?: number; nowMs?: () => number };

const providerDown = () =>
  new Problem(
    'unavailable',
    text(
      '身份认证平台暂时无法连接，请稍后再试',
      'Expected the identity provider to answer, but it is out of reach; wait and retry',
    ),
  );
const notCompleted = () =>
  new Problem(
    'unauthenticated',
    text('登录没有完成，请重新登录', 'Expected a sign-in that the provider confirms, but it did not; sign in again'),
  );

export class OpenIdService {
  private known: Known | undefined;
  private pending: Promise<Known> | undefined;
  private failedAtMs = Number.NEGATIVE_INFINITY;
  private readonly keyCooldownMs: number;
  private readonly retryMs: number;
  private readonly nowMs: () => number;

  constructor(
    private readonly settings: OidcSettings,
    private readonly publicUrl: string,
    { keyCooldownMs = KEY_COOLDOWN_MS, retryMs = RETRY_MS, nowMs = Date.now }: Manner = {},
  ) {
    this.keyCooldownMs = keyCooldownMs;
    this.retryMs = retryMs;
    this.nowMs = nowMs;
  }

  /** What we believe of the access tokens of this provider. */
  get rules(): TokenRules {
    return {
      issuer: this.settings.issuer,
      audience: this.settings.audience,
      algorithms: ALGORITHMS,
      requiredClaims: ['sub', 'exp', 'iat'],
      toleranceSeconds: CLOCK_TOLERANCE_SECONDS,
      maxAgeSeconds: MAX_TOKEN_AGE_SECONDS,
      keyOf: this.keyOf,
      parse: (claims, header) => (isAccessToken(header, claims) ? parseProviderCaller(claims, this.settings) : null),
    };
  }

  /** Where to send a browser so that its user signs in, and what to keep until he comes back. */
  async beginSignIn(fresh: boolean): Promise<{ url: string; pending: PendingSignIn }> {
    const { configuration } = await this.provider();
    const pending = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
      fresh,
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.redirectUri,
      scope: 'openid profile',
      response_type: 'code',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: 'S256',
      max_age: fresh ? '0' : String(MAX_SIGN_IN_AGE_SECONDS),
      ...(fresh && { prompt: 'login' }),
      ...(this.settings.stepUpAcr !== null && { acr_values: this.settings.stepUpAcr }),
    });
    return { url: url.href, pending };
  }

  /**
   * The person whom the provider sends back. `search` is the query of the callback as it came, `begunSeconds` how long
   * ago he was sent there: a fresh sign-in must be younger than that.
   * @throws Problem `unauthenticated`, `unavailable`
   */
  async completeSignIn(search: string, pending: PendingSignIn, begunSeconds: number): Promise<Caller> {
    const { configuration } = await this.provider();
    const tokens = await client
      .authorizationCodeGrant(configuration, new URL(`${this.redirectUri}${search}`), {
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        pkceCodeVerifier: pending.codeVerifier,
        idTokenExpected: true,
        maxAge: pending.fresh ? Math.ceil(begunSeconds) : MAX_SIGN_IN_AGE_SECONDS,
      })
      .catch((refused: unknown) => {
        throw isOutOfReach(refused) ? providerDown() : notCompleted();
      });
    const claims = await this.confirm(tokens.id_token ?? '');
    const caller = parseProviderCaller(claims, this.settings);
    if (!caller || caller.kind !== 'person') throw notCompleted();
    if (pending.fresh && caller.authenticatedAtSeconds === null) throw notCompleted();
    return caller;
  }

  /** Where a browser ends the session at the provider too; null when the provider has no such place. */
  async findSignOutUrl(): Promise<string | null> {
    const { configuration } = await this.provider();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
    return client.buildEndSessionUrl(configuration, { post_logout_redirect_uri: this.publicUrl }).href;
  }

  /** The id token came straight from the provider, which OpenID takes for proof; its signature is checked all the same. */
  private async confirm(idToken: string): Promise<Claims> {
    const { payload } = await jwtVerify(idToken, this.keyOf, {
      algorithms: ALGORITHMS,
      issuer: this.settings.issuer,
      audience: this.settings.clientId,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    }).catch((refused: unknown) => {
      throw refused instanceof Problem && refused.code === 'unavailable' ? refused : notCompleted();
    });
    return payload;
  }

  private readonly keyOf: JWTVerifyGetKey = async (header, jws) => {
    const { keys } = await this.provider();
    try {
      return await keys(header, jws);
    } catch (refused) {
      // Only these two say that the provider answered and has no such key.
      if (refused instanceof errors.JWKSNoMatchingKey || refused instanceof errors.JWKSMultipleMatchingKeys)
        throw notBelieved();
      throw providerDown();
    }
  };

  private get redirectUri(): string {
    return `${this.publicUrl}/auth/callback`;
  }

  private async provider(): Promise<Known> {
    const now = this.nowMs();
    if (this.known && now - this.known.readAtMs < METADATA_LIFE_MS) return this.known;
    const rests = now - this.failedAtMs < this.retryMs;
    if (!rests)
      this.pending ??= this.discover().finally(() => {
        this.pending = undefined;
      });
    if (this.known) {
      this.pending?.catch(() => undefined); // read again beside the request; what we know still serves
      return this.known;
    }
    if (this.pending) return await this.pending;
    throw providerDown();
  }

  private async discover(): Promise<Known> {
    const { issuer, clientId, clientSecret } = this.settings;
    try {
      const configuration = await client.discovery(
        new URL(issuer),
        clientId,
        { [client.clockTolerance]: CLOCK_TOLERANCE_SECONDS },
        clientSecret === null ? client.None() : client.ClientSecretBasic(clientSecret),
        {
          timeout: PATIENCE_SECONDS,
          execute: issuer.startsWith('http:') ? [client.allowInsecureRequests] : [], // on this machine alone: config.ts
        },
      );
      const keysAt = configuration.serverMetadata().jwks_uri;
      if (keysAt === undefined || configuration.serverMetadata().issuer !== issuer) throw providerDown();
      this.known = {
        configuration,
        keysAt,
        keys: this.known?.keysAt === keysAt ? this.known.keys : this.keysOf(keysAt),
        readAtMs: this.nowMs(),
      };
      return this.known;
    } catch {
      this.failedAtMs = this.nowMs();
      throw providerDown();
    }
  }

  private keysOf(address: string): JWTVerifyGetKey {
    return createRemoteJWKSet(new URL(address), {
      cooldownDuration: this.keyCooldownMs,
      cacheMaxAge: KEY_LIFE_MS,
      timeoutDuration: PATIENCE_SECONDS * 1000,
    });
  }
}

/** `fetch` says TypeError when nobody answers; a time limit is a DOMException; 5xx is an answer that conforms to nothing. */
const isOutOfReach = (error: unknown): boolean => {
  const { code, cause } = error as { code?: string; cause?: unknown };
  return (
    code === 'OAUTH_TIMEOUT' ||
    (cause instanceof Response && cause.status >= 500) ||
    (error instanceof TypeError && error.message === 'fetch failed') ||
    (cause instanceof TypeError && cause.message === 'fetch failed')
  );
};
