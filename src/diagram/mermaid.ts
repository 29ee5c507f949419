/**
 * A procedure as Mermaid text, for READMEs and for whoever has a renderer. Values in, text out. Regions of a parallel
 * state are separated as Mermaid wants it; eventless steps carry no label; stages where a case stands get a class.
 */
import type { Procedure } from '../domain/procedure/define-procedure.js';
import { below, type MachineNode, rootOf, stepsOf } from './machine-steps.js';

const safe = (path: string): string => path.replaceAll('.', '_');
const quote = (words: string): string => words.replaceAll('"', "'").replaceAll(':', ' ');

/** The Mermaid state diagram of a procedure, with the stages in `here` marked as active. */
export function mermaidOf(
  { definition, stages }: Procedure,
  language: 'zh-CN' | 'en',
  here: readonly string[] = [],
): string {
  const lines: string[] = [];
  const draw = (node: MachineNode, key: string, path: string, indent: string): void => {
    if (Object.keys(node.states ?? {}).length === 0) {
      lines.push(`${indent}state "${quote(stages[path]?.meta.title[language] ?? key)}" as ${safe(path)}`);
      return;
    }
    lines.push(`${indent}state "${quote(definition.tracks[key]?.title[language] ?? key)}" as ${safe(path)} {`);
    drawChildren(node, path, `${indent}  `);
    lines.push(`${indent}}`);
  };
  const drawChildren = (node: MachineNode, path: string, indent: string): void => {
    Object.entries(node.states ?? {}).forEach(([key, child], i) => {
      if (node.type === 'parallel' && i > 0) lines.push(`${indent}--`);
      draw(child, key, below(path, key), indent);
    });
    if (node.initial && node.type !== 'parallel') lines.push(`${indent}[*] --> ${safe(below(path, node.initial))}`);
  };
  drawChildren(rootOf(definition.machine), '', '  ');

  const labelOf = (event: string | null): string =>
    event === null ? '' : ` : ${quote(definition.commands[event]?.title[language] ?? event)}`;
  const arrows = stepsOf(definition.machine).flatMap(({ from, to, event }) =>
    to === null ? [] : [`  ${safe(from)} --> ${safe(to)}${labelOf(event)}`],
  );
  const active =
    here.length > 0
      ? ['  classDef active stroke-width:3px,font-weight:bold', `  class ${here.map(safe).join(',')} active`]
      : [];
  return ['stateDiagram-v2', ...lines, ...new Set(arrows), ...active, ''].join('\n');
}
