import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../domain/json.js';
import { issueToken } from '../identity/local-issuer.js';

export type Action = { command: string; kind: string; allowed: boolean; example: JsonObject };
export type StageView = { stage: string; track: string | null; owner: string; roles: string[]; since: string };
export type CaseView = { id: string; version: number; status: string; stages: StageView[]; actions: Action[] };

/** A decision and a seal need a sign-in of a few minutes ago: whoever works longer signs in again. */
const SIGN_IN_AGAIN_MS = 120_000;

/** The sample office over real HTTP. Its people hold the recorder's role too, because what they enter is past. */
export class Api {
  private readonly tokens = new Map<string, { since: number; token: Promise<string> }>();

  constructor(
    readonly url: string,
    private readonly dataDir: string,
  ) {}

  async get<T>(path: string, as: string): Promise<T> {
    return this.read<T>(await fetch(`${this.url}/api/v1/${path}`, { headers: await this.headers(as) }), path);
  }

  async post<T>(path: string, as: string, body: object, ifMatch?: string): Promise<T> {
    const headers = {
      ...(await this.headers(as)),
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      ...(ifMatch && { 'if-match': ifMatch }),
    };
    return this.read<T>(
      await fetch(`${this.url}/api/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
      path,
    );
  }

  private async headers(as: string): Promise<Record<string, string>> {
    const known = this.tokens.get(as);
    const signedIn =
      known && Date.now() - known.since < SIGN_IN_AGAIN_MS
        ? known
        : { since: Date.now(), token: issueToken(this.dataDir, as, 7200, ['recorder']) };
    this.tokens.set(as, signedIn);
    return { authorization: `Bearer ${await signedIn.token}`, 'accept-language': 'en' };
  }

  private async read<T>(response: Response, path: string): Promise<T> {
    const body = (await response.json()) as T & { detail?: string };
    if (response.ok) return body;
    throw new Error(
      `${path}: ${response.status} ${body.detail ?? ''} ${JSON.stringify((body as JsonObject)['errors'] ?? '')}`,
    );
  }
}
