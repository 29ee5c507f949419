import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rulesFor } from '../../catalogue/catalogue.js';
import type { StoredEntry } from '../../domain/audit/chain.js';
import type { Rules } from '../../domain/case/case-state.js';
import { comparisonOf } from '../../domain/case/case-figures.js';
import { historyOf } from '../../domain/case/history.js';
import { SHIPPED } from '../../procedures/shipped.js';
import { PICTURE_LANGUAGES } from '../picture-language.js';
import { drawTimeline, type TimelineOptions } from './draw-timeline.js';
import { TIMELINE_AXES } from './time-scale.js';
import { timelineOf } from './timeline.js';
import { timelineTable } from './timeline-table.js';

const JOINT = SHIPPED[0]!;
const JOINT_RULES = rulesFor(JOINT);
const { entries } = JSON.parse(readFileSync('docs/pictures/demo-case.json', 'utf8')) as { entries: StoredEntry[] };
const WHOLE: TimelineOptions = { axis: 'workingDays', withStops: true, scope: 'whole', language: 'zh-CN' };
const AFTER = '2026-03-31T01:00:00.000Z';
const IN_RECTIFICATION = { count: 14, now: '2026-03-12T03:00:00.000Z' };
const ALL = { count: entries.length, now: AFTER };

const of = ({ count, now }: typeof ALL, options: TimelineOptions = WHOLE, rules: Rules = JOINT_RULES) => {
  const history = historyOf(entries.slice(0, count), rules);
  const comparison = comparisonOf(history, rules, now);
  const timeline = timelineOf(history, rules, comparison, { now, withStops: options.withStops });
  return { timeline, comparison, svg: drawTimeline(timeline, rules.calendar, options) };
};

const optionsOf = fc.record({
  axis: fc.constantFrom(...TIMELINE_AXES),
  withStops: fc.boolean(),
  scope: fc.constantFrom('whole' as const, 'case' as const),
  language: fc.constantFrom(...PICTURE_LANGUAGES),
});

