import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { Identity } from './identity-folder.js';
import { signToken } from './local-issuer.js';
import { isPassword } from './password.js';
import type { SampleUser } from './sample-users.js';

const FREE_TRIES = 5;
const LOCK_MS = 60_000;
const MAX_NAMES = 10_000;

/**
 * Signs in with name and password. After five failures a name is locked for a minute, whether it exists or not. A try
 * counts before its password is checked, so that many at once cannot slip past the count. In memory: restarting, which
 * needs the machine, forgets it.
 */
export class SignIn {
  private readonly tries = new Map<string, { count: number; untilMs: number }>();

  constructor(
    private readonly identity: Identity,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** @throws Problem `unauthenticated` for a wrong name or password, `tooManyRequests` while the name is locked. */
  async issue(name: string, password: string): Promise<string> {
    return signToken(this.identity.key, await this.identify(name, password), ['pwd']);
  }

  /** The user of that name and password, refused in the same way. */
  async identify(name: string, password: string): Promise<SampleUser> {
    this.countTry(name);
    const user = this.identity.users.find((one) => one.name === name);
    if (!(await isPassword(password, user?.password)) || !user)
      throw new Problem('unauthenticated', text('用户名或密码不正确', 'Expected a known name and its password'));
    this.tries.delete(name);
    return user;
  }

  private countTry(name: string): void {
    const now = this.nowMs();
    const before = this.tries.get(name);
    const count = before && before.untilMs > now ? before.count : 0;
    if (count >= FREE_TRIES)
      throw new Problem(
        'tooManyRequests',
        text('失败次数过多，请一分钟后再试', 'Expected fewer failures; this name is locked for a minute'),
      );
    this.tries.delete(name);
    if (this.tries.size >= MAX_NAMES) this.tries.delete(this.tries.keys().next().value ?? '');
    this.tries.set(name, { count: count + 1, untilMs: now + LOCK_MS });
  }
}
