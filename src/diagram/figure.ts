/** How a figure is printed for people. Every page, chart and PDF asks here, so that one figure never wears two faces. */
import { dateAt, dayNumberAt, isInstant, MINUTE_MS, startOfDay, toMs } from '../domain/clock/instant.js';
import type { Text } from '../domain/json.js';
import { text } from '../domain/json.js';
import type { Cell, Column, Unit } from '../domain/turnaround/report-table.js';
import { roundHalfEven } from '../domain/turnaround/rounding.js';

export type Language = 'zh-CN' | 'en';

/** All of China keeps one legal time, UTC+8 (State Council, 1949; no daylight saving since 1992). */
export const BEIJING_OFFSET_MINUTES = 480;

/** There is no such figure. */
export const NO_FIGURE = '–';

/** What a heading says of its column; null where the cells say it themselves. */
export const UNIT_WORDS: Readonly<Record<Unit, Text | null>> = {
  text: null,
  count: null,
  share: null,
  legalDays: text('法定工作日', 'legal working days'),
  workingDays: text('工作日', 'working days'),
  calendarDays: text('日历日', 'calendar days'),
  hours: text('小时', 'hours'),
  yuan: text('元', 'yuan'),
  date: null,
  instant: text('北京时间', 'Beijing time'),
};

const DECIMALS: Readonly<Record<Unit, number | null>> = {
  text: null,
  count: null,
  share: 2,
  legalDays: 2,
  workingDays: 2,
  calendarDays: 2,
  hours: 1,
  yuan: 2,
  date: null,
  instant: null,
};

/** Digits in groups of three, with a true minus sign. */
const grouped = (digits: string): string => {
  const [whole = '', ...fraction] = digits.replace('-', '−').split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.');
};

/** A number with as many decimals as its unit is printed with, rounded half to even; a share as per cent. */
export function printFigure(value: number, unit: Unit, decimals: number | null = DECIMALS[unit]): string {
  if (unit === 'text') return String(value);
  const hidden = unit === 'share' ? 2 : 0; // decimals of the share that its percentage shows before the point
  const exact = decimals === null ? value : roundHalfEven(value, decimals + hidden);
  const shown = exact * 10 ** hidden;
  const digits = decimals === null ? String(shown) : shown.toFixed(decimals);
  return /^-?\d+(\.\d+)?$/.test(digits) ? `${grouped(digits)}${unit === 'share' ? '%' : ''}` : digits;
}

/** `2026-11-20 16:46`: the minute in which the instant lies, by the clocks of the authority. */
export function printInstant(instant: string): string {
  const midnight = toMs(startOfDay(dayNumberAt(instant, BEIJING_OFFSET_MINUTES), BEIJING_OFFSET_MINUTES));
  const minutes = Math.floor((toMs(instant) - midnight) / MINUTE_MS);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${dateAt(instant, BEIJING_OFFSET_MINUTES)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** What stands in a cell of a printed table. */
export function printCell(cell: Cell, unit: Unit, language: Language): string {
  if (cell === null) return NO_FIGURE;
  if (typeof cell === 'number') return printFigure(cell, unit);
  if (typeof cell === 'object') return cell[language];
  return unit === 'instant' && isInstant(cell) ? printInstant(cell) : cell;
}

/** What a column is measured in, in brackets; null where its cells say it themselves. */
export function measureOf({ unit }: Column, language: Language, units = UNIT_WORDS): string | null {
  const measured = units[unit]?.[language];
  if (measured === undefined) return null;
  return language === 'en' ? `(${measured})` : `（${measured}）`;
}

/** The title of a column with what it is measured in. */
export function headingOf(column: Column, language: Language, units = UNIT_WORDS): string {
  const measure = measureOf(column, language, units) ?? '';
  return `${column.title[language]}${language === 'en' && measure ? ' ' : ''}${measure}`;
}
