import type { JWK } from 'jose';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { ensureIdentity, getIdentity, type NewIdentity } from './identity-folder.js';
import { localCaller, publicKeyOf, readSignInLink } from './local-issuer.js';
import type { Caller } from './principal.js';
import { SignIn } from './sign-in.js';
import type { SampleUser } from './sample-users.js';
import { localRules, type TokenRules } from './token-verifier.js';

export { TOKEN_SECONDS } from './local-issuer.js';

/** The identity of the default start: this installation's own key and users. */
export class LocalIdentity {
  private constructor(
    readonly publicKeys: JWK[],
    readonly users: readonly SampleUser[],
    readonly signIn: SignIn,
  ) {}

  /** Opens it, and makes it at the first start; only then `tell` receives the passwords, to be shown once. */
  static async open(
    dataDir: string,
    tell: (created: NewIdentity) => void,
    users?: readonly SampleUser[],
  ): Promise<LocalIdentity> {
    const made = await ensureIdentity(dataDir, users);
    if (made.created) tell(made);
    const identity = await getIdentity(dataDir);
    return new LocalIdentity([publicKeyOf(identity.key)], identity.users, new SignIn(identity));
  }

  get rules(): TokenRules {
    return localRules(this.publicKeys);
  }

  /** @throws Problem `unauthenticated`, `tooManyRequests` */
  async callerByPassword(name: string, password: string): Promise<Caller> {
    return localCaller(await this.signIn.identify(name, password), ['pwd']);
  }

  /**
   * The person of a one-time link. `useOnce` says whether the link with that number was never used before.
   * @throws Problem `unauthenticated`
   */
  async callerByLink(
    link: string,
    useOnce: (linkId: string, endsAtSeconds: number) => Promise<boolean>,
  ): Promise<Caller> {
    const read = await readSignInLink(this.publicKeys, link);
    const user = this.users.find(({ name }) => name === read?.name);
    if (read && user && (await useOnce(read.linkId, read.endsAtSeconds))) return localCaller(user, ['swk']);
    throw new Problem(
      'unauthenticated',
      text(
        '登录链接无效、已使用或已过期，请重新生成：npx trine sign-in <用户>',
        'Expected a sign-in link that is new and unused; make another: npx trine sign-in <user>',
      ),
    );
  }
}
