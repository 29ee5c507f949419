/**
 * A laid-out chart as SVG. Where a case stands is bold, blue and marked ▶; where it has been is green and marked ✓; ends
 * have a double border: so a grey print tells the same.
 */
import type { Procedure } from '../../domain/procedure/define-procedure.js';
import { listed, type PictureLanguage, wordsIn } from '../picture-language.js';
import { BLUE, element, GREEN, INK, MUTED, rect, sheet, tooltip, widthOf, words, wordsFrom } from '../svg.js';
import type { Point } from './arrange-graph.js';
import type { ChartLayout } from './lay-out.js';
import { LANE_PADDING, LINE, type PlacedLine, type PlacedStage, SMALL_SIZE, TITLE_SIZE } from './lay-out-lane.js';
import { BY_ITSELF, commandTitles, DONE, END, HERE, signWords, STATECHART } from './words.js';

/** Where a case stands and where it has been, by the paths of its stages; null draws the procedure alone. */
export type Standing = { here: readonly string[]; visited: readonly string[] };

type Look = 'here' | 'done' | 'toCome';

const LINE_COLOUR = '#6b6b6b';
const LOOKS: Record<Look, { fill: string; stroke: string; 'stroke-width': number }> = {
  here: { fill: '#d6e8ff', stroke: BLUE, 'stroke-width': 3 },
  done: { fill: '#eef8ee', stroke: GREEN, 'stroke-width': 1.5 },
  toCome: { fill: '#ffffff', stroke: '#8c8c8c', 'stroke-width': 1 },
};
const ALL_LOOKS = ['toCome', 'done', 'here'] as const;
const SIGNS: Record<Look, string> = { here: '▶ ', done: '✓ ', toCome: '' };

