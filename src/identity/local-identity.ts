import type { JWK } from 'jose';
import { ensureIdentity, getIdentity, type NewIdentity } from './identity-folder.js';
import { publicKeyOf } from './local-issuer.js';
import { SignIn } from './sign-in.js';
import type { SampleUser } from './sample-users.js';
import { TokenVerifier } from './token-verifier.js';

/** The identity of the default start: this installation's own key and users. */
export class LocalIdentity {
  private constructor(
    readonly publicKeys: JWK[],
    readonly users: readonly SampleUser[],
    readonly signIn: SignIn,
    readonly verifier: TokenVerifier,
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
    const publicKeys = [publicKeyOf(identity.key)];
    return new LocalIdentity(publicKeys, identity.users, new SignIn(identity), new TokenVerifier(publicKeys));
  }
}
