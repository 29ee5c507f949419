import type { Language } from '../diagram/figure.js';
import { text } from '../domain/json.js';
import type { PrintedReport } from '../domain/turnaround/report-table.js';

/** What a ZIP says of the age of its files: nothing, in the zone of no machine, so that a report has the same bytes anywhere. */
export const WRITTEN_AT = new Date(1980, 0, 1);

const HEADINGS = [text('表', 'table'), text('种类', 'kind'), text('说明', 'words')];
const POPULATION = text('统计对象', 'population');
const NOTE = text('注', 'note');

/** What the formats without room below a table say about each: title, population and notes, a line for each. */
export const wordsAbout = ({ tables }: PrintedReport, language: Language): string[][] => [
  HEADINGS.map((words) => words[language]),
  ...tables.flatMap(({ title, population, notes }) => [
    [title[language], POPULATION[language], population[language]],
    ...notes.map((note) => [title[language], NOTE[language], note[language]]),
  ]),
];
