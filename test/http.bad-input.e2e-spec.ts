import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { connect, type AddressInfo } from 'node:net';
import { text } from '../src/domain/json.js';
import type { JsonObject } from '../src/domain/json.js';
import { Problem } from '../src/domain/problem.js';
import { HttpModule } from '../src/http/http.module.js';
import { createApp } from '../src/http/http.setup.js';
import { JsonLog } from '../src/http/json-log.js';
import { buildOpenApi, openApiText } from '../src/http/openapi.js';
import { PageQuery } from '../src/http/paging.js';
import { Authenticated, Public, Roles } from '../src/http/policy.js';
import { UuidPipe } from '../src/http/uuid.pipe.js';

class Place {
  @ApiProperty() @IsString() @Length(1, 20) town!: string;
}
class Parcel {
  @ApiProperty() @IsString() @Length(1, 20) name!: string;
  @ApiProperty() @ValidateNested() @Type(() => Place) place!: Place;
  @IsOptional() @IsObject() data?: JsonObject;
}
class ParcelQuery extends PageQuery {
  @IsOptional() @IsIn(['red', 'green']) lamp?: string;
}

@Public()
@Controller('parcels')
class ParcelsController {
  @Get() list(@Query() query: ParcelQuery) {
    return query;
  }
  @Get('broken') broken() {
    throw new Error('the secret is 42');
  }
  @Get('busy') busy() {
    throw Object.assign(new Error('could not serialize'), { driverError: { code: '40001' } });
  }
  @Get('refused') refused() {
    throw new Problem('notPossible', text('现在不行', 'Expected another state'), { allowed: ['parcel.open'] });
  }
  @Get(':id') get(@Param('id', UuidPipe) id: string) {
    return { id };
  }
  @Post() create(@Body() parcel: Parcel) {
    return parcel;
  }
}
@Module({ imports: [HttpModule], controllers: [ParcelsController] })
class ParcelsModule {}

const lines: string[] = [];
const log = new JsonLog('debug', (line) => lines.push(line));
let app: NestFastifyApplication;
beforeAll(async () => {
  app = await createApp(ParcelsModule, { log });
  await app.listen(0, '127.0.0.1');
});
afterAll(() => app.close());

const KEY = { 'idempotency-key': 'k-1' };
const send = (payload: string | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  app.inject({ method: 'POST', url: '/api/v1/parcels', payload, headers: { ...KEY, ...headers } });
const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });
type Answer = Awaited<ReturnType<typeof send>>;

function expectProblem(answer: Answer, status: number, code: string) {
  expect([answer.statusCode, answer.headers['content-type'], answer.json<JsonObject>()['code']]).toEqual([
    status,
    'application/problem+json; charset=utf-8',
    code,
  ]);
  expect(answer.body).not.toMatch(/node_modules|\bat .*\.[jt]s/);
  return answer.json<JsonObject & { errors: { pointer: string; detail: string }[]; detail: string }>();
}
const pointersOf = (answer: Answer) => expectProblem(answer, 400, 'malformed').errors.map(({ pointer }) => pointer);

