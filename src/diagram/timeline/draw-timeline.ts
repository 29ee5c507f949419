/**
 * A timeline as SVG: what was done full, what is in work pale, what is planned dashed; the old way in grey below, on the
 * same axis. What colour tells is told by fill, border or words as well, so a grey print tells the same.
 */
import type { Calendar } from '../../domain/clock/calendar.js';
import { addDays, dateAt, startOfDate } from '../../domain/clock/instant.js';
import { axisOf, tickWords } from '../axis.js';
import { listed, type PictureLanguage, wordsIn } from '../picture-language.js';
import * as svg from '../svg.js';
import { wrap } from '../wrap.js';
import { type TimelineAxis, type TimeScale, timeScaleOf } from './time-scale.js';
import type { Bar, BarLook, Lane, Timeline } from './timeline.js';
import * as said from './words.js';

/** `scope`: with the old way, or the case alone on an axis of its own. */
export type TimelineOptions = {
  axis: TimelineAxis;
  withStops: boolean;
  scope: 'whole' | 'case';
  language: PictureLanguage;
};

const WIDTH = 1100;
const LEFT = 168;
const RIGHT = 150;
const ROW = 26;
const BAR = 16;
const GREY = '#8c8c8c';
const LANES = [
  { strong: '#434343', pale: '#c9c9c9' },
  { strong: svg.BLUE, pale: '#a9c8f5' },
  { strong: svg.RUST, pale: '#e8c19f' },
  { strong: svg.TEAL, pale: '#a3d3d6' },
];
const STOP_FILL = { colour: '#d46b08', pattern: 'rising' } as const;
const ID = 'timeline';

type Plan = {
  scale: TimeScale;
  xOf: (days: number) => number;
  language: PictureLanguage;
};

/** The picture for a page or a file: presentation attributes alone. */
export function drawTimeline(timeline: Timeline, calendar: Calendar, options: TimelineOptions): string {
  const { axis, withStops, scope, language } = options;
  const scale = timeScaleOf(timeline, calendar, options);
  const old = scope === 'whole' ? timeline.old : null;
  const end = scale.actual(timeline.to);
  const figures = old && {
    actual: end,
    old: scale.old(old.end),
    low: scale.old(old.low),
    high: scale.old(old.high),
  };
  const most = Math.max(
    1,
    ...timeline.lanes.flatMap(({ bars }) => bars.map(({ to }) => scale.actual(to))),
    ...timeline.dues.map(({ at }) => scale.actual(at)),
    ...(figures ? [figures.old, figures.high] : []),
  );
  const xOf = (days: number): number => LEFT + (days / most) * (WIDTH - LEFT - RIGHT);
  const plan = { scale, xOf, language };
  const ticks = ticksOf(scale, most, timeline, calendar, options);

  const top = 100;
  const actual = stacked(timeline.lanes, (bar) => [scale.actual(bar.from), scale.actual(bar.to)]);
  const below = top + actual.rows * ROW;
  const oldTop = below + 52;
  const grey = stacked(old?.lanes ?? [], (bar) => [scale.old(bar.from), scale.old(bar.to)]);
  const bottom = old ? oldTop + grey.rows * ROW : below;
  const isE2 = old?.grade === 'E2';
  const note = scope === 'case' ? '' : said.savingWords(timeline, figures, axis, language);
  const bracket = figures && isE2 && !timeline.open && timeline.demonstrated && figures.low > end;
  const height = bottom + (note === '' ? 40 : 58) + 26;
  const heading = `${wordsIn(said.THIS_CASE, language)} ${timeline.caseNumber} · ${wordsIn(said.TIMELINE, language)}`;
  const about = listed(
    [
      wordsIn(timeline.procedure, language),
      wordsIn(said.AXES[axis], language),
      ...(withStops ? [] : [wordsIn(said.WITHOUT_STOPS, language)]),
      ...(timeline.synthetic ? [wordsIn(said.SYNTHETIC, language)] : []),
    ],
    language,
  );
  const shapes = [
    svg.definitionsOf(ID, [STOP_FILL]),
    svg.wordsFrom(heading, 12, 24, { 'font-size': 16, 'font-weight': 700, fill: svg.INK }),
    svg.wordsFrom(about, 12, 43, { 'font-size': 12, fill: svg.MUTED }),
    ...ticks.map(({ days }) => svg.line(xOf(days), top - 6, xOf(days), bottom)),
    svg.element(
      'g',
      { 'font-size': 12 },
      drawStops(timeline, plan, withStops, top, below),
      ...actual.lanes.map(({ lane, rows }, i) =>
        drawLane(lane, rows, top, plan, coloursOf(lane.track, timeline, i), scale.actual),
      ),
      ...timeline.lanes.map((lane, i) => drawStatus(lane, top + actual.lanes[i]!.first * ROW, language)),
    ),
    drawDues(timeline, plan, top - 6, below),
    drawTicks(ticks, plan, top - 11),
    timeline.open ? drawNow(plan, end, axis, top - 6, below) : '',
    old
      ? svg.element(
          'g',
          { 'font-size': 12 },
          svg.wordsFrom(wordsIn(said.OLD[old.grade], language), 12, oldTop - 12, {
            'font-size': 13,
            'font-weight': 700,
            fill: svg.INK,
          }),
          ...grey.lanes.map(({ lane, rows }) =>
            drawLane(lane, rows, oldTop, plan, { strong: GREY, pale: '#f0f0f0' }, scale.old),
          ),
        )
      : '',
    bracket ? drawBracket(plan, figures, bottom) : '',
    note === '' ? '' : drawNote(note, bracket ? (xOf(end) + xOf(figures.old)) / 2 : null, bottom + 42),
    drawLegend(language, height - 20, timeline, { withStops, isE2 }),
  ];
  return svg.sheet(
    { id: ID, width: WIDTH, height, title: heading, description: [about, note].filter(Boolean).join(' ') },
    ...shapes,
  );
}

