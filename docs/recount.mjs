#!/usr/bin/env node
/*
 * The headline figures of a turnaround report, made anew from the list of its cases (cases.csv or cases-public.csv) and from
 * nothing else: no code of the product, no library. `node recount.mjs cases.csv` prints JSON, for each origin of data apart.
 *
 * Of the cases filed in the period (counted = cohort):
 *   closed     decided and issued; open ones are not dropped, but count as "took at least so long" (Kaplan and Meier)
 *   on time    on / (on + late + still waiting past the limit): the convention of the FDA's user fee reports
 *   median/P90 the first time by which the curve has fallen to one half, to one tenth
 * The public list has bands instead of days: a median is then the band in which it lies. What is withheld there (*) is missing from
 * the counts, which are then lower limits (`withheld` says of how many lines), and no share is given.
 */
import { readFileSync } from 'node:fs';

/** RFC 4180: fields may be quoted, quotes in them are doubled. */
function parseCsv(text) {
  const rows = [[]];
  let field = '';
  let quoted = false;
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; at++) {
    const c = text[at];
    if (quoted && c === '"' && text[at + 1] === '"') field += text[at++];
    else if (c === '"') quoted = !quoted;
    else if (!quoted && (c === ',' || c === '\n')) {
      rows.at(-1).push(field);
      field = '';
      if (c === '\n') rows.push([]);
    } else if (quoted || c !== '\r') field += c;
  }
  const [head, ...lines] = rows.filter((row) => row.length > 0);
  return lines.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i]])));
}

/** The least time at which at most the share `left` is not completed; null: not reached. Events before those censored at a time. */
function survivalTime(cases, left) {
  const sorted = cases.toSorted((a, b) => a.time - b.time);
  let atRisk = sorted.length;
  let share = 1;
  for (let at = 0; at < sorted.length;) {
    const { time } = sorted[at];
    let [completed, gone] = [0, 0];
    for (; sorted[at]?.time === time; at++, gone++) completed += sorted[at].completed ? 1 : 0;
    share *= 1 - completed / atRisk;
    if (completed > 0 && share <= left + 1e-12) return time;
    atRisk -= gone;
  }
  return null;
}

const BANDS = ['0-5', '6-10', '11-20', '21-45', '>45'];
const CLOCKS = {
  legalDaysNet: ['legal_days_net', 1],
  workingDaysGross: ['working_minutes', 480],
  calendarDays: ['calendar_minutes', 1440],
};
const SMALLEST = { median: [5, 0.5], p90: [29, 0.1] };

function figuresOf(cases, withheld) {
  const counted = cases.filter((one) => one.excluded === '' || one.excluded === '*');
  const isPublic = 'legal_days_band' in cases[0];
  const is = (of) => (one) => one.legal_verdict === of;
  const verdict = (of) => cases.filter(is(of)).length;
  const overdue = verdict('late') + verdict('pendingPast');
  const acted = verdict('on') + overdue;
  const quantiles = (timeOf, said) =>
    Object.fromEntries(
      Object.entries(SMALLEST).map(([name, [smallest, left]]) => {
        const times = counted
          .filter((one) => timeOf(one) >= 0)
          .map((one) => ({ time: timeOf(one), completed: one.ending === 'completed' }));
        const time = times.length < smallest ? null : survivalTime(times, left);
        return [name, time === null ? null : said(time)];
      }),
    );
  const round = (value) => Math.round(value * 1e4) / 1e4;
  return {
    filed: cases.length,
    ...(isPublic && { withheld }),
    closed: counted.filter((one) => one.ending === 'completed').length,
    open: counted.filter((one) => one.ending === 'open').length,
    onTime: verdict('on'),
    overdue,
    onTimeShare: acted === 0 || withheld > 0 ? null : round(verdict('on') / acted),
    clocks: isPublic
      ? {
          legalDaysBand: quantiles(
            (one) => BANDS.indexOf(one.legal_days_band),
            (at) => BANDS[at],
          ),
        }
      : Object.fromEntries(
          Object.entries(CLOCKS).map(([name, [column, day]]) => [
            name,
            quantiles(
              (one) => (one[column] === '' ? -1 : Number(one[column])),
              (time) => round(time / day),
            ),
          ]),
        ),
  };
}

const lines = parseCsv(readFileSync(process.argv[2] ?? 0, 'utf8'));
const origins = [...new Set(lines.map((one) => one.origin))].sort();
const figures = origins.flatMap((origin) => {
  const own = lines.filter((one) => one.origin === origin);
  const cohort = own.filter((one) => one.counted === 'cohort');
  const withheld = own.filter((one) => [one.counted, one.legal_verdict, one.ending].includes('*')).length;
  return cohort.length === 0 ? [] : [[origin, figuresOf(cohort, withheld)]];
});
process.stdout.write(`${JSON.stringify({ lines: lines.length, figures: Object.fromEntries(figures) }, null, 2)}\n`);
