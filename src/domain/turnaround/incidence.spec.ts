import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cumulativeIncidence } from './incidence.js';
import { kaplanMeierOfCounts } from './survival.js';

const rows = fc.array(fc.record({ time: fc.nat(9), completed: fc.nat(3), competing: fc.nat(3), censored: fc.nat(3) }), {
  minLength: 1,
});

describe('the shares of cases that ended one way or the other', () => {
  test('are plain shares when nothing is open', () => {
    expect(
      cumulativeIncidence([
        { time: 3, completed: 1, competing: 0, censored: 0 },
        { time: 1, completed: 1, competing: 1, censored: 0 },
        { time: 2, completed: 0, competing: 1, censored: 0 },
      ]),
    ).toEqual([
      { time: 1, completed: 0.25, competing: 0.25, open: 0.5 },
      { time: 2, completed: 0.25, competing: 0.5, open: 0.25 },
      { time: 3, completed: 0.5, competing: 0.5, open: 0 },
    ]);
  });

  test('add up to one with what is open, and never fall', () => {
    fc.assert(
      fc.property(rows, (counts) => {
        let before = { completed: 0, competing: 0 };
        for (const point of cumulativeIncidence(counts)) {
          expect(point.completed + point.competing + point.open).toBeCloseTo(1, 9);
          expect(point.completed).toBeGreaterThanOrEqual(before.completed);
          expect(point.competing).toBeGreaterThanOrEqual(before.competing);
          before = point;
        }
      }),
    );
  });

  test('redistribute a case that is still open to those that stayed longer', () => {
    /** Each censored case hands its share on in equal parts to all that stayed longer: Efron's way to the same figures. */
    const redistributed = (counts: { time: number; completed: number; competing: number; censored: number }[]) => {
      const cases = counts
        .flatMap(({ time, ...kinds }) =>
          (['completed', 'competing', 'censored'] as const).flatMap((kind) =>
            Array.from({ length: kinds[kind] }, () => ({ time, kind })),
          ),
        )
        .toSorted((a, b) => a.time - b.time || Number(a.kind === 'censored') - Number(b.kind === 'censored'));
      const weights = cases.map(() => 1 / cases.length);
      const shares = { completed: 0, competing: 0, censored: 0 };
      for (const [at, { kind }] of cases.entries()) {
        const later = cases.length - at - 1;
        if (kind === 'censored' && later > 0)
          for (let next = at + 1; next < cases.length; next++) weights[next]! += weights[at]! / later;
        else shares[kind] += weights[at]!;
      }
      return shares;
    };
    fc.assert(
      fc.property(rows, (counts) => {
        const last = cumulativeIncidence(counts).at(-1);
        const { completed, competing } = redistributed(counts);
        expect(last?.completed ?? 0).toBeCloseTo(completed, 9);
        expect(last?.competing ?? 0).toBeCloseTo(competing, 9);
      }),
    );
  });

  test('are one minus the survival curve when nothing competes, and less than that when something does', () => {
    fc.assert(
      fc.property(rows, (counts) => {
        const curveOf = (list: { time: number; completed: number; censored: number }[]) =>
          kaplanMeierOfCounts(list).at(-1)?.survival ?? 1;
        const alone = counts.map((row) => ({ ...row, competing: 0 }));
        expect(cumulativeIncidence(alone).at(-1)?.completed ?? 0).toBeCloseTo(1 - curveOf(alone), 9);
        const censoring = counts.map((row) => ({ ...row, censored: row.censored + row.competing }));
        expect(cumulativeIncidence(counts).at(-1)?.completed ?? 0).toBeLessThanOrEqual(1 - curveOf(censoring) + 1e-12);
      }),
    );
  });
});
