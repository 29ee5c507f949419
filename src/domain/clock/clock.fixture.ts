import { text } from '../json.js';
import type { LimitRule } from '../procedure/limit-rule.js';
import { fromMs, toMs } from './instant.js';
import type { Instant } from './instant.js';
import { endClock, resumeClock, startClock, stopClock } from './ledger.js';
import type { Clock } from './ledger.js';
import { CN } from './calendar-cn.js';
import type { RegionalLayer } from './calendar.js';

/** `2025-04-21 10:00` as an official reads it from the wall, as an instant. */
export const beijing = (wallTime: string): Instant =>
  fromMs(toMs(`${wallTime.replace(' ', 'T')}:00.000Z`) - 8 * 3_600_000);

export const limit = (change: Partial<LimitRule> = {}): LimitRule => ({
  code: 'licence.decision',
  version: 1,
  title: text('许可决定', 'licence decision'),
  amount: 10,
  unit: 'workingDay',
  kind: 'promised',
  owner: 'authority',
  yellowBefore: 2,
  validFrom: '2024-01-01',
  citation: { text: text('示例规则第一条', 'Example Rules Art. 1'), source: 'example', certainty: 'assumption' },
  ...change,
});

export const ONSITE = { reason: 'ONSITE', basis: text('示例规则第二条', 'Example Rules Art. 2') };

/** A clock started, then stopped and resumed at each pair of wall times, then ended if told so. */
export function clockOf(
  rule: LimitRule,
  startedAt: string,
  stops: [stop: string, resume?: string][] = [],
  endedAt?: string,
): Clock {
  let seq = 1;
  let clock = startClock({ rule, calendar: CN, track: 'licence', item: null, at: beijing(startedAt), seq });
  for (const [stop, resume] of stops) {
    clock = stopClock(clock, { at: beijing(stop), seq: ++seq, ...ONSITE });
    if (resume !== undefined) clock = resumeClock(clock, { at: beijing(resume), seq: ++seq });
  }
  return endedAt === undefined ? clock : endClock(clock, { at: beijing(endedAt), seq: seq + 1 });
}

/** The joint case worked by hand in `TURNAROUND.md` 4.2, in Beijing time. */
export const WORKED_CASE = {
  from: '2025-04-21 10:00',
  to: '2025-05-08 14:00',
  stops: [
    ['2025-04-24 14:00', '2025-04-27 19:30'],
    ['2025-04-29 19:30', '2025-05-07 10:00'],
  ] as [string, string][],
  spans: [
    ['case', '2025-04-21 10:00', '2025-04-21 14:00', 'authority'],
    ['licence', '2025-04-21 15:30', '2025-04-23 14:00', 'authority'],
    ['inspection', '2025-04-21 15:30', '2025-04-24 14:00', 'authority'],
    ['registration', '2025-04-21 15:30', '2025-04-22 19:30', 'authority'],
    ['inspection', '2025-04-24 14:00', '2025-04-27 19:30', 'applicant'],
    ['inspection', '2025-04-28 10:00', '2025-04-29 19:30', 'authority'],
    ['inspection', '2025-04-29 19:30', '2025-05-07 10:00', 'applicant'],
    ['case', '2025-05-07 10:00', '2025-05-07 19:30', 'authority'],
    ['case', '2025-05-08 10:00', '2025-05-08 14:00', 'authority'],
  ] as [track: string, from: string, to: string, owner: 'authority' | 'applicant'][],
};

/** An invented region: its holiday, and a make-up working day of the nation on which it rests. */
export const LAKELAND: RegionalLayer = {
  id: 'XX',
  title: text('湖区(虚构)', 'Lakeland (invented)'),
  notice: '湖政办发〔2025〕1号',
  validFrom: '2025-01-01',
  years: [
    {
      year: 2025,
      off: [
        { date: '2025-07-07', name: text('开湖节', 'Lake Day') },
        { date: '2025-09-28', name: text('开湖节', 'Lake Day') },
      ],
      work: [{ date: '2025-07-12', name: text('开湖节', 'Lake Day') }],
    },
  ],
};
