/** A lane: one graph with its heading, what may be done anywhere in it, and where tracks go that leave the case. */
import type { Procedure } from '../../domain/procedure/define-procedure.js';
import { type PictureLanguage, wordsIn } from '../picture-language.js';
import { widthOf } from '../svg.js';
import { wrap } from '../wrap.js';
import { arrangeGraph, type Placed, type Point, type Size } from './arrange-graph.js';
import type { ChartGraph, ChartStage } from './chart.js';
import { anytimeWords, edgeWords, limitWords } from './words.js';

export const TITLE_SIZE = 13;
export const SMALL_SIZE = 11;
export const LINE = 15;
export const LANE_PADDING = 9;
const TITLE_ROOM = 116;
const LABEL_ROOM = 67;
const SIGN = widthOf('▶ ', TITLE_SIZE);
const DOT = 10;
const EXIT = 'exit';
const START = 'start';

export type PlacedStage = Placed & { stage: ChartStage; lines: string[]; limit: string | null };
export type PlacedLabel = Point & { lines: string[]; events: string[] };
export type PlacedLine = { points: Point[]; isByItself: boolean; label: PlacedLabel | null };

/** What is drawn, in the coordinates of the whole picture. */
export type Parts = {
  frames: (Placed & { isLane: boolean; heading: string; notes: string[] })[];
  stages: PlacedStage[];
  lines: PlacedLine[];
  starts: Point[];
  exits: Point[];
};

export const noParts = (): Parts => ({ frames: [], stages: [], lines: [], starts: [], exits: [] });

export type Setting = { procedure: Procedure; language: PictureLanguage };

/** A graph that has its inner places, and what it is to be framed with. */
export type LaidGraph = Size & {
  parts: Parts;
  /** Where the graph is left to the outside. */
  exit: Point | null;
};

export type Lane = { graph: ChartGraph; laid: LaidGraph; heading: string; notes: string };

const stageSize = (stage: ChartStage, language: PictureLanguage): PlacedStage => {
  const lines = wrap(wordsIn(stage.title, language), TITLE_ROOM, TITLE_SIZE, 2);
  const limit = limitWords(stage.limits, language, stage.together);
  const widest = Math.max(...lines.map((line) => widthOf(line, TITLE_SIZE) + SIGN), widthOf(limit ?? '', SMALL_SIZE));
  return {
    id: stage.path,
    x: 0,
    y: 0,
    width: Math.ceil(Math.max(76, widest + 18)),
    height: 14 + lines.length * LINE + (limit ? 14 : 0),
    stage,
    lines,
    limit,
  };
};

/** Lays one graph out with its start and its exit; parallel parts in it are not part of it. */
export async function layGraph(
  { members, edges, initial }: Pick<ChartGraph, 'members' | 'edges' | 'initial'>,
  direction: 'RIGHT' | 'DOWN',
  { procedure, language }: Setting,
): Promise<LaidGraph> {
  const stages = members.flatMap((member) => (member.kind === 'stage' ? [stageSize(member, language)] : []));
  const has = (path: string): boolean => stages.some(({ id }) => id === path);
  const exits = edges.filter(({ left, from }) => left && has(from));
  const inner = edges.filter(({ from, to, left }) => has(from) && (left || has(to)));
  const said = new Set<string>(); // lines that mean the same and end in the same stage are called so once
  const labels = new Map(
    inner.map(({ from, to, events }) => {
      const words = edgeWords(events, procedure, language);
      const isSaid = said.has(`${to} ${words}`);
      said.add(`${to} ${words}`);
      return [`${from} ${to}`, words === '' || isSaid ? [] : wrap(words, LABEL_ROOM, SMALL_SIZE, 3)];
    }),
  );
  const placed = await arrangeGraph({
    direction,
    nodes: [
      ...(has(initial) ? [{ id: START, width: DOT, height: DOT, place: 'first' as const }] : []),
      ...stages.map(({ id, width, height }) => ({ id, width, height })),
      ...(exits.length > 0 ? [{ id: EXIT, width: DOT, height: DOT, place: 'last' as const }] : []),
    ],
    edges: [
      ...(has(initial) ? [{ id: START, from: START, to: initial, label: null }] : []),
      ...inner.map(({ from, to, left }) => {
        const lines = labels.get(`${from} ${to}`)!;
        const width = Math.ceil(Math.max(...lines.map((line) => widthOf(line, SMALL_SIZE))) + 8);
        const label = lines.length === 0 ? null : { width, height: lines.length * 13 + 3 };
        return { id: `${from} ${to}`, from, to: left ? EXIT : to, label };
      }),
    ],
  });
  const start = placed.nodes.get(START);
  const exit = placed.nodes.get(EXIT);
  const exitAt = exit ? { x: exit.x + DOT / 2, y: exit.y + DOT / 2 } : null;
  return {
    width: placed.width,
    height: placed.height,
    exit: exitAt,
    parts: {
      ...noParts(),
      stages: stages.map((stage) => ({ ...stage, ...placed.nodes.get(stage.id) })),
      starts: start ? [{ x: start.x + DOT / 2, y: start.y + DOT / 2 }] : [],
      exits: exitAt ? [exitAt] : [],
      lines: [...placed.routes].map(([id, { points, label }]): PlacedLine => {
        const edge = inner.find(({ from, to }) => `${from} ${to}` === id);
        return {
          points,
          isByItself: edge !== undefined && edge.events.length === 0,
          label: label && {
            x: label.x + Math.round(label.width / 2),
            y: label.y,
            lines: labels.get(id)!,
            events: edge!.events,
          },
        };
      }),
    },
  };
}

