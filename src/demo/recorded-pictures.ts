/** The pictures that the documentation shows, drawn by the product from a recorded case: invented, and labelled so. */
import { readFileSync } from 'node:fs';
import { rulesFor } from '../catalogue/catalogue.js';
import { drawStatechart } from '../diagram/statechart/draw-statechart.js';
import { layOut } from '../diagram/statechart/lay-out.js';
import { drawTimeline } from '../diagram/timeline/draw-timeline.js';
import { timelineOf } from '../diagram/timeline/timeline.js';
import type { StoredEntry } from '../domain/audit/chain.js';
import { comparisonOf } from '../domain/case/case-figures.js';
import { historyOf } from '../domain/case/history.js';
import { leavesOf } from '../domain/case/machine-state.js';
import { PART_TITLES } from '../procedures/part-titles.js';
import { threeInOne } from '../procedures/three-in-one/three-in-one.js';

/** While the company rectifies, and after the archive. */
const IN_RECTIFICATION = 14;
const AFTER = '2026-03-31T01:00:00.000Z';

/** Each picture by the name of its file in the folder of the recorded case. */
export async function recordedPictures(folder: string): Promise<Record<string, string>> {
  const { entries } = JSON.parse(readFileSync(`${folder}/demo-case.json`, 'utf8')) as { entries: StoredEntry[] };
  const rules = rulesFor(threeInOne);
  const { procedure } = rules;
  const { state, stays } = historyOf(entries.slice(0, IN_RECTIFICATION), rules);
  const standing = { here: leavesOf(state.value), visited: stays.map(({ stage }) => stage) };
  const history = historyOf(entries, rules);
  const comparison = comparisonOf(history, rules, AFTER);
  const timeline = timelineOf(history, rules, comparison, { now: AFTER, withStops: true });
  const manner = { axis: 'workingDays', withStops: true, scope: 'whole' } as const;
  const pictures: Record<string, string> = {};
  for (const language of ['en', 'zh-CN'] as const) {
    const layout = await layOut(procedure, PART_TITLES, language);
    pictures[`statechart-${language}.svg`] = drawStatechart(layout, procedure, standing);
    pictures[`timeline-${language}.svg`] = drawTimeline(timeline, rules.calendar, { ...manner, language });
  }
  return pictures;
}