type Stacked<L extends Lane> = { lanes: { lane: L; first: number; rows: { bar: Bar; row: number }[] }[]; rows: number };

/** Puts what goes on at the same time in one lane into rows below each other. */
function stacked<L extends Lane>(lanes: readonly L[], spanOf: (bar: Bar) => [number, number]): Stacked<L> {
  let first = 0;
  const placed = lanes.map((lane) => {
    const ends: number[] = [];
    const start = first;
    const rows = lane.bars
      .toSorted((a, b) => spanOf(a)[0] - spanOf(b)[0])
      .map((bar) => {
        const [from, to] = spanOf(bar);
        const free = ends.findIndex((end) => end <= from + 1e-9);
        const row = free >= 0 ? free : ends.length;
        ends[row] = to;
        return { bar, row: start + row };
      });
    first += Math.max(1, ends.length);
    return { lane, first: start, rows };
  });
  return { lanes: placed, rows: first };
}

type Colours = { strong: string; pale: string };

const coloursOf = (track: string | null, { lanes }: Timeline, i: number): Colours =>
  LANES[track === null ? 0 : 1 + ((i - (lanes[0]?.track === null ? 1 : 0)) % 3)]!;

function drawLane(
  { title }: Lane,
  rows: readonly { bar: Bar; row: number }[],
  top: number,
  { xOf, language }: Plan,
  colours: Colours,
  at: (instant: string) => number,
): string {
  const last = Math.max(...rows.map(({ row }) => row));
  const y = top + rows[0]!.row * ROW;
  return (
    svg.line(12, top + (last + 1) * ROW - 1, WIDTH - 12, top + (last + 1) * ROW - 1, { stroke: '#efefef' }) +
    drawName(wordsIn(title, language), y) +
    rows
      .map(({ bar, row }) => drawBar(bar, xOf(at(bar.from)), xOf(at(bar.to)), top + row * ROW, colours, language))
      .join('')
  );
}

function drawName(name: string, y: number): string {
  const room = LEFT - 20;
  const isShort = svg.widthOf(name) <= room;
  const size = isShort ? 12 : 11;
  const lines = wrap(name, room, size, 2);
  const first = y + 17 - (lines.length - 1) * 6;
  return lines.map((line, i) => svg.label(line, LEFT - 10, first + i * 12, { anchor: 'end', size })).join('');
}

const PAINT: Record<BarLook, (colours: Colours) => svg.Attributes> = {
  done: ({ strong }) => ({ fill: strong, stroke: '#ffffff' }),
  running: ({ strong, pale }) => ({ fill: pale, stroke: strong }),
  planned: ({ strong }) => ({ fill: '#ffffff', stroke: strong, 'stroke-dasharray': '4 3' }),
  waiting: ({ strong }) => ({ fill: '#ffffff', stroke: strong }),
  old: () => ({ fill: '#efefef', stroke: GREY }),
};

