import { expect, test } from '@jest/globals';
import { Drive, rulesOf } from './drive.fixture.js';
import { threeInOne } from './three-in-one/three-in-one.js';

test('a step is decided on the very entry that the journal keeps, so a notice names results in the order of a replay', () => {
  const drive = new Drive(rulesOf(threeInOne));
  drive.follow();
  for (const { entry, canon } of drive.steps) expect(JSON.stringify(entry)).toBe(canon);
});
