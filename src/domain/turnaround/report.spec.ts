import { describe, expect, test } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { DAY_MS, fromMs, toMs } from '../clock/instant.js';
import { Problem } from '../problem.js';
import { clock, type Example, fact, HALF_YEAR, openFact, tallyOf } from './case-fact.fixture.js';
import { compare } from './comparison.js';
import { type ReportFrame, turnaroundReport } from './report.js';
import { BASELINE, CALENDAR, WORKED_CASE, WORKING_DAY, at } from './worked-case.fixture.js';

const frame = (change: Partial<ReportFrame> = {}): ReportFrame => ({
  authority: 'office',
  period: HALF_YEAR.period,
  asOf: { position: 42, instant: HALF_YEAR.asOf },
  calendarVersion: CALENDAR.version,
  versions: { rules: 'r1', software: '0.1.0' },
  inputHash: 'ab'.repeat(32),
  baselines: { 'joint@1': BASELINE, 'single@1': { ...BASELINE, claims: [] } },
  rates: [],
  histories: {},
  ...change,
});
const report = (cases: Example[], change: Partial<ReportFrame> = {}) => {
  const { period = HALF_YEAR.period } = change;
  return turnaroundReport(tallyOf(cases, { period }), frame(change));
};
const figures = (cases: Example[], change: Partial<ReportFrame> = {}) => report(cases, change).sections[0]!.all;

