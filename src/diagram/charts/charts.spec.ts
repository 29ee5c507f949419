import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { text } from '../../domain/json.js';
import type { Chart, Unit } from '../../domain/turnaround/report-table.js';
import { sampleReport } from '../../formats/sample-report.fixture.js';
import { widthOf, WIDTH } from '../svg.js';
import { drawChart } from './draw-chart.js';

type Drawn = { name: string; attributes: Record<string, string>; words: string };

/** The elements of a picture; throws when it is not well-formed XML. */
function elementsOf(svg: string): Drawn[] {
  const drawn: Drawn[] = [];
  const open: Drawn[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const one = { name, attributes: attributes as Record<string, string>, words: '' };
    drawn.push(one);
    open.push(one);
  });
  parser.on('text', (words) => {
    if (open.length > 0) open.at(-1)!.words += words;
  });
  parser.on('closetag', () => open.pop());
  parser.write(svg).close();
  return drawn;
}

const wordsIn = (svg: string): string[] =>
  elementsOf(svg)
    .filter(({ name }) => name === 'text')
    .map(({ words }) => words);

/** What lies outside the picture, or is no place at all. */
function strays(svg: string): string[] {
  const elements = elementsOf(svg);
  const height = Number(elements[0]!.attributes['height']);
  const isInside = (x: number, y: number): boolean => x >= -0.5 && x <= WIDTH + 0.5 && y >= -0.5 && y <= height + 0.5;
  return elements.flatMap(({ name, attributes, words }) => {
    const at = (key: string): number => Number(attributes[key]);
    const corners: [number, number][] = [];
    if (name === 'line') corners.push([at('x1'), at('y1')], [at('x2'), at('y2')]);
    if (name === 'circle') corners.push([at('cx'), at('cy')]);
    if (name === 'rect') corners.push([at('x'), at('y')], [at('x') + at('width'), at('y') + at('height')]);
    if (name === 'text') {
      const width = widthOf(words, at('font-size'));
      const before = { start: 0, middle: width / 2, end: width }[attributes['text-anchor']!]!;
      corners.push([at('x') - before, at('y')], [at('x') - before + width, at('y')]);
    }
    return corners.every(([x, y]) => isInside(x, y)) ? [] : [`${name} ${JSON.stringify(attributes)} ${words}`];
  });
}

const samples = sampleReport.tables.flatMap(({ charts }) => charts);
const chartOf = <Kind extends Chart['kind']>(kind: Kind): Extract<Chart, { kind: Kind }> =>
  samples.find((chart): chart is Extract<Chart, { kind: Kind }> => chart.kind === kind)!;

const CHANGE = text(
  '流程变化的说明文字相当长，以致放不下，必须截断才行',
  'a change of the process that has rather a long name',
);

