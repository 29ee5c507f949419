import { Injectable } from '@nestjs/common';
import type { Actor } from '../domain/case/case-state.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { LocalIdentity } from './local-identity.js';
import type { Caller, Principal } from './principal.js';

/** A decision and a seal need a sign-in of at most these seconds ago. */
const FRESH_SECONDS = 300;

/** Who may do what at an authority, and who works there. */
@Injectable()
export class OfficersService {
  constructor(private readonly identity: LocalIdentity) {}

  /**
   * What a caller may do at an authority: the one that he names, or else the only one he has.
   * @throws Problem `forbidden`
   */
  async admit({ sub, name, kind, amr, authenticatedAtSeconds, local }: Caller, authority?: number): Promise<Principal> {
    if (!local || (authority !== undefined && authority !== local.authority))
      throw new Problem('forbidden', text('您在该机关没有职务', 'Expected an authority at which you hold an office'));
    const fresh =
      authenticatedAtSeconds !== null && Math.abs(Date.now() / 1000 - authenticatedAtSeconds) <= FRESH_SECONDS;
    return { sub, name, kind, amr, fresh, standIns: [], ...local };
  }

  /** A principal as the domain sees him on a case. */
  async actorFor({ sub, roles, unit, standIns, fresh }: Principal): Promise<Actor> {
    return { id: sub, roles, unit, standIns, fresh };
  }

  /** Ids of persons by role, in a stable order: what examples of commands may name. */
  listByRole(authority: number): Promise<Record<string, string[]>> {
    const byRole: Record<string, string[]> = {};
    for (const user of this.identity.users)
      if (user.authority === authority) for (const role of user.roles) (byRole[role] ??= []).push(user.name);
    return Promise.resolve(byRole);
  }
}
