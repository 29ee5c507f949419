import { Client } from 'pg';
import { FoundingService } from '../../src/people/founding.service.js';
import { type Caller, callerOf } from './caller.js';
import { change } from './office.js';
import type { Trine } from './trine.js';

export const HORGOS = 654_004;
/** A second authority, as far away as can be. */
export const SECOND = 460_100;

/** A third one, with an organisation of its own. */
export const THIRD = 110_000;

const NAME = { 'zh-CN': '另一机关', en: 'Another authority' };

async function makeAuthority({ database }: Trine, id: number): Promise<void> {
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(`insert into authorities (id, name, calendar) values ($1, $2, 'CN')`, [id, JSON.stringify(NAME)]);
  await owner.end();
}

/** Makes the second authority in the database of a running product. */
export const secondAuthority = (trine: Trine): Promise<void> => makeAuthority(trine, SECOND);

/**
 * Makes the third authority, with those who keep its people, and lends eyes there to a supervisor of the second: what each of
 * them may read is asked of an organisation, and not of a token.
 */
export async function thirdAuthority(trine: Trine): Promise<Caller[]> {
  await makeAuthority(trine, THIRD);
  const enrol = (id: string, role: string) => ({ id, name: id, unit: 'bureau', roles: [role] });
  await trine.app
    .get(FoundingService)
    .found(THIRD, NAME, [
      enrol('third-keeper', 'systemAdministrator'),
      enrol('third-security', 'securityAdministrator'),
      enrol('third-rules', 'ruleAdministrator'),
      enrol('third-auditor', 'auditor'),
      enrol('third-intake', 'intake'),
    ]);
  const named = (name: string) => callerOf(name, THIRD);
  const [system, security, ...others] = await Promise.all(
    ['third-keeper', 'third-security', 'third-rules', 'third-auditor', 'third-intake'].map(named),
  );
  const theirs = { 'trine-authority': String(THIRD) };
  const lent = { ...(await callerOf('lent-eyes', SECOND)), authority: THIRD, headers: theirs };
  const grant = { subject: lent.name, name: '上级监察', authority: SECOND, role: 'supervisor', from: '2025-01-01' };
  const data = { ...grant, until: '2027-01-01', reason: '监督检查' };
  const { status, text } = await change(trine, security!, system!, 'grant.make', data);
  if (status !== 200) throw new Error(text);
  return [system!, security!, ...others, lent];
}

/** Whoever must not learn of a case that applicant-1 filed: a stranger, other applicants, systems, and every role elsewhere. */
export async function callersOf(roles: readonly string[]): Promise<Caller[]> {
  return [
    { name: 'a stranger', authority: 0, roles: [], token: null },
    await callerOf('applicant-2', HORGOS, 'applicant'),
    await callerOf('agent-1', HORGOS, 'agent'),
    await callerOf('another-system', HORGOS, 'applicant'),
    await callerOf('elsewhere-system', SECOND, 'intake', 'supervisor'),
    ...(await Promise.all(roles.map((role) => callerOf(`${role} elsewhere`, SECOND, role)))),
  ];
}
