/** Changes of an organisation as its administrators make them: one proposes, another approves. */
import type { JsonObject } from '../../src/domain/json.js';
import type { Answer, Trine } from './trine.js';

export const SYSTEM = 'system-administrator-1';
export const SECURITY = 'security-administrator-1';

export async function postToOffice(trine: Trine, url: string, as: string, body: JsonObject): Promise<Answer> {
  const { headers } = await trine.ask('GET', 'office', { as });
  const version = (headers['etag'] as string | undefined) ?? '*';
  return trine.ask('POST', `office/${url}`, { as, headers: { 'if-match': version }, body });
}

/** @returns the id of the proposal. */
export async function propose(trine: Trine, as: string, type: string, data: JsonObject): Promise<string> {
  const answer = await postToOffice(trine, 'changes', as, { type, data });
  if (answer.status !== 200) throw new Error(answer.text);
  return `P${answer.body['seq'] as number}`;
}

export async function change(
  trine: Trine,
  by: string,
  approver: string,
  type: string,
  data: JsonObject,
): Promise<Answer> {
  return postToOffice(trine, `changes/${await propose(trine, by, type, data)}/approve`, approver, {});
}
