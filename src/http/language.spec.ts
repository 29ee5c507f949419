import { expect, test } from '@jest/globals';
import { parseLanguage } from './language.js';

test.each([
  [undefined, 'zh-CN'],
  ['', 'zh-CN'],
  ['en', 'en'],
  ['en-GB,en;q=0.9', 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['zh;q=0.4, en;q=0.8', 'en'],
  ['fr, de', 'zh-CN'],
  ['fr, en;q=0.1', 'en'],
  ['en;q=0', 'zh-CN'],
  ['*', 'zh-CN'],
  ['english', 'zh-CN'],
])('who accepts %j is answered in %s', (header, language) => {
  expect(parseLanguage(header)).toBe(language);
});
