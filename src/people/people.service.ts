import { Inject, Injectable } from '@nestjs/common';
import type { Actor, CaseState } from '../domain/case/case-state.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { FRESH_SECONDS, type Caller, type Principal } from '../identity/principal.js';

/** A person with whom an authority of this installation begins: the sample users of the local identity; nobody under OIDC. */
export type Founder = { name: string; title: string; roles: string[]; unit: string; authority: number };
export const FOUNDERS = Symbol('FOUNDERS');

/** Who may do what at an authority, and who works there. */
@Injectable()
export class PeopleService {
  constructor(@Inject(FOUNDERS) private readonly founders: readonly Founder[]) {}

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

  /** A principal as the domain sees him on a case: his interests are those in its parties. */
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- the parties of the case matter once interests are recorded
  async actorFor({ sub, roles, unit, standIns, fresh }: Principal, _on: Pick<CaseState, 'filing'>): Promise<Actor> {
    return { id: sub, roles, unit, standIns, fresh };
  }

  /** Ids of persons by role, in a stable order: what examples of commands may name. */
  listByRole(authority: number): Promise<Record<string, string[]>> {
    const byRole: Record<string, string[]> = {};
    for (const user of this.founders)
      if (user.authority === authority) for (const role of user.roles) (byRole[role] ??= []).push(user.name);
    return Promise.resolve(byRole);
  }
}
