import { describe, expect, test } from '@jest/globals';
import { Problem } from '../problem.js';
import type { Baseline } from './baseline.js';
import { checkBaseline } from './baseline.js';
import { BASELINE, stage } from './worked-case.fixture.js';

const faultsOf = (baseline: Baseline): string[] => {
  try {
    checkBaseline(baseline);
    return [];
  } catch (refusal) {
    expect(refusal).toBeInstanceOf(Problem);
    const { code, extra, detail } = refusal as Problem;
    expect(code).toBe('invalidPayload');
    expect(detail.en).toContain(extra.errors![0]!.pointer);
    return extra.errors!.map(({ pointer }) => pointer);
  }
};

const [first, second, third] = BASELINE.chain as [
  Baseline['chain'][number],
  Baseline['chain'][number],
  Baseline['chain'][number],
];
const { parameters } = BASELINE;

describe('a baseline', () => {
  test('in order is taken as it is', () => {
    expect(checkBaseline(BASELINE)).toBe(BASELINE);
  });

  const refused: [string, Baseline, string[]][] = [
    ['without a version', { ...BASELINE, version: 0 }, ['/version']],
    ['with a date that is none', { ...BASELINE, validFrom: 'soon' }, ['/validFrom']],
    ['without a chain', { ...BASELINE, chain: [] }, ['/chain']],
    ['with one track twice', { ...BASELINE, chain: [first, second, { ...third, track: 'gmp' }] }, ['/chain/2/track']],
    [
      'with a limit of no days',
      { ...BASELINE, chain: [{ ...first, statutory: [stage(20), stage(0)] }] },
      ['/chain/0/statutory/1/amount'],
    ],
    [
      'whose last stage lies within a next one',
      { ...BASELINE, chain: [{ ...first, statutory: [{ ...stage(5), within: true }] }] },
      ['/chain/0/statutory/0/within'],
    ],
    [
      'with parameters of no version and no date',
      { ...BASELINE, parameters: { ...parameters, version: 1.5, validFrom: '' } },
      ['/parameters/version', '/parameters/validFrom'],
    ],
    [
      'whose low parameter exceeds the central one',
      { ...BASELINE, parameters: { ...parameters, low: { ...parameters.low, sigma: 0.9 } } },
      ['/parameters/central/sigma'],
    ],
    [
      'whose central parameter exceeds the high one',
      { ...BASELINE, parameters: { ...parameters, central: { ...parameters.central, gapWorkingDays: 6 } } },
      ['/parameters/high/gapWorkingDays'],
    ],
    [
      'with a negative parameter',
      { ...BASELINE, parameters: { ...parameters, low: { ...parameters.low, phi: -1 } } },
      ['/parameters/low/phi'],
    ],
    [
      'with a parameter that is no number',
      { ...BASELINE, parameters: { ...parameters, high: { ...parameters.high, delta: NaN } } },
      ['/parameters/high/delta', '/parameters/high/delta'],
    ],
  ];
  for (const [what, baseline, pointers] of refused) {
    test(`${what} is refused by name of the place`, () => expect(faultsOf(baseline)).toEqual(pointers));
  }
});
