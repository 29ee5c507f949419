/** Cases of every kind that a log knows, in a running product, and the ways to ask for logs of them. */
import type { JsonObject } from '../../src/domain/json.js';
import { advance, fileExample, give, OFFICE, work } from './client.js';
import { openTrine, type Trine } from './trine.js';
import { pdf, upload } from './upload.js';
import type { XmlElement } from './xes-rules.js';

/** A name that breaks XML, CSV and spreadsheets where it is not written with care. */
export const HOSTILE = '=1+1 <制药 & "Co"> \u0001]]>\n\u202e有限公司';

export type Exported = {
  trine: Trine;
  /** Closed, with a document, a supplement, an inspection with deficiencies and a decision. */
  joint: string;
  /** On site, of the applicant with the hostile name. */
  hostile: string;
  /** Closed, of the old way. */
  single: string;
  /** Submitted and no more. */
  open: string;
  get: (
    path: string,
    as?: string,
    headers?: Record<string, string>,
  ) => Promise<{ status: number; bytes: Buffer; text: string; headers: Record<string, unknown> }>;
};

/** Asks for an export, for its very bytes. */
export const asking =
  (trine: Trine): Exported['get'] =>
  async (path, as = 'auditor-1', headers = {}) => {
    const {
      statusCode,
      rawPayload,
      headers: given,
    } = await trine.app.inject({
      method: 'GET',
      url: `/api/v1/exports/${path}`,
      headers: { authorization: `Bearer ${await trine.token(as)}`, 'accept-language': 'en', ...headers },
    });
    return { status: statusCode, bytes: rawPayload, text: rawPayload.toString('utf8'), headers: given };
  };

const named = (name: string) => (filing: JsonObject) => ({
  ...filing,
  applicant: { ...(filing['applicant'] as JsonObject), name },
});

/** Beside the four there is a draft: it has not come in, so no log knows it. */
export async function exportedCases(): Promise<Exported> {
  const trine = await openTrine();
  const joint = await fileExample(trine, 'three-in-one');
  const plan = { name: "方案 <b>&'=1+1.pdf", content: pdf('plan'), fields: { codes: 'site-plan' } };
  const { status, text } = await upload(trine, joint, 'applicant-1', plan);
  if (status !== 201) throw new Error(text);
  let asked = false;
  await work(trine, joint, OFFICE, (actions) => {
    const allowed = (name: string) => actions.find((action) => action.allowed && action.command === name);
    const supplement = allowed('licence.requestSupplement');
    if (supplement && !asked) {
      asked = true;
      return supplement;
    }
    if (!allowed('inspection.report')) return advance(actions, []);
    const defects = { L1: [{ grade: 'major', description: '不可外泄的缺陷描述' }] };
    return { command: 'inspection.report', data: { conclusions: { L1: 'pending', L2: 'compliant' }, defects } };
  });
  const hostile = await fileExample(trine, 'three-in-one', 'applicant-1', named(HOSTILE));
  await work(trine, hostile, OFFICE, advance, (view) => JSON.stringify(view['stages']).includes('inspection.onSite'));
  const single = await fileExample(trine, 'licence-modification');
  await work(trine, single, OFFICE);
  const open = await fileExample(trine, 'three-in-one');
  await give(trine, open, 'applicant-1', 'case.submit', {});
  await fileExample(trine, 'three-in-one');
  return { trine, joint, hostile, single, open, get: asking(trine) };
}

export const valueOf = (element: XmlElement, key: string): string | undefined =>
  element.children.find(({ attributes }) => attributes['key'] === key)?.attributes['value'];
export const tracesIn = (log: XmlElement): XmlElement[] => log.children.filter(({ name }) => name === 'trace');
export const eventsIn = (trace: XmlElement): XmlElement[] => trace.children.filter(({ name }) => name === 'event');
export const timesIn = (trace: XmlElement): string[] =>
  eventsIn(trace).map((event) => valueOf(event, 'time:timestamp')!);

/** From the first of these instants to the last, in milliseconds. */
export function lastingMs(times: string[]): number {
  const at = times.map((time) => Date.parse(time));
  return Math.max(...at) - Math.min(...at);
}

export async function journalOf(
  trine: Trine,
  id: string,
): Promise<{ occurredAt: string; type: string; seq: number }[]> {
  const { body } = await trine.ask('GET', `cases/${id}/journal?limit=100`, { as: 'auditor-1' });
  return (body['items'] as { entry: { occurredAt: string; type: string; seq: number } }[]).map(({ entry }) => entry);
}
