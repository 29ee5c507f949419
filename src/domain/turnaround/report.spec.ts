import { describe, expect, test } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { DAY_MS, fromMs, toMs } from '../clock/instant.js';
import { Problem } from '../problem.js';
import type { CaseFact } from './case-fact.js';
import { compare } from './comparison.js';
import { clock, fact, openFact } from './case-fact.fixture.js';
import { CALENDAR, WORKED_CASE, WORKING_DAY, at } from './worked-case.fixture.js';
import type { ReportInput } from './report.js';
import { turnaroundReport } from './report.js';

const input = (cases: CaseFact[], change: Partial<ReportInput> = {}): ReportInput => ({
  authority: 'office',
  period: { from: '2025-01-01', to: '2025-06-30' },
  asOf: { position: 42, instant: at('2025-07-01 10:00') },
  cases,
  calendar: CALENDAR,
  versions: { rules: 'r1', software: '0.1.0' },
  inputHash: 'ab'.repeat(32),
  ...change,
});
const report = (cases: CaseFact[], change: Partial<ReportInput> = {}) => turnaroundReport(input(cases, change));
const figures = (cases: CaseFact[], change: Partial<ReportInput> = {}) => report(cases, change).sections[0]!.all;

const numbered = (count: number, make: (index: number) => CaseFact): CaseFact[] =>
  Array.from({ length: count }, (_, index) => ({
    ...make(index),
    caseId: `case-${index}`,
    caseNumber: `2025-${String(index).padStart(4, '0')}`,
  }));

/** Accepted on Monday 3 March at ten, issued as many calendar days later; no stops. */
const lasting = (days: number): CaseFact => {
  const start = at('2025-03-03 10:00');
  const issuedAt = fromMs(toMs(start) + days * DAY_MS);
  return fact({ submittedAt: start, acceptedAt: start, decidedAt: issuedAt, issuedAt, closedAt: issuedAt, stops: [] });
};

describe('the three measures of time', () => {
  test('of the worked case are 6 legal days net, 11.5 working days gross and 17.17 calendar days', () => {
    const { clocks } = figures(numbered(5, () => fact())).durations;
    expect(clocks.legalDaysNet.closedOnly.p50).toEqual({ value: 6, note: null });
    expect(clocks.workingDaysGross.closedOnly.p50.value).toBe(11.5);
    expect(clocks.calendarDays.closedOnly.p50.value).toBe(17.1667);
    expect(clocks.calendarDays.censored.p50).toEqual({ value: 17.1667, low: 17.1667, high: 17.1667, note: null });
  });

  test('stay unprinted below the n for which they mean something, while every case stays listed', () => {
    const four = report(numbered(4, () => fact())).sections[0]!;
    expect(four.all.durations.clocks.calendarDays.closedOnly.p50).toEqual({ value: null, note: 'nTooSmall' });
    expect(four.all.durations.clocks.calendarDays.censored.p50.note).toBe('nTooSmall');
    expect(four.cases).toHaveLength(4);
    const p90 = (n: number) => figures(numbered(n, () => fact())).durations.clocks.calendarDays.closedOnly.p90;
    expect(p90(28)).toEqual({ value: null, note: 'nTooSmall' });
    expect(p90(29)).toEqual({ value: 17.1667, note: null });
  });

  test('agree with the censored ones when nothing is open', () => {
    const durations = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 5, maxLength: 60 });
    fc.assert(
      fc.property(durations, (days) => {
        const { warnings, clocks, open } = figures(numbered(days.length, (index) => lasting(days[index]!))).durations;
        expect(open).toBe(0);
        expect(warnings).toEqual([]);
        const { closedOnly, censored } = clocks.calendarDays;
        const sorted = days.toSorted((a, b) => a - b);
        expect(censored.p50.value).toBe(sorted[Math.ceil(sorted.length / 2) - 1]);
        if (sorted.length % 2 === 1) expect(censored.p50.value).toBe(closedOnly.p50.value);
      }),
      { numRuns: 25 },
    );
  });

  test('come with a warning when closed cases alone tell another story', () => {
    const start = at('2025-03-03 10:00');
    const stuck = openFact({ submittedAt: start, acceptedAt: start, stops: [] });
    const { closed, open, clocks, warnings } = figures(
      numbered(40, (index) => (index < 18 ? lasting(5 + index) : stuck)),
    ).durations;
    expect([closed, open]).toEqual([18, 22]);
    expect(clocks.calendarDays.closedOnly.p50.value).toBe(13.5);
    expect(clocks.calendarDays.censored.p50).toMatchObject({ value: null, note: 'notReached' });
    expect(clocks.calendarDays.disagree).toEqual(['p50']);
    expect(warnings).toHaveLength(3);
    expect(warnings[0]!.en).toContain('should not be quoted by itself');
    expect(warnings[0]!['zh-CN']).toMatch(/^法定工作日（扣除停止计时）的中位数：.*不应单独引用。$/);
  });

  test('censor a case that was withdrawn, and warn when many were', () => {
    const withdrawn = openFact({ outcome: 'withdrawn', closedAt: at('2025-05-09 10:00') });
    const { closed, competing, competingShare, warnings, accepted } = figures(
      numbered(10, (index) => (index < 9 ? fact() : withdrawn)),
    ).durations;
    expect({ accepted, closed, competing, competingShare }).toEqual({
      accepted: 10,
      closed: 9,
      competing: 1,
      competingShare: 0.1,
    });
    expect(warnings.map(({ en }) => en)).toEqual([expect.stringContaining('More than 5 %')]);
  });

  test('set aside and count a case that the record lets end before it was accepted', () => {
    const absurd = fact({ acceptedAt: at('2025-05-20 10:00') });
    expect(figures([absurd]).durations).toMatchObject({ accepted: 1, rejected: 1, closed: 0, open: 0 });
  });

  test('leave out a case that was never accepted', () => {
    const { flows, durations } = figures([fact({ acceptedAt: null, outcome: 'notAccepted' })]);
    expect(flows.outcomes.find(({ outcome }) => outcome === 'notAccepted')!.cases).toBe(1);
    expect(durations.accepted).toBe(0);
  });
});