const repeated = (count: number, make: (index: number) => Example): Example[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Accepted on Monday 3 March at ten, issued as many calendar days later; no stops. */
const lasting = (days: number): Example => {
  const start = at('2025-03-03 10:00');
  const issuedAt = fromMs(toMs(start) + days * DAY_MS);
  return fact({ submittedAt: start, acceptedAt: start, decidedAt: issuedAt, issuedAt, closedAt: issuedAt, stops: [] });
};

describe('the three measures of time', () => {
  test('of the worked case are 6 legal days net, 11.5 working days gross and 17.17 calendar days', () => {
    const { clocks } = figures(repeated(5, () => fact())).durations;
    expect(clocks.legalDaysNet.closedOnly.p50).toEqual({ value: 6, note: null });
    expect(clocks.workingDaysGross.closedOnly.p50.value).toBe(11.5);
    expect(clocks.calendarDays.closedOnly.p50.value).toBe(17.1667);
    expect(clocks.calendarDays.censored.p50).toEqual({ value: 17.1667, low: 17.1667, high: 17.1667, note: null });
  });

  test('stay unprinted below the n for which they mean something, while every case stays counted', () => {
    const four = figures(repeated(4, () => fact())).durations;
    expect(four.clocks.calendarDays.closedOnly.p50).toEqual({ value: null, note: 'nTooSmall' });
    expect(four.clocks.calendarDays.censored.p50.note).toBe('nTooSmall');
    expect([four.accepted, four.closed]).toEqual([4, 4]);
    const p90 = (n: number) => figures(repeated(n, () => fact())).durations.clocks.calendarDays.closedOnly.p90;
    expect(p90(28)).toEqual({ value: null, note: 'nTooSmall' });
    expect(p90(29)).toEqual({ value: 17.1667, note: null });
  });

  test('agree with the censored ones when nothing is open', () => {
    const durations = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 5, maxLength: 60 });
    fc.assert(
      fc.property(durations, (days) => {
        const { warnings, clocks, open } = figures(repeated(days.length, (index) => lasting(days[index]!))).durations;
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
      repeated(40, (index) => (index < 18 ? lasting(5 + index) : stuck)),
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
      repeated(10, (index) => (index < 9 ? fact() : withdrawn)),
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
    const { againstOldWay } = figures(repeated(5, () => fact()));
    expect(againstOldWay).toMatchObject({ compared: 5, demonstrated: 5, none: 0 });
    expect(againstOldWay.e0).toMatchObject({ grade: 'E0', label: 'pressClaim', claims: [{ id: 'press' }] });
    expect(againstOldWay.e1).toMatchObject({ label: 'ceiling', authorityWorkingDaysTotal: 300, provisional: 0 });
    expect(againstOldWay.e1.calendarDaysMedian.value).toBe(87);
    expect(againstOldWay.actual).toMatchObject({ officeWorkingDaysTotal: 35, calendarDaysMedian: { value: 17.2 } });
    const { low, central, high, parameterVersions, parametersAfterCase } = againstOldWay.e2;
    expect([low, central, high].map(({ calendarDaysMedian }) => calendarDaysMedian.value)).toEqual([28.1, 38.2, 49.4]);
    expect([low, central, high].map((one) => one.savedOfficeWorkingDaysTotal)).toEqual([34.5, 45, 57.5]);
    expect([parameterVersions, parametersAfterCase]).toEqual([[3], 0]);
    for (const { decomposition, savedOfficeMsTotal } of [low, central, high]) {
      expect(Object.values(decomposition.ms).reduce((sum, ms) => sum + ms, 0)).toBe(savedOfficeMsTotal);
      expect(decomposition.ms.parallelism).toBe(5 * 3.5 * WORKING_DAY);
    }
  });

  test('lists each claim about its procedures once, by id, and no claim about others', () => {
    const [press] = BASELINE.claims as [(typeof BASELINE.claims)[number]];
    const baselines = {
      'joint@1': { ...BASELINE, claims: [press, { ...press, id: 'cost' }] },
      'single@1': { ...BASELINE, claims: [press] },
      'other@1': { ...BASELINE, claims: [{ ...press, id: 'a' }] },
    };
    const { all, byProcedure } = report([fact(), fact({ procedure: 'single@1' })], { baselines }).sections[0]!;
    expect(all.againstOldWay.e0.claims.map(({ id }) => id)).toEqual(['cost', 'press']);
    expect(byProcedure.map(({ againstOldWay }) => againstOldWay.e0.claims.length)).toEqual([2, 1]);
  });

  test('gives a ceiling without dates for cases that were never accepted', () => {
    const comparison = compare({ ...WORKED_CASE, acceptedAt: null });
    const { againstOldWay } = figures(repeated(5, () => fact({ acceptedAt: null, comparison })));
    expect(againstOldWay.e1).toMatchObject({
      calendarDaysMedian: { note: 'nTooSmall' },
      authorityWorkingDaysTotal: 300,
    });
  });

  test('counts the steps that were done once instead of once for each procedure', () => {
    const { stepsSaved } = figures(repeated(5, () => fact())).againstOldWay;
    expect(stepsSaved).toEqual({ intakes: 10, inspections: 5, decisions: 10 });
  });

  test('says which cases it does not compare, and why', () => {
    const withoutModel = fact({ comparison: compare({ ...WORKED_CASE, tracks: ['customs'] }) });
    const withdrawn = openFact({ outcome: 'withdrawn', closedAt: at('2025-05-09 10:00') });
    const { againstOldWay } = figures([fact(), openFact(), withoutModel, withdrawn]);
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
  });
});

describe('how cases ended', () => {
  test('by some day adds up to all of them, withdrawals apart from decisions and from what is open', () => {
    const withdrawn = openFact({ outcome: 'withdrawn', closedAt: at('2025-05-09 10:00') });
    const { incidence } = figures([...repeated(6, () => fact()), withdrawn, openFact()]).durations;
    expect(incidence[0]).toEqual({ days: 5, completed: 0, competing: 0, open: 1 });
    expect(incidence[1]).toMatchObject({ days: 10, completed: 0.75, competing: 0.125, open: 0.125 });
    expect(incidence.at(-1)!.days).toBe(30);
    for (const { completed, competing, open } of incidence) expect(completed + competing + open).toBeCloseTo(1, 9);
    expect(figures(repeated(4, () => fact())).durations.incidence).toEqual([]);
  });

  test('in time is held against what chance alone may do to a procedure of its size', () => {
    const late = () => fact({ procedure: 'single@1', clocks: [clock({ met: false })] });
    const kept = () => fact({ clocks: [clock()] });
    const { byProcedure } = report([...repeated(40, kept), ...repeated(10, late)]).sections[0]!;
    expect(byProcedure.map(({ funnel }) => funnel)).toEqual([
      { common: 0.8, low: 0.676, high: 0.924, outside: true },
      { common: 0.8, low: 0.5521, high: 1, outside: true },
    ]);
    expect(report(repeated(5, kept)).sections[0]!.byProcedure[0]!.funnel).toBeNull();
  });
});

describe('where office hours went', () => {
  test('is told by causes that add up to the parts, exactly', () => {
    const { parts, causes } = figures([fact(), fact(), openFact()]).timeUse;
    const msOf = (...names: string[]) =>
      causes.filter(({ cause }) => names.includes(cause)).reduce((sum, { ms }) => sum + ms, 0);
    expect(msOf('held', 'ordered', 'unassigned', 'queued', 'silent')).toBe(
      parts.authorityWorkingMs + parts.authorityWaitingMs,
    );
    expect([msOf('applicant'), msOf('third')]).toEqual([parts.applicantMs, parts.thirdPartyMs]);
    expect(msOf('unassigned')).toBe(2 * 7 * WORKING_DAY);
  });
});

describe('the register', () => {
  test('shows stops, extensions, late records and the time before acceptance', () => {
    const cases = repeated(5, (index) =>
      fact({
        clocks: [clock({ extended: index === 0 })],
        lateRecorded: index,
        submittedAt: at('2025-04-20 10:00'),
      }),
    );
    const { register } = figures(cases);
    expect(register.stops).toEqual({
      cases: 5,
      stops: 10,
      workingDays: 22.5,
      byReason: [
        { reason: 'correction', stops: 5, legalDays: 10, workingDays: 12.5 },
        { reason: 'rectification', stops: 5, legalDays: 15, workingDays: 10 },
      ],
    });
    expect(register.extensions).toEqual({ cases: 1, extensions: 1 });
    expect(register.lateRecorded).toEqual({ cases: 4, entries: 10, ofEntries: 50, share: 0.2 });
    expect(register.submissionToAcceptance).toEqual({ cases: 5, calendarDaysMedian: { value: 1, note: null } });
  });

  test('shows a stop before acceptance, and keeps it out of the time net of stops', () => {
    const stops = [{ from: at('2025-04-15 10:00'), to: at('2025-04-16 10:00'), reason: 'guidance' }];
    const cases = repeated(5, () => fact({ stops, submittedAt: at('2025-04-14 10:00') }));
    const { register, durations } = figures(cases);
    expect(register.stops).toMatchObject({ cases: 5, stops: 5, workingDays: 5 });
    expect(durations.clocks.legalDaysNet.closedOnly.p50.value).toBe(11);
  });

  test('runs a stop that is still open to the as-of instant', () => {
    const stopped = openFact({ stops: [{ from: at('2025-06-30 10:00'), to: null, reason: 'testing' }] });
    expect(figures([stopped]).register.stops.workingDays).toBe(1);
  });

  test('shows how many files came back, how many passed at once, and what was asked for only once', () => {
    const cases = [fact({ rounds: 2 }), fact({ rounds: 1 }), fact(), fact({ documents: 9, sharedDocuments: 4 })];
    const { rework, materials } = figures(cases).register;
    expect(rework).toEqual({ cases: 2, rounds: 3, firstPassShare: 0.5 });
    expect(materials).toEqual({ documents: 9, sharedDocuments: 4 });
  });
});

describe('the report', () => {
  test('never adds real, imported and synthetic cases together', () => {
    const mixed = report([
      fact({ dataLabel: 'SYNTHETIC' }),
      ...repeated(3, () => fact()),
      ...repeated(2, () => fact({ dataLabel: 'IMPORTED' })),
    ]);
    expect(mixed.dataLabel).toBe('MIXED');
    expect(mixed.sections.map(({ dataLabel, all }) => [dataLabel, all.flows.filed, all.durations.closed])).toEqual([
      ['REAL', 3, 3],
      ['IMPORTED', 2, 2],
      ['SYNTHETIC', 1, 1],
    ]);
    expect(report([fact({ dataLabel: 'SYNTHETIC' })]).dataLabel).toBe('SYNTHETIC');
    expect(report([])).toMatchObject({ dataLabel: null, sections: [], provisional: false });
  });

  test('shows each procedure by itself beside all of them', () => {
    const { all, byProcedure } = report([fact({ procedure: 'single@1' }), fact(), openFact()]).sections[0]!;
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

  test('knows a case of an earlier filing in the flows and keeps it out of the cohort', () => {
    const { flows, durations, againstOldWay } = figures([fact()], { period: { from: '2025-05-01', to: '2025-05-31' } });
    expect(flows).toMatchObject({ openAtStart: 1, filed: 0, openAtEnd: 0 });
    expect(flows.outcomes[0]).toEqual({ outcome: 'decided', cases: 1 });
    expect([durations.accepted, againstOldWay.compared]).toEqual([0, 0]);
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
    const cases = repeated(
      7,
      (index) =>
        [
          fact({ clocks: [clock()] }),
          openFact(),
          lasting(index + 3),
          openFact({ outcome: 'merged', closedAt: at('2025-05-30 10:00'), procedure: 'single@1' }),
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
