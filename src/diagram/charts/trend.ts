/** Values along time with the limits of an XmR chart, the points that its rules point at, and what changed when. */
import { text } from '../../domain/json.js';
import type { TrendChart } from '../../domain/turnaround/report-table.js';
import { axisOf, placeOn, tickWords } from '../axis.js';
import { NO_FIGURE, printFigure, UNIT_WORDS, type Language } from '../figure.js';
import * as svg from '../svg.js';

const LINE_WORDS = {
  value: text('观测值', 'value'),
  signal: text('异常信号', 'signal'),
  mean: text('均值', 'mean'),
  upper: text('上控制限', 'upper limit'),
  lower: text('下控制限', 'lower limit'),
  limits: text('控制限', 'control limits'),
  change: text('流程变化', 'change'),
} as const;

const PLOT_HEIGHT = 200;
const MARK_LINE = 16;
const LIMIT_ROOM = 118;
/** So many points can have their numbers beside them. */
const MOST_NUMBERED = 18;

const dot = (x: number, y: number): string => svg.element('circle', { cx: x, cy: y, r: 3.5, fill: svg.BLUE });
const diamond = (x: number, y: number): string =>
  svg.element('path', {
    d: `M${svg.fixed(x)} ${svg.fixed(y - 7)}l7 7l-7 7l-7 -7z`,
    fill: '#ffffff',
    stroke: svg.RED,
    'stroke-width': 2.5,
  });
const dash = (attributes: svg.Attributes) => (x: number, y: number) => svg.line(x, y, x + 16, y, attributes);
const MEAN_LINE = { stroke: svg.TEAL, 'stroke-width': 1.5 };
const LIMIT_LINE = { stroke: svg.TEAL, 'stroke-width': 1.5, 'stroke-dasharray': '6 4' };
const CHANGE_LINE = { stroke: svg.MUTED, 'stroke-dasharray': '2 3' };

