import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defineProcedure } from '../../domain/procedure/define-procedure.js';
import { administration } from '../../procedures/administration/administration.js';
import { PART_TITLES } from '../../procedures/part-titles.js';
import { SHIPPED } from '../../procedures/shipped.js';
import { PICTURE_LANGUAGES } from '../picture-language.js';
import { widthOf } from '../svg.js';
import type { Placed } from './arrange-graph.js';
import { drawStatechart } from './draw-statechart.js';
import { type ChartLayout, layOut } from './lay-out.js';
import { statechartTable } from './statechart-table.js';

const MOST_BYTES = 25_000;
const THREE_IN_ONE = defineProcedure(SHIPPED[0]!);
const AT_WORK = {
  here: ['open.review.licence.awaitingInspection', 'open.review.inspection.onSite', 'open.review.decision.waiting'],
  visited: ['filing', 'open.intake', 'open.review.licence.deskReview'],
};

const overlap = (a: Placed, b: Placed): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const WHERE = [...SHIPPED, administration].flatMap((definition) =>
  PICTURE_LANGUAGES.map((language) => ({ id: definition.id, language, definition })),
);

describe.each(WHERE)('the statechart of $id in $language', ({ definition, language }) => {
  const procedure = defineProcedure(definition);
  let layout: ChartLayout;
  let svg: string;
  beforeAll(async () => {
    layout = await layOut(procedure, PART_TITLES, language);
    svg = drawStatechart(layout, procedure, null);
  });

  it('shows every stage once, and no two boxes on one another', () => {
    const { stages } = layout.parts;
    expect(stages.map(({ id }) => id).sort()).toEqual(Object.keys(procedure.stages).sort());
    for (const path of Object.keys(procedure.stages)) expect(svg.split(`data-state="${path}"`)).toHaveLength(2);
    for (const [i, a] of stages.entries())
      for (const b of stages.slice(i + 1)) expect([a.id, b.id, overlap(a, b)]).toEqual([a.id, b.id, false]);
  });

  it('has every stage, line and word on the sheet', () => {
    const { stages, lines, frames } = layout.parts;
    const isOn = (x: number, y: number): boolean => x >= 0 && y >= 0 && x <= layout.width && y <= layout.height;
    for (const { x, y, width, height } of [...stages, ...frames])
      expect([isOn(x, y), isOn(x + width, y + height)]).toEqual([true, true]);
    for (const { points, label } of lines) {
      for (const { x, y } of points) expect(isOn(x, y)).toBe(true);
      const half = Math.max(0, ...(label?.lines ?? []).map((line) => widthOf(line, 11))) / 2;
      if (label)
        expect([isOn(label.x - half, label.y), isOn(label.x + half, label.y + label.lines.length * 13)]).toEqual([
          true,
          true,
        ]);
    }
  });

  it('says each stage’s name whole', () => {
    for (const { lines, stage } of layout.parts.stages) {
      const title = language === 'en' ? stage.title.en : stage.title['zh-CN'];
      expect(lines.join('').replaceAll(' ', '')).toBe(title.replaceAll(' ', ''));
    }
  });

  it('is small, and keeps to what a strict content security policy allows', () => {
    expect(Buffer.byteLength(svg)).toBeLessThan(MOST_BYTES);
    expect(svg).not.toMatch(/style=|<style|<script|href=|\son\w+=/);
    expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*><title [^>]*>[^<]+<\/title><desc [^>]*>[^<]*<\/desc>/);
  });

  it('is told as a table with the same stages', () => {
    const { columns, rows } = statechartTable(procedure, PART_TITLES, language, null);
    expect(rows).toHaveLength(layout.parts.stages.length);
    for (const row of rows) expect(row).toHaveLength(columns.length);
  });

  it('is laid out the same when it is laid out again', async () => {
    expect(await layOut(procedure, PART_TITLES, language)).toEqual(layout);
  });

  it('renders wherever a case may stand, within the same size', () => {
    const stages = fc.subarray(Object.keys(procedure.stages));
    fc.assert(
      fc.property(stages, stages, (here, visited) => {
        const drawn = drawStatechart(layout, procedure, { here, visited });
        expect(Buffer.byteLength(drawn)).toBeLessThan(MOST_BYTES);
        expect(drawn.match(/<text/g)!.length - drawn.match(/<\/text>/g)!.length).toBe(0);
        expect(drawn).not.toMatch(/NaN|undefined/);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the statechart of the joint review', () => {
  it('keeps the three tracks in lanes of one width and one height, side by side', async () => {
    const { parts } = await layOut(THREE_IN_ONE, PART_TITLES, 'zh-CN');
    const lanes = parts.frames.filter(({ id }) => /review\.(licence|inspection|registration)$/.test(id));
    expect(lanes).toHaveLength(3);
    expect(new Set(lanes.map(({ width, height, y }) => `${width} ${height} ${y}`)).size).toBe(1);
  });

  it('marks where a case stands with a sign and bold words, and where it has been with another', async () => {
    const svg = drawStatechart(await layOut(THREE_IN_ONE, PART_TITLES, 'zh-CN'), THREE_IN_ONE, AT_WORK);
    expect(svg).toMatch(/<g font-weight="700">.*▶ 待检查结论.*▶ 现场检查/);
    expect(svg).toContain('✓ 受理审查');
    expect(svg).toMatch(/<desc[^>]*>当前：.*现场检查.*；已完成：填报、受理审查/);
  });

  it('shows an end in which a case stands as reached, not as work', async () => {
    const svg = drawStatechart(await layOut(THREE_IN_ONE, PART_TITLES, 'en'), THREE_IN_ONE, {
      here: ['archived'],
      visited: [],
    });
    expect(svg).toContain('✓ archived');
    expect(svg).not.toContain('▶ archived');
  });

  it('tells limits in the boxes, and once for a limit that a whole track keeps', async () => {
    const svg = drawStatechart(await layOut(THREE_IN_ONE, PART_TITLES, 'zh-CN'), THREE_IN_ONE, null);
    expect(svg).toContain('>限 5 工作日<');
    expect(svg).toContain('>药品生产许可证变更 · 限 15 工作日<');
  });

  it('names what may be done at any time once, and the command behind a line when it is pointed at', async () => {
    const svg = drawStatechart(await layOut(THREE_IN_ONE, PART_TITLES, 'zh-CN'), THREE_IN_ONE, null);
    expect(svg).toContain('>随时：撤回、中止、恢复、变更代理人、申报利害关系、决定回避<');
    expect(svg).toContain('<title>case.submit</title>');
  });
});