describe.each(samples.map((chart) => [chart.kind, chart] as const))('the chart %s', (_, chart) => {
  it.each(['zh-CN', 'en'] as const)(
    'is well-formed, inside its frame and without styles or scripts, in %s',
    (language) => {
      const svg = drawChart(chart, language, 'c1');
      expect(strays(svg)).toEqual([]);
      expect(svg).not.toMatch(/style=|<style|<script|on\w+="|href|NaN|Infinity|undefined/);
      expect(wordsIn(svg)[0]).toBe(chart.title[language]);
    },
  );

  it('tells its title and its figures to those who cannot see it', () => {
    const [root, title, desc] = elementsOf(drawChart(chart, 'en', 'c1'));
    expect(root!.attributes).toMatchObject({ role: 'img', 'aria-labelledby': 'c1-title c1-desc' });
    expect(title).toMatchObject({ name: 'title', attributes: { id: 'c1-title' }, words: chart.title.en });
    expect(desc!.words).toMatch(/\d/);
  });

  it('is the same text each time, and its ids are its own', () => {
    expect(drawChart(chart, 'en', 'c1')).toBe(drawChart(chart, 'en', 'c1'));
    const ids = (id: string): string[] =>
      elementsOf(drawChart(chart, 'en', id)).flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(ids('c1').filter((id) => ids('c2').includes(id))).toEqual([]);
    expect(new Set(ids('c1')).size).toBe(ids('c1').length);
  });
});

describe('what a chart shows', () => {
  it('marks the points that the rules point at by a shape, not by colour alone', () => {
    const svg = drawChart(chartOf('trend'), 'en', 't');
    expect(wordsIn(svg)).toContain('signal');
    expect(svg).toContain('2026-06: 14.80, n=17, signal');
    expect(wordsIn(svg)).toEqual(
      expect.arrayContaining(['upper limit 14.40', 'mean 9.90', 'lower limit 5.40', 'n=12']),
    );
    expect(wordsIn(svg)).toContain('electronic pre-check introduced');
  });

  it('breaks the line of a trend where a month has no figure', () => {
    const path = elementsOf(drawChart(chartOf('trend'), 'en', 't')).find(
      ({ attributes }) => attributes['fill'] === 'none' && attributes['stroke-width'] === '2',
    );
    expect(path!.attributes['d']!.match(/M/g)).toHaveLength(2);
  });

  it('says the range and the grade of what the old way would have taken', () => {
    const words = wordsIn(drawChart(chartOf('comparison'), 'en', 'c'));
    expect(words).toEqual(expect.arrayContaining(['7.60', 'E0', '60.00', 'E2', '45.00 (38.50–52.75)']));
  });

  it('tells the parts of a stage apart by five patterns', () => {
    const svg = drawChart(chartOf('timeParts'), 'zh-CN', 'p');
    const swatches = elementsOf(svg).filter(({ name, attributes }) => name === 'rect' && attributes['width'] === '16');
    expect(new Set(swatches.map(({ attributes }) => attributes['fill'])).size).toBe(5);
    expect(wordsIn(svg)).toEqual(expect.arrayContaining(['办理', '等待', '申请人', '外部机构', '非工作时间', '5.45']));
  });

  it('counts open cases apart from closed ones', () => {
    const words = wordsIn(drawChart(chartOf('distribution'), 'en', 'd'));
    expect(words).toEqual(expect.arrayContaining(['41+4', '6', '0+2', '≥20', 'median 7.60', 'promised limit 10.00']));
  });

  it('gives each lamp a sign beside its colour', () => {
    const words = wordsIn(drawChart(chartOf('ageing'), 'en', 'a'));
    expect(words).toEqual(expect.arrayContaining(['● 11  ‖ 1', '▲ 4', '■ red: past due']));
  });

  it.each(samples.map((chart) => [chart.kind, chart] as const))(
    'says in words that %s has nothing to draw',
    (_, chart) => {
      const nothing = { ...chart, points: [], bars: [], rows: [], bins: [] };
      expect(wordsIn(drawChart(nothing, 'en', 'n'))).toContain('There is nothing to draw');
      expect(wordsIn(drawChart(nothing, 'zh-CN', 'n'))).toContain('没有可供绘图的数据');
    },
  );

  it('cuts a name that is too long and tells it in full when pointed at', () => {
    const long = text('某某省某某自治州某某自由贸易试验区药品监督管理局技术审评中心第三审评室', 'x'.repeat(300));
    const chart: Chart = {
      ...chartOf('comparison'),
      bars: [{ label: long, grade: 'E2', low: 1, central: 2, high: 3 }],
    };
    const svg = drawChart(chart, 'zh-CN', 'l');
    expect(strays(svg)).toEqual([]);
    expect(wordsIn(svg).some((words) => words.endsWith('…') && long['zh-CN'].startsWith(words.slice(0, -1)))).toBe(
      true,
    );
    expect(elementsOf(svg).some(({ name, words }) => name === 'title' && words === long['zh-CN'])).toBe(true);
  });

  it('takes any text as text', () => {
    const nasty = text('<script>alert(1)</script>&"\'\u0000\ud800', '<b>');
    const svg = drawChart({ ...chartOf('ageing'), title: nasty }, 'zh-CN', 's');
    expect(svg).not.toContain('<script');
    expect(wordsIn(svg)[0]).toBe('<script>alert(1)</script>&"\'');
  });
});

describe('whatever the figures are', () => {
  const units = fc.constantFrom<Unit[]>('legalDays', 'share', 'count', 'yuan');
  const size = fc.oneof(fc.nat(400), fc.double({ min: 0, max: 1e7, noNaN: true }));
  const figure = fc.oneof(size, fc.double({ min: -1e5, max: 1e5, noNaN: true }));
  const words = fc.string({ maxLength: 60 }).map((said) => text(said, said));
  const title = words;
  const counts = { green: fc.nat(5000), yellow: fc.nat(50), red: fc.nat(50), grey: fc.nat(50) };

  it.each<[string, fc.Arbitrary<Chart>]>([
    [
      'trend',
      fc
        .record({
          title,
          unit: units,
          values: fc.array(fc.option(figure), { minLength: 1, maxLength: 80 }),
          limits: fc.option(fc.record({ mean: figure, lower: figure, upper: figure })),
        })
        .map(({ values, ...rest }) => ({
          kind: 'trend',
          ...rest,
          points: values.map((value, i) => ({ label: `2026-${i}`, value, n: i, signal: i % 3 === 0 })),
          marks: [
            { label: '2026-0', text: CHANGE },
            { label: 'never', text: CHANGE },
          ],
        })),
    ],
    [
      'comparison',
      fc.record({
        kind: fc.constant('comparison' as const),
        title,
        unit: units,
        bars: fc.array(
          fc.record({
            label: words,
            grade: fc.constantFrom('', 'E0', 'E2', 'S'),
            low: figure,
            central: figure,
            high: figure,
          }),
          {
            maxLength: 8,
          },
        ),
      }),
    ],
    [
      'timeParts',
      fc.record({
        kind: fc.constant('timeParts' as const),
        title,
        unit: units,
        rows: fc.array(
          fc.record({
            label: words,
            parts: fc.record({ processing: size, waiting: size, applicant: size, external: size, nonWorking: size }),
          }),
          { maxLength: 12 },
        ),
      }),
    ],
    [
      'distribution',
      fc
        .record({ title, unit: units, closed: fc.array(fc.nat(9999), { maxLength: 40 }), value: figure })
        .map(({ closed, value, ...rest }) => ({
          kind: 'distribution',
          ...rest,
          bins: closed.map((count, i) => ({
            from: i,
            to: i === closed.length - 1 ? null : i + 1,
            closed: count,
            open: i,
          })),
          marks: [{ value, text: CHANGE }],
        })),
    ],
    [
      'ageing',
      fc.record({
        kind: fc.constant('ageing' as const),
        title,
        unit: fc.constant('count' as const),
        bins: fc.array(fc.record({ label: words, ...counts }), { maxLength: 9 }),
      }),
    ],
  ])('%s stays within its frame, without anything that is not a number', (_, charts) => {
    fc.assert(
      fc.property(charts, fc.constantFrom('zh-CN' as const, 'en' as const), (chart, language) => {
        const svg = drawChart(chart, language, 'x');
        expect(strays(svg)).toEqual([]);
        expect(svg.replaceAll(/<(title|desc|text)[^>]*>[^<]*/g, '')).not.toMatch(/NaN|Infinity|undefined/);
      }),
      { numRuns: 60 },
    );
  });
});
