// How often the 95 % intervals of a report hold the truth, on offices whose truth is made up and so known; and what counting
// closed cases alone would have said of them. The same seed prints the same figures.
// Run: npm run build && node bench/coverage.mjs [--runs 1000] [--resamples 999] [--seed 20250421] [--json]
import { parseArgs } from 'node:util';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { coverageOf, REFORMED, UNCHANGED } from '../dist/src/domain/turnaround/known-truth.js';

/** Below this an interval does not deserve its name. */
const LEAST_COVERAGE = 0.93;

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    resamples: { type: 'string', default: '999' },
    seed: { type: 'string', default: '20250421' },
    json: { type: 'boolean', default: false },
  },
});

const percent = (share) => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);
const results = Object.entries({ 'no effect': UNCHANGED, 'a third quicker': REFORMED }).map(([office, truth]) => {
  const generator = xoroshiro128plus(Number(options.seed));
  const chance = () => uniformFloat64(generator);
  return { office, ...coverageOf(truth, Number(options.runs), chance, Number(options.resamples)) };
});

if (options.json) console.log(JSON.stringify(results));
else
  console.table(
    results.map((one) => ({
      office: one.office,
      'open cases': percent(one.openShare),
      'KM median': percent(one.survivalMedian),
      'RMST difference': percent(one.meanDifference),
      'reduction (BCa)': percent(one.reduction),
      'closed-only median': percent(one.closedOnlyMedian),
      'closed-only reduction': percent(one.closedOnlyReduction),
      'true reduction': percent(one.trueReduction),
    })),
  );

const poor = results.filter((one) => Math.min(one.survivalMedian, one.meanDifference) < LEAST_COVERAGE);
if (poor.length > 0) {
  console.error(
    `Expected a coverage of at least ${percent(LEAST_COVERAGE)}, but found less: ${poor.map((one) => one.office).join(', ')}`,
  );
  process.exitCode = 1;
}
