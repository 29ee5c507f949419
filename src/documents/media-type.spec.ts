import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { docx } from '../../test/setup/upload.js';
import { checkContent, formatFor } from './media-type.js';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'trine-media-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const check = async (content: Buffer): Promise<void> => {
  const path = join(dir, 'given');
  writeFileSync(path, content);
  await checkContent(path, content.length, formatFor('a.docx', ''));
};
const DRAWING = 'x'.repeat(25 * 1024 * 1024);

describe('a file that others are packed in', () => {
  test('may unpack to more than itself, as drawings and tables do', async () => {
    await expect(
      check(docx([{ name: 'word/media/plan.bin', content: DRAWING, claims: 1_000_000_000 }])),
    ).resolves.toBeUndefined();
  });

  test('is refused when it would unpack to two hundred times its size', async () => {
    await expect(check(docx([{ name: 'word/big.xml', claims: 1_000_000_000 }]))).rejects.toMatchObject({
      code: 'tooLarge',
    });
  });

  test('is refused beyond four gigabytes, however large it is itself', async () => {
    const two = ['one', 'two'].map((name) => ({ name: `word/media/${name}.bin`, content: '', claims: 2_300_000_000 }));
    const large = docx([...two, { name: 'word/media/plan.bin', content: DRAWING }]);
    await expect(check(large)).rejects.toMatchObject({ code: 'tooLarge' });
  });
});
