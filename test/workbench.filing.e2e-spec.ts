import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { Browser, type Page } from './setup/browser.js';
import { fileExample, give } from './setup/client.js';
import { fieldsOf } from './setup/form-fields.js';
import { openTrine, type Trine } from './setup/trine.js';
import { listed, MULTIPART, multipartOf, pdf, type Upload } from './setup/upload.js';
import { signInLink } from './setup/workbench.js';

const HERE = 'http://127.0.0.1';
const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
const EVIL = '</textarea><script>alert(1)</script>';

let trine: Trine;
beforeAll(async () => {
  trine = await openTrine();
});
afterAll(() => trine.stop());

const signedIn = async (name: string): Promise<Browser> => {
  const browser = new Browser(trine.app, HERE);
  await browser.ask(await signInLink(name));
  return browser;
};
const pathOf = ({ url }: Page): string => new URL(url).pathname;
/** Sends the form of a page on, with what is typed into it and the button that is pressed. */
async function send(browser: Browser, page: Page, typed: Record<string, string>, action = pathOf(page)): Promise<Page> {
  const fields = fieldsOf(page.text, action);
  for (const [name, text] of Object.entries(typed)) fields.set(name, text);
  return browser.open(action, { method: 'POST', headers: FORM, body: fields.toString() });
}
const start = async (browser: Browser, procedure = 'three-in-one@1'): Promise<Page> =>
  send(browser, await browser.open('/filings/new'), { procedure });

const ANSWERS: Record<string, Record<string, string>> = {
  applicant: {
    '/filing/applicant/name': '霍尔果斯样例制药有限公司',
    '/filing/applicant/creditCode': '91654004MA00000012',
  },
  licence: { '/filing/licence/number': '新20250012', '/filing/licence/classificationCode': 'AhzCh' },
  site: {
    '/filing/site/address': '新疆霍尔果斯市样例路1号',
    '/filing/site/divisionCode': '654004',
    '/filing/site/zone': 'XJFTZ-HGS',
  },
  change: { '/filing/change/kind': 'newLine', '/filing/change/reason': '二期厂房新增生产线' },
  lines: {
    '/filing/lines/0/name': '片剂一线',
    '/filing/lines/0/workshop': '固体制剂车间',
    '/filing/lines/0/dosageForm': '片剂',
  },
  products: {
    '/filing/products/0/name': '样例片',
    '/filing/products/0/approvalNumber': '国药准字H20250001',
    '/filing/products/0/line': '１',
  },
  materials: { '/filing/materials/1/code': 'licence-copies' },
  consent: { '/filing/consent': 'true' },
};

async function fillIn(browser: Browser, first: Page): Promise<Page> {
  let page = first;
  for (let i = 0; i < 20 && /^\/filings\/[^/]+\/\w+$/.test(pathOf(page)); i++)
    page = await send(browser, page, { ...ANSWERS[pathOf(page).split('/')[3]!], go: 'next' });
  return page;
}