describe('what is wrong is refused cleanly', () => {
  test('a good parcel passes, Chinese names whole', async () => {
    const parcel = { name: '霍尔果斯😀', place: { town: 'x' }, data: { then: 'x', nested: [{ a: null }] } };
    const answer = await send(JSON.stringify(parcel));
    expect([answer.statusCode, answer.json()]).toEqual([201, parcel]);
  });

  test('fields that nobody asked for are refused, also inside', async () => {
    const answer = await send('{"name":"a","role":"decider","place":{"town":"x","role":"decider"}}');
    expect(pointersOf(answer).sort()).toEqual(['/place/role', '/role']);
  });

  test('each fault is told with its place, in the language asked for', async () => {
    const english = await send('{"name":"","place":{"town":5}}', {
      'content-type': 'application/json',
      'accept-language': 'en',
    });
    expect(expectProblem(english, 400, 'malformed').errors).toEqual([
      { pointer: '/name', detail: 'Expected at least 1 characters' },
      { pointer: '/place/town', detail: 'Expected text' },
    ]);
    expect(english.headers['content-language']).toBe('en');
    const chinese = await send('{"name":"","place":{"town":"x"}}');
    expect(expectProblem(chinese, 400, 'malformed').errors).toEqual([
      { pointer: '/name', detail: '文本应不少于 1 个字符' },
    ]);
    expect(chinese.headers['content-language']).toBe('zh-CN');
  });

  test.each([
    ['broken off', '{"name":', '/name'],
    ['3,000 levels deep', '{"data":'.repeat(3_000) + '1' + '}'.repeat(3_000), '/data'.repeat(32)],
    ['20,000 levels deep', '['.repeat(20_000) + ']'.repeat(20_000), '/0'.repeat(32)],
    ['with U+0000', '{"name":"a\\u0000","place":{"town":"x"}}', '/name'],
    ['with U+0000 in a key', '{"name":"a","place":{"town":"x"},"data":{"\\u0000":1}}', '/data'],
    ['with a lone surrogate', '{"name":"\\ud800","place":{"town":"x"}}', '/name'],
    ['with a key twice', '{"name":"a","name":"b","place":{"town":"x"}}', '/name'],
    ['with __proto__', '{"name":"a","place":{"town":"x"},"__proto__":{"admin":true}}', '/__proto__'],
    ['that is a list', '[]', ''],
    ['that is null', '"x"', ''],
  ])('a body %s', async (_, payload, pointer) => {
    expect(pointersOf(await send(payload))).toEqual([pointer]);
  });

  test('bytes that are no UTF-8', async () => {
    expectProblem(await send(Buffer.from([0x22, 0xff, 0x22])), 400, 'malformed');
  });

  test('a body of 2 MB, said or unsaid, is too large', async () => {
    const big = JSON.stringify({ name: 'x'.repeat(2_000_000) });
    expectProblem(await send(big), 413, 'tooLarge');
    const streamed = await fetch(`${await app.getUrl()}/api/v1/parcels`, {
      method: 'POST',
      headers: { ...KEY, 'content-type': 'application/json' },
      body: new Blob([big]).stream(),
      ...{ duplex: 'half' }, // which the types of browsers do not know
    });
    expect(streamed.status).toBe(413);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=gbk',
  ])('a body of type %s', async (type) => {
    expectProblem(await send('{"name":"a"}', { 'content-type': type }), 415, 'unsupportedMediaType');
  });

  test('a POST without an Idempotency-Key', async () => {
    const answer = await app.inject({ method: 'POST', url: '/api/v1/parcels', payload: { name: 'a' } });
    expectProblem(answer, 400, 'idempotencyKeyMissing');
  });

  test('a query parameter that does not exist, with those that do', async () => {
    const problem = expectProblem(await get('/api/v1/parcels?lmap=red', { 'accept-language': 'en' }), 400, 'malformed');
    expect(problem['allowed']).toEqual(expect.arrayContaining(['lamp', 'limit', 'cursor']));
    expect(problem.errors).toEqual([{ pointer: '/lmap', detail: 'Expected no such field' }]);
    expect(problem.detail).toContain('lamp');
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=1.5',
    'limit=ten',
    'limit=',
    'lamp=blue',
    'lamp=%00',
    '__proto__=1',
    'constructor=1',
    'cursor=',
  ])('the query %s', async (query) => {
    expectProblem(await get(`/api/v1/parcels?${query}`), 400, 'malformed');
  });

  test('a page is 25 unless said otherwise', async () => {
    expect((await get('/api/v1/parcels')).json()).toEqual({ limit: 25 });
    expect((await get('/api/v1/parcels?limit=100&lamp=red')).json()).toEqual({ limit: 100, lamp: 'red' });
  });

  test.each([
    '/api/v1/nothing',
    '/nothing',
    '/api/v1/parcels/7',
    '/api/v1/parcels/%F0',
    '/problems/nothing',
    `/api/v1/parcels/${'x'.repeat(300)}`,
  ])('the address %s', async (url) => {
    const answer = await get(url);
    expect([400, 404, 414]).toContain(answer.statusCode);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  test('an address that cannot be decoded', async () => {
    const answer = await get('/api/v1/parcels/%zz');
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ]);
  });
});

