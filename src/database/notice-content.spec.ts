import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { packNotice, unpackNotice } from './notice-content.js';

const WORDS_SHA256: Record<string, string> = {
  1: '20ff5ccca1d23742eea5c9c506830f75eed6fbf030c0b29334ec0834935180e0',
};

test('what a notice says comes back as it was sent, whatever it says', () => {
  const said = fc.record({
    title: fc.record({ 'zh-CN': fc.string({ unit: 'grapheme' }), en: fc.string() }),
    addressee: fc.option(fc.string({ unit: 'grapheme' })),
    text: fc.option(fc.string({ unit: 'grapheme', maxLength: 3000 })),
  });
  fc.assert(
    fc.property(said, (row) => {
      const { words, content } = packNotice({ n: 0, sha256: null, ...row });
      expect(unpackNotice(words as number, Buffer.from(content as string, 'base64'))).toEqual(row);
    }),
  );
});

test('a notice that SQL has carried over is read as it is', () => {
  const row = { title: { 'zh-CN': '受理通知书', en: 'Notice of acceptance' } };
  expect(unpackNotice(0, Buffer.from(JSON.stringify(row)))).toEqual(row);
});

test('words that notices were kept with never change: better ones are a new file', () => {
  for (const [version, sha256] of Object.entries(WORDS_SHA256)) {
    const words = readFileSync(new URL(`./notice-words-${version}.txt`, import.meta.url));
    expect(createHash('sha256').update(words).digest('hex')).toBe(sha256);
  }
});
