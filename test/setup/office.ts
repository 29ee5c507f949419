/** Changes of an organisation as its administrators make them: one proposes, another approves. */
import type { JsonObject } from '../../src/domain/json.js';
import type { Caller } from './caller.js';
import type { Answer, Trine } from './trine.js';

export const SYSTEM = 'system-administrator-1';
export const SECURITY = 'security-administrator-1';

/** A sample user by name, or somebody else by his token. */
type Administrator = string | Caller;

export async function postToOffice(trine: Trine, url: string, by: Administrator, body: JsonObject): Promise<Answer> {
  const who = typeof by === 'string' ? { as: by } : {};
  const own: Record<string, string> = typeof by === 'string' ? {} : { authorization: `Bearer ${by.token}` };
  const { headers } = await trine.ask('GET', 'office', { ...who, headers: own });
  const version = (headers['etag'] as string | undefined) ?? '*';
  return trine.ask('POST', `office/${url}`, { ...who, headers: { ...own, 'if-match': version }, body });
}

/** @returns the id of the proposal. */
export async function propose(trine: Trine, by: Administrator, type: string, data: JsonObject): Promise<string> {
  const answer = await postToOffice(trine, 'changes', by, { type, data });
  if (answer.status !== 200) throw new Error(answer.text);
  return `P${answer.body['seq'] as number}`;
}

export async function change(
  trine: Trine,
  by: Administrator,
  approver: Administrator,
  type: string,
  data: JsonObject,
): Promise<Answer> {
  return postToOffice(trine, `changes/${await propose(trine, by, type, data)}/approve`, approver, {});
}
