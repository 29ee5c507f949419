/**
 * A procedure as Mermaid text, for READMEs and for whoever has a renderer. Values in, text out. Regions of a parallel
 * state are separated as Mermaid wants it; eventless steps carry no label; stages where a case stands get a class.
 */
import type { Procedure } from '../domain/procedure/define-procedure.js';

type Node = {
  id?: string;
  type?: string;
  initial?: string;
  states?: Record<string, Node>;
  on?: Record<string, unknown>;
  always?: unknown;
};
type Edge = { from: string; to: string; label: string };

const safe = (path: string): string => path.replaceAll('.', '_');
const quote = (words: string): string => words.replaceAll('"', "'").replaceAll(':', ' ');
const listOf = (transitions: unknown): { target?: string }[] =>
  [transitions].flat().map((one) => (typeof one === 'string' ? { target: one } : (one as { target?: string })));

/** The Mermaid state diagram of a procedure, with the stages in `here` marked as active. */
export function mermaidOf(
  { definition, stages }: Procedure,
  language: 'zh-CN' | 'en',
  here: readonly string[] = [],
): string {
  const ids = new Map<string, string>();
  const lines: string[] = [];
  const edges: Edge[] = [];

  const findIds = (node: Node, path: string): void => {
    if (node.id) ids.set(`#${node.id}`, path);
    for (const [key, child] of Object.entries(node.states ?? {})) findIds(child, path === '' ? key : `${path}.${key}`);
  };
  const resolve = (target: string, from: string): string => {
    if (target.startsWith('#')) {
      const [head = '', ...rest] = target.split('.');
      return [ids.get(head) ?? head, ...rest].join('.');
    }
    if (target.startsWith('.')) return `${from}${target}`;
    const parent = from.split('.').slice(0, -1);
    return [...parent, target].join('.');
  };
  const collect = (node: Node, path: string): void => {
    const add = (transitions: unknown, label: string) => {
      for (const { target } of listOf(transitions))
        if (target) edges.push({ from: path, to: resolve(target, path), label });
    };
    for (const [event, transitions] of Object.entries(node.on ?? {}))
      add(transitions, quote(definition.commands[event]?.title[language] ?? event));
    if (node.always) add(node.always, '');
  };
  const draw = (node: Node, key: string, path: string, indent: string): void => {
    const children = Object.entries(node.states ?? {});
    collect(node, path);
    if (children.length === 0) {
      lines.push(`${indent}state "${quote(stages[path]?.meta.title[language] ?? key)}" as ${safe(path)}`);
      return;
    }
    lines.push(`${indent}state "${quote(definition.tracks[key]?.title[language] ?? key)}" as ${safe(path)} {`);
    drawChildren(node, path, `${indent}  `);
    lines.push(`${indent}}`);
  };
  const drawChildren = (node: Node, path: string, indent: string): void => {
    const below = (key: string) => (path === '' ? key : `${path}.${key}`);
    Object.entries(node.states ?? {}).forEach(([key, child], i) => {
      if (node.type === 'parallel' && i > 0) lines.push(`${indent}--`);
      draw(child, key, below(key), indent);
    });
    if (node.initial && node.type !== 'parallel') lines.push(`${indent}[*] --> ${safe(below(node.initial))}`);
  };

  const root = definition.machine as Node;
  findIds(root, '');
  drawChildren(root, '', '  ');
  const arrows = [
    ...new Set(edges.map(({ from, to, label }) => `  ${safe(from)} --> ${safe(to)}${label && ` : ${label}`}`)),
  ];
  const active =
    here.length > 0
      ? ['  classDef active stroke-width:3px,font-weight:bold', `  class ${here.map(safe).join(',')} active`]
      : [];
  return ['stateDiagram-v2', ...lines, ...arrows, ...active, ''].join('\n');
}