/** Waiting is thin: nobody is at work. */
function drawBar(bar: Bar, from: number, to: number, y: number, colours: Colours, language: PictureLanguage): string {
  const { title, look } = bar;
  const width = Math.max(1.5, to - from);
  const height = look === 'waiting' ? 6 : BAR;
  const top = y + (ROW - height) / 2;
  const told = `${wordsIn(title, language)} ${said.dateOf(bar.from)} – ${said.dateOf(bar.to)} · ${wordsIn(said.LOOKS[look], language)}`;
  const name = wordsIn(title, language);
  const fits = look !== 'waiting' && look !== 'planned' && svg.widthOf(name) + 8 <= width;
  return svg.element(
    'g',
    {},
    svg.tooltip(told),
    svg.rect(from, top, width, height, { rx: 2, ...PAINT[look](colours) }),
    fits ? svg.wordsFrom(name, from + 4, y + 17, { fill: look === 'done' ? '#ffffff' : svg.INK }) : '',
  );
}

function drawStatus({ here, isDone }: Timeline['lanes'][number], y: number, language: PictureLanguage): string {
  const words = isDone
    ? `✓ ${wordsIn(said.COMPLETE, language)}`
    : here.length > 0
      ? `▶ ${listed(
          here.map((one) => wordsIn(one, language)),
          language,
        )}`
      : '';
  return words === '' ? '' : svg.label(words, WIDTH - RIGHT + 10, y + 17, { room: RIGHT - 20, fill: '#434343' });
}

function drawStops(
  timeline: Timeline,
  { scale, xOf, language }: Plan,
  withStops: boolean,
  top: number,
  bottom: number,
): string {
  return timeline.stops
    .map(({ from, to }) => {
      const x = xOf(scale.actual(from));
      const told = svg.tooltip(`${wordsIn(said.STOPPED, language)} ${said.dateOf(from)} – ${said.dateOf(to)}`);
      const width = xOf(scale.actual(to)) - x;
      const band = svg.element('g', { opacity: 0.45 }, svg.area(ID, x, top, width, bottom - top, STOP_FILL));
      const mark = svg.line(x, top, x, bottom, {
        stroke: STOP_FILL.colour,
        'stroke-dasharray': '1 3',
        'stroke-width': 2,
      });
      return svg.element('g', {}, told, withStops ? band : mark);
    })
    .join('');
}

type Tick = { days: number; words: string };

/** Working days are counted from the beginning; calendar days are told by their dates. */
function ticksOf(
  scale: TimeScale,
  most: number,
  { from }: Timeline,
  calendar: Calendar,
  options: TimelineOptions,
): Tick[] {
  const axis = axisOf([most], 'count', 10);
  const first = dateAt(from, calendar.utcOffsetMinutes);
  return axis.ticks
    .map((tick): Tick => {
      if (options.axis === 'workingDays' || !options.withStops)
        return { days: tick, words: tickWords(tick, axis, 'count') };
      const date = addDays(first, tick);
      return { days: scale.old(startOfDate(date, calendar.utcOffsetMinutes)), words: date.slice(5) };
    })
    .filter(({ days }) => days <= most);
}

const TICK = { 'text-anchor': 'middle', 'font-size': 11, fill: svg.MUTED, direction: 'ltr' } as const;

function drawTicks(ticks: readonly Tick[], { xOf }: Plan, y: number): string {
  return ticks
    .map(({ days, words }) => {
      const half = svg.widthOf(words, 11) / 2 + 2;
      return (
        svg.rect(xOf(days) - half, y - 10, 2 * half, 13, { fill: '#ffffff' }) + svg.words(words, xOf(days), y, TICK)
      );
    })
    .join('');
}

const DUE_LOOKS = {
  promised: { stroke: svg.GREEN, 'stroke-dasharray': '6 3', y: 58 },
  statutory: { stroke: svg.RUST, 'stroke-dasharray': '2 2', y: 73 },
} as const;