describe('a refusal', () => {
  test('tells what is possible instead', async () => {
    expect(expectProblem(await get('/api/v1/parcels/refused'), 409, 'notPossible')).toMatchObject({
      allowed: ['parcel.open'],
      detail: '现在不行',
    });
  });

  test('that the database caused may be retried', async () => {
    const answer = await get('/api/v1/parcels/busy');
    expectProblem(answer, 503, 'unavailable');
    expect(answer.headers['retry-after']).toBe('1');
  });

  test('that nobody foresaw tells nothing, while the log tells it under the same number', async () => {
    lines.length = 0;
    const answer = await get('/api/v1/parcels/broken?q=王某某');
    const problem = expectProblem(answer, 500, 'internal');
    expect(answer.body).not.toContain('secret');
    const logged = lines.map((line) => JSON.parse(line) as JsonObject);
    const id = (problem['instance'] as string).replace('urn:uuid:', '');
    expect(logged).toContainEqual(
      expect.objectContaining({ level: 'error', requestId: id, stack: expect.stringContaining('the secret is 42') }),
    );
    expect(answer.headers['x-request-id']).toBe(id);
    expect(lines.join('')).not.toContain('王');
    expect(logged).toContainEqual(
      expect.objectContaining({
        message: 'request',
        route: '/api/v1/parcels/broken',
        status: 500,
        problem: 'internal',
      }),
    );
  });

  test('has a page of its own in both languages', async () => {
    const page = await get('/problems/stale');
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(page.body).toContain('数据已被他人更新');
    expect(page.body).toContain('Read it again');
    expect((await get('/problems')).body).toContain('href="/problems/notPossible"');
  });
});

describe('every answer', () => {
  test('carries the security headers and does not say what serves it', async () => {
    for (const url of ['/livez', '/api/v1/parcels', '/api/v1/nothing', '/openapi.json']) {
      const { headers } = await get(url);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'cache-control': 'no-store',
      });
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  test('a foreign page may not ask', async () => {
    const answer = await app.inject({
      method: 'OPTIONS',
      url: '/api/v1/parcels',
      headers: { origin: 'https://evil.example' },
    });
    expect(answer.statusCode).toBe(404);
  });

  test('garbage on the wire does not stop the service', async () => {
    const { port } = app.getHttpServer().address() as AddressInfo;
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end('\u0000\u0001 NOT HTTP\r\n\r\n'));
      socket.on('close', () => resolve()).on('error', () => resolve());
      socket.resume();
    });
    expect((await get('/livez')).statusCode).toBe(200);
  });
});

describe('the service about itself', () => {
  test('lives, and is not ready without a database', async () => {
    expect((await get('/livez')).json()).toEqual({ live: true });
    const answer = await get('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { ready: false, database: 'none', migrations: 'pending' },
    ]);
  });

  test('is described by OpenAPI 3.1, the same text every time, refusals included', async () => {
    const document = buildOpenApi(app);
    expect(document.openapi).toBe('3.1.0');
    const create = document.paths['/api/v1/parcels']!.post!;
    expect(create.operationId).toBe('parcels.create');
    expect(create.parameters).toContainEqual(expect.objectContaining({ name: 'Idempotency-Key', required: true }));
    expect(Object.keys(create.responses)).toEqual(
      expect.arrayContaining(['201', '400', '409', '415', '422', '428', '503']),
    );
    expect(create.security).toEqual([]);
    expect((await get('/openapi.json')).body).toBe(openApiText(app));
    expect(openApiText(app)).toBe(openApiText(app));
  });

  test('has a documentation page that needs nothing from elsewhere', async () => {
    const page = await get('/docs');
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/(src|href)="https?:/);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    for (const [, path] of page.body.matchAll(/(?:src|href)="\.?\/?([^"]+)"/g))
      expect((await get(`/${path}`)).statusCode).toBe(200);
  });

  test('does not start while a route says nothing about who may call it', async () => {
    @Controller('forgotten')
    class ForgottenController {
      @Get() list() {
        return [];
      }
      @Roles('intake') @Get('one') one() {
        return {};
      }
      @Authenticated() @Get('two') two() {
        return {};
      }
    }
    @Module({
      imports: [HttpModule],
      controllers: [ForgottenController],
      providers: [{ provide: APP_GUARD, useValue: { canActivate: () => true } }],
    })
    class ForgottenModule {}
    const forgotten = await createApp(ForgottenModule, { log });
    await expect(forgotten.init()).rejects.toThrow(/on ForgottenController\.list$/);
  });
});