describe('an applicant who files a case without JavaScript', () => {
  test('fills in page after page, checks everything, files once and gets a receipt', async () => {
    const browser = await signedIn('applicant-1');
    const summary = await fillIn(browser, await start(browser));
    expect(summary.text).toContain('核对并填报');
    expect(summary.text).toContain('片剂一线');
    const receipt = await send(browser, summary, {});
    expect(pathOf(receipt)).toMatch(/^\/cases\/[0-9a-f-]{36}\/receipt$/);
    expect(receipt.text).toMatch(/SHY654004\d+/);
    const { body } = await trine.ask('GET', `cases/${pathOf(receipt).split('/')[2]}`, { as: 'applicant-1' });
    expect(body['filing']).toMatchObject({
      products: [{ line: 1 }],
      materials: [{ code: 'licence-copies' }],
      consent: true,
    });
    const again = await send(browser, summary, {});
    expect([again.status, again.text.includes('可能已经填报')]).toEqual([404, true]);
  });

  test('is told on the page itself what is missing, and may go on and come back', async () => {
    const browser = await signedIn('applicant-1');
    const page = await start(browser);
    const told = await send(browser, page, { '/filing/applicant/creditCode': 'falsch', go: 'next' });
    expect(told.text).toContain('href="#f/filing/applicant/creditCode"');
    expect(told.text).toMatch(/aria-invalid="true"[^>]*value="falsch"/);
    expect(told.text).toContain('校验码');
  });

  test('loses nothing that was typed: each step is saved, a longer list keeps its rows, and stored text is only text', async () => {
    const browser = await signedIn('applicant-2');
    const page = await start(browser);
    const draft = pathOf(page).split('/')[2]!;
    await send(browser, page, { '/filing/applicant/name': EVIL, go: 'stay' });
    const again = await browser.open(pathOf(page));
    expect(again.text).toContain('&lt;script>alert(1)');
    expect(again.text).not.toContain('<script>alert');
    const lines = await browser.open(`/filings/${draft}/lines`);
    const longer = await send(browser, lines, { '/filing/lines/0/name': EVIL, change: 'add /filing/lines' });
    const fields = fieldsOf(longer.text, pathOf(lines));
    expect([fields.get('/filing/lines/0/name'), fields.has('/filing/lines/1/name')]).toEqual([EVIL, true]);
  });

  test('keeps what he types when another window was quicker, and is told so', async () => {
    const browser = await signedIn('applicant-2');
    const page = await start(browser);
    await send(browser, page, { '/filing/applicant/name': '先', go: 'stay' });
    const late = await send(browser, page, { '/filing/applicant/name': '后', go: 'stay', key: 'another' });
    expect([late.status, late.text.includes('别处')]).toEqual([412, true]);
    expect(fieldsOf(late.text, pathOf(page)).get('/filing/applicant/name')).toBe('后');
    const saved = await send(browser, late, { go: 'stay' });
    expect(fieldsOf(saved.text, pathOf(page)).get('/filing/applicant/name')).toBe('后');
  });

  test('need not type again what his last filing said of him', async () => {
    await fileExample(trine, 'three-in-one', 'applicant-1');
    const browser = await signedIn('applicant-1');
    const page = await start(browser, 'gmp-inspection@1');
    expect(page.text).toContain('取自您上一次的填报');
    const fields = fieldsOf(page.text, pathOf(page));
    expect(fields.get('/filing/applicant/creditCode')).toBe('91654004MA00000012');
    expect(page.text).not.toContain('二期厂房');
  });

  test('discards a draft, and nobody else opens it', async () => {
    const browser = await signedIn('applicant-1');
    const path = pathOf(await start(browser));
    const other = await signedIn('applicant-2');
    expect((await other.open(path)).status).toBe(404);
    const list = await browser.open('/filings/new');
    const id = path.split('/')[2]!;
    expect(list.text).toContain(`/filings/${id}/discard`);
    const gone = await send(browser, list, {}, `/filings/${id}/discard`);
    expect(gone.text).toContain('草稿已删除');
    expect((await browser.open(path)).status).toBe(404);
  });

  test('an official who files nothing is told who does', async () => {
    const page = await (await signedIn('intake-1')).open('/filings/new');
    expect(page.text).toContain('您没有可以填报的事项');
  });
});