export function drawTrend(chart: TrendChart, language: Language, id: string): string {
  const { points, limits, unit } = chart;
  const words = (key: keyof typeof LINE_WORDS): string => LINE_WORDS[key][language];
  const figure = (value: number): string => printFigure(value, unit);
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const axis = axisOf([...values, ...(limits ? [limits.lower, limits.mean, limits.upper] : [])], unit);
  const marks = chart.marks
    .map((mark) => ({ ...mark, at: points.findIndex((point) => point.label === mark.label) }))
    .filter(({ at }) => at >= 0);

  const key = svg.legend(
    [
      { words: words('value'), sign: (x, y) => dot(x + 8, y) },
      ...(points.some(({ signal }) => signal)
        ? [{ words: words('signal'), sign: (x: number, y: number) => diamond(x + 8, y) }]
        : []),
      ...(limits
        ? [
            { words: words('mean'), sign: dash(MEAN_LINE) },
            { words: words('limits'), sign: dash(LIMIT_LINE) },
          ]
        : []),
      ...(marks.length > 0 ? [{ words: words('change'), sign: dash(CHANGE_LINE) }] : []),
    ],
    svg.TOP,
  );
  const measured = UNIT_WORDS[unit]?.[language] ?? '';
  const tickRoom = Math.max(...axis.ticks.map((tick) => svg.widthOf(tickWords(tick, axis, unit))));
  const left = svg.MARGIN + tickRoom + 8;
  const right = svg.WIDTH - (limits ? LIMIT_ROOM : svg.MARGIN + 12);
  const top = svg.TOP + key.height + 18 + marks.length * MARK_LINE;
  const bottom = top + PLOT_HEIGHT;
  const yOf = placeOn(axis, bottom, top);
  const pitch = (right - left) / points.length;
  const xOf = (index: number): number => left + pitch * (index + 0.5);
  const every = Math.max(1, Math.ceil((8 + Math.max(...points.map(({ label }) => svg.widthOf(label)))) / pitch));

  const grid = axis.ticks.flatMap((tick) => [
    svg.line(left, yOf(tick), right, yOf(tick)),
    svg.label(tickWords(tick, axis, unit), left - 6, yOf(tick) + 4, { anchor: 'end', fill: svg.MUTED }),
  ]);
  const names = points.flatMap(({ label, n }, i) =>
    i % every === 0
      ? [
          svg.label(label, xOf(i), bottom + 18, { anchor: 'middle', fill: svg.MUTED, room: pitch * every - 4 }),
          svg.label(`n=${n}`, xOf(i), bottom + 34, {
            anchor: 'middle',
            fill: svg.MUTED,
            size: 11,
            room: pitch * every - 4,
          }),
        ]
      : [],
  );
  const limitLines = limits
    ? (
        [
          ['upper', LIMIT_LINE],
          ['mean', MEAN_LINE],
          ['lower', LIMIT_LINE],
        ] as const
      ).map(([name, look]) => svg.line(left, yOf(limits[name]), right, yOf(limits[name]), look))
    : [];
  const path = points
    .flatMap(({ value }, i) =>
      value === null
        ? []
        : [`${(points[i - 1]?.value ?? null) === null ? 'M' : 'L'}${svg.fixed(xOf(i))} ${svg.fixed(yOf(value))}`],
    )
    .join('');
  /** Below its neighbours, so that its number stands clear of the line only below it. */
  const isValley = (i: number): boolean => {
    const around = [points[i - 1]?.value, points[i + 1]?.value].filter((value) => value != null);
    return around.length > 0 && around.reduce((sum, value) => sum + value, 0) / around.length > points[i]!.value!;
  };
  const dots = points.flatMap(({ label, value, n, signal }, i) => {
    if (value === null) return [];
    const [x, y] = [xOf(i), yOf(value)];
    const tells = `${label}: ${figure(value)}, n=${n}${signal ? `, ${words('signal')}` : ''}`;
    const number =
      signal || points.length <= MOST_NUMBERED
        ? svg.label(
            figure(value),
            x,
            isValley(i) ? Math.min(bottom - 4, y + 19) : Math.max(top - 6, y - (signal ? 13 : 11)),
            {
              anchor: 'middle',
              size: 11,
              room: Math.max(pitch, 44),
            },
          )
        : '';
    return [svg.titled(tells, signal ? diamond(x, y) : dot(x, y)), number];
  });
  const changes = marks.map(({ at, text: said }, i) => {
    const x = at === 0 ? left : xOf(at) - pitch / 2;
    const y = top - 18 - i * MARK_LINE;
    const before = x > svg.WIDTH / 2;
    const look: svg.LabelLook = {
      anchor: before ? 'end' : 'start',
      size: 11,
      fill: svg.MUTED,
      room: (before ? x : svg.WIDTH - x) - 16,
    };
    return svg.line(x, y - 8, x, bottom, CHANGE_LINE) + svg.label(said[language], before ? x - 4 : x + 4, y, look);
  });

  return svg.picture(
    id,
    bottom + 44,
    chart.title[language],
    points.map(({ label, value, n }) => `${label}: ${value === null ? NO_FIGURE : figure(value)} (n=${n})`).join('; '),
    key.drawn,
    svg.label(measured, svg.WIDTH - svg.MARGIN, svg.TOP + 14, { anchor: 'end', fill: svg.MUTED }),
    ...grid,
    svg.line(left, bottom, right, bottom, { stroke: svg.MUTED }),
    ...names,
    ...limitLines,
    ...(limits ? limitNames(limits, yOf, right + 6, (name) => `${words(name)} ${figure(limits[name])}`) : []),
    ...changes,
    ...(path === '' ? [] : [svg.element('path', { d: path, fill: 'none', stroke: svg.BLUE, 'stroke-width': 2 })]),
    ...dots,
  );
}

/** The limits named beside their lines, from top to bottom and never one upon the other. */
function limitNames(
  limits: NonNullable<TrendChart['limits']>,
  yOf: (value: number) => number,
  x: number,
  wordsOf: (name: 'upper' | 'mean' | 'lower') => string,
): string[] {
  const APART = 14;
  const mean = yOf(limits.mean);
  const at = {
    upper: Math.min(yOf(limits.upper), mean - APART),
    mean,
    lower: Math.max(yOf(limits.lower), mean + APART),
  };
  return (['upper', 'mean', 'lower'] as const).map((name) =>
    svg.label(wordsOf(name), x, at[name] + 4, { size: 11, fill: svg.TEAL, room: LIMIT_ROOM - 10 }),
  );
}
