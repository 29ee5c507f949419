import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromMs, toMs } from '../clock/instant.js';
import type { Baseline, OldWayParameters } from './baseline.js';
import { LEVELS, checkBaseline } from './baseline.js';
import type { CompareInput } from './comparison.js';
import { compare } from './comparison.js';
import { BASELINE, CALENDAR, at } from './worked-case.fixture.js';
import type { AbsentPart, WorkPart } from './threads.js';

const START = toMs(at('2025-04-21 10:00'));
const HORIZON_MS = 60 * 86_400_000;
const TRACKS = ['licence', 'gmp', 'registration'];
const PARAMETER_NAMES = ['iota', 'sigma', 'phi', 'delta', 'omega', 'gapWorkingDays'] as const;

/** Spans of any millisecond length, some reaching before the filing and beyond the end. */
const span = fc
  .tuple(fc.integer({ min: -HORIZON_MS / 10, max: HORIZON_MS }), fc.integer({ min: 0, max: HORIZON_MS / 8 }))
  .map(([from, length]) => ({ from: fromMs(START + from), to: fromMs(START + from + length) }));

const workPart = (tracks: (string | null)[]): fc.Arbitrary<WorkPart> =>
  fc
    .tuple(
      fc.constantFrom<WorkPart['component']>('intake', 'review', 'inspection', 'decision', 'issue'),
      fc.constantFrom(...tracks),
      span,
    )
    .map(([component, track, when]) => ({ component, track, ...when }));

const absentPart = (tracks: (string | null)[]): fc.Arbitrary<AbsentPart> =>
  fc
    .tuple(
      fc.constantFrom<AbsentPart['owner']>('applicant', 'third'),
      fc.constantFrom(...tracks),
      fc.constantFrom('correction', 'rectification', 'testing'),
      span,
    )
    .map(([owner, track, reason, when]) => ({ owner, track, reason, ...when }));

const baseline: fc.Arbitrary<Baseline> = fc
  .array(fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 }), {
    minLength: PARAMETER_NAMES.length,
    maxLength: PARAMETER_NAMES.length,
  })
  .map((values) => {
    const level = (rank: number) =>
      Object.fromEntries(
        PARAMETER_NAMES.map((name, index) => [name, values[index]!.toSorted((a, b) => a - b)[rank]!]),
      ) as OldWayParameters;
    const parameters = { ...BASELINE.parameters, low: level(0), central: level(1), high: level(2) };
    return checkBaseline({ ...BASELINE, parameters });
  });

const anyCase = (tracks: string[], partTracks: (string | null)[]): fc.Arbitrary<CompareInput> =>
  fc.record({
    baseline,
    calendar: fc.constant(CALENDAR),
    submittedAt: fc.constant(fromMs(START)),
    acceptedAt: fc.constantFrom(null, fromMs(START)),
    endedAt: fc.option(fc.integer({ min: 0, max: HORIZON_MS }).map((length) => fromMs(START + length))),
    now: fc.constant(fromMs(START + HORIZON_MS)),
    tracks: fc.constant(tracks),
    work: fc.array(workPart(partTracks), { maxLength: 10 }),
    absences: fc.array(absentPart(partTracks), { maxLength: 4 }),
    sharedDocumentMs: fc.nat(HORIZON_MS),
  });

const someCase = fc
  .subarray(TRACKS)
  .chain((tracks) => anyCase(tracks, [null, ...TRACKS]))
  .map((input) => input);

describe('for any case', () => {
  test('the parts of the saving add up to it, to the millisecond', () => {
    fc.assert(
      fc.property(someCase, (input) => {
        const { model } = compare(input);
        for (const level of model ? LEVELS : []) {
          const { decomposition, savedOfficeMs, tasks, grossMs } = model![level];
          expect(Object.values(decomposition.ms).reduce((sum, ms) => sum + ms, 0)).toBe(savedOfficeMs);
          expect(tasks.reduce((sum, { ms }) => sum + ms, 0)).toBe(grossMs);
          expect(decomposition.ms.parallelism).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test('low is at most central, and central at most high, in every figure', () => {
    fc.assert(
      fc.property(someCase, (input) => {
        const { model } = compare(input);
        if (model === null) return;
        const { low, central, high } = model;
        for (const figure of ['officeMs', 'absentMs', 'handoverMs', 'grossMs', 'calendarMs', 'calendarDays'] as const) {
          expect(low[figure]).toBeLessThanOrEqual(central[figure]);
          expect(central[figure]).toBeLessThanOrEqual(high[figure]);
        }
        expect(low.end <= central.end && central.end <= high.end).toBe(true);
      }),
    );
  });

  test('a case of one track saves nothing, whatever happened in it and whatever the parameters', () => {
    const sole = fc.constantFrom(...TRACKS).chain((track) => anyCase([track], [null, track]));
    fc.assert(
      fc.property(sole, (input) => {
        const { model, saving, actual } = compare(input);
        for (const level of LEVELS) {
          expect(model![level].savedOfficeMs).toBe(0);
          expect(Object.values(model![level].decomposition.ms)).toEqual([0, 0, 0, 0, 0, 0]);
          expect(model![level].grossMs).toBeLessThanOrEqual(actual.compared.grossMs);
          expect(model![level].end <= actual.to).toBe(true);
        }
        expect(saving).toBe('none');
      }),
    );
  });

  test('the order in which tracks, work and absences are told changes nothing', () => {
    const shuffled = someCase.chain((input) =>
      fc
        .tuple(
          fc.shuffledSubarray(input.work, { minLength: input.work.length }),
          fc.shuffledSubarray(input.absences, { minLength: input.absences.length }),
          fc.shuffledSubarray(input.tracks, { minLength: input.tracks.length }),
        )
        .map(([work, absences, tracks]) => [input, { ...input, work, absences, tracks }] as const),
    );
    fc.assert(
      fc.property(shuffled, ([told, retold]) => {
        expect(compare(retold)).toEqual(compare(told));
      }),
    );
  });

  test('swapping what two inspected tracks did changes no total', () => {
    const swapped = (track: string | null) => ({ licence: 'gmp', gmp: 'licence' })[track ?? ''] ?? track;
    fc.assert(
      fc.property(anyCase(TRACKS, [null, ...TRACKS]), (input) => {
        const a = compare(input).model!;
        const b = compare({
          ...input,
          work: input.work.map((part) => ({ ...part, track: swapped(part.track) })),
          absences: input.absences.map((part) => ({ ...part, track: swapped(part.track) })),
        }).model!;
        for (const level of LEVELS) {
          expect(b[level].officeMs).toBe(a[level].officeMs);
          expect(b[level].end).toBe(a[level].end);
          expect(b[level].decomposition).toEqual(a[level].decomposition);
        }
      }),
    );
  });

  test('office time, waiting and stops add up to the elapsed working time', () => {
    fc.assert(
      fc.property(anyCase(TRACKS, [null, ...TRACKS]), (input) => {
        const { actual } = compare(input);
        expect(actual.officeMs).toBeLessThanOrEqual(actual.compared.netMs);
        expect(actual.compared.netMs).toBeLessThanOrEqual(actual.compared.grossMs);
        expect(actual.compared.legalDays.net).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
