/*
 * What a system must have been allowed by its provider (OAuth scopes) before its roles are asked. A scope follows from
 * the address and the method, so that no route can be forgotten: the first part of the path, then `read` or `write`.
 * Only what differs from that rule is listed.
 */

const DECLARED: Record<string, string | null> = {
  'POST /cases': 'cases:file',
  'POST /cases/:id/commands': 'cases:command',
  'POST /procedures/:id/:version/trials': 'procedures:read', // nothing is kept
  'GET /me': null,
};

/** The scope that a system needs for a route, whose path may be written as Fastify or as OpenAPI does; null for none. */
export function scopeOf(method: string, route: string): string | null {
  const path = route.replace(/^\/api\/v1(?=\/)/, '').replaceAll(/\{(\w+)\}/g, ':$1');
  const declared = DECLARED[`${method.toUpperCase()} ${path}`];
  if (declared !== undefined) return declared;
  return `${path.split('/')[1] ?? ''}:${/^(get|head)$/i.test(method) ? 'read' : 'write'}`;
}
