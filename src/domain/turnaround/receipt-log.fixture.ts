/**
 * 1,434 real environmental permits (CoSeLoG receipt phase, 4TU doi 10.4121/uuid:a07386a5-7be3-4367-9535-70bc9e77dbe6,
 * J. Buijs). The log is not part of this project: without it the tests that need it skip and say so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { DAY_MS, toMs } from '../clock/instant.js';
import type { Observation } from './survival.js';

const LOG = new URL('../../../../shared/data/receipt_cases.csv', import.meta.url);
export const present = existsSync(LOG);
export const AS_OF = toMs('2012-01-23T14:42:54.644Z');
const REFORM = toMs('2011-04-01T00:00:00.000Z');

export type Row = { start: number; end: number | null; deadline: number };

const parseTime = (field: string): number => {
  const [, whole, fraction] = /^(.{19})(?:\.(\d{3})\d{3})?\+00:00$/.exec(field)!;
  return toMs(`${whole!.replace(' ', 'T')}.${fraction ?? '000'}Z`);
};

export const rows: Row[] = present
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

/** Times in days so far. The two cases that ended before they began are left out. */
export const observed = (of: readonly Row[]): Observation[] =>
  of
    .map(({ start, end }) => ({ time: ((end ?? AS_OF) - start) / DAY_MS, completed: end !== null }))
    .filter(({ time }) => time > 0);
export const closed = (of: readonly Row[]): number[] =>
  observed(of)
    .filter(({ completed }) => completed)
    .map(({ time }) => time);
export const before = rows.filter(({ start }) => start < REFORM);
export const after = rows.filter(({ start }) => start >= REFORM);
