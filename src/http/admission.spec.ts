import { expect, test } from '@jest/globals';
import { hasRoom, kindOf } from './admission.js';

const idle = { underWay: 0, loopDelayMs: 0, heapShare: 0.1 };

test.each([
  ['GET', '/livez', null],
  ['GET', '/readyz?verbose', null],
  ['GET', '/api/v1/stream?case=1', null],
  ['GET', '/docs/static/index.css', null],
  ['GET', '/docsearch', 'read'],
  ['GET', '/api/v1/reports/turnaround?from=2025-01', 'report'],
  ['POST', '/api/v1/reports', 'report'],
  ['GET', '/api/v1/exports/events.xes', 'report'],
  ['GET', '/api/v1/audit/verify', 'report'],
  ['GET', '/reports', 'report'],
  ['GET', '/api/v1/cases?lamp=red', 'read'],
  ['GET', '/inbox', 'read'],
  ['POST', '/api/v1/cases', 'command'],
  ['POST', '/api/v1/cases/1/commands', 'command'],
])('%s %s is taken for %j', (method, url, kind) => {
  expect(kindOf(method, url)).toBe(kind);
});

test.each([
  ['the places', (n: number) => ({ ...idle, underWay: n * 100 }), [0.25, 0.75, 1]],
  ['the delay of the loop', (n: number) => ({ ...idle, loopDelayMs: n }), [500, 2_000, 10_000]],
  ['the heap', (n: number) => ({ ...idle, heapShare: n }), [0.75, 0.85, 0.95]],
])('reports are refused first and commands last by %s', (_, load, bounds) => {
  for (const [n, kind] of (['report', 'read', 'command'] as const).entries()) {
    expect(hasRoom(kind, load(bounds[n]! * 0.96), 100)).toBe(true);
    expect(hasRoom(kind, load(bounds[n]!), 100)).toBe(false);
  }
});

test('one request of each kind has room even where few are allowed', () => {
  for (const kind of ['report', 'read', 'command'] as const) expect(hasRoom(kind, idle, 1)).toBe(true);
});