describe('the timeline of a case', () => {
  it('shows a finished case above the old way, with the saving of the comparison, its range and its grade', () => {
    const { svg, comparison } = of(ALL);
    const { central } = comparison.model!;
    const saved = (central.grossWorkingDays - comparison.actual.compared.workingDays.gross).toFixed(1);
    const percent = Math.round(central.reduction.grossWorking! * 100);
    expect(svg).toContain(`节省${saved}个工作日（−${percent}%）`);
    expect(svg).toContain('证据等级E2');
    expect(svg).toContain('原流程逐项办理（E2');
  });

  it('saves calendar days by the same comparison', () => {
    const { svg, comparison } = of(ALL, { ...WHOLE, axis: 'calendarDays', language: 'en' });
    const { central } = comparison.model!;
    const saved = (central.calendarDays - comparison.actual.compared.calendarDays.gross).toFixed(1);
    expect(svg).toContain(`${saved} calendar days saved (−${Math.round(central.reduction.calendar! * 100)}%)`);
  });

  it('draws what is done, in work and planned apart, with the promised day, the legal day and now', () => {
    const { svg, timeline } = of(IN_RECTIFICATION);
    expect(new Set(timeline.lanes.flatMap(({ bars }) => bars.map(({ look }) => look)))).toEqual(
      new Set(['done', 'running', 'waiting', 'planned']),
    );
    expect(svg).toMatch(/承诺 2026-03-\d\d/);
    expect(svg).toMatch(/法定 2026-0\d-\d\d/);
    expect(svg).toMatch(/现在 第[\d.]+工作日/);
    expect(svg).toContain('▶ 企业整改');
  });

  it('tells no saving of a case that is still open', () => {
    const { svg } = of(IN_RECTIFICATION);
    expect(svg).toContain('办结后才计节省');
    expect(svg).not.toMatch(/−\d+%/);
  });

  it('has no now and nothing planned once the case is over', () => {
    const { svg, timeline } = of(ALL);
    expect(svg).not.toContain('现在');
    expect(
      timeline.lanes.flatMap(({ bars }) => bars).filter(({ look }) => look !== 'done' && look !== 'waiting'),
    ).toEqual([]);
  });

  it('hatches the days on which the clock stood still, or leaves them out and says so', () => {
    expect(of(ALL).svg).toContain('url(#timeline-rising-d46b08)');
    const without = of(ALL, { ...WHOLE, withStops: false }).svg;
    expect(without).not.toContain('url(#timeline-rising');
    expect(without).toContain('不含停止计时');
  });

  it('draws the case alone where that is asked for', () => {
    const { svg } = of(ALL, { ...WHOLE, scope: 'case' });
    expect(svg).not.toContain('原流程');
    expect(svg).not.toContain('节省');
  });

  it('draws the case alone and says so where the procedure has no old way', () => {
    const { svg } = of(ALL, WHOLE, rulesFor({ ...JOINT, baseline: { ...JOINT.baseline, chain: [] } }));
    expect(svg).toContain('没有可比的旧流程基准，只画本案。');
    expect(svg).not.toMatch(/节省|E1|E2/);
  });

  it('shows the ceilings of the law, and subtracts nothing from them, while nothing was worked on', () => {
    const rules = JOINT_RULES;
    const history = historyOf(entries.slice(0, 5), rules);
    const comparison = { ...comparisonOf(history, rules, '2026-03-04T09:00:00.000Z'), model: null };
    const timeline = timelineOf(history, rules, comparison, { now: '2026-03-04T09:00:00.000Z', withStops: true });
    expect(timeline.old?.grade).toBe('E1');
    const svg = drawTimeline(timeline, rules.calendar, { ...WHOLE, language: 'en' });
    expect(svg).toContain('Ceilings are shown for comparison: no saving is computed from them.');
    expect(svg).not.toMatch(/saved/);
  });

  it('says that no saving is demonstrated where the comparison demonstrates none', () => {
    const { timeline } = of(ALL);
    const svg = drawTimeline({ ...timeline, demonstrated: false }, JOINT_RULES.calendar, WHOLE);
    expect(svg).toContain('未证明有节省。');
    expect(svg).not.toContain('−');
  });

  it('is told as a table with every bar and every date', () => {
    const { timeline } = of(IN_RECTIFICATION);
    const bars = [...timeline.lanes, ...timeline.old!.lanes].flatMap((lane) => lane.bars);
    const { rows, columns } = timelineTable(timeline, 'en');
    expect(rows).toHaveLength(bars.length + timeline.stops.length + timeline.dues.length);
    for (const row of rows) expect(row).toHaveLength(columns.length);
  });

  it('has words in Arabic letters run from the right, and figures and dates from the left', () => {
    const { timeline } = of(ALL);
    const uyghur = {
      ...timeline,
      procedure: { ...timeline.procedure, ug: 'دورا' },
      lanes: timeline.lanes.map((lane) => ({ ...lane, title: { ...lane.title, ug: 'تەكشۈرۈش' } })),
    };
    const svg = drawTimeline(uyghur, JOINT_RULES.calendar, { ...WHOLE, language: 'ug' });
    expect(svg).toMatch(/<text[^>]*direction="rtl" unicode-bidi="isolate"[^>]*>تەكشۈرۈش</);
    expect(svg).toMatch(/<text[^>]*direction="ltr"[^>]*>10</);
  });

  it('renders at every moment of a case and in every manner: well formed, on the sheet, and free of styles', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: entries.length }),
        fc.integer({ min: 0, max: 40 * 24 }),
        optionsOf,
        (count, hours, options) => {
          const last = (JSON.parse(entries[count - 1]!.canon) as { occurredAt: string }).occurredAt;
          const { svg } = of({ count, now: new Date(Date.parse(last) + hours * 3_600_000).toISOString() }, options);
          expect(svg).not.toMatch(/NaN|undefined|Infinity|style=|<style|<script/);
          expect(Buffer.byteLength(svg)).toBeLessThan(25_000);
          for (const [, x, width] of svg.matchAll(/<rect x="([-\d.]+)" y="[-\d.]+" width="([-\d.]+)"/g)) {
            expect(Number(x)).toBeGreaterThanOrEqual(0);
            expect(Number(x) + Number(width)).toBeLessThanOrEqual(1100);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
