import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { canonical } from '../../domain/audit/canonical.js';
import type { Json } from '../../domain/json.js';
import { NOTICES } from './notices.js';

/** A version that notices were made with never changes: their texts are made again from it. */
const FROZEN: Record<string, string> = {
  '1': '6475be000b0eb2cf308dbde40bcca95697289f43a30a29d4b085838e99a8607e',
};

test.each(Object.entries(NOTICES.sets))('version %s of the notices says what it always said', (version, set) => {
  const hash = createHash('sha256')
    .update(canonical(set as unknown as Json))
    .digest('hex');
  expect(hash).toBe(FROZEN[version]);
});

test('every version has a form for notices that have none of their own, and no letters twice', () => {
  for (const { templates } of Object.values(NOTICES.sets)) {
    expect(templates.filter(({ commands }) => commands.length === 0)).toHaveLength(1);
    const letters = templates.map((template) => template.letters);
    expect(new Set(letters).size).toBe(letters.length);
  }
});
