/** What is told as it happens is told to those alone who could read it: no stream shows what no list shows. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { ROLES } from '../src/identity/roles.js';
import { fileExample, give } from './setup/client.js';
import { listen, listenWith, type Listening } from './setup/event-source.js';
import { type Caller } from './setup/caller.js';
import { callersOf, HORGOS, SECOND, secondAuthority, THIRD, thirdAuthority } from './setup/second-authority.js';
import { openTrine, type Trine } from './setup/trine.js';

let trine: Trine;
/** Everybody who must not hear of a case that applicant-1 filed, and what he hears. */
const hearing = new Map<Caller, Listening>();
const KEEPERS = ['system-administrator-1', 'security-administrator-1'];
const keepers: Listening[] = [];

beforeAll(async () => {
  trine = await openTrine();
  await secondAuthority(trine);
  const roles = Object.keys(ROLES).filter((role) => role !== 'engine');
  const callers = [...(await callersOf(roles)), ...(await thirdAuthority(trine))];
  await trine.app.listen(0, '127.0.0.1');
  for (const caller of callers) {
    const { token, headers = {} } = caller;
    hearing.set(
      caller,
      await listenWith(trine, '', { ...(token && { authorization: `Bearer ${token}` }), ...headers }),
    );
  }
  for (const name of KEEPERS) keepers.push(await listen(trine, name));
}, 120_000);
afterAll(async () => {
  for (const stream of [...hearing.values(), ...keepers]) stream.close();
  await trine.stop();
});

/** Who may not even ask: a stranger, and systems that were not given the scope of the stream. */
const refusalOf = ({ name, token }: Caller): number | null =>
  token === null ? 401 : name.endsWith('-system') ? 403 : null;

const aboutCase =
  (id: string) =>
  ({ data }: { data: JsonObject }): boolean =>
    (data['data'] as JsonObject | undefined)?.['case'] === id;

/** Files the example as somebody; who hears of it afterwards has been told all that came before. */
async function fileAs({ token }: Caller): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const { body: procedure } = await trine.ask('GET', 'procedures/three-in-one/1', { headers });
  const { example } = procedure['filing'] as { example: JsonObject };
  const body = { procedure: 'three-in-one', filing: example };
  const filed = await trine.ask('POST', 'cases', { headers, body });
  if (filed.status !== 201) throw new Error(filed.text);
  return filed.body['id'] as string;
}

test('a case is told to its officials and its applicant, and no word of it to anybody elsewhere, another applicant, or a keeper of people', async () => {
  const [official, applicant] = [await listen(trine, 'intake-1'), await listen(trine, 'applicant-1')];
  const id = await fileExample(trine, 'three-in-one', 'applicant-1');
  await give(trine, id, 'applicant-1', 'case.submit', {});
  for (const stream of [official, applicant])
    await stream.hear(({ event, ...one }) => event === 'case.submit' && aboutCase(id)(one));
  const { body: view } = await trine.ask('GET', `cases/${id}`, { as: 'intake-1' });

  // A later case of each authority that its officials hear of: by then everything before it has been told.
  const named = (name: string) => [...hearing.keys()].find((one) => one.name === name)!;
  const later = new Map<number, string>();
  for (const [authority, filer] of [
    [HORGOS, named('applicant-2')],
    [SECOND, named('applicant elsewhere')],
  ] as const)
    later.set(authority, await fileAs(filer));
  await hearing.get(named('applicant-2'))!.hear(aboutCase(later.get(HORGOS)!));
  await hearing.get(named('intake elsewhere'))!.hear(aboutCase(later.get(SECOND)!));
  await official.hear(aboutCase(later.get(HORGOS)!));

  for (const [caller, { status, told }] of hearing) {
    expect([caller.name, status]).toEqual([caller.name, refusalOf(caller) ?? 200]);
    const heard = told.filter(({ event }) => event !== 'ping' && event !== 'resync');
    expect(heard.filter(({ data }) => JSON.stringify(data).includes(id))).toEqual([]);
    expect(JSON.stringify(heard)).not.toContain(view['caseNumber']);
    if (caller.authority === THIRD) expect(heard).toEqual([]);
  }
  for (const { told } of keepers) expect(told.some(aboutCase(id))).toBe(false);
  official.close();
  applicant.close();
}, 60_000);

test('a stream of one case is refused for a foreign one as for one that nobody has, by everybody whom it does not concern', async () => {
  const id = await fileExample(trine, 'three-in-one', 'applicant-1');
  for (const caller of hearing.keys()) {
    const { name, token, headers = {} } = caller;
    const answers = await Promise.all(
      [id, '018f0000-0000-7000-8000-000000000000'].map((one) =>
        trine.ask('GET', `stream?case=${one}`, {
          headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
        }),
      ),
    );
    const [foreign, unknown] = answers.map(({ status, body }) => ({ ...body, status, instance: null }));
    expect({ name, ...foreign }).toEqual({ name, ...unknown });
    expect(foreign!.status).toBe(refusalOf(caller) ?? 404);
  }
});
