// How long half a million simulated cases take on one core: the sample office under the joint procedure and under the old
// way, in runs of two years as an answer to a planner takes them. Time of the processor, not of the wall, as other work may
// go on beside it; the best and the worst of several rounds.
// Run: npm run build && node bench/simulate.mjs [--cases 500000] [--rounds 3] [--json]
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { CN } from '../dist/src/domain/clock/calendar-cn.js';
import { casesPerDay } from '../dist/src/domain/simulation/plan.js';
import { headsOf, jointPlan, oldPlan, runsOf } from '../dist/src/domain/simulation/setting.js';
import { SAMPLE_OFFICE } from '../dist/src/procedures/planned-office.js';
import { SHIPPED } from '../dist/src/procedures/shipped.js';
import { DEFAULTS, settingOf } from '../dist/src/simulation/asked.js';

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: '500000' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const asked = { ...DEFAULTS, office: SAMPLE_OFFICE, question: { kind: 'compare' } };
const setting = settingOf(asked, SHIPPED, CN);
const WARM_UP_DAYS = 60;

function drive(plan) {
  const runs = Math.ceil(Number(options.cases) / (casesPerDay(plan) * setting.days));
  const began = { cpu: process.cpuUsage(), wall: performance.now() };
  const steps = runsOf(setting, plan, headsOf(plan), WARM_UP_DAYS, runs);
  let step = steps.next();
  while (!step.done) step = steps.next();
  const { user, system } = process.cpuUsage(began.cpu);
  const cases = step.value.reduce((sum, run) => sum + run.cases, 0);
  return { cases, cpuSeconds: (user + system) / 1e6, wallSeconds: (performance.now() - began.wall) / 1000 };
}

const result = {};
for (const [name, plan] of [
  ['joint', jointPlan(setting)],
  ['old', oldPlan(setting)],
]) {
  const rounds = Array.from({ length: Number(options.rounds) }, () => drive(plan));
  const seconds = rounds.map(({ cpuSeconds }) => cpuSeconds).sort((a, b) => a - b);
  result[name] = {
    cases: rounds[0].cases,
    nodes: plan.nodes.length,
    bestCpuSeconds: seconds[0],
    worstCpuSeconds: seconds.at(-1),
    wallSeconds: rounds.map(({ wallSeconds }) => wallSeconds),
    rssMegabytes: Math.round(process.memoryUsage().rss / 1e6),
  };
}
if (options.json) console.log(JSON.stringify(result));
else
  for (const [name, one] of Object.entries(result))
    console.log(
      `${name}: ${one.cases} cases (and the warm-up) in ${one.bestCpuSeconds.toFixed(2)} to ${one.worstCpuSeconds.toFixed(2)} s of one core, ${one.nodes} nodes a case, RSS ${one.rssMegabytes} MB`,
    );