/** Both labels stand above the axis, in lines of their own: one date may be the other's. */
const drawDues = ({ dues }: Timeline, { scale, xOf, language }: Plan, top: number, bottom: number): string =>
  dues
    .map((due) => {
      const x = xOf(scale.actual(due.at));
      const { y, ...look } = DUE_LOOKS[due.kind];
      const words = said.dueWords(due, language);
      const isRight = x + svg.widthOf(words) > WIDTH - 20;
      return svg.element(
        'g',
        {},
        svg.tooltip(wordsIn(due.title, language)),
        svg.line(x, y - 4, x, bottom, { ...look, 'stroke-width': 2 }),
        svg.label(words, isRight ? x - 5 : x + 5, y + 4, { anchor: isRight ? 'end' : 'start', fill: look.stroke }),
      );
    })
    .join('') + svg.line(LEFT, top, LEFT, bottom, { stroke: GREY });

const drawNow = ({ xOf, language }: Plan, end: number, axis: TimelineAxis, top: number, bottom: number): string => {
  const words = said.nowWords(end, axis, language);
  const x = Math.max(LEFT + svg.widthOf(words) / 2, xOf(end));
  return (
    svg.line(xOf(end), top, xOf(end), bottom + 4, { stroke: svg.RED, 'stroke-width': 2 }) +
    svg.words(words, x, bottom + 17, { 'text-anchor': 'middle', 'font-size': 12, 'font-weight': 700, fill: svg.RED })
  );
};

const drawRange = (low: number, high: number, y: number): string =>
  svg.element('path', {
    d: `M${svg.fixed(low)} ${y - 4}v8M${svg.fixed(low)} ${y}H${svg.fixed(high)}M${svg.fixed(high)} ${y - 4}v8`,
    fill: 'none',
    stroke: svg.MUTED,
    'stroke-width': 1.5,
  });

/** From where the case ended to where the old way would have; with the range of the estimate. */
function drawBracket({ xOf }: Plan, { actual, old, low, high }: said.SavingFigures, bottom: number): string {
  const [a, b] = [svg.fixed(xOf(actual)), svg.fixed(xOf(old))];
  const y = bottom + 24;
  return (
    drawRange(xOf(low), xOf(high), bottom + 8) +
    svg.element('path', {
      d: `M${a} ${y}H${b}M${a} ${y}l8 -5M${a} ${y}l8 5M${b} ${y}l-8 -5M${b} ${y}l-8 5`,
      fill: 'none',
      stroke: svg.GREEN,
      'stroke-width': 1.8,
    })
  );
}

function drawNote(note: string, middle: number | null, y: number): string {
  const half = svg.widthOf(note, 14) / 2;
  const x = middle === null ? 12 + half : Math.min(WIDTH - 12 - half, Math.max(12 + half, middle));
  const fill = middle === null ? svg.MUTED : svg.GREEN;
  return svg.words(note, x, y, { 'text-anchor': 'middle', 'font-size': 14, 'font-weight': 700, fill });
}

function drawLegend(
  language: PictureLanguage,
  y: number,
  { lanes, stops }: Timeline,
  shown: { withStops: boolean; isE2: boolean },
): string {
  const looks = (['done', 'running', 'planned', 'waiting'] as const).filter((look) =>
    lanes.some(({ bars }) => bars.some((bar) => bar.look === look)),
  );
  let x = 12;
  const entry = (words: string, sign: (at: number) => string): string => {
    const drawn = sign(x) + svg.wordsFrom(words, x + 30, y + 4);
    x += 30 + svg.widthOf(words) + 22;
    return drawn;
  };
  const entries = looks.map((look) =>
    entry(wordsIn(said.LOOKS[look], language), (at) =>
      look === 'waiting'
        ? svg.rect(at, y - 3, 22, 6, { rx: 2, ...PAINT[look](LANES[1]!) })
        : svg.rect(at, y - 7, 22, 14, { rx: 2, ...PAINT[look](LANES[1]!) }),
    ),
  );
  if (stops.length > 0 && shown.withStops)
    entries.push(entry(wordsIn(said.STOPPED, language), (at) => svg.area(ID, at, y - 7, 22, 14, STOP_FILL)));
  if (shown.isE2) entries.push(entry(wordsIn(said.RANGE, language), (at) => drawRange(at, at + 22, y)));
  return svg.element('g', { 'font-size': 12, fill: svg.MUTED }, ...entries);
}
