import { toProcedureRowView, toProcedureView } from '../catalogue/procedures.view.js';
import { rulesFor } from '../catalogue/catalogue.js';
import { mermaidOf } from '../diagram/mermaid.js';
import type { Rules } from '../domain/case/case-state.js';
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

export function callDiagram(id: string, { language, json }: { language: string; json?: boolean }): void {
  const diagram = mermaidOf(rulesOf(id).procedure, language === 'en' ? 'en' : 'zh-CN');
  print(json ? JSON.stringify({ id, mermaid: diagram }) : diagram);
}
