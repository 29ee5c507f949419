import { describe, expect, test } from '@jest/globals';
import { addWorkingDays, legalDaysBetween, workingDaysOf, workingMs } from '../clock/working-days.js';
import { dayOf } from '../clock/calendar.js';
import { dateAt } from '../clock/instant.js';
import type { Level } from './baseline.js';
import type { CompareInput } from './comparison.js';
import { compare } from './comparison.js';
import { BASELINE, CALENDAR, WORKED_CASE, WORKING_DAY, at, stage } from './worked-case.fixture.js';
import type { OldTask, OldWay } from './reserialise.js';
import { WORKING_DAY_MS } from './rounding.js';
import { statutoryChain } from './statutory.js';

const { default: examples } = await import('./counterfactual-examples.json', { with: { type: 'json' } });

const LETTERS: Record<string, string> = { intake: 'I', review: 'R', inspection: 'S', decision: 'D', issue: 'O' };
const REASONS: Record<string, string> = { correction: 'corr', rectification: 'rect' };

const exampleName = ({ kind, procedure, reason }: OldTask): string => {
  if (kind === 'handover') return `gap${procedure - 1}${procedure}`;
  return `${LETTERS[kind] ?? REASONS[reason ?? '']}${procedure}`;
};

const worked = compare(WORKED_CASE);

describe('the worked case', () => {
  test('took 7 net working days, 11.5 gross and 17.17 calendar days with two stops', () => {
    const { joint } = examples;
    const { actual } = worked;
    expect(actual.compared.workingDays).toEqual({ gross: joint.gross_wd, net: joint.net_office_wd });
    expect(actual.compared.calendarDays.gross).toBeCloseTo(joint.gross_calendar_d, 4);
    expect(actual.compared.calendarDays.net).toBeCloseTo(joint.net_calendar_d, 4);
    expect(actual.compared.legalDays).toEqual({ gross: joint.legal_days, net: 6 });
    expect(actual.stopWorkingDays).toBe(joint.stops_wd);
    expect(actual.officeWorkingDays).toBe(joint.net_office_wd);
    expect(actual.waitingWorkingDays).toBe(0);
    expect(actual.stops).toBe(2);
    expect(actual.turnaround).toEqual(actual.compared);
  });

  for (const level of ['low', 'central', 'high'] as const satisfies readonly Level[]) {
    test(`laid end to end gives the ${level} figures of the reference, exactly`, () => {
      const expected = examples.reserialised[level];
      const old: OldWay = worked.model![level];
      expect(old.tasks.map((task) => [exampleName(task), task.workingDays])).toEqual(expected.tasks);
      expect(old.grossWorkingDays).toBe(expected.legacy_gross_wd);
      expect(old.officeWorkingDays).toBe(expected.legacy_office_wd);
      expect(old.applicantWorkingDays).toBe(expected.applicant_wd);
      expect(old.thirdPartyWorkingDays).toBe(0);
      expect(old.handoverWorkingDays).toBe(expected.handover_wd);
      expect(old.end.slice(0, 19)).toBe(at(expected.end.slice(0, 16)).slice(0, 19));
      expect(old.calendarDays).toBe(expected.legacy_gross_calendar_d);
      expect(old.savedOfficeWorkingDays).toBe(expected.saved_office_wd);
      expect(old.reduction).toEqual({
        office: expected.reduction_office,
        grossWorking: expected.reduction_gross_wd,
        calendar: expected.reduction_calendar,
      });
      const { shared_docs, ...parts } = expected.decomposition_wd;
      expect(old.decomposition.workingDays).toEqual({ ...parts, sharedDocuments: shared_docs });
      expect(Object.values(old.decomposition.ms).reduce((sum, ms) => sum + ms, 0)).toBe(old.savedOfficeMs);
    });
  }

  test('is told in one sentence with its range, grade, parameters and assumption', () => {
    expect(worked.saving).toBe('demonstrated');
    expect(worked.statement.en).toBe(
      'From filing to last issue the case took 7.0 net working days (17.2 calendar days, 2 clock stops). ' +
        'Under the old sequence the model estimates 38 calendar days (range 28-49; grade E2, parameters v3 of 2025-01-15, queueing held constant).',
    );
    expect(worked.statement['zh-CN']).toContain('区间28–49；证据等级E2，参数第3版');
  });

  test('quotes the press claim as a claim and the statutory chain as a ceiling', () => {
    expect(worked.published).toMatchObject({ grade: 'E0', label: 'pressClaim', claims: BASELINE.claims });
    expect(worked.statutory).toMatchObject({ grade: 'E1', label: 'ceiling' });
    expect(worked.model!.parametersPrecedeCase).toBe(true);
  });
});

