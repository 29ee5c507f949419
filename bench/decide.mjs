// How many commands a second one core decides, beside the floor that XState alone sets on the same commands.
// Run: npm run build && node bench/decide.mjs [--json]
import { performance } from 'node:perf_hooks';
import { transition } from 'xstate';
import { decide } from '../dist/src/domain/case/decide.js';
import { courseOfOneCase, rules } from './load/course.mjs';

const ROUNDS = 9;
const PER_ROUND_MS = 700;

/** Commands for each second of this process's own CPU time: what a busy neighbour cannot spoil. */
function perSecond(run) {
  const began = performance.now();
  const cpu = process.cpuUsage();
  let done = 0;
  while (performance.now() - began < PER_ROUND_MS) {
    run(done);
    done++;
  }
  const { user, system } = process.cpuUsage(cpu);
  return done / ((user + system) / 1e6);
}

const steps = courseOfOneCase();
const variants = {
  'XState alone: resolveState, can, transition (floor)': (i) => {
    const { state, command } = steps[i % steps.length];
    const snapshot = rules.procedure.machine.resolveState({ value: state.value, context: state.facts });
    if (snapshot.can(command)) transition(rules.procedure.machine, snapshot, command);
  },
  'decide: checks, transition, clocks, entry, hash': (i) => {
    const { state, command, actor, now } = steps[i % steps.length];
    decide(state, command, actor, now, rules);
  },
};
for (const run of Object.values(variants)) perSecond(run);
const rates = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++)
  for (const [name, run] of Object.entries(variants)) rates[name].push(perSecond(run));
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const [floor] = Object.values(rates).map(median);
const table = Object.entries(rates).map(([name, list]) => ({
  name,
  perCpuSecond: Math.round(median(list)),
  ofFloor: +(median(list) / floor).toFixed(2),
}));
if (process.argv.includes('--json')) console.log(JSON.stringify({ steps: steps.length, table }));
else {
  console.log(
    `three-in-one@1, ${steps.length} commands from filing to archive, medians of ${ROUNDS} interleaved rounds`,
  );
  console.table(table);
}
