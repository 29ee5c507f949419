import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_CODES } from '../domain/problem.js';
import type { Policy } from './policy.js';
import { problemKind } from './problems.js';
import { scopeOf } from './scopes.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'A refusal (RFC 9457). Its code never changes its meaning.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
  properties: {
    type: { type: 'string', format: 'uri-reference', examples: ['/problems/stale'] },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri' },
    code: { type: 'string', enum: [...PROBLEM_CODES] },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'JSON Pointer into what was sent' },
          detail: { type: 'string' },
        },
      },
    },
    allowed: { type: 'array', description: 'What is possible instead', items: {} },
    currentVersion: { type: 'integer' },
    rule: { type: 'string' },
  },
};

/** What is sent to those who subscribed (`/webhooks`); the package has no decorator for it. */
const WEBHOOKS = {
  event: {
    post: {
      operationId: 'receiveEvent',
      summary: 'Something happened to a case',
      description: 'Signed as Standard Webhooks 1.0 says; docs/webhooks.md shows how to verify it.',
      parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
        name,
        in: 'header',
        required: true,
        schema: { type: 'string' },
      })),
      requestBody: {
        required: true,
        content: {
          'application/cloudevents+json': {
            schema: {
              type: 'object',
              required: ['specversion', 'id', 'source', 'type', 'time', 'data'],
              properties: {
                specversion: { type: 'string', const: '1.0' },
                id: { type: 'string' },
                source: { type: 'string', format: 'uri-reference', examples: ['urn:trine:authority:654004'] },
                type: { type: 'string', examples: ['org.trine.case.accept'] },
                subject: { type: 'string', description: 'The number of the case' },
                time: { type: 'string', format: 'date-time' },
                datacontenttype: { type: 'string', const: 'application/json' },
                sequence: { type: 'string', description: 'The order of events of the authority' },
                data: {
                  type: 'object',
                  properties: {
                    case: { type: 'string', format: 'uuid' },
                    seq: { type: ['integer', 'null'] },
                    version: { type: 'integer' },
                    lamp: { type: 'string' },
                    href: { type: 'string', format: 'uri-reference' },
                  },
                },
              },
            },
          },
        },
      },
      responses: { '204': { description: 'Taken. 410 ends the subscription; anything else is tried again' } },
    },
  },
};

const problemResponse = (status: number) => ({
  description: PROBLEM_CODES.filter((code) => problemKind(code).status === status).join(', ') || 'problem',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

/** The refusals that an operation can answer with, which follow from its method, its policy and its parameters. */
function refusalsOf(method: string, path: string, policy: Policy | undefined): number[] {
  const writes = method !== 'get';
  return [
    400,
    ...(policy?.who === 'public' ? [] : [401, 403]),
    ...(path.includes('{') ? [404] : []),
    ...(writes ? [409, 412, 413, 415, 422, 428, 429] : []),
    500,
    503,
  ];
}

function complete(operation: Operation, method: string, path: string): void {
  const marked = operation as Operation & {
    'x-policy'?: Policy;
    'x-without-idempotency-key'?: boolean;
    'x-scope'?: string;
  };
  const policy = marked['x-policy'];
  for (const status of refusalsOf(method, path, policy)) operation.responses[status] ??= problemResponse(status);
  operation.security = policy?.who === 'public' ? [] : [{ bearer: [] }, { session: [] }];
  const scope = policy?.who === 'authenticated' || policy?.who === 'roles' ? scopeOf(method, path) : null;
  if (scope !== null) marked['x-scope'] = scope;
  if (method === 'post' && !marked['x-without-idempotency-key'])
    operation.parameters = [
      ...(operation.parameters ?? []).filter(
        (parameter) => !('name' in parameter && parameter.name === 'Idempotency-Key'),
      ),
      {
        name: 'Idempotency-Key',
        in: 'header',
        required: true,
        description: 'New for each request, kept for its retries: a repeated request returns the first answer',
        schema: { type: 'string', minLength: 1, maxLength: 200 },
      },
    ];
  delete marked['x-without-idempotency-key'];
}

const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** The OpenAPI 3.1 description of every route, with the refusals that it can answer. */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Trine')
    .setVersion('1')
    .setDescription(
      'The case engine of a three-in-one review: licence modification, GMP inspection and registration filing as one case. ' +
        'Refusals are RFC 9457 problems in the language of Accept-Language (zh-CN, en). ' +
        'An answer may carry Trine-Seen: send it back with your next GET, and a standby may answer with what you have seen at least.',
    )
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addCookieAuth('__Host-trine', { type: 'apiKey', in: 'cookie' }, 'session')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${camel(controller.replace(/Controller$/, ''))}.${method}`,
  });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM_SCHEMA },
  };
  for (const [path, item] of Object.entries(document.paths))
    for (const method of METHODS) if (item[method]) complete(item[method], method, path);
  return Object.assign(document, { webhooks: WEBHOOKS });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, entry]) => [key, sorted(entry)]));
}

/** The description as text that is the same on every machine, to be committed and compared. */
export const openApiText = (app: INestApplication): string => `${JSON.stringify(sorted(buildOpenApi(app)), null, 2)}\n`;

/** Serves the description at `/openapi.json` and Swagger UI, from our own files, at `/docs`. */
export function serveOpenApi(app: NestFastifyApplication): void {
  let document: string | undefined;
  app
    .getHttpAdapter()
    .getInstance()
    .get('/openapi.json', (_request, reply) => {
      document ??= openApiText(app);
      reply.header('Content-Type', 'application/json; charset=utf-8').send(document);
    });
  SwaggerModule.setup('docs', app, () => buildOpenApi(app), { raw: false, customSiteTitle: 'Trine API' });
}
