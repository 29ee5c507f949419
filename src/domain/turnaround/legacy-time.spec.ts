import { expect, test } from '@jest/globals';
import { fromMs } from '../clock/instant.js';
import { ISO_TIME, parsePattern, readTime } from './legacy-time.js';

const BEIJING = 480;
const read = (given: string, pattern?: string, zone: number | null = BEIJING) => {
  const time = readTime(given, pattern === undefined ? ISO_TIME : parsePattern(pattern)!, zone);
  return typeof time === 'number' ? fromMs(time) : time;
};

test.each([
  ['2020-03-02T09:00:00.000+08:00', '2020-03-02T01:00:00.000Z'],
  ['2020-03-02T09:00:00Z', '2020-03-02T09:00:00.000Z'],
  ['2020-03-02 09:00:00.1234567+0000', '2020-03-02T09:00:00.123Z'],
  ['2020-03-02T09:00:00,5-03:30', '2020-03-02T12:30:00.500Z'],
  ['2020-03-02 09:00', '2020-03-02T01:00:00.000Z'],
  ['2020-03-02', '2020-03-01T16:00:00.000Z'],
  [' 2020-02-29 ', '2020-02-28T16:00:00.000Z'],
  ['2021-02-29', 'unparseable'],
  ['2020-03-02T24:00', 'unparseable'],
  ['02/03/2020', 'unparseable'],
  ['', 'unparseable'],
])('%s is %s', (given, moment) => expect(read(given)).toBe(moment));

test('a time without a zone is no moment where no zone is stated, and one with a zone needs none', () => {
  expect(read('2020-03-02 09:00', undefined, null)).toBe('zoneMissing');
  expect(read('2020-03-02 09:00+08:00', undefined, null)).toBe('2020-03-02T01:00:00.000Z');
});

test.each([
  ['YYYY年M月D日 H:mm', '2020年3月2日 9:05', '2020-03-02T01:05:00.000Z'],
  ['D.M.YYYY', '2.3.2020', '2020-03-01T16:00:00.000Z'],
  ['MM/DD/YYYY HH:mm:ss.SSS', '03/02/2020 09:00:00.25', '2020-03-02T01:00:00.250Z'],
  ['YYYYMMDDHHmmssZ', '20200302090000Z', '2020-03-02T09:00:00.000Z'],
  ['D.M.YYYY', '2x3x2020', 'unparseable'],
])('by %s, %s is %s', (pattern, given, moment) => expect(read(given, pattern)).toBe(moment));

test.each(['HH:mm', 'YYYY-MM', 'YYYY-MM-DD DD', 'YYYY-MM-DD M'])('%s is no pattern of a time', (pattern) =>
  expect(parsePattern(pattern)).toBeNull(),
);
