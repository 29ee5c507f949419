/** What a page says stands in the dictionaries, so that no reader meets a word of another language. */
import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const SPOKEN = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label', 'value']);
const CHINESE_OR_ARABIC = /[\p{Script=Han}\p{Script=Arabic}]/u;

/** The words that a source says outside of a dictionary, with their lines. */
function spokenIn(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const note = (node: ts.Node, said: string) =>
    found.push(`${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${said.trim()}`);
  const isSign = (node: ts.Node): boolean =>
    ts.isJsxElement(node.parent) && /^<(code|kbd)\b/.test(node.parent.openingElement.getText());
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text) && !isSign(node)) note(node, node.text);
    if (ts.isStringLiteralLike(node) && CHINESE_OR_ARABIC.test(node.text)) note(node, node.text);
    if (ts.isJsxAttribute(node) && node.initializer && ts.isStringLiteral(node.initializer)) {
      const name = node.name.getText();
      if (SPOKEN.has(name) && name !== 'value' && /\p{L}/u.test(node.initializer.text))
        note(node, node.initializer.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const pagesIn = (folder: string): string[] =>
  readdirSync(HERE + folder)
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => `${folder}/${name}`);

describe('the words of the pages', () => {
  test.each(['pages', 'parts', '.'].flatMap(pagesIn))('%s says nothing of its own', (file) => {
    expect(spokenIn(HERE + file)).toEqual([]);
  });

  test('a word written into a page would be found', () => {
    const path = fileURLToPath(new URL('words/values.tsx', import.meta.url));
    expect(spokenIn(path).length).toBeGreaterThan(20);
  });
});
