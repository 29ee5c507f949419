/**
 * 1,434 real environmental permits (CoSeLoG receipt phase, 4TU doi 10.4121/uuid:a07386a5-7be3-4367-9535-70bc9e77dbe6,
 * J. Buijs). The log is not part of this project: without it these tests skip and say so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DAY_MS, toMs } from '../clock/instant.js';
import { disagrees } from './durations.js';
import { quantile } from './quantile.js';
import { onTimeRate } from './rate.js';
import { kaplanMeier, survivalQuantile } from './survival.js';

const LOG = new URL('../../../../shared/data/receipt_cases.csv', import.meta.url);
const present = existsSync(LOG);
const AS_OF = toMs('2012-01-23T14:42:54.644Z');
const REFORM = toMs('2011-04-01T00:00:00.000Z');

type Row = { start: number; end: number | null; deadline: number };

const parseTime = (field: string): number => {
  const [, whole, fraction] = /^(.{19})(?:\.(\d{3})\d{3})?\+00:00$/.exec(field)!;
  return toMs(`${whole!.replace(' ', 'T')}.${fraction ?? '000'}Z`);
};

const rows: Row[] = present
  ? readFileSync(LOG, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
      .map(([, start, end, deadline]) => ({
        start: parseTime(start!),
        end: end ? parseTime(end) : null,
        deadline: parseTime(deadline!),
      }))
  : [];

const observed = (of: Row[]) =>
  of
    .map(({ start, end }) => ({ time: ((end ?? AS_OF) - start) / DAY_MS, completed: end !== null }))
    .filter(({ time }) => time > 0);
const closed = (of: Row[]) =>
  observed(of)
    .filter(({ completed }) => completed)
    .map(({ time }) => time);
const before = rows.filter(({ start }) => start < REFORM);
const after = rows.filter(({ start }) => start >= REFORM);
const censoredMedian = (of: Row[]) => survivalQuantile(kaplanMeier(observed(of)), 0.5);

const suite = present ? describe : describe.skip;
suite(`the receipt log${present ? '' : ' (skipped: ../shared/data/receipt_cases.csv is not here)'}`, () => {
  test('holds 1,434 cases of which two ended before they began', () => {
    expect(rows).toHaveLength(1434);
    expect(rows.filter(({ start, end }) => end !== null && end < start)).toHaveLength(2);
  });

  test('kept 69.59 per cent of its deadlines, potentially 66.39 to 70.99, not the naive 71.63', () => {
    const on = rows.filter(({ end, deadline }) => end !== null && end <= deadline).length;
    const late = rows.filter(({ end, deadline }) => end !== null && end > deadline).length;
    const pendingWithin = rows.filter(({ end, deadline }) => end === null && deadline >= AS_OF).length;
    const pendingPast = rows.length - on - late - pendingWithin;
    expect({ on, late, pendingPast, pendingWithin }).toEqual({
      on: 952,
      late: 377,
      pendingPast: 39,
      pendingWithin: 66,
    });
    expect(onTimeRate({ on, late, pendingPast, pendingWithin })).toMatchObject({
      rate: 0.6959,
      closedOnly: 0.7163,
      potentialRange: { low: 0.6639, high: 0.7099 },
    });
  });

  test('has the median and the 56-day survival that R computes', () => {
    const curve = kaplanMeier(observed(rows));
    expect(survivalQuantile(curve, 0.5).value).toBeCloseTo(52.5120957, 6);
    const at56 = curve.findLast(({ time }) => time <= 56)!;
    expect(at56.survival).toBeCloseTo(0.429196, 6);
    expect(at56.standardError).toBeCloseTo(0.013276, 6);
  });

  test('shows a reform effect of 14.8 per cent to whoever counts closed cases only, and a warning with it', () => {
    const naive = [before, after].map((of) => quantile(closed(of), 0.5)!) as [number, number];
    expect(naive.map((days) => days.toFixed(1))).toEqual(['54.4', '46.4']);
    expect(1 - naive[1] / naive[0]).toBeCloseTo(0.148143, 6);
    expect([before, after].map((of) => censoredMedian(of).value!.toFixed(1))).toEqual(['54.5', '49.3']);
    expect(disagrees(naive[0], censoredMedian(before))).toBe(false);
    expect(disagrees(naive[1], censoredMedian(after))).toBe(true);
  });

  test('shows next to no effect in a cohort that could be followed for 120 days', () => {
    const followed = after.filter(({ start }) => AS_OF - start >= 120 * DAY_MS);
    expect(censoredMedian(followed).value!.toFixed(1)).toBe('53.6');
  });
});
