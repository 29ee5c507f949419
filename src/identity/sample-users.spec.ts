import { describe, expect, test } from '@jest/globals';
import { ENGINE_ROLE, ROLES } from './roles.js';
import { SAMPLE_USERS } from './sample-users.js';

describe('the sample users', () => {
  test('have names of their own and hold roles that exist, never the engine’s', () => {
    expect(new Set(SAMPLE_USERS.map(({ name }) => name)).size).toBe(SAMPLE_USERS.length);
    for (const { name, roles } of SAMPLE_USERS) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*(-\d)?$/);
      for (const role of roles) expect(Object.keys(ROLES)).toContain(role);
      expect(roles).not.toContain(ENGINE_ROLE);
    }
  });

  test('leave no role without a person', () => {
    const held = new Set(SAMPLE_USERS.flatMap(({ roles }) => roles));
    expect(Object.keys(ROLES).filter((role) => role !== ENGINE_ROLE && !held.has(role))).toEqual([]);
  });

  test('can share the duties of one case without anyone having two', () => {
    for (const [role, persons] of Object.entries({ intake: 2, inspector: 3, checker: 2, registrationReviewer: 2 }))
      expect(SAMPLE_USERS.filter(({ roles }) => roles[0] === role).length).toBeGreaterThanOrEqual(persons);
  });
});
