/** Where the time of each stage went: worked on, waiting, with the applicant, elsewhere, outside working time. */
import { text, type Text } from '../../domain/json.js';
import { TIME_PARTS, type TimePart, type TimePartsChart } from '../../domain/turnaround/report-table.js';
import { printFigure, type Language } from '../figure.js';
import * as svg from '../svg.js';
import { drawStackedRows } from './stacked-rows.js';

const PARTS: Record<TimePart, { words: Text; fill: svg.Fill }> = {
  processing: { words: text('办理', 'processing'), fill: { colour: svg.BLUE, pattern: 'solid' } },
  waiting: { words: text('等待', 'waiting'), fill: { colour: svg.RUST, pattern: 'rising' } },
  applicant: { words: text('申请人', 'applicant'), fill: { colour: svg.TEAL, pattern: 'dots' } },
  external: { words: text('外部机构', 'external bodies'), fill: { colour: svg.INK, pattern: 'level' } },
  nonWorking: { words: text('非工作时间', 'outside working time'), fill: { colour: svg.MUTED, pattern: 'empty' } },
};

export function drawTimeParts({ title, unit, rows }: TimePartsChart, language: Language, id: string): string {
  return drawStackedRows({
    id,
    title: title[language],
    unit,
    language,
    parts: Object.fromEntries(
      TIME_PARTS.map((part) => [part, { words: PARTS[part].words[language], fill: PARTS[part].fill }]),
    ) as Record<TimePart, { words: string; fill: svg.Fill }>,
    rows: rows.map(({ label, parts }) => ({ name: label[language], values: parts })),
    summaryOf: (values) =>
      printFigure(
        TIME_PARTS.reduce((sum, part) => sum + values[part], 0),
        unit,
      ),
  });
}
