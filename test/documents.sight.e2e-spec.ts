/** A document is shown as the entry that registered it is: to whom, and from when, says one policy for the whole case. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { fileExample, give, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';
import { listed, pdf, upload } from './setup/upload.js';

const OFFICE = [
  'applicant-1',
  'intake-1',
  'licence-reviewer-1',
  'registration-reviewer-1',
  'inspection-centre-1',
  'team-leader-1',
  'checker-1',
  'checker-2',
  'division-head-1',
  'convener-1',
  'decider-1',
];
const PLAN = '厂区总平面布置图.pdf';
const OPINION = '内部审查意见.pdf';

let trine: Trine;
let id: string;
/** What the applicant gave, and what an official put into the case. */
let plan: string;
let opinion: string;

const put = async (as: string, name: string): Promise<string> =>
  (await upload(trine, id, as, { content: pdf(name), name })).body['href'] as string;

beforeAll(async () => {
  trine = await openTrine();
  id = await fileExample(trine, 'three-in-one');
  plan = await put('applicant-1', PLAN);
  await give(trine, id, 'applicant-1', 'case.submit', {});
  opinion = await put('intake-1', OPINION);
}, 60_000);
afterAll(() => trine.stop());

const shownTo = async (as: string): Promise<unknown[]> =>
  (await listed(trine, id, as)).map(({ name, content, withheld }) => [name, content !== null, withheld]);
const contentFor = async (as: string, href: string): Promise<[number, boolean]> => {
  const { status, text } = await trine.ask('GET', `${href}/content`, { as });
  return [status, text.startsWith('%PDF')];
};

const WHOLE: string[] = [];
const KEPT = ['name', 'content'];

test('an officer reads what lies in the case', async () => {
  expect(await shownTo('licence-reviewer-1')).toEqual([
    [PLAN, true, WHOLE],
    [OPINION, true, WHOLE],
  ]);
  expect(await contentFor('licence-reviewer-1', opinion)).toEqual([200, true]);
});

test.each(['supervisor-1', 'ftz-office-1'])(
  '%s, who reads figures alone, learns that there are documents, and neither their names nor what they say',
  async (as) => {
    expect(await shownTo(as)).toEqual([
      [null, false, KEPT],
      [null, false, KEPT],
    ]);
    for (const href of [plan, opinion]) {
      expect(await contentFor(as, href)).toEqual([403, false]);
      const { body } = await trine.ask('GET', href, { as });
      expect(body).toMatchObject({ name: null, content: null, withheld: KEPT, sha256: expect.any(String) });
    }
  },
);

test('an applicant reads his own before the decision, and what officials wrote to one another after it', async () => {
  expect(await shownTo('applicant-1')).toEqual([
    [PLAN, true, WHOLE],
    [null, false, KEPT],
  ]);
  expect(await contentFor('applicant-1', plan)).toEqual([200, true]);
  expect(await contentFor('applicant-1', opinion)).toEqual([403, false]);
  const decided = (view: JsonObject) => (view['decisions'] as unknown[]).length > 0;
  await work(trine, id, OFFICE, undefined, decided);
  expect(await shownTo('applicant-1')).toEqual([
    [PLAN, true, WHOLE],
    [OPINION, true, WHOLE],
  ]);
  expect(await contentFor('applicant-1', opinion)).toEqual([200, true]);
});
