import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileExample } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';
import { docx, listed, MULTIPART, multipartOf, pdf, type Upload, upload, zipOf } from './setup/upload.js';

let office: Trine;
let dir: string;
let id: string;
const MOST_BYTES = 300_000;
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const give = (given: Upload, as = 'applicant-1') => upload(office, id, as, given);
const filesIn = async (): Promise<string[]> =>
  (await readdir(dir, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()).map(({ name }) => name);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'trine-documents-'));
  office = await openTrine(undefined, undefined, { documents: { dir, mostBytes: MOST_BYTES, idleMs: 2_000 } });
}, 60_000);
afterAll(async () => {
  await office.stop();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  id = await fileExample(office, 'three-in-one');
});

describe('a document that is put into a case', () => {
  test('is kept under its digest, registered with a Chinese name, and comes back as it was', async () => {
    const content = pdf(randomUUID());
    const given = await give({ content, name: '厂区总平面布置图.pdf', fields: { codes: 'site-plan,process-layout' } });
    expect(given.status).toBe(201);
    expect(given.body).toMatchObject({
      name: '厂区总平面布置图.pdf',
      sha256: sha256(content),
      bytes: content.length,
      codes: ['process-layout', 'site-plan'],
      state: 'clean',
      scanner: 'none',
    });
    expect(await filesIn()).toContain(sha256(content));
    const back = await office.ask('GET', `${given.body['href'] as string}/content`, { as: 'intake-1' });
    expect(back.text).toBe(content.toString());
    expect(back.headers).toMatchObject({
      'content-disposition': `attachment; filename="________.pdf"; filename*=UTF-8''${encodeURIComponent('厂区总平面布置图.pdf')}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/^sandbox/) as string,
      'repr-digest': `sha-256=:${createHash('sha256').update(content).digest('base64')}:`,
      'content-type': 'application/pdf',
    });
    const part = await office.ask('GET', `${given.body['href'] as string}/content`, {
      as: 'intake-1',
      headers: { range: 'bytes=0-4' },
    });
    expect([part.status, part.text, part.headers['content-range']]).toEqual([
      206,
      '%PDF-',
      `bytes 0-4/${content.length}`,
    ]);
  });

  test('leaves the case verified, its name in the vault and its rows as the journal says', async () => {
    await give({ content: pdf('one'), fields: { codes: 'site-plan' } });
    const second = await give({ content: pdf('two'), fields: { codes: 'site-plan', replaces: '2' } });
    expect(second.body).toMatchObject({ replaces: 2 });
    expect((await listed(office, id, 'applicant-1')).map(({ id: n, current }) => [n, current])).toEqual([
      [2, false],
      [4, true],
    ]);
    const verified = await office.ask('GET', `audit/verify?case=${id}`, { as: 'auditor-1' });
    expect(verified.body).toMatchObject({ ok: true });
    const journal = await office.ask('GET', `cases/${id}/journal`, { as: 'auditor-1' });
    expect(journal.text).not.toContain('plan.pdf');
  });

  test('is registered once for one key, and a key stands for one file', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await give({ content: pdf('same'), headers });
    const again = await give({ content: pdf('same'), headers });
    expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([201, first.text, 'true']);
    expect((await give({ content: pdf('other'), headers })).body['code']).toBe('idempotencyKeyReused');
    expect(await listed(office, id, 'applicant-1')).toHaveLength(1);
    expect((await give({ content: pdf('other'), headers: { 'idempotency-key': '' } })).body['code']).toBe(
      'idempotencyKeyMissing',
    );
  });

  test.each([
    ['a table', docx(), 'report.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['an OFD', zipOf([{ name: 'OFD.xml', content: '<o/>' }]), '通知.ofd', 'application/octet-stream'],
    ['a text in Chinese', Buffer.from('批号,结果\n001,合格\n'), '检验.csv', 'application/vnd.ms-excel'],
    ['an XML', Buffer.from('<?xml version="1.0"?><a/>'), 'data.xml', 'text/xml'],
  ])('may be %s', async (_what, content, name, type) => {
    expect((await give({ content, name, type })).status).toBe(201);
  });
});

describe('an upload is refused, and leaves nothing behind, when', () => {
  const refusedWith = async (given: Upload, status: number, code: string) => {
    const before = await filesIn();
    const { status: was, body } = await give(given);
    expect([was, body['code']]).toEqual([status, code]);
    expect(await filesIn()).toEqual(before);
    expect(await listed(office, id, 'applicant-1')).toEqual([]);
    return body;
  };

  test('it is larger than the limit, which it states', async () => {
    const body = await refusedWith({ content: Buffer.concat([pdf('x'), Buffer.alloc(MOST_BYTES)]) }, 413, 'tooLarge');
    expect(body['detail']).toMatch(/at most 0.29 MB/);
  });

  test('it is larger than the limit by far, whatever length it announces', async () => {
    const body = multipartOf({ content: Buffer.concat([pdf('x'), Buffer.alloc(MOST_BYTES * 3)]) });
    const { status } = await office.ask('POST', `cases/${id}/documents`, {
      as: 'applicant-1',
      headers: { 'content-type': MULTIPART },
      raw: body,
    });
    expect(status).toBe(413);
    expect(await readdir(join(dir, 'incoming')).catch(() => [])).toEqual([]);
  });

  test.each([
    ['a program', Buffer.from('MZ\x90\0program'), 'plan.pdf', 'application/pdf'],
    ['a page', Buffer.from('<html><script>alert(1)</script>'), 'notes.txt', 'text/plain'],
    ['a picture with a script', Buffer.from('<svg onload="alert(1)"/>'), 'plan.xml', 'application/xml'],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'plan.pdf', 'application/pdf'],
    ['a bare zip', zipOf([{ name: 'a.txt' }]), 'report.docx', 'application/octet-stream'],
    ['macros', docx([{ name: 'word/vbaProject.bin' }]), 'report.docx', 'application/octet-stream'],
    ['bytes', Buffer.from([65, 0, 66]), 'data.csv', 'text/csv'],
    ['a name without a known extension', pdf('x'), 'plan.exe', 'application/pdf'],
    ['another declared type', pdf('x'), 'plan.pdf', 'text/html'],
  ])('it is disguised: %s', async (_what, content, name, type) => {
    await refusedWith({ content, name, type }, 415, 'unsupportedMediaType');
  });

  test('it is a zip that would grow without measure', async () => {
    const content = docx([{ name: 'word/media/a.xml', claims: 3_000_000_000 }]);
    await refusedWith({ content, name: 'report.docx', type: 'application/octet-stream' }, 413, 'tooLarge');
  });

  test.each([
    ['line breaks that would make a header', `form-data; name="file"; filename*=UTF-8''a%0d%0aSet-Cookie:x=1.pdf`],
    ['a zero', `form-data; name="file"; filename*=UTF-8''a%00.pdf`],
    ['a mark that turns the direction of writing', `form-data; name="file"; filename="plan\u202efdp.pdf"`],
    ['too many letters', `form-data; name="file"; filename="${'长'.repeat(90)}.pdf"`],
    ['no name at all', `form-data; name="file"; filename=".pdf"`],
  ])('its name holds %s', async (_what, disposition) => {
    await refusedWith({ content: pdf('x'), disposition }, 400, 'malformed');
  });

  test.each([
    [
      'another digest was announced',
      { 'repr-digest': `sha-256=:${createHash('sha256').update('other').digest('base64')}:` },
    ],
    ['the digest cannot be read', { 'repr-digest': 'sha-256=nonsense' }],
  ])('%s', async (_what, headers) => {
    await refusedWith({ content: pdf('x'), headers }, 400, 'malformed');
  });

  test('it brings two files, or none', async () => {
    await refusedWith({ content: pdf('x'), more: [{ content: pdf('y') }] }, 400, 'malformed');
    await refusedWith({ content: '', name: 'plan.pdf' }, 400, 'malformed');
  });

  test('it is for materials that the procedure does not ask for: what is shared already is not asked again', async () => {
    const body = await refusedWith({ content: pdf('x'), fields: { codes: 'business-licence' } }, 400, 'invalidPayload');
    expect(body['allowed']).toContain('site-plan');
  });
});

test('a path in the name leads nowhere: only its last part is kept, and the file lies under its digest', async () => {
  const content = pdf(randomUUID());
  const { body } = await give({
    content,
    disposition: `form-data; name="file"; filename*=UTF-8''..%2f..%2f..%2fetc%2fcron.pdf`,
  });
  expect(body['name']).toBe('cron.pdf');
  expect(await filesIn()).toContain(sha256(content));
});

test('quotes in a name cannot leave the header of a download', async () => {
  const { body } = await give({
    content: pdf(randomUUID()),
    disposition: `form-data; name="file"; filename*=UTF-8''a%22%3Bx=%22.pdf`,
  });
  const { headers } = await office.ask('GET', `${body['href'] as string}/content`, { as: 'intake-1' });
  expect(headers['content-disposition']).toBe(`attachment; filename="a_;x=_.pdf"; filename*=UTF-8''a%22%3Bx%3D%22.pdf`);
});

test('a digest cannot be registered by words alone', async () => {
  const data = { sha256: 'a'.repeat(64), bytes: 1, mediaType: 'application/pdf', name: 'a.pdf', codes: [] };
  const { status, body } = await office.ask('POST', `cases/${id}/commands`, {
    as: 'applicant-1',
    headers: { 'if-match': '*' },
    body: { type: 'document.register', data },
  });
  expect([status, body['code']]).toEqual([400, 'unknownCommand']);
});

describe('over a connection', () => {
  let port: number;
  beforeAll(async () => {
    await office.app.listen(0, '127.0.0.1');
    port = (office.app.getHttpServer().address() as AddressInfo).port;
  });

  /** Sends headers and some of a body, and says when the answer comes whether or not the rest was sent. */
  const begin = (caseId: string, as: string, part: Buffer, hangUp = false, announced = 200_000) =>
    new Promise<number>((resolve, reject) => {
      void office.token(as).then((token) => {
        const request = httpRequest(
          {
            port,
            path: `/api/v1/cases/${caseId}/documents`,
            method: 'POST',
            headers: {
              authorization: `Bearer ${token}`,
              'content-type': MULTIPART,
              'content-length': String(announced),
              'idempotency-key': randomUUID(),
            },
          },
          (response) => {
            response.resume();
            resolve(response.statusCode!);
            request.destroy();
          },
        );
        request.on('error', (error) => (hangUp ? resolve(0) : reject(error)));
        request.write(part);
        if (hangUp) setTimeout(() => request.destroy(), 200);
      });
    });
  const half = multipartOf({ content: Buffer.concat([pdf('half'), Buffer.alloc(50_000)]) }).subarray(0, 40_000);

  test('a foreign case is as unknown as one that does not exist, before a byte of the body is needed', async () => {
    expect(await begin(randomUUID(), 'applicant-1', half.subarray(0, 10))).toBe(404);
    expect(await begin(id, 'applicant-2', half.subarray(0, 10))).toBe(404);
    expect(await begin(id, 'auditor-1', half.subarray(0, 10))).toBe(403);
  });

  test('an upload that announces too much is refused by its announcement', async () => {
    expect(await begin(id, 'applicant-1', half.subarray(0, 10), false, MOST_BYTES + 1_000_000)).toBe(413);
  });

  test('an upload that is broken off leaves nothing', async () => {
    await begin(id, 'applicant-1', half, true);
    for (let i = 0; i < 40 && (await readdir(join(dir, 'incoming'))).length > 0; i++) await wait(50);
    expect(await readdir(join(dir, 'incoming'))).toEqual([]);
    expect(await listed(office, id, 'applicant-1')).toEqual([]);
  });

  test('an upload that stands still loses its place, and too many at a time are refused', async () => {
    const four = [1, 2, 3, 4].map(() => begin(id, 'applicant-1', half));
    const underWay = async () => (await readdir(join(dir, 'incoming'))).length;
    for (const end = Date.now() + 1_500; (await underWay()) < 4 && Date.now() < end;) await wait(10);
    expect(await begin(id, 'applicant-1', half)).toBe(429);
    expect(await Promise.all(four)).toEqual([408, 408, 408, 408]);
    expect(await readdir(join(dir, 'incoming'))).toEqual([]);
  });
});
