import { text } from '../../domain/json.js';
import { printInstant } from '../figure.js';
import { type PictureLanguage, wordsIn } from '../picture-language.js';
import type { PictureTable } from '../picture-table.js';
import type { Lane, Timeline } from './timeline.js';
import { dueWords, LOOKS, OLD, STOPPED, THIS_CASE, TIMELINE } from './words.js';

const COLUMNS = [
  text('部分', 'part'),
  text('事项', 'track'),
  text('阶段', 'stage'),
  text('起', 'from'),
  text('止', 'to'),
  text('状态', 'status'),
];

/** Every bar, stop and date of a timeline, in the words of the picture. */
export function timelineTable(timeline: Timeline, language: PictureLanguage): PictureTable {
  const say = (words: Parameters<typeof wordsIn>[0]): string => wordsIn(words, language);
  const rowsOf = (part: string, lanes: readonly Lane[]): string[][] =>
    lanes.flatMap(({ title, bars }) =>
      bars.map((bar) => [
        part,
        say(title),
        say(bar.title),
        printInstant(bar.from),
        printInstant(bar.to),
        say(LOOKS[bar.look]),
      ]),
    );
  const own = say(THIS_CASE);
  return {
    caption: `${own} ${timeline.caseNumber} · ${say(TIMELINE)}`,
    columns: COLUMNS.map(say),
    rows: [
      ...rowsOf(own, timeline.lanes),
      ...timeline.stops.map(({ from, to }) => [own, '', say(STOPPED), printInstant(from), printInstant(to), '']),
      ...timeline.dues.map((due) => [own, '', say(due.title), '', printInstant(due.at), dueWords(due, language)]),
      ...(timeline.old ? rowsOf(say(OLD[timeline.old.grade]), timeline.old.lanes) : []),
    ],
  };
}