describe('the statutory chain', () => {
  for (const { limits_wd, due_chain, total_wd, calendar_days } of examples.statutory) {
    if (!limits_wd || !due_chain) continue;
    test(`of ${limits_wd.join(', ')} working days is due ${due_chain.at(-1)}`, () => {
      const chain = BASELINE.chain.map((entry, index) => ({ ...entry, statutory: [stage(limits_wd[index]!)] }));
      const ceiling = statutoryChain(chain, CALENDAR, WORKED_CASE.acceptedAt);
      expect(ceiling.stages.map(({ due }) => due)).toEqual(due_chain);
      expect(ceiling.workingDays).toEqual({ authority: total_wd, applicant: 0, total: total_wd });
      expect(ceiling.end).toBe(due_chain.at(-1));
      expect(ceiling.calendarDays).toBe(calendar_days);
    });
  }

  test('of one joint limit of 45 working days is due on 26 June, extended to 60 on 17 July', () => {
    const example = examples.statutory[2]!;
    const joint = (amount: number) =>
      statutoryChain([{ ...BASELINE.chain[0]!, statutory: [stage(amount)] }], CALENDAR, WORKED_CASE.acceptedAt);
    expect(joint(45)).toMatchObject({ end: example.due, calendarDays: example.calendar_days });
    expect(joint(60).end).toBe(example.extended60);
  });

  test('shows a stage within the next one without adding it, and splits the sum by whose time it is', () => {
    const statutory = [stage(10), stage(30, 'applicant'), { ...stage(5), within: true as const }, stage(30)];
    const ceiling = statutoryChain([{ ...BASELINE.chain[0]!, statutory }], CALENDAR, WORKED_CASE.acceptedAt);
    expect(ceiling.workingDays).toEqual({ authority: 40, applicant: 30, total: 70 });
    const due = (amount: number) => addWorkingDays(CALENDAR, '2025-04-21', amount).date;
    expect(ceiling.stages.map((one) => one.due)).toEqual([due(10), due(40), due(45), due(70)]);
    expect(ceiling.end).toBe(due(70));
  });

  test('moves a limit in calendar days from a rest day to the next working day, and keeps its unit apart', () => {
    const statutory = [stage(10, 'authority', 'day'), stage(1)];
    const ceiling = statutoryChain([{ ...BASELINE.chain[0]!, statutory }], CALENDAR, WORKED_CASE.acceptedAt);
    expect(ceiling.stages.map(({ due }) => due)).toEqual(['2025-05-06', '2025-05-07']);
    expect(ceiling.workingDays.total).toBe(1);
    expect(ceiling.days).toEqual({ authority: 10, applicant: 0, total: 10 });
  });

  test('has amounts and no dates before acceptance', () => {
    const ceiling = statutoryChain(BASELINE.chain, CALENDAR, null);
    expect(ceiling).toMatchObject({ from: null, end: null, calendarDays: null, provisional: false });
    expect(ceiling.workingDays.total).toBe(60);
    expect(ceiling.stages.every(({ due }) => due === null)).toBe(true);
  });

  test('is provisional from the first date in a year whose calendar is not published', () => {
    const ceiling = statutoryChain(BASELINE.chain, CALENDAR, at('2026-11-16 10:00'));
    expect(ceiling.stages.map(({ provisional }) => provisional)).toEqual([false, true, true]);
    expect(ceiling.provisional).toBe(true);
  });
});

describe('the calendar of the reference', () => {
  test('is the shipped one, day for day', () => {
    const { off_weekdays, makeup } = examples.calendar;
    expect(off_weekdays.filter((date) => dayOf(CALENDAR, date).working)).toEqual([]);
    expect(makeup.filter((date) => !dayOf(CALENDAR, date).working)).toEqual([]);
    expect(workingDaysOf(WORKING_DAY_MS)).toBe(1);
  });

  for (const { a, b, work_minutes, legal_days } of examples.work_time_vectors) {
    test(`counts ${work_minutes} minutes and ${legal_days} legal days from ${a} to ${b}`, () => {
      expect(workingMs(CALENDAR, at(a), at(b))).toBe(work_minutes * 60_000);
      expect(legalDaysBetween(CALENDAR, dateAt(at(a), 480), dateAt(at(b), 480))).toBe(legal_days);
    });
  }
});

const changed = (change: Partial<CompareInput>) => compare({ ...WORKED_CASE, ...change });
const worksOn = (tracks: string[]) =>
  changed({
    tracks,
    work: WORKED_CASE.work.filter(({ track }) => track === null || tracks.includes(track)),
    absences: WORKED_CASE.absences.filter(({ track }) => track === null || tracks.includes(track)),
  });

