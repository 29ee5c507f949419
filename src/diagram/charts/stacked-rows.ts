/** Rows of parts that add up, each row named at its left and summed at its right: what two of the charts are. */
import type { Unit } from '../../domain/turnaround/report-table.js';
import { axisOf, placeOn, tickWords } from '../axis.js';
import { printFigure, type Language, UNIT_WORDS } from '../figure.js';
import * as svg from '../svg.js';

const ROW = 30;
const BAR = 20;
const NAME_ROOM = 190;

type Part = { words: string; fill: svg.Fill };

export type StackedRows<Key extends string> = {
  id: string;
  title: string;
  unit: Unit;
  language: Language;
  parts: Record<Key, Part>;
  rows: { name: string; values: Record<Key, number> }[];
  /** What stands at the right end of a row. */
  summaryOf: (values: Record<Key, number>) => string;
};

export function drawStackedRows<Key extends string>({ id, title, unit, language, ...shown }: StackedRows<Key>): string {
  const keys = Object.keys(shown.parts) as Key[];
  const figure = (value: number): string => printFigure(value, unit);
  const sumOf = (values: Record<Key, number>): number => keys.reduce((sum, key) => sum + values[key], 0);
  const axis = axisOf(
    shown.rows.map(({ values }) => sumOf(values)),
    unit,
  );
  const summaries = shown.rows.map(({ values }) => shown.summaryOf(values));
  const key = svg.legend(
    keys.map((part) => ({ words: shown.parts[part].words, sign: svg.swatch(id, shown.parts[part].fill) })),
    svg.TOP,
  );
  const measured = UNIT_WORDS[unit]?.[language] ?? '';

  const nameRoom = Math.min(NAME_ROOM, Math.max(...shown.rows.map(({ name }) => svg.widthOf(name))));
  const left = svg.MARGIN + nameRoom + 10;
  const right =
    svg.WIDTH - svg.MARGIN - Math.min(200, Math.max(28, ...summaries.map((words) => svg.widthOf(words)))) - 10;
  const top = svg.TOP + key.height + 10;
  const bottom = top + shown.rows.length * ROW;
  const xOf = placeOn(axis, left, right);

  const grid = axis.ticks.flatMap((tick) => [
    svg.line(xOf(tick), top, xOf(tick), bottom),
    svg.label(tickWords(tick, axis, unit), xOf(tick), bottom + 16, { anchor: 'middle', fill: svg.MUTED }),
  ]);
  const bars = shown.rows.map(({ name, values }, row) => {
    const y = top + row * ROW + (ROW - BAR) / 2;
    let sum = 0;
    const pieces = keys.flatMap((part) => {
      const [from, to] = [xOf(sum), xOf((sum += values[part]))];
      if (to - from < 0.01) return [];
      const { words, fill } = shown.parts[part];
      const number = figure(values[part]);
      const fits = svg.widthOf(number) + 10 <= to - from;
      return [
        svg.titled(`${name}, ${words}: ${number}`, svg.area(id, from, y, to - from, BAR, fill)),
        fits ? numberOn(number, (from + to) / 2, y, fill) : '',
      ];
    });
    return [
      svg.label(name, left - 8, y + 14, { anchor: 'end', room: nameRoom }),
      ...pieces,
      svg.label(summaries[row]!, xOf(sum) + 8, y + 14, { room: svg.WIDTH - svg.MARGIN - xOf(sum) - 8 }),
    ].join('');
  });
  const told = shown.rows.map(
    ({ name, values }) =>
      `${name}: ${keys.map((part) => `${shown.parts[part].words} ${figure(values[part])}`).join(', ')}`,
  );

  return svg.picture(
    id,
    bottom + 40,
    title,
    told.join('; '),
    svg.definitionsOf(
      id,
      keys.map((part) => shown.parts[part].fill),
    ),
    key.drawn,
    ...grid,
    svg.label(measured, right, bottom + 32, { anchor: 'end', fill: svg.MUTED, size: 11 }),
    ...bars,
    svg.line(left, top, left, bottom, { stroke: svg.MUTED }),
  );
}

/** A number on its bar, on white where the bar has a pattern. */
function numberOn(number: string, x: number, y: number, { pattern }: svg.Fill): string {
  const width = svg.widthOf(number) + 4;
  const ground = pattern === 'solid' ? '' : svg.rect(x - width / 2, y + 3, width, BAR - 6, { fill: '#ffffff' });
  return ground + svg.label(number, x, y + 14, { anchor: 'middle', fill: pattern === 'solid' ? '#ffffff' : svg.INK });
}