/** The picture for a page or a file: presentation attributes alone. */
export function drawStatechart(layout: ChartLayout, procedure: Procedure, standing: Standing | null): string {
  const { width, height, language, parts, anytime } = layout;
  const { id, version, title } = procedure.definition;
  const looking = (look: Look): PlacedStage[] =>
    parts.stages.filter(({ id: path, stage }) => lookOf(path, stage.isFinal, standing) === look);
  const heading = `${wordsIn(title, language)} · ${wordsIn(STATECHART, language)}`;
  return sheet(
    {
      id: 'statechart',
      width,
      height,
      title: `${heading} ${id}@${version}`,
      description: descriptionOf(layout, standing),
    },
    element(
      'defs',
      {},
      element(
        'marker',
        { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
        element('path', { d: 'M0 0L8 4L0 8z', fill: LINE_COLOUR }),
      ),
    ),
    wordsFrom(heading, 12, 24, { 'font-size': 16, 'font-weight': 700, fill: INK }),
    element(
      'g',
      { 'font-size': SMALL_SIZE, fill: MUTED },
      ...anytime.map((line, i) => wordsFrom(line, 12, 44 + i * 14)),
      drawFrames(parts.frames, standing),
      drawLines(parts.lines),
      element('g', { 'text-anchor': 'middle' }, ...parts.lines.map((line) => drawLabel(line, procedure, language))),
      drawDots(parts.starts, parts.exits),
    ),
    ...ALL_LOOKS.map((look) => drawBoxes(looking(look), look, procedure, language)),
    element(
      'g',
      { 'font-size': TITLE_SIZE, 'text-anchor': 'middle', fill: INK, 'pointer-events': 'none' },
      ...ALL_LOOKS.map((look) => drawTitles(looking(look), look)),
      element('g', { 'font-size': SMALL_SIZE, fill: MUTED }, ...parts.stages.map(drawLimit)),
    ),
    drawLegend(layout, standing !== null),
  );
}

const isWithin = (path: string, outer: string): boolean => path.startsWith(`${outer}.`);

/** An end in which a case stands is reached: it is done, not in work. */
export function lookOf(path: string, isFinal: boolean, standing: Standing | null): Look {
  if (standing?.here.includes(path)) return isFinal ? 'done' : 'here';
  return standing?.visited.includes(path) ? 'done' : 'toCome';
}

function descriptionOf({ language, parts }: ChartLayout, standing: Standing | null): string {
  const titled = (wanted: Look): string[] =>
    parts.stages
      .filter(({ id, stage }) => lookOf(id, stage.isFinal, standing) === wanted)
      .map(({ stage }) => wordsIn(stage.title, language));
  const colon = language === 'en' ? ': ' : '：';
  const told = ([what, look]: readonly [typeof HERE, Look]): string =>
    `${wordsIn(what, language)}${colon}${listed(titled(look), language) || '–'}`;
  if (!standing) return listed(titled('toCome'), language);
  return (
    [
      [HERE, 'here'],
      [DONE, 'done'],
    ] as const
  )
    .map(told)
    .join(language === 'en' ? '; ' : '；');
}

type Frame = ChartLayout['parts']['frames'][number];

/** A frame is blue while a case stands in it. */
function drawFrames(frames: readonly Frame[], standing: Standing | null): string {
  const box = ({ id, x, y, width, height, isLane }: Frame): string => {
    const isHere = standing?.here.some((path) => isWithin(path, id));
    const blue = isHere && { stroke: BLUE, ...(!isLane && { 'stroke-width': 2 }) };
    return rect(x, y, width, height, { rx: 8, ...blue });
  };
  return (
    element('g', { fill: '#ffffff', stroke: '#8c8c8c' }, ...frames.filter(({ isLane }) => !isLane).map(box)) +
    element(
      'g',
      { fill: '#fafafa', stroke: '#8c8c8c', 'stroke-dasharray': '5 3' },
      ...frames.filter(({ isLane }) => isLane).map(box),
    ) +
    element(
      'g',
      { 'font-size': TITLE_SIZE, 'font-weight': 700, fill: INK },
      ...frames.map(({ x, y, heading }) => wordsFrom(heading, x + LANE_PADDING, y + 19)),
    ) +
    frames
      .map(({ x, y, notes }) => notes.map((line, i) => wordsFrom(line, x + LANE_PADDING, y + 36 + i * 14)).join(''))
      .join('')
  );
}

const pathOf = (points: readonly Point[]): string =>
  points
    .map(({ x, y }, i) => {
      const before = points[i - 1];
      if (!before) return `M${x} ${y}`;
      if (before.x === x) return `V${y}`;
      return before.y === y ? `H${x}` : `L${x} ${y}`;
    })
    .join('');

const drawLines = (lines: readonly PlacedLine[]): string =>
  element(
    'g',
    { fill: 'none', stroke: LINE_COLOUR, 'marker-end': 'url(#arrow)' },
    ...lines.filter(({ isByItself }) => !isByItself).map(({ points }) => element('path', { d: pathOf(points) })),
    element(
      'g',
      { 'stroke-dasharray': '4 3' },
      ...lines.filter(({ isByItself }) => isByItself).map(({ points }) => element('path', { d: pathOf(points) })),
    ),
  );

function drawLabel({ label }: PlacedLine, procedure: Procedure, language: PictureLanguage): string {
  if (!label) return '';
  const isCut = label.events.length > 1 || label.lines.at(-1)!.endsWith('…');
  const titles = commandTitles(label.events, procedure, language);
  const told = label.events.map((event, i) => (isCut ? `${titles[i]} (${event})` : event)).join('\n');
  return label.lines
    .map((line, i) => words(line, label.x, label.y + 11 + i * 13, {}, i === 0 ? tooltip(told) : ''))
    .join('');
}

const drawDots = (starts: readonly Point[], exits: readonly Point[]): string =>
  element('g', { fill: INK }, ...starts.map(({ x, y }) => element('circle', { cx: x, cy: y, r: 5 }))) +
  element('g', { fill: '#ffffff', stroke: INK }, ...exits.map(({ x, y }) => element('circle', { cx: x, cy: y, r: 5 })));

const BORDER = 3;

function drawBoxes(
  stages: readonly PlacedStage[],
  look: Look,
  procedure: Procedure,
  language: PictureLanguage,
): string {
  if (stages.length === 0) return '';
  const inner = stages
    .filter(({ stage }) => stage.isFinal)
    .map(({ x, y, width, height }) => {
      const [w, h] = [width - 2 * BORDER, height - 2 * BORDER];
      return `M${x + BORDER} ${y + BORDER}h${w}v${h}h${-w}z`;
    });
  return element(
    'g',
    { class: look, ...LOOKS[look] },
    ...stages.map((stage) => drawBox(stage, procedure, language)),
    inner.length > 0 ? element('path', { d: inner.join('') }) : '',
  );
}

function drawBox(
  { id, x, y, width, height, stage }: PlacedStage,
  procedure: Procedure,
  language: PictureLanguage,
): string {
  const { limits, staying } = stage;
  const told = [...limits.map(({ title }) => wordsIn(title, language)), ...commandTitles(staying, procedure, language)];
  const box = { 'data-state': id, x, y, width, height, rx: 7 };
  return element('rect', box, ...(told.length > 0 ? [tooltip(told.join('\n'))] : []));
}

const lineTop = ({ y, height, lines, limit }: PlacedStage): number =>
  y + Math.round((height - lines.length * LINE - (limit ? 13 : 0)) / 2) + 12;
const middleOf = ({ x, width }: PlacedStage): number => x + Math.round(width / 2);

function drawTitles(stages: readonly PlacedStage[], look: Look): string {
  const titles = stages.flatMap((stage) =>
    stage.lines.map((line, i) =>
      words(`${i === 0 ? SIGNS[look] : ''}${line}`, middleOf(stage), lineTop(stage) + i * LINE),
    ),
  );
  return look === 'here' && titles.length > 0 ? element('g', { 'font-weight': 700 }, ...titles) : titles.join('');
}

const drawLimit = (stage: PlacedStage): string =>
  stage.limit ? words(stage.limit, middleOf(stage), lineTop(stage) + stage.lines.length * LINE - 1) : '';

function drawLegend({ height, language, parts }: ChartLayout, isCase: boolean): string {
  const y = height - 24;
  let x = 12;
  const entry = (shown: string, sign: string, signWidth: number): string => {
    const drawn = element('g', { transform: `translate(${x} ${y})` }, sign, wordsFrom(shown, signWidth + 6, 12));
    x += signWidth + widthOf(shown, SMALL_SIZE) + 26;
    return drawn;
  };
  const box = (look: Look, isEnd = false): string =>
    rect(0, 1, 22, 14, { rx: 4, ...LOOKS[look] }) +
    (isEnd ? rect(2.5, 3.5, 17, 9, { rx: 2, fill: 'none', stroke: LOOKS[look].stroke }) : '') +
    (SIGNS[look] ? words(SIGNS[look].trim(), 6, 12) : '');
  const entries = [
    ...(isCase
      ? [entry(wordsIn(HERE, language), box('here'), 22), entry(wordsIn(DONE, language), box('done'), 22)]
      : []),
    entry(wordsIn(END, language), box('toCome', true), 22),
    entry(
      wordsIn(BY_ITSELF, language),
      element('path', { d: 'M0 8H28', stroke: LINE_COLOUR, 'stroke-dasharray': '4 3', 'marker-end': 'url(#arrow)' }),
      28,
    ),
    ...signWords(parts, language).map(([sign, shown]) => entry(shown, words(sign, 0, 12), widthOf(sign, SMALL_SIZE))),
  ];
  return element('g', { 'font-size': SMALL_SIZE, fill: MUTED }, ...entries);
}
