/** How many cases took how long. Open cases stand on top of the closed ones, in the bin of their time so far. */
import { text } from '../../domain/json.js';
import type { DistributionChart } from '../../domain/turnaround/report-table.js';
import { axisOf, placeOn, tickWords } from '../axis.js';
import { printFigure, UNIT_WORDS, type Language } from '../figure.js';
import * as svg from '../svg.js';

const CLOSED = { words: text('已办结', 'closed'), fill: { colour: svg.BLUE, pattern: 'solid' } } as const;
const OPEN = {
  words: text('在办（截至目前的用时）', 'open (time so far)'),
  fill: { colour: svg.RUST, pattern: 'rising' },
} as const;
const CASES = text('件', 'cases');

const PLOT_HEIGHT = 190;
const MARK_LINE = 16;

type Bin = DistributionChart['bins'][number];

/** Where a value lies along bins of equal width on paper; a bin without an end holds its values in its middle. */
function placeAmong(bins: readonly Bin[], value: number): number | null {
  const at = bins.findIndex(({ from, to }) => value >= from && (to === null || value < to));
  const bin = bins[at];
  if (!bin) return null;
  return at + (bin.to === null ? 0.5 : (value - bin.from) / (bin.to - bin.from));
}

export function drawDistribution(
  { title, unit, bins, ...chart }: DistributionChart,
  language: Language,
  id: string,
): string {
  const axis = axisOf(
    bins.map(({ closed, open }) => closed + open),
    'count',
  );
  const marks = chart.marks.flatMap((mark) => {
    const at = placeAmong(bins, mark.value);
    return at === null ? [] : [{ ...mark, at }];
  });
  const key = svg.legend(
    [CLOSED, OPEN].map(({ words, fill }) => ({ words: words[language], sign: svg.swatch(id, fill) })),
    svg.TOP,
  );
  const short = (value: number): string =>
    printFigure(value, unit, unit === 'share' || !Number.isInteger(value) ? 1 : 0);
  const rangeOf = ({ from, to }: Bin): string => (to === null ? `≥${short(from)}` : `${short(from)}–${short(to)}`);

  const left = svg.MARGIN + Math.max(...axis.ticks.map((tick) => svg.widthOf(tickWords(tick, axis, 'count')))) + 8;
  const right = svg.WIDTH - svg.MARGIN;
  const top = svg.TOP + key.height + 20 + marks.length * MARK_LINE;
  const bottom = top + PLOT_HEIGHT;
  const yOf = placeOn(axis, bottom, top);
  const pitch = (right - left) / bins.length;
  const xOf = (place: number): number => left + pitch * place;
  const every = Math.max(1, Math.ceil((8 + Math.max(...bins.map((bin) => svg.widthOf(rangeOf(bin))))) / pitch));
  const gap = Math.min(10, pitch * 0.15);

  const grid = axis.ticks.flatMap((tick) => [
    svg.line(left, yOf(tick), right, yOf(tick)),
    svg.label(tickWords(tick, axis, 'count'), left - 6, yOf(tick) + 4, { anchor: 'end', fill: svg.MUTED }),
  ]);
  const columns = bins.flatMap((bin, i) => {
    const { closed, open } = bin;
    const [x, width] = [xOf(i) + gap, pitch - 2 * gap];
    const tells = `${rangeOf(bin)}: ${CLOSED.words[language]} ${closed}, ${OPEN.words[language]} ${open}`;
    return [
      svg.titled(
        tells,
        ...(closed > 0 ? [svg.area(id, x, yOf(closed), width, bottom - yOf(closed), CLOSED.fill)] : []),
        ...(open > 0 ? [svg.area(id, x, yOf(closed + open), width, yOf(closed) - yOf(closed + open), OPEN.fill)] : []),
      ),
      svg.label(open > 0 ? `${closed}+${open}` : `${closed}`, xOf(i + 0.5), yOf(closed + open) - 5, {
        anchor: 'middle',
        size: 11,
        room: pitch,
      }),
      i % every === 0
        ? svg.label(rangeOf(bin), xOf(i + 0.5), bottom + 18, {
            anchor: 'middle',
            fill: svg.MUTED,
            room: pitch * every - 2,
          })
        : '',
    ];
  });
  const lines = marks.map(({ at, value, text: said }, i) => {
    const x = xOf(at);
    const y = top - 20 - i * MARK_LINE;
    const before = x > svg.WIDTH / 2;
    const words = `${said[language]} ${printFigure(value, unit)}`;
    const look: svg.LabelLook = { anchor: before ? 'end' : 'start', size: 11, room: (before ? x : svg.WIDTH - x) - 16 };
    return (
      svg.line(x, y - 8, x, bottom, { stroke: svg.INK, 'stroke-width': 1.5, 'stroke-dasharray': '5 3' }) +
      svg.label(words, before ? x - 5 : x + 5, y, look)
    );
  });

  return svg.picture(
    id,
    bottom + 44,
    title[language],
    bins
      .map((bin) => `${rangeOf(bin)}: ${CLOSED.words[language]} ${bin.closed}, ${OPEN.words[language]} ${bin.open}`)
      .join('; '),
    svg.definitionsOf(id, [CLOSED.fill, OPEN.fill]),
    key.drawn,
    svg.label(CASES[language], right, svg.TOP + 14, { anchor: 'end', fill: svg.MUTED }),
    ...grid,
    ...columns,
    ...lines,
    svg.line(left, bottom, right, bottom, { stroke: svg.MUTED }),
    svg.label(UNIT_WORDS[unit]?.[language] ?? '', right, bottom + 36, { anchor: 'end', fill: svg.MUTED, size: 11 }),
  );
}