describe('what the model grants and what it does not', () => {
  test('an open case is compared as it stands and says so', () => {
    const open = changed({ endedAt: null, now: at('2025-04-25 14:00') });
    expect(open.open).toBe(true);
    expect(open.actual.to).toBe(at('2025-04-25 14:00'));
    expect(open.statement.en).toContain('so far');
    expect(open.statement['zh-CN']).toContain('尚未办结');
    expect(open.model!.low.tasks.filter(({ kind, ms }) => kind === 'decision' && ms > 0)).toEqual([]);
  });

  test('a case that waited longer than the old way would have worked demonstrates no saving', () => {
    const slow = changed({ endedAt: at('2025-05-30 14:00') });
    expect(slow.saving).toBe('none');
    expect(slow.statement.en).toMatch(/No saving demonstrated\.$/);
    expect(slow.statement['zh-CN']).toMatch(/未证明有节省。$/);
    expect(slow.model!.low.reduction.grossWorking).toBeLessThan(0);
  });

  test('one inspected track keeps its inspection once', () => {
    const { model } = worksOn(['gmp', 'registration']);
    expect(model!.tracks).toEqual(['gmp', 'registration']);
    for (const level of ['low', 'central', 'high'] as const) {
      expect(model![level].tasks.filter(({ kind }) => kind === 'inspection').map(({ ms }) => ms)).toEqual([
        2 * WORKING_DAY,
      ]);
      expect(model![level].decomposition.ms.inspections).toBe(0);
    }
  });

  test('an inspection booked on one track stood in for every inspected track; separate visits stay separate', () => {
    const booked = (tracks: string[]) =>
      changed({
        work: WORKED_CASE.work.flatMap((part) =>
          part.component === 'inspection' ? tracks.map((track) => ({ ...part, track })) : [part],
        ),
      }).model!.high.decomposition.ms;
    expect(booked(['gmp']).inspections).toBe(2 * WORKING_DAY);
    expect(booked(['gmp', 'licence']).inspections).toBe(0);
    expect(booked(['gmp', 'licence']).parallelism).toBe(booked(['gmp']).parallelism + 2 * WORKING_DAY);
  });

  test('a publication that concerns one track alone is not repeated for the others', () => {
    const publish = {
      component: 'issue',
      track: 'registration',
      from: at('2025-05-08 10:00'),
      to: at('2025-05-08 14:00'),
    };
    const { model } = changed({ work: [...WORKED_CASE.work, publish as (typeof WORKED_CASE.work)[number]] });
    expect(model!.high.decomposition.ms.issues).toBe(WORKING_DAY);
    expect(model!.high.decomposition.ms.parallelism).toBe(4 * WORKING_DAY);
  });

  test('two officials on one track at once are no saving', () => {
    const twice = changed({ work: [...WORKED_CASE.work, WORKED_CASE.work[1]!] });
    expect(twice.model!.central.savedOfficeMs).toBe(worked.model!.central.savedOfficeMs);
  });

  test('work of a track that left the case is in neither side and is counted apart', () => {
    const left = changed({ tracks: ['licence', 'gmp'] });
    expect(left.actual.outsideWorkingDays).toBe(1.5);
    expect(left.model!.tracks).toEqual(['licence', 'gmp']);
    expect(left.model!.central.tasks.some(({ track }) => track === 'registration')).toBe(false);
  });

  test('no more shared documents are read again than were read at all', () => {
    const all = changed({ sharedDocumentMs: 1e12 });
    expect(all.model!.high.decomposition.ms.sharedDocuments).toBe(2 * 6.5 * WORKING_DAY);
  });

  test('a whole-case stop is laid out once, with the first procedure', () => {
    const absences = [
      {
        owner: 'third' as const,
        track: null,
        from: at('2025-04-25 10:00'),
        to: at('2025-04-25 19:30'),
        reason: 'testing',
      },
    ];
    const { model, actual } = changed({ absences });
    expect(model!.high.tasks.filter(({ kind }) => kind === 'absence')).toMatchObject([
      { procedure: 1, owner: 'third', workingDays: 1, reason: 'testing' },
    ]);
    expect(model!.high.thirdPartyWorkingDays).toBe(1);
    expect(actual.stopWorkingDays).toBe(1);
  });

  test('a case without any track of the old chain is not estimated', () => {
    const alien = changed({ tracks: ['customs'] });
    expect(alien).toMatchObject({ model: null, saving: 'none' });
    expect(alien.statement.en).toContain('nothing is estimated');
  });

  test('parameters set after the case was filed are marked', () => {
    const { parameters } = BASELINE;
    const later = { ...BASELINE, parameters: { ...parameters, validFrom: '2025-04-22' } };
    expect(changed({ baseline: later }).model!.parametersPrecedeCase).toBe(false);
  });
});
