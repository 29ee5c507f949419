import { text } from '../../domain/json.js';
import type { Procedure } from '../../domain/procedure/define-procedure.js';
import type { PictureTable } from '../picture-table.js';
import { listed, type PictureLanguage, wordsIn } from '../picture-language.js';
import { chartOf, type ChartStage, graphsOf } from './chart.js';
import { lookOf, type Standing } from './draw-statechart.js';
import { commandTitles, DONE, HERE, limitWords, STATECHART } from './words.js';

const COLUMNS = [
  text('部分', 'part'),
  text('阶段', 'stage'),
  text('状态', 'status'),
  text('时限', 'limit'),
  text('去向', 'ways on'),
];
const TO_COME = text('未到', 'to come');
const STATUS = { here: HERE, done: DONE, toCome: TO_COME } as const;

/** The stages of a procedure with their limits and where they lead; with where a case stands among them, when given. */
export function statechartTable(
  procedure: Procedure,
  titles: Parameters<typeof chartOf>[1],
  language: PictureLanguage,
  standing: Standing | null,
): PictureTable {
  const titleOf = (path: string): string => {
    const stage = procedure.stages[path];
    return stage
      ? wordsIn(stage.meta.title, language)
      : wordsIn(titles[path.split('.').at(-1)!] ?? text(path, path), language);
  };
  const rows = graphsOf(chartOf(procedure, titles)).flatMap((graph) => {
    const stages = [...graph.members.filter((member): member is ChartStage => member.kind === 'stage'), ...graph.aside];
    return stages.map(({ path, isFinal, limits, together }) => [
      graph.title ? wordsIn(graph.title, language) : '',
      titleOf(path),
      standing ? wordsIn(STATUS[lookOf(path, isFinal, standing)], language) : '',
      limitWords(limits, language, together) ?? limitWords(graph.limits, language) ?? '',
      graph.edges
        .filter(({ from }) => from === path)
        .map(({ to, events }) => {
          const by = listed(commandTitles(events, procedure, language), language);
          return by === '' ? `→ ${titleOf(to)}` : `${by} → ${titleOf(to)}`;
        })
        .join(language === 'en' ? '; ' : '；'),
    ]);
  });
  return {
    caption: `${wordsIn(procedure.definition.title, language)} · ${wordsIn(STATECHART, language)}`,
    columns: COLUMNS.map((column) => wordsIn(column, language)),
    rows,
  };
}
