import { type Calendar, daysOf } from '../../domain/clock/calendar.js';
import { dateOfDay, dayNumber, weekdayOfDay } from '../../domain/clock/instant.js';
import type { Tongue } from '../tongue.js';
import { languageOf } from '../tongue.js';
import { useVisit, useWords } from '../visit.js';
import { rulesWords } from '../words/rules.js';

const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
/** Monday first, as on calendars in China. */
const COLUMNS = [1, 2, 3, 4, 5, 6, 0];

const inUtc = (tongue: Tongue, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(tongue, { timeZone: 'UTC', ...options });

/** The name of a month, or of a weekday; 4 January 1970 was a Sunday. */
const monthName = (tongue: Tongue, month: number) =>
  inUtc(tongue, { month: 'long' }).format(Date.UTC(1970, month - 1, 1));
const weekdayName = (tongue: Tongue, weekday: number) =>
  inUtc(tongue, { weekday: 'narrow' }).format(Date.UTC(1970, 0, 4 + weekday));

const two = (value: number): string => String(value).padStart(2, '0');

/** The days of a month in weeks; null before the first and after the last. */
function weeksOf(year: number, month: number): (number | null)[][] {
  const first = dayNumber(`${year}-${two(month)}-01`);
  const next = month === 12 ? dayNumber(`${year + 1}-01-01`) : dayNumber(`${year}-${two(month + 1)}-01`);
  const before = COLUMNS.indexOf(weekdayOfDay(first));
  const cells = [
    ...Array.from({ length: before }, () => null),
    ...Array.from({ length: next - first }, (_, i) => first + i),
  ];
  return Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) =>
    COLUMNS.map((_weekday, column) => cells[week * 7 + column] ?? null),
  );
}

function DayCell({ calendar, day }: { calendar: Calendar; day: number | null }) {
  const words = useWords(rulesWords);
  const { tongue } = useVisit();
  if (day === null) return <td />;
  const { working, provisional, why, source } = daysOf(calendar)(day);
  const isNamed = working === (weekdayOfDay(day) % 6 === 0);
  const date = dateOfDay(day);
  return (
    <td
      class={`${working ? 'working' : 'rest'}${isNamed ? ' named' : ''}${provisional ? ' provisional' : ''}`}
      title={`${date} ${why[languageOf(tongue)]} ${source}`}
    >
      <time dateTime={date}>{Number(date.slice(8))}</time>
      {isNamed && <sup lang="zh-CN">{working ? words.worked : words.off}</sup>}
    </td>
  );
}

/** A year as calendars on walls show it, each day with what it is and by which notice. */
export function CalendarYear({ calendar, year }: { calendar: Calendar; year: number }) {
  const { tongue } = useVisit();
  return (
    <div class="months">
      {MONTHS.map((month) => (
        <table class="month" key={month}>
          <caption>{monthName(tongue, month)}</caption>
          <thead>
            <tr>
              {COLUMNS.map((weekday) => (
                <th scope="col" key={weekday}>
                  {weekdayName(tongue, weekday)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeksOf(year, month).map((week, i) => (
              <tr key={i}>
                {week.map((day, column) => (
                  <DayCell calendar={calendar} day={day} key={column} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}
