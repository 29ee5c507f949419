import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromMs, toMs } from '../clock/instant.js';
import { OUTCOMES } from '../procedure/definition.js';
import type { CaseFact } from './case-fact.js';
import { fact, openFact } from './case-fact.fixture.js';
import { at } from './worked-case.fixture.js';
import { casesFiledIn, casesInPeriod, flowsOf } from './flows.js';

const MAY = { from: '2025-05-01', to: '2025-05-31' };
const AS_OF = at('2025-07-01 10:00');
const flows = (cases: CaseFact[], period = MAY, asOf = AS_OF) => flowsOf(cases, period, asOf, 480);
const left = (outcome: string, closedAt: string) =>
  openFact({ outcome, closedAt: at(closedAt), submittedAt: at('2025-05-02 10:00') });

describe('the flows of a period', () => {
  test('list every way of leaving once, in one order, and balance', () => {
    const result = flows([
      fact(),
      openFact(),
      ...OUTCOMES.filter((outcome) => outcome !== 'decided' && outcome !== 'refused').map((outcome) =>
        left(outcome, '2025-05-30 10:00'),
      ),
      left('absorbed', '2025-05-30 10:00'),
      fact({ outcome: 'refused', issuedAt: null, closedAt: at('2025-05-20 10:00') }),
    ]);
    expect(result.outcomes.map(({ outcome, cases }) => `${outcome} ${cases}`)).toEqual([
      ...OUTCOMES.map((outcome) => `${outcome} 1`),
      'absorbed 1',
    ]);
    expect(result).toMatchObject({ openAtStart: 3, filed: 7, openAtEnd: 1, balances: true, accepted: 0 });
  });

  test('count a case out on the day of its last issue, not when its file was shelved', () => {
    const june = { from: '2025-06-01', to: '2025-06-30' };
    expect(flows([fact()]).outcomes[0]).toEqual({ outcome: 'decided', cases: 1 });
    expect(flows([fact()], june)).toMatchObject({ openAtStart: 0, openAtEnd: 0 });
  });

  test('take the legal date of the authority: midnight in Beijing, not in Greenwich', () => {
    const lastMinute = fact({ submittedAt: '2025-04-30T15:59:59.999Z' });
    const firstMinute = fact({ submittedAt: '2025-04-30T16:00:00.000Z' });
    expect(flows([lastMinute, firstMinute])).toMatchObject({ openAtStart: 1, filed: 1 });
  });

  test('leave a case open whose end lies after the period or after the as-of instant', () => {
    expect(flows([fact()], { from: '2025-04-01', to: '2025-04-30' })).toMatchObject({
      filed: 1,
      openAtEnd: 1,
      accepted: 1,
    });
    expect(flows([fact()], MAY, at('2025-05-08 13:00'))).toMatchObject({ openAtStart: 1, openAtEnd: 1 });
  });

  test('do not know a case that was filed after the as-of instant', () => {
    const asOf = at('2025-05-10 10:00');
    expect(flows([openFact({ submittedAt: at('2025-05-10 11:00') })], MAY, asOf)).toMatchObject({
      filed: 0,
      openAtEnd: 0,
    });
  });

  test('count a case that was decided and issued as decided before anyone has closed it', () => {
    expect(flows([fact({ outcome: null, closedAt: null })]).outcomes[0]!.cases).toBe(1);
    expect(flows([fact({ outcome: null, closedAt: null, issuedAt: null })]).openAtEnd).toBe(1);
  });

  test('count re-opened cases apart', () => {
    expect(flows([openFact({ reopened: true }), fact()])).toMatchObject({ reopened: 1, openAtEnd: 1, balances: true });
  });

  test('balance for any cases, any period and any as-of', () => {
    const start = toMs(at('2025-03-01 10:00'));
    const instant = fc.nat(120 * 24).map((hours) => fromMs(start + hours * 3_600_000));
    const maybe = fc.option(instant);
    const cases = fc.array(
      fc
        .record({
          submittedAt: instant,
          acceptedAt: maybe,
          decidedAt: maybe,
          issuedAt: maybe,
          closedAt: maybe,
          outcome: fc.constantFrom(null, ...OUTCOMES, 'absorbed'),
          reopened: fc.boolean(),
        })
        .map((change) => fact(change)),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(cases, instant, instant, instant, (list, a, b, asOf) => {
        const [from, to] = [a, b].toSorted().map((one) => one.slice(0, 10)) as [string, string];
        const period = { from, to };
        const { balances, openAtStart, filed, outcomes, openAtEnd } = flows(list, period, asOf);
        expect(balances).toBe(true);
        expect(openAtStart + filed).toBe(casesInPeriod(list, period, asOf, 480).length);
        expect(filed).toBe(casesFiledIn(list, period, asOf, 480).length);
        expect(outcomes.reduce((sum, { cases: count }) => sum + count, 0) + openAtEnd).toBe(openAtStart + filed);
      }),
    );
  });
});
