/**
 * A change of the organisation: a command that takes effect only when another person approves it. From one description
 * come the command that proposes it and what approving it asks again and does.
 */
import type { Json } from '../../domain/json.js';
import { text, type Text } from '../../domain/json.js';
import type { CommandDefinition, JsonSchema } from '../../domain/procedure/definition.js';
import type { Update } from '../../domain/procedure/update.js';
import { object } from '../schemas.js';
import type { Demand, Group } from './registers.js';

export type Change = {
  proposers: Group[];
  /** Beside those who could have proposed it themselves. */
  approvers: Group[];
  title: Text;
  needs: Record<string, JsonSchema>;
  may?: Record<string, JsonSchema>;
  effects: Update[];
  demands: Demand[];
  examples: Json[];
};
export type Changes = Record<string, Change>;

export const demand = (that: Demand['that'], zh: string, en: string): Demand => ({
  that,
  otherwise: text(zh, `Expected ${en}`),
});

/** The command with which a change is proposed. */
export const proposing = ({ proposers, title, needs, may = {}, demands, examples }: Change): CommandDefinition => ({
  title,
  kind: 'other',
  roles: proposers,
  schema: object({ ...needs, ...may }, Object.keys(may)),
  updates: [{ op: 'propose', register: 'proposals', prefix: 'P' }],
  requires: demands,
  examples,
});

/** What the approval of a change demands: a role that may, and all that was demanded when it was proposed. */
export function approving(command: string, { proposers, approvers, demands }: Change): Demand[] {
  const mayApprove = demand(
    { type: 'actsAs', params: { roles: [...new Set<string>([...proposers, ...approvers])] } },
    '您的管理员角色不能批准此项变更',
    'an administrator whose role may approve this change',
  );
  return [mayApprove, ...demands].map(({ that, otherwise }) => ({
    that: { type: 'ofProposal', params: { register: 'proposals', pointer: '/proposal', command, that } },
    otherwise,
  }));
}
