import { describe, expect, test } from '@jest/globals';
import { scopeOf } from './scopes.js';

describe('a system needs', () => {
  test.each([
    ['GET', '/api/v1/cases', 'cases:read'],
    ['HEAD', '/api/v1/cases', 'cases:read'],
    ['GET', '/api/v1/cases/:id/clocks', 'cases:read'],
    ['POST', '/api/v1/cases', 'cases:file'],
    ['POST', '/api/v1/cases/:id/commands', 'cases:command'],
    ['post', '/api/v1/cases/{id}/commands', 'cases:command'],
    ['POST', '/api/v1/tasks/:id/claim', 'tasks:write'],
    ['DELETE', '/api/v1/webhooks/:id', 'webhooks:write'],
    ['GET', '/api/v1/reports/turnaround', 'reports:read'],
    ['GET', '/api/v1/audit/verify', 'audit:read'],
    ['GET', '/api/v1/me', null],
  ])('for %s %s the scope %s', (method, route, scope) => {
    expect(scopeOf(method, route)).toBe(scope);
  });
});