export async function layLane(graph: ChartGraph, direction: 'RIGHT' | 'DOWN', setting: Setting): Promise<Lane> {
  const { procedure, language } = setting;
  const limit = limitWords(graph.limits, language);
  const title = graph.title ? wordsIn(graph.title, language) : '';
  return {
    graph,
    laid: await layGraph(graph, direction, setting),
    heading: [title, ...(limit ? [limit] : [])].join(' · '),
    notes: graph.anytime.length === 0 ? '' : anytimeWords(graph.anytime, procedure, language),
  };
}

const HEAD = 28;

type Framed = { parts: Parts; height: number; exit: Point | null };

/** Puts a lane into a frame of this width at the origin. */
export function frameLane({ graph, laid, heading, notes }: Lane, width: number, { language }: Setting): Framed {
  const room = width - 2 * LANE_PADDING;
  const noteLines = notes === '' ? [] : wrap(notes, room, SMALL_SIZE, 2);
  const top = HEAD + noteLines.length * 14 + (noteLines.length > 0 ? 6 : 0);
  const at = { x: Math.round((width - laid.width) / 2), y: top };
  const parts = shifted(laid.parts, at);
  let bottom = top + laid.height;
  const asides: PlacedStage[] = [];
  if (graph.aside.length > 0) {
    const sized = graph.aside.map((stage) => stageSize(stage, language));
    const gap = 8;
    const total = sized.reduce((sum, stage) => sum + stage.width + gap, -gap);
    let x = Math.round((width - total) / 2);
    bottom += 34;
    for (const stage of sized) {
      asides.push({ ...stage, x, y: bottom });
      x += stage.width + gap;
    }
    bottom += Math.max(...sized.map(({ height }) => height));
  }
  const height = bottom + LANE_PADDING;
  const frame = { id: graph.path, x: 0, y: 0, width, height, isLane: true, heading, notes: noteLines };
  return {
    height,
    exit: laid.exit && { x: laid.exit.x + at.x, y: laid.exit.y + at.y },
    parts: { ...parts, frames: [frame], stages: [...parts.stages, ...asides] },
  };
}

const moved = <T extends Point>(point: T, { x, y }: Point): T => ({ ...point, x: point.x + x, y: point.y + y });

export const shifted = ({ frames, stages, lines, starts, exits }: Parts, by: Point): Parts => ({
  frames: frames.map((frame) => moved(frame, by)),
  stages: stages.map((stage) => moved(stage, by)),
  lines: lines.map((line) => ({
    ...line,
    points: line.points.map((point) => moved(point, by)),
    label: line.label && moved(line.label, by),
  })),
  starts: starts.map((point) => moved(point, by)),
  exits: exits.map((point) => moved(point, by)),
});

export const joined = (...all: readonly Parts[]): Parts => ({
  frames: all.flatMap(({ frames }) => frames),
  stages: all.flatMap(({ stages }) => stages),
  lines: all.flatMap(({ lines }) => lines),
  starts: all.flatMap(({ starts }) => starts),
  exits: all.flatMap(({ exits }) => exits),
});
