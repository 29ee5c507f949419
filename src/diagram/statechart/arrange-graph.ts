/** One graph of a chart laid out by ELK: where its boxes, lines and the words beside them stand. */
import type { ELK, ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';

export type Point = { x: number; y: number };
export type Size = { width: number; height: number };
export type Placed = Point & Size & { id: string };
export type Route = { points: Point[]; label: Placed | null };

export type GraphToPlace = {
  nodes: (Size & { id: string; place?: 'first' | 'last' })[];
  edges: { id: string; from: string; to: string; label: Size | null }[];
  direction: 'RIGHT' | 'DOWN';
};

export type PlacedGraph = Size & { nodes: Map<string, Placed>; routes: Map<string, Route> };

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.separateConnectedComponents': 'false',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  // The order of the definition is the ordinary way; what runs against it is a return and goes round.
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.spacing.nodeNode': '12',
  'elk.spacing.edgeNode': '7',
  'elk.spacing.edgeEdge': '7',
  'elk.spacing.edgeLabel': '2',
  'elk.layered.spacing.edgeNodeBetweenLayers': '5',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '6',
  'elk.layered.spacing.nodeNodeBetweenLayers': '8',
};

/** Narrow columns, straight rows. */
const PLACEMENTS = { DOWN: 'LINEAR_SEGMENTS', RIGHT: 'NETWORK_SIMPLEX' } as const;

const CONSTRAINTS = { first: 'FIRST', last: 'LAST' } as const;

let engine: Promise<ELK> | null = null;

/** ELK is 1.6 MB: it is read when the first picture is asked for. */
const elk = (): Promise<ELK> =>
  (engine ??= import('elkjs/lib/elk.bundled.js').then(({ default: { default: Elk } }) => new Elk()));

/** The same graph gives the same places on every machine: whole pixels, and no chance. */
export async function arrangeGraph({ nodes, edges, direction }: GraphToPlace): Promise<PlacedGraph> {
  const graph: ElkNode = {
    id: 'graph',
    layoutOptions: {
      ...OPTIONS,
      'elk.direction': direction,
      'elk.layered.nodePlacement.strategy': PLACEMENTS[direction],
    },
    children: nodes.map(({ id, width, height, place }) => ({
      id,
      width,
      height,
      ...(place && { layoutOptions: { 'elk.layered.layering.layerConstraint': CONSTRAINTS[place] } }),
    })),
    edges: edges.map(({ id, from, to, label }) => ({
      id,
      sources: [from],
      targets: [to],
      ...(label && { labels: [{ text: id, ...label }] }),
    })),
  };
  const placed = await (await elk()).layout(graph);
  return {
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    nodes: new Map((placed.children ?? []).map((node) => [node.id, boxOf(node)])),
    routes: new Map((placed.edges ?? []).map((edge) => [edge.id, routeOf(edge)])),
  };
}

const boxOf = ({ id, x = 0, y = 0, width = 0, height = 0 }: Partial<Placed>): Placed => ({
  id: id ?? '',
  x: Math.round(x),
  y: Math.round(y),
  width: Math.round(width),
  height: Math.round(height),
});

function routeOf({ sections = [], labels = [] }: ElkExtendedEdge): Route {
  const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]);
  return {
    points: points.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) })),
    label: labels[0] ? boxOf(labels[0]) : null,
  };
}
