/**
 * A client that knows HTTP and JSON and nothing else: no procedure, no state, no role of ours. It files the example that
 * the catalogue gives and then, person by person, does what `actions[]` says is allowed, with the example it comes with.
 */
import type { JsonObject } from '../../src/domain/json.js';
import type { Trine } from './trine.js';

type Action = { command: string; kind: string; allowed: boolean; example: JsonObject; href: string; reason?: string };
export type Done = { by: string; command: string };
type Choose = (actions: Action[], done: Done[]) => Action | { command: string; data: JsonObject } | undefined;

export const advance: Choose = (actions) =>
  actions.find(({ kind, allowed }) => allowed && (kind === 'advance' || kind === 'resume'));

/** One person for each duty, who take a case from filing to archive. */
export const OFFICE: readonly string[] = [
  'applicant-1',
  'intake-1',
  'licence-reviewer-1',
  'registration-reviewer-1',
  'inspection-centre-1',
  'team-leader-1',
  'checker-1',
  'division-head-1',
  'convener-1',
  'decider-1',
  'seal-officer-1',
  'delivery-1',
];

const HOUR = 3_600_000;

export async function fileExample(
  trine: Trine,
  procedure: string,
  as = 'applicant-1',
  change: (filing: JsonObject) => JsonObject = (x) => x,
): Promise<string> {
  const { body } = await trine.ask('GET', `procedures/${procedure}/1`, { as });
  const { example } = body['filing'] as { example: JsonObject };
  const filed = await trine.ask('POST', 'cases', { as, body: { procedure, filing: change(structuredClone(example)) } });
  if (filed.status !== 201) throw new Error(`not filed: ${filed.text}`);
  return filed.body['id'] as string;
}

/** Gives one command with the version that was just read. */
export async function give(
  trine: Trine,
  id: string,
  as: string,
  type: string,
  data: JsonObject,
  also: string[] = [],
  occurredAt?: string,
) {
  const { headers } = await trine.ask('GET', `cases/${id}`, { as, also });
  return trine.ask('POST', `cases/${id}/commands`, {
    as,
    also,
    headers: { 'if-match': String(headers['etag']) },
    body: { type, data, ...(occurredAt && { occurredAt }) },
  });
}

/** Lets the people of an office work until nobody has anything to do, or `until` holds. */
export async function work(
  trine: Trine,
  id: string,
  office: readonly string[],
  choose: Choose = advance,
  until: (view: JsonObject) => boolean = (view) => view['status'] === 'closed',
): Promise<{ view: JsonObject; done: Done[] }> {
  const done: Done[] = [];
  for (let idle = 0; idle < office.length;) {
    const by = office[idle]!;
    const { body: view } = await trine.ask('GET', `cases/${id}`, { as: by });
    if (until(view)) return { view, done };
    const chosen = choose(view['actions'] as unknown as Action[], done);
    if (!chosen) {
      idle++;
      continue;
    }
    trine.time.advance(HOUR);
    const data = 'example' in chosen ? chosen.example : chosen.data;
    const answer = await give(trine, id, by, chosen.command, data);
    if (answer.status !== 200) throw new Error(`${by} ${chosen.command}: ${answer.text} after ${JSON.stringify(done)}`);
    done.push({ by, command: chosen.command });
    idle = 0;
    if (done.length > 200) throw new Error(`the case goes round in circles: ${JSON.stringify(done.slice(-20))}`);
  }
  const { body: view } = await trine.ask('GET', `cases/${id}`, { as: office[0]! });
  return { view, done };
}
