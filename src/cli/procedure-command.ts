import { writeFile } from 'node:fs/promises';
import { toProcedureRowView, toProcedureView } from '../catalogue/procedures.view.js';
import { rulesFor } from '../catalogue/catalogue.js';
import { mermaidOf } from '../diagram/mermaid.js';
import type { PictureLanguage } from '../diagram/picture-language.js';
import { drawStatechart } from '../diagram/statechart/draw-statechart.js';
import { layOut } from '../diagram/statechart/lay-out.js';
import type { Rules } from '../domain/case/case-state.js';
import { PART_TITLES } from '../procedures/part-titles.js';
import { SHIPPED } from '../procedures/shipped.js';

const print = (line: string) => process.stdout.write(`${line}\n`);

function rulesOf(id: string): Rules {
  const [name, version] = id.split('@');
  const found = SHIPPED.find((one) => one.id === name && (version === undefined || String(one.version) === version));
  if (found) return rulesFor(found);
  throw new Error(`Expected one of ${SHIPPED.map((one) => one.id).join(', ')}, but found ${id}`);
}

export function callProcedure(id: string | undefined, { json }: { json?: boolean }): void {
  if (id) {
    const view = toProcedureView(rulesOf(id), 'en');
    if (json) return void print(JSON.stringify(view, null, 2));
    print(`${view.id}@${view.version}  ${view.title}  sha256 ${view.hash}`);
    for (const { type, title, roles } of view.commands)
      print(`  ${type.padEnd(36)}${title.padEnd(40)}${roles.join(', ')}`);
    return;
  }
  const rows = SHIPPED.map((definition) => toProcedureRowView(rulesFor(definition), 'en'));
  if (json) return void print(JSON.stringify(rows, null, 2));
  for (const row of rows) print(`${`${row.id}@${row.version}`.padEnd(28)}${row.title}`);
}

type DiagramOptions = {
  lang?: PictureLanguage;
  language?: PictureLanguage;
  svg?: string;
  mermaid?: boolean;
  json?: boolean;
};

/** Mermaid text on the terminal, or with a file the picture itself. */
export async function callDiagram(id: string, { lang, language, svg, mermaid, json }: DiagramOptions): Promise<void> {
  const { procedure } = rulesOf(id);
  const spoken = language ?? lang ?? 'zh-CN';
  if (svg === undefined || mermaid) {
    const diagram = mermaidOf(procedure, spoken === 'en' ? 'en' : 'zh-CN');
    print(json ? JSON.stringify({ id, mermaid: diagram }) : diagram);
    return;
  }
  const layout = await layOut(procedure, PART_TITLES, spoken);
  const picture = drawStatechart(layout, procedure, null);
  await writeFile(svg, picture);
  const { width, height } = layout;
  const bytes = Buffer.byteLength(picture);
  print(
    json ? JSON.stringify({ id, file: svg, bytes, width, height }) : `${svg}: ${width} x ${height}, ${bytes} bytes`,
  );
}
