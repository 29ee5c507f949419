/**
 * A chart laid out: the ordinary way from the top to the bottom, tracks side by side as equal lanes, what follows them
 * below. ELK places the stages within a lane; the lanes are stacked here, as no general algorithm keeps them equal.
 */
import type { Procedure } from '../../domain/procedure/define-procedure.js';
import { type PictureLanguage, wordsIn } from '../picture-language.js';
import { widthOf } from '../svg.js';
import { wrap } from '../wrap.js';
import type { Point, Size } from './arrange-graph.js';
import { type ChartEdge, type ChartGraph, chartOf, type ChartParallel } from './chart.js';
import {
  frameLane,
  joined,
  LANE_PADDING,
  type Lane,
  layGraph,
  layLane,
  noParts,
  type Parts,
  type Setting,
  shifted,
  SMALL_SIZE,
} from './lay-out-lane.js';
import { anytimeWords, edgeWords } from './words.js';

const MARGIN = 12;
const MOST_WIDTH = 1100;
const INNER = MOST_WIDTH - 2 * MARGIN - 2 * LANE_PADDING;
const GAP = 8;
const HEAD = 50;
const BETWEEN = 46;

/** Plain data: it may be kept, and come from another thread. `anytime`: what may be done while the case is open. */
export type ChartLayout = Size & { language: PictureLanguage; parts: Parts; anytime: string[] };

/** @param titles what parts of the machine are called that are no tracks. */
export async function layOut(
  procedure: Procedure,
  titles: Parameters<typeof chartOf>[1],
  language: PictureLanguage,
): Promise<ChartLayout> {
  const chart = chartOf(procedure, titles);
  const setting = { procedure, language };
  const parallels = chart.members.flatMap((member) => (member.kind === 'parallel' ? [member] : []));
  const measured = await Promise.all(parallels.map((parallel) => measureParallel(parallel, setting)));
  const inner = Math.max(0, ...measured.map(widthOfGroups));
  const boxes = parallels.map((parallel, i) => frameParallel(parallel, measured[i]!, inner, setting));
  const bands = bandsOf(chart, parallels);
  const rows = await Promise.all(bands.map((band) => layRow(chart, band, parallels.length > 0, setting)));
  const width = Math.max(420, ...boxes.map((box) => box.width), ...rows.map((row) => row.width)) + 2 * MARGIN;
  const note = chart.anytime.length === 0 ? '' : anytimeWords(chart.anytime, procedure, language);
  const anytime = note === '' ? [] : wrap(note, width - 2 * MARGIN, SMALL_SIZE, 2);
  const parts = stack({ chart, parallels, boxes, rows, width, top: HEAD + anytime.length * 14, setting });
  const bottom = Math.max(
    ...parts.frames.map(({ y, height }) => y + height),
    ...parts.stages.map(({ y, height }) => y + height),
  );
  return { width, height: bottom + 34 + MARGIN, language, parts, anytime };
}

type Box = Size & { parts: Parts; exit: Point | null };

/** Which stages stand before the first parallel part, and which after each of them. */
function bandsOf({ members, edges, initial }: ChartGraph, parallels: readonly ChartParallel[]): Set<string>[] {
  const bands = new Map<string, number>([[initial, 0]]);
  const reached = [initial];
  for (const path of reached)
    for (const { from, to } of edges.toSorted((a, b) => Number(b.left) - Number(a.left))) {
      if (from !== path || bands.has(to)) continue;
      const place = parallels.findIndex((parallel) => parallel.path === path);
      bands.set(to, place >= 0 ? place + 1 : bands.get(path)!);
      reached.push(to);
    }
  const stages = members.filter(({ kind }) => kind === 'stage').map(({ path }) => path);
  return [...Array(parallels.length + 1).keys()].map(
    (band) => new Set(stages.filter((path) => (bands.get(path) ?? parallels.length) === band)),
  );
}

