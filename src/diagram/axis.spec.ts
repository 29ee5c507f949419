import fc from 'fast-check';
import { axisOf, placeOn, tickWords } from './axis.js';

describe('an axis', () => {
  it('has round steps that begin at zero and enclose every value', () => {
    expect(axisOf([7.6, 45, 52.75], 'workingDays').ticks).toEqual([0, 20, 40, 60]);
    expect(axisOf([0.93], 'share').ticks.map((tick) => tickWords(tick, axisOf([0.93], 'share'), 'share'))).toEqual([
      '0%',
      '20%',
      '40%',
      '60%',
      '80%',
      '100%',
    ]);
  });

  it('counts cases by whole numbers, and stands also where there is nothing to measure', () => {
    expect(axisOf([2], 'count').ticks).toEqual([0, 1, 2]);
    expect(axisOf([], 'count').ticks).toEqual([0, 1]);
    expect(axisOf([0, 0], 'hours').high).toBeGreaterThan(0);
  });

  it('goes below zero for a lower limit that does', () => {
    const axis = axisOf([-3, 8], 'legalDays');
    expect(axis.low).toBeLessThanOrEqual(-3);
    expect(axis.ticks).toContain(0);
  });

  it('places every value between its ends, with few ticks, whatever the values', () => {
    const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, fc.constantFrom('count', 'legalDays', 'share', 'yuan'), (given, unit) => {
        const axis = axisOf(given, unit);
        expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
        expect(axis.ticks.length).toBeLessThanOrEqual(9);
        const place = placeOn(axis, 100, 600);
        for (const value of given) {
          expect(place(value)).toBeGreaterThanOrEqual(100 - 1e-6);
          expect(place(value)).toBeLessThanOrEqual(600 + 1e-6);
        }
      }),
    );
  });
});