describe('joint against sequential', () => {
  test('sums office time and the causes of the saving exactly, and states each grade by itself', () => {
    const { againstOldWay } = figures(numbered(5, () => fact()));
    expect(againstOldWay).toMatchObject({ compared: 5, demonstrated: 5, none: 0 });
    expect(againstOldWay.e0).toMatchObject({ grade: 'E0', label: 'pressClaim', claims: [{ id: 'press' }] });
    expect(againstOldWay.e1).toMatchObject({ label: 'ceiling', authorityWorkingDaysTotal: 300, provisional: 0 });
    expect(againstOldWay.e1.calendarDaysMedian.value).toBe(87);
    expect(againstOldWay.actual).toMatchObject({ officeWorkingDaysTotal: 35, calendarDaysMedian: { value: 17.1667 } });
    const { low, central, high, parameterVersions, parametersAfterCase } = againstOldWay.e2;
    expect([low, central, high].map(({ calendarDaysMedian }) => calendarDaysMedian.value)).toEqual([
      28.1333, 38.1667, 49.3958,
    ]);
    expect([low, central, high].map((one) => one.savedOfficeWorkingDaysTotal)).toEqual([34.5, 45, 57.5]);
    expect([parameterVersions, parametersAfterCase]).toEqual([[3], 0]);
    for (const { decomposition, savedOfficeMsTotal } of [low, central, high]) {
      expect(Object.values(decomposition.ms).reduce((sum, ms) => sum + ms, 0)).toBe(savedOfficeMsTotal);
      expect(decomposition.ms.parallelism).toBe(5 * 3.5 * WORKING_DAY);
    }
  });

  test('lists each claim once, by id, and a ceiling without dates for a case that was never accepted', () => {
    const { claims } = WORKED_CASE.baseline;
    const baseline = { ...WORKED_CASE.baseline, claims: [...claims, { ...claims[0]!, id: 'cost' }] };
    const { againstOldWay } = figures(
      numbered(5, () =>
        fact({ acceptedAt: null, comparison: compare({ ...WORKED_CASE, baseline, acceptedAt: null }) }),
      ),
    );
    expect(againstOldWay.e0.claims.map(({ id }) => id)).toEqual(['cost', 'press']);
    expect(againstOldWay.e1).toMatchObject({
      calendarDaysMedian: { note: 'nTooSmall' },
      authorityWorkingDaysTotal: 300,
    });
  });

  test('says which cases it does not compare, and why', () => {
    const withoutModel = fact({ comparison: compare({ ...WORKED_CASE, tracks: ['customs'] }) });
    const withdrawn = openFact({ outcome: 'withdrawn', closedAt: at('2025-05-09 10:00') });
    const { againstOldWay } = figures(
      [fact(), openFact(), withoutModel, withdrawn].map((one, index) => ({ ...one, caseId: `${index}` })),
    );
    expect(againstOldWay).toMatchObject({
      compared: 1,
      notCompared: { open: 1, notCompleted: 1, withoutModel: 1 },
      demonstrated: 1,
    });
  });

  test('counts "no saving demonstrated" as a result', () => {
    const slow = { ...WORKED_CASE, endedAt: at('2025-05-30 14:00') };
    const { againstOldWay } = figures([fact({ issuedAt: slow.endedAt, comparison: compare(slow) })]);
    expect(againstOldWay).toMatchObject({ demonstrated: 0, none: 1 });
    expect(report([fact({ comparison: compare(slow) })]).sections[0]!.cases[0]!.saving).toBe('none');
  });
});