type Row = Box & { stages: Set<string> };

async function layRow(chart: ChartGraph, stages: Set<string>, isBetween: boolean, setting: Setting): Promise<Row> {
  const members = chart.members.filter(({ path }) => stages.has(path));
  if (members.length === 0) return { width: 0, height: 0, parts: noParts(), exit: null, stages };
  const edges = chart.edges.filter(({ left }) => !left);
  const among = edges.filter(({ from, to }) => stages.has(from) && stages.has(to));
  const across = await layGraph({ ...chart, members, edges }, among.length > 0 ? 'RIGHT' : 'DOWN', setting);
  if (isBetween || across.width <= INNER) return { ...across, stages };
  return { ...(await layGraph({ ...chart, members, edges }, 'DOWN', setting)), stages };
}

/** Tracks stand side by side and what follows them below; one track alone has it beside itself. */
async function measureParallel({ regions }: ChartParallel, setting: Setting): Promise<Group[]> {
  const tracks = regions.filter(({ isTrack }) => isTrack);
  const others = regions.filter(({ isTrack }) => !isTrack);
  if (tracks.length === 0) return [await packed(others, setting)];
  if (tracks.length === 1) return [await inColumns(regions, 'DOWN', 2, setting)];
  return [await inColumns(tracks, 'DOWN', tracks.length, setting), await inColumns(others, 'RIGHT', 1, setting)];
}

const widthOfGroups = (groups: readonly Group[]): number =>
  Math.max(...groups.map(({ lanes, columns }) => columns * widest(lanes) + (columns - 1) * GAP));

/** Puts the lanes of a parallel part, each as wide as its neighbours, into a frame. */
function frameParallel(parallel: ChartParallel, groups: readonly Group[], inner: number, setting: Setting): Box {
  const { procedure, language } = setting;
  const heading = parallel.title ? wordsIn(parallel.title, language) : '';
  const note = parallel.anytime.length === 0 ? '' : anytimeWords(parallel.anytime, procedure, language);
  const notes = note === '' ? [] : wrap(note, inner, SMALL_SIZE, 2);
  let y = 28 + notes.length * 14 + (notes.length > 0 ? 6 : 0);
  let exit: Point | null = null;
  const all: Parts[] = [];
  for (const { lanes, columns } of groups) {
    const width = Math.floor((inner - (columns - 1) * GAP) / columns);
    for (let first = 0; first < lanes.length; first += columns) {
      const framed = lanes.slice(first, first + columns).map((lane) => frameLane(lane, width, setting));
      const height = Math.max(...framed.map((lane) => lane.height));
      framed.forEach((lane, column) => {
        const at = { x: LANE_PADDING + column * (width + GAP), y };
        const frames = lane.parts.frames.map((frame) => ({ ...frame, height }));
        all.push(shifted({ ...lane.parts, frames }, at));
        if (lane.exit) exit = { x: lane.exit.x + at.x, y: lane.exit.y + at.y };
      });
      y += height + GAP;
    }
  }
  const size = { width: inner + 2 * LANE_PADDING, height: y - GAP + LANE_PADDING };
  const frame = { id: parallel.path, x: 0, y: 0, ...size, isLane: false, heading, notes };
  return { ...size, exit, parts: joined({ ...noParts(), frames: [frame] }, ...all) };
}

type Group = { lanes: Lane[]; columns: number };

const inColumns = async (
  graphs: readonly ChartGraph[],
  direction: 'RIGHT' | 'DOWN',
  columns: number,
  setting: Setting,
): Promise<Group> => ({
  lanes: await Promise.all(graphs.map((graph) => layLane(graph, direction, setting))),
  columns,
});

const widest = (lanes: readonly Lane[]): number =>
  Math.max(0, ...lanes.map(({ laid, heading }) => Math.max(laid.width, widthOf(heading, 13)) + 2 * LANE_PADDING));

