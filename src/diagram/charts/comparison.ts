/** What was, above what the old way would have taken: a bar to the centre, a whisker for the range, and the grade. */
import { text } from '../../domain/json.js';
import type { ComparisonChart } from '../../domain/turnaround/report-table.js';
import { axisOf, placeOn, tickWords } from '../axis.js';
import { printFigure, UNIT_WORDS, type Language } from '../figure.js';
import * as svg from '../svg.js';

const ACTUAL = { words: text('实际发生', 'as it was'), fill: { colour: svg.BLUE, pattern: 'solid' } } as const;
const OLD_WAY = {
  words: text('原串联办理（推算或公开数字）', 'old way (computed or published)'),
  fill: { colour: svg.MUTED, pattern: 'rising' },
} as const;
const RANGE = text('低值至高值', 'low to high');

const ROW = 40;
const BAR = 22;
const NAME_ROOM = 230;
const GRADE_ROOM = 44;

/** E0 to E3 grade evidence on the old way, S a simulation; whatever else stands in the chart was measured. */
const isOldWay = (grade: string): boolean => /^(E\d|S)$/.test(grade);

const whisker = (low: number, high: number, y: number): string => {
  const path = `M${svg.fixed(low)} ${svg.fixed(y - 6)}v12M${svg.fixed(low)} ${svg.fixed(y)}H${svg.fixed(high)}M${svg.fixed(high)} ${svg.fixed(y - 6)}v12`;
  return (
    svg.element('path', { d: path, fill: 'none', stroke: '#ffffff', 'stroke-width': 5 }) +
    svg.element('path', { d: path, fill: 'none', stroke: svg.INK, 'stroke-width': 1.8 })
  );
};

export function drawComparison({ title, unit, bars }: ComparisonChart, language: Language, id: string): string {
  const figure = (value: number): string => printFigure(value, unit);
  const tells = bars.map(({ low, central, high }) =>
    low === high ? figure(central) : `${figure(central)} (${figure(low)}–${figure(high)})`,
  );
  const axis = axisOf(
    bars.flatMap(({ low, central, high }) => [low, central, high]),
    unit,
  );
  const key = svg.legend(
    [
      ...[ACTUAL, OLD_WAY].map(({ words, fill }) => ({ words: words[language], sign: svg.swatch(id, fill) })),
      { words: RANGE[language], sign: (x: number, y: number) => whisker(x, x + 16, y) },
    ],
    svg.TOP,
  );
  const nameRoom = Math.min(NAME_ROOM, Math.max(...bars.map(({ label }) => svg.widthOf(label[language]))));
  const gradeAt = svg.MARGIN + nameRoom + 10;
  const left = gradeAt + GRADE_ROOM;
  const right = svg.WIDTH - svg.MARGIN - Math.min(190, Math.max(...tells.map((words) => svg.widthOf(words)))) - 12;
  const top = svg.TOP + key.height + 8;
  const bottom = top + bars.length * ROW;
  const xOf = placeOn(axis, left, right);

  const grid = axis.ticks.flatMap((tick) => [
    svg.line(xOf(tick), top, xOf(tick), bottom),
    svg.label(tickWords(tick, axis, unit), xOf(tick), bottom + 16, { anchor: 'middle', fill: svg.MUTED }),
  ]);
  const rows = bars.map(({ label, grade, low, central, high }, i) => {
    const middle = top + i * ROW + ROW / 2;
    const fill = isOldWay(grade) ? OLD_WAY.fill : ACTUAL.fill;
    const [from, to] = [Math.min(xOf(0), xOf(central)), Math.max(xOf(0), xOf(central))];
    return [
      svg.label(label[language], gradeAt - 10, middle + 4, { anchor: 'end', room: nameRoom }),
      grade === ''
        ? ''
        : svg.rect(gradeAt, middle - 10, GRADE_ROOM - 10, 20, { fill: '#ffffff', stroke: svg.MUTED, rx: 3 }),
      svg.label(grade, gradeAt + (GRADE_ROOM - 10) / 2, middle + 4, { anchor: 'middle', room: GRADE_ROOM - 12 }),
      svg.titled(`${label[language]}: ${tells[i]!}`, svg.area(id, from, middle - BAR / 2, to - from, BAR, fill)),
      low === high ? '' : whisker(xOf(low), xOf(high), middle),
      svg.label(tells[i]!, Math.max(to, xOf(high)) + 8, middle + 4, { room: svg.WIDTH - Math.max(to, xOf(high)) - 8 }),
    ].join('');
  });

  return svg.picture(
    id,
    bottom + 40,
    title[language],
    bars.map(({ label, grade }, i) => `${label[language]}${grade && ` [${grade}]`}: ${tells[i]!}`).join('; '),
    svg.definitionsOf(id, [ACTUAL.fill, OLD_WAY.fill]),
    key.drawn,
    ...grid,
    svg.label(UNIT_WORDS[unit]?.[language] ?? '', right, bottom + 32, { anchor: 'end', fill: svg.MUTED, size: 11 }),
    ...rows,
    svg.line(xOf(0), top, xOf(0), bottom, { stroke: svg.MUTED }),
  );
}