describe('the register', () => {
  test('shows stops, extensions, late records and the time before acceptance', () => {
    const cases = numbered(5, (index) =>
      fact({ extensions: index === 0 ? 1 : 0, lateRecorded: index, submittedAt: at('2025-04-20 10:00') }),
    );
    const { register } = figures(cases);
    expect(register.stops).toEqual({
      cases: 5,
      stops: 10,
      workingDays: 22.5,
      byReason: [
        { reason: 'correction', stops: 5 },
        { reason: 'rectification', stops: 5 },
      ],
    });
    expect(register.extensions).toEqual({ cases: 1, extensions: 1 });
    expect(register.lateRecorded).toEqual({ cases: 4, entries: 10, ofEntries: 50, share: 0.2 });
    expect(register.submissionToAcceptance).toEqual({ cases: 5, calendarDaysMedian: { value: 1, note: null } });
  });

  test('leaves out of the time a stop before the filing or after the end', () => {
    const stops = [
      { from: at('2025-04-15 10:00'), to: at('2025-04-16 10:00'), reason: 'guidance' },
      { from: at('2025-05-12 10:00'), to: null, reason: 'testing' },
    ];
    const { register, durations } = figures(numbered(5, () => fact({ stops })));
    expect(register.stops.workingDays).toBe(0);
    expect(durations.clocks.legalDaysNet.closedOnly.p50.value).toBe(11);
  });

  test('runs a stop that is still open to the as-of instant', () => {
    const stopped = openFact({ stops: [{ from: at('2025-06-30 10:00'), to: null, reason: 'testing' }] });
    expect(figures([stopped]).register.stops.workingDays).toBe(1);
  });
});

describe('the report', () => {
  test('never adds real, imported and synthetic cases together', () => {
    const mixed = report([
      fact({ dataLabel: 'SYNTHETIC', caseId: 's' }),
      fact({ caseId: 'r' }),
      fact({ dataLabel: 'IMPORTED', caseId: 'i' }),
    ]);
    expect(mixed.dataLabel).toBe('MIXED');
    expect(mixed.sections.map(({ dataLabel, cases }) => [dataLabel, cases.map(({ caseId }) => caseId)])).toEqual([
      ['REAL', ['r']],
      ['IMPORTED', ['i']],
      ['SYNTHETIC', ['s']],
    ]);
    expect(report([fact({ dataLabel: 'SYNTHETIC' })]).dataLabel).toBe('SYNTHETIC');
    expect(report([])).toMatchObject({ dataLabel: null, sections: [], provisional: false });
  });

  test('shows each procedure by itself beside all of them', () => {
    const { all, byProcedure } = report([
      fact({ caseId: 'b', procedure: 'single@1' }),
      fact({ caseId: 'a' }),
      openFact({ caseId: 'c' }),
    ]).sections[0]!;
    expect(byProcedure.map(({ procedure, flows }) => [procedure, flows.filed])).toEqual([
      ['joint@1', 2],
      ['single@1', 1],
    ]);
    expect(all.flows.filed).toBe(3);
  });

  test('is provisional while a case is open or a date rests on an unpublished calendar', () => {
    expect(report([fact()]).provisional).toBe(false);
    expect(report([openFact()]).provisional).toBe(true);
    expect(report([fact({ clocks: [clock({ provisional: true })] })]).provisional).toBe(true);
  });

  test('lists a case of an earlier filing for the flows and keeps it out of the cohort', () => {
    const { all, cases } = report([fact()], { period: { from: '2025-05-01', to: '2025-05-31' } }).sections[0]!;
    expect(cases).toMatchObject([{ inCohort: false, settledAt: at('2025-05-08 14:00'), outcome: 'decided' }]);
    expect(all.flows).toMatchObject({ openAtStart: 1, filed: 0 });
    expect(all.durations.accepted).toBe(0);
  });

  test('names its position, hash and versions, and explains its method in both languages', () => {
    const { asOf, inputHash, versions, calendarVersion, notes } = report([fact()]);
    expect(asOf.position).toBe(42);
    expect({ inputHash, versions, calendarVersion }).toEqual({
      inputHash: 'ab'.repeat(32),
      versions: { rules: 'r1', software: '0.1.0' },
      calendarVersion: CALENDAR.version,
    });
    expect(notes.every((note) => note['zh-CN'].length > 0 && note.en.length > 0)).toBe(true);
  });

  test('is the same bytes whatever order the cases come in, and survives JSON', () => {
    const cases = numbered(
      7,
      (index) =>
        [
          fact({ clocks: [clock()] }),
          openFact(),
          lasting(index + 3),
          openFact({ outcome: 'merged', closedAt: at('2025-05-30 10:00') }),
        ][index % 4]!,
    );
    const told = report(cases);
    expect(JSON.parse(JSON.stringify(told))).toEqual(told);
    fc.assert(
      fc.property(fc.shuffledSubarray(cases, { minLength: cases.length }), (shuffled) => {
        expect(canonicalize(report(shuffled))).toBe(canonicalize(told));
      }),
      { numRuns: 20 },
    );
  });

  test('refuses a period that ends before it begins', () => {
    expect(() => report([], { period: { from: '2025-02-01', to: '2025-01-31' } })).toThrow(Problem);
  });
});