describe('the materials of a case', () => {
  const put = async (browser: Browser, id: string, given: Upload, headers = {}): Promise<Page> => {
    const page = await browser.open(`/cases/${id}/materials`);
    const action = /action="(\/cases\/[^"]+\/materials\?key=[^"]+)"/.exec(page.text)![1]!;
    const body = multipartOf(given).toString('latin1');
    return browser.open(action, {
      method: 'POST',
      headers: { 'content-type': MULTIPART, 'sec-fetch-site': 'same-origin', ...headers },
      body: Buffer.from(body, 'latin1') as unknown as string,
    });
  };

  test('are uploaded one at a time, under Chinese names, and answered with their digest', async () => {
    const id = await fileExample(trine, 'three-in-one', 'applicant-1', (filing) => ({ ...filing, materials: [] }));
    const browser = await signedIn('applicant-1');
    const before = await browser.open(`/cases/${id}/materials`);
    expect(before.text).toContain('未开始');
    expect(before.text).toMatch(/每份不超过 4 MB/);
    const after = await put(browser, id, {
      content: pdf('plan'),
      name: '总平面图.pdf',
      fields: { codes: 'site-plan' },
    });
    const [document] = await listed(trine, id, 'applicant-1');
    expect(document).toMatchObject({ name: '总平面图.pdf', codes: ['site-plan'] });
    expect(after.text).toContain(document!['sha256']);
    expect(after.text).toContain(`href="/api/v1/cases/${id}/documents/${document!['id'] as number}/content"`);
    expect(after.text).toContain('已提交');
    expect(after.text).toContain('总平面图.pdf');
  });

  test('say why a file was not taken, and take none that another site sends', async () => {
    const id = await fileExample(trine, 'three-in-one', 'applicant-1');
    const browser = await signedIn('applicant-1');
    const refused = await put(browser, id, { content: 'MZ', name: 'virus.exe', fields: { codes: 'site-plan' } });
    expect([refused.status, refused.text.includes('unsupportedMediaType')]).toEqual([415, true]);
    const large = await put(browser, id, { content: Buffer.alloc(5 * 1024 * 1024), name: 'x.pdf' });
    expect([large.status, large.text.includes('tooLarge')]).toEqual([413, true]);
    const foreign = await put(browser, id, { content: pdf('x') }, { 'sec-fetch-site': 'cross-site' });
    expect(foreign.status).toBe(403);
    expect(await listed(trine, id, 'applicant-1')).toEqual([]);
  });

  test('are shown to nobody who may not read the case', async () => {
    const id = await fileExample(trine, 'three-in-one', 'applicant-1');
    for (const part of ['materials', 'receipt', 'correction'])
      expect((await (await signedIn('applicant-2')).open(`/cases/${id}/${part}`)).status).toBe(404);
  });

  test('that are wanting are all named in one notice, and stand in the list as to be corrected', async () => {
    const id = await fileExample(trine, 'three-in-one', 'applicant-1');
    expect((await give(trine, id, 'applicant-1', 'case.submit', {})).status).toBe(200);
    const browser = await signedIn('intake-1');
    const page = await browser.open(`/cases/${id}/correction`);
    const empty = await send(browser, page, {});
    expect([empty.status, empty.text.includes('请至少写明一项')]).toEqual([422, true]);
    await send(browser, page, {
      '/data/materials/site-plan': '缺少比例尺',
      '/data/materials/scope': '未附质量标准',
      '/data/others/0': EVIL,
    });
    const { body } = await trine.ask('GET', `cases/${id}/journal`, { as: 'intake-1' });
    const last = (body['items'] as { entry: JsonObject }[]).find(
      ({ entry }) => entry['type'] === 'case.requestCorrection',
    );
    expect((last!.entry['data'] as JsonObject)['corrections']).toEqual([
      '厂区总平面布置图：缺少比例尺',
      '生产范围、剂型、品种、质量标准及依据：未附质量标准',
      EVIL,
    ]);
    const materials = await (await signedIn('applicant-1')).open(`/cases/${id}/materials`);
    expect(materials.text.match(/<\/span> 需补正/g)).toHaveLength(2);
    expect((await browser.open(`/cases/${id}/correction`)).text).toContain('现在不能要求补正');
  });

  test('are submitted with the case from its receipt, which then says from when the limit runs and by what right', async () => {
    const id = await fileExample(trine, 'three-in-one', 'applicant-1');
    const browser = await signedIn('applicant-1');
    const receipt = await browser.open(`/cases/${id}/receipt`);
    expect(receipt.text).toContain('尚未提交');
    const submitted = await send(browser, receipt, {});
    expect(submitted.text).toContain('等待审查决定是否受理');
    expect(submitted.text).toMatch(/<time datetime="2025-08-\d\d"/i);
    expect(submitted.text).not.toContain('>提交</button>');
  });

  test('that are missing are named when the case is submitted without them', async () => {
    const id = await fileExample(trine, 'three-in-one', 'applicant-1', (filing) => ({ ...filing, materials: [] }));
    const browser = await signedIn('applicant-1');
    const refused = await send(browser, await browser.open(`/cases/${id}/receipt`), {});
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('厂区总平面布置图');
  });
});