/** Two lanes abreast where they fit, else three columns. */
async function packed(graphs: readonly ChartGraph[], setting: Setting): Promise<Group> {
  const across = await inColumns(graphs, 'RIGHT', Math.min(2, graphs.length), setting);
  if (across.columns * (widest(across.lanes) + GAP) <= INNER) return across;
  return inColumns(graphs, 'DOWN', Math.min(3, graphs.length), setting);
}

const firstMiddle = ({ parts, width }: Row): number => {
  const [first] = parts.stages;
  return first ? first.x + Math.round(first.width / 2) : width / 2;
};

type Stacked = {
  chart: ChartGraph;
  parallels: readonly ChartParallel[];
  boxes: readonly Box[];
  rows: readonly Row[];
  width: number;
  top: number;
  setting: Setting;
};

function stack({ chart, parallels, boxes, rows, width, top, setting }: Stacked): Parts {
  const all: Parts[] = [];
  let y = top;
  let previous: { path: string; exit: Point | null; bottom: number } | null = null;
  for (const [i, row] of rows.entries()) {
    const box = boxes[i];
    const exit = previous?.exit ?? null;
    const isPassed = exit !== null && box !== undefined;
    const wanted = exit && !isPassed ? exit.x - firstMiddle(row) : exit && exit.x < width / 2 ? width : MARGIN;
    const x = Math.round(Math.min(width - MARGIN - row.width, Math.max(MARGIN, previous ? wanted : MARGIN)));
    const placedRow = shifted(row.parts, { x, y: y + (previous && row.stages.size > 0 ? BETWEEN : 0) });
    all.push(placedRow);
    if (previous)
      for (const edge of chart.edges.filter(({ from, to }) => from === previous!.path && row.stages.has(to))) {
        const target = placedRow.stages.find(({ id }) => id === edge.to)!;
        const end = { x: target.x + Math.round(target.width / 2), y: target.y };
        const begin = edge.left && exit ? exit : { x: end.x, y: previous.bottom };
        all.push(lineBetween(edge, begin, end, setting));
      }
    if (row.stages.size > 0) y += row.height + (previous ? BETWEEN : 0);
    if (!box) break;
    y += BETWEEN;
    const boxX = Math.round((width - box.width) / 2);
    for (const edge of chart.edges.filter(({ to }) => to === parallels[i]!.path)) {
      const source = placedRow.stages.find(({ id }) => id === edge.from);
      if (source) {
        const from = { x: source.x + Math.round(source.width / 2), y: source.y + source.height };
        all.push(lineBetween(edge, from, { x: from.x, y }, setting));
      } else if (previous && edge.from === previous.path) {
        const from = exit ?? { x: width / 2, y: previous.bottom };
        all.push(lineBetween(edge, from, { x: from.x, y }, setting));
      }
    }
    all.push(shifted(box.parts, { x: boxX, y }));
    previous = {
      path: parallels[i]!.path,
      exit: box.exit && { x: box.exit.x + boxX, y: box.exit.y + y },
      bottom: y + box.height,
    };
    y += box.height;
  }
  return joined(...all);
}

function lineBetween(edge: ChartEdge, from: Point, to: Point, { procedure, language }: Setting): Parts {
  const words = edgeWords(edge.events, procedure, language);
  const middle = Math.round((from.y + to.y) / 2);
  const points = from.x === to.x ? [from, to] : [from, { x: from.x, y: middle }, { x: to.x, y: middle }, to];
  const lines = words === '' ? [] : wrap(words, 150, SMALL_SIZE, 2);
  const label =
    lines.length === 0
      ? null
      : {
          x: to.x + 6 + Math.round(Math.max(...lines.map((line) => widthOf(line, SMALL_SIZE))) / 2),
          y: to.y - 20 - lines.length * 7,
          lines,
          events: edge.events,
        };
  return { ...noParts(), lines: [{ points, isByItself: edge.events.length === 0 && !edge.left, label }] };
}
