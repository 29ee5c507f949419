import { text } from '../domain/json.js';
import type { Unit } from '../domain/turnaround/report-table.js';
import { headingOf, printCell, printFigure, printInstant } from './figure.js';

describe('a printed figure', () => {
  it.each<[number, Unit, string]>([
    [0.6959, 'share', '69.59%'],
    [1, 'share', '100.00%'],
    [-0.05, 'share', '−5.00%'],
    [7.625, 'legalDays', '7.62'],
    [7.635, 'workingDays', '7.64'], // half to even, as its decimals read
    [0, 'calendarDays', '0.00'],
    [-0.001, 'calendarDays', '0.00'],
    [12.25, 'hours', '12.2'],
    [1234567.5, 'yuan', '1,234,567.50'],
    [-1234, 'count', '−1,234'],
    [48211, 'text', '48211'],
    [1e21, 'count', '1e+21'],
  ])('%d of the unit %s is printed as %s', (value, unit, printed) => {
    expect(printFigure(value, unit)).toBe(printed);
  });

  it('is a dash where there is none, and words in the language asked for', () => {
    expect(printCell(null, 'count', 'en')).toBe('–');
    expect(printCell(text('停表', 'stop'), 'text', 'zh-CN')).toBe('停表');
    expect(printCell(text('停表', 'stop'), 'text', 'en')).toBe('stop');
    expect(printCell(3.5, 'legalDays', 'en')).toBe('3.50');
  });

  it('tells a moment by the clocks of Beijing, across midnight and down to the minute that runs', () => {
    expect(printInstant('2026-06-30T16:00:00.000Z')).toBe('2026-07-01 00:00');
    expect(printInstant('2026-08-11T09:59:59.999Z')).toBe('2026-08-11 17:59');
    expect(printCell('2026-12-31T23:05:00.000Z', 'instant', 'en')).toBe('2027-01-01 07:05');
    expect(printCell('not yet', 'instant', 'en')).toBe('not yet');
    expect(printCell('2026-08-11', 'date', 'en')).toBe('2026-08-11');
  });

  it('has its measure in the heading of its column, in the brackets of the language', () => {
    const column = { key: 'p50', title: text('中位数', 'median'), unit: 'legalDays' } as const;
    expect(headingOf(column, 'zh-CN')).toBe('中位数（法定工作日）');
    expect(headingOf(column, 'en')).toBe('median (legal working days)');
    expect(headingOf({ ...column, unit: 'share' }, 'en')).toBe('median');
  });
});
