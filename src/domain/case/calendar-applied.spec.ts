import { describe, expect, test } from '@jest/globals';
import { Drive, rulesOf } from '../../procedures/drive.fixture.js';
import { threeInOne } from '../../procedures/three-in-one/three-in-one.js';
import type { Calendar } from '../clock/calendar.js';
import { CN } from '../clock/calendar-cn.js';
import { dueOf } from '../clock/due.js';
import { APPLY_CALENDAR } from './calendar-applied.js';
import { ENGINE, type Rules } from './case-state.js';
import { decide } from './decide.js';
import { replay } from './replay.js';
import { stepRows } from './step-rows.js';

/** Until its notice came, nobody knew of the holidays of 2026. */
const BEFORE: Calendar = { ...CN, version: '2025.1', years: CN.years.filter(({ year }) => year < 2026) };
const rules = (calendar: Calendar): Rules => ({
  ...rulesOf(threeInOne),
  calendar,
  calendarOf: (version) => [BEFORE, CN].find((one) => one.version === version) ?? null,
});
const engine = { id: ENGINE, roles: [ENGINE], unit: ENGINE };
const NOW = '2026-03-03T02:00:00.000Z';
const data = {
  year: 2026,
  decree: '国办发明电〔2025〕7号',
  calendar: CN.version,
  reason: '国务院办公厅公布2026年放假安排',
};

function waiting(): Drive {
  const drive = new Drive(rules(BEFORE));
  const submit = { type: 'case.submit', data: {} };
  drive.steps.push(decide(drive.state, submit, drive.actor('applicant'), NOW, drive.rules));
  return drive;
}

describe('a calendar that is published while a limit runs', () => {
  test('gives the limit its final date, and the entry names decree and calendar', () => {
    const before = waiting();
    const [clock] = before.state.clocks;
    expect(dueOf(clock!, rules(CN).limits[clock!.rule]!, BEFORE)).toMatchObject({ provisional: true });
    const step = decide(before.state, { type: APPLY_CALENDAR, data }, engine, NOW, rules(CN));
    expect(step.entry).toMatchObject({ data, reason: data.reason, versions: { calendar: CN.version } });
    expect(step.next.version).toBe(before.state.version);
    expect(step.next.clocks.map(({ calendarVersion }) => calendarVersion)).toEqual([CN.version]);
    const [row] = stepRows(step, rules(CN)).dues;
    expect(row).toMatchObject({ rule: clock!.rule, provisional: false, due_date: '2026-03-10' });
  });

  test('leaves a journal that replays to the same bytes, whichever of the calendars is in force by then', () => {
    const drive = waiting();
    drive.steps.push(decide(drive.state, { type: APPLY_CALENDAR, data }, engine, NOW, rules(CN)));
    for (const calendar of [BEFORE, CN]) expect(replay(drive.journal, rules(calendar))).toEqual(drive.state);
  });

  test('is applied to a case once, by the engine alone, and only the calendar that is in force', () => {
    const drive = waiting();
    const { state } = drive;
    const apply = (given: object, who = engine, at = state) =>
      decide(at, { type: APPLY_CALENDAR, data: { ...data, ...given } }, who, NOW, rules(CN));
    const once = apply({}).next;
    expect(() => apply({}, engine, once)).toThrow(expect.objectContaining({ code: 'notPossible' }));
    expect(() => apply({ calendar: '2027.1' })).toThrow(expect.objectContaining({ code: 'notPossible' }));
    expect(() => apply({}, drive.actor('head'))).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });
});

test('a calendar that nobody here knows keeps its name in the state', () => {
  const drive = waiting();
  const { calendarOf: _, ...unknowing } = rules(CN);
  expect(replay(drive.journal, unknowing)).toEqual(drive.state);
});
