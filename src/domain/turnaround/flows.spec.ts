import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dateAt, fromMs, toMs } from '../clock/instant.js';
import { OUTCOMES } from '../procedure/definition.js';
import { settlementOf } from './case-fact.js';
import { type Example, fact, openFact, tallyOf } from './case-fact.fixture.js';
import { flowsOf } from './flows.js';
import { at } from './worked-case.fixture.js';

const MAY = { from: '2025-05-01', to: '2025-05-31' };
const flows = (cases: Example[], period = MAY) => {
  const tally = tallyOf(cases, { period });
  return flowsOf(tally.flows, tally.sums);
};
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

  test('leave a case open whose end lies after the period', () => {
    expect(flows([fact()], { from: '2025-04-01', to: '2025-04-30' })).toMatchObject({
      filed: 1,
      openAtEnd: 1,
      accepted: 1,
    });
  });

  test('do not know a case that was filed after the period, left before it, or never came in', () => {
    const later = openFact({ submittedAt: at('2025-06-01 10:00') });
    const earlier = left('withdrawn', '2025-04-30 10:00');
    expect(
      flows([later, { ...earlier, submittedAt: at('2025-04-02 10:00') }, openFact({ submittedAt: null })]),
    ).toEqual(flows([]));
  });

  test('count a case that was decided and issued as decided before anyone has closed it', () => {
    expect(flows([fact({ outcome: null, closedAt: null })]).outcomes[0]!.cases).toBe(1);
    expect(flows([fact({ outcome: null, closedAt: null, issuedAt: null })]).openAtEnd).toBe(1);
  });

  test('count re-opened cases apart', () => {
    expect(flows([openFact({ reopened: true }), fact()])).toMatchObject({ reopened: 1, openAtEnd: 1, balances: true });
  });

  test('tell apart how much of a cohort has left from how much left for each that came', () => {
    const cases = [fact(), left('withdrawn', '2025-05-30 10:00'), left('withdrawn', '2025-06-05 10:00')];
    expect(flows([...cases, openFact({ submittedAt: at('2025-05-02 10:00') })]).completionRate).toEqual({
      cohort: 0.6667,
      flow: 0.6667,
    });
    const backlog = [fact(), fact(), fact(), left('withdrawn', '2025-05-30 10:00')];
    expect(flows(backlog).completionRate).toEqual({ cohort: 1, flow: 4 });
    expect(flows([fact()]).completionRate).toEqual({ cohort: null, flow: null });
  });

  test('balance for any cases and any period', () => {
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
      fc.property(cases, instant, instant, (list, a, b) => {
        const [from, to] = [a, b].toSorted().map((one) => one.slice(0, 10)) as [string, string];
        const { balances, openAtStart, filed, outcomes, openAtEnd } = flows(list, { from, to });
        const there = list.filter((one) => {
          const gone = settlementOf(one, at('2025-07-01 10:00'));
          return dateAt(one.submittedAt!, 480) <= to && (gone === null || dateAt(gone.at, 480) >= from);
        });
        expect(balances).toBe(true);
        expect(openAtStart + filed).toBe(there.length);
        expect(filed).toBe(there.filter(({ submittedAt }) => dateAt(submittedAt!, 480) >= from).length);
        expect(outcomes.reduce((sum, { cases: count }) => sum + count, 0) + openAtEnd).toBe(openAtStart + filed);
      }),
    );
  });
});
