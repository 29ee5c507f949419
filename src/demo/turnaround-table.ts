import type { TurnaroundReport } from '../domain/turnaround/report.js';

type Row = [string, string];

const days = (value: number | null): string => (value === null ? 'n too small' : value.toFixed(1));
const share = (value: number | null | undefined): string =>
  value === null || value === undefined ? '-' : `${(value * 100).toFixed(1)} %`;

const CLOCKS = {
  legalDaysNet: 'legal working days, net of stops',
  workingDaysGross: 'working days, gross',
  calendarDays: 'calendar days',
} as const;

/** The report in a terminal: what the office did, on three clocks, and what the old way would have taken, by grade. */
export function turnaroundTable(report: TurnaroundReport): string {
  const lines: string[] = [];
  for (const { dataLabel, all } of report.sections) {
    const { flows, durations, timeliness, againstOldWay: old } = all;
    const rows: Row[] = [];
    const outcomes = flows.outcomes.filter(({ cases }) => cases > 0).map(({ outcome, cases }) => `${outcome} ${cases}`);
    rows.push([
      'Flow',
      `open at start ${flows.openAtStart} + filed ${flows.filed} = ${outcomes.join(' + ')} + open at end ${flows.openAtEnd}`,
    ]);
    for (const [clock, title] of Object.entries(CLOCKS)) {
      const { closedOnly, censored } = durations.clocks[clock as keyof typeof CLOCKS];
      rows.push([
        title,
        `median ${days(censored.p50.value)}, P90 ${days(censored.p90.value)}   (closed only: ${days(closedOnly.p50.value)}, ${days(closedOnly.p90.value)})`,
      ]);
    }
    for (const kind of ['legal', 'promised'] as const) {
      const { cases } = timeliness[kind];
      rows.push([
        `On time, ${kind} limits`,
        `${share(cases.rate)}   potential range ${share(cases.potentialRange?.low)} to ${share(cases.potentialRange?.high)}`,
      ]);
    }
    rows.push(['Compared with the old way', `${old.compared} completed cases, queueing held constant`]);
    rows.push(['  E0 published claim', old.e0.claims.map(({ text }) => text.en).join('; ')]);
    rows.push([
      '  E1 legal ceilings in sequence',
      `${days(old.e1.calendarDaysMedian.value)} calendar days (median); a ceiling, not a prediction`,
    ]);
    const level = (name: 'low' | 'central' | 'high') => days(old.e2[name].calendarDaysMedian.value);
    rows.push([
      '  E2 own work laid end to end',
      `${level('central')} calendar days (median; range ${level('low')} to ${level('high')}), actual ${days(old.actual.calendarDaysMedian.value)}`,
    ]);
    rows.push(['  Saving demonstrated', `${old.demonstrated} of ${old.compared} cases`]);
    lines.push(`${dataLabel === 'SYNTHETIC' ? 'SYNTHETIC: invented cases, no evidence of anything' : dataLabel}`);
    lines.push(...rows.map(([name, value]) => `  ${name.padEnd(36)}${value}`));
    for (const warning of durations.warnings) lines.push(`  ! ${warning.en}`);
  }
  lines.push(`As of position ${report.asOf.position}; input sha256 ${report.inputHash.slice(0, 16)}…`);
  return lines.join('\n');
}
