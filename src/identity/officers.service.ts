import { Injectable } from '@nestjs/common';
import { LocalIdentity } from './local-identity.js';

/** Who holds which role at an authority: what examples of commands may name. */
@Injectable()
export class OfficersService {
  constructor(private readonly identity: LocalIdentity) {}

  /** Ids of persons by role, in a stable order. */
  listByRole(authority: number): Promise<Record<string, string[]>> {
    const byRole: Record<string, string[]> = {};
    for (const user of this.identity.users)
      if (user.authority === authority) for (const role of user.roles) (byRole[role] ??= []).push(user.name);
    return Promise.resolve(byRole);
  }
}
