// How many commands a second one core decides, beside the floor that XState alone sets on the same commands.
// Run: npm run build && node bench/decide.mjs [--json]
import { performance } from 'node:perf_hooks';
import { transition } from 'xstate';
import { Catalogue } from '../dist/src/catalogue/catalogue.js';
import { decide, file } from '../dist/src/domain/case/decide.js';
import { offers } from '../dist/src/domain/case/offers.js';
import { fromMs, toMs } from '../dist/src/domain/clock/instant.js';
import { SAMPLE_USERS } from '../dist/src/identity/sample-users.js';

const ROUNDS = 9;
const PER_ROUND_MS = 700;
const HOUR = 3_600_000;
const rules = new Catalogue().getNewest('three-in-one');
const actorOf = ({ name, roles, unit }) => ({ id: name, roles, unit, fresh: true });
const officers = {};
for (const { name, roles } of SAMPLE_USERS) for (const role of roles) (officers[role] ??= []).push(name);

/** Every step of one case from filing to archive, with the case as it was before it. */
function stepsOfOneCase() {
  let now = '2025-08-05T02:00:00.000Z';
  const given = {
    id: '0198a000-0000-7000-8000-000000000001',
    authority: 654004,
    caseNumber: 'SHY6540042025080500001',
    label: 'SYNTHETIC',
  };
  let state = file(rules.procedure.definition.filing.example, actorOf(SAMPLE_USERS[0]), now, rules, given).next;
  const steps = [];
  while (!state.closed) {
    now = fromMs(toMs(now) + HOUR);
    let move;
    for (const user of SAMPLE_USERS) {
      const offer = offers(state, actorOf(user), now, rules, officers).find(
        ({ kind, allowed }) => allowed && (kind === 'advance' || kind === 'resume'),
      );
      if (offer) move = { state, actor: actorOf(user), now, command: { type: offer.command, data: offer.example } };
      if (move) break;
    }
    if (!move) throw new Error(`nobody can move ${JSON.stringify(state.value)}`);
    steps.push(move);
    state = decide(move.state, move.command, move.actor, move.now, rules).next;
  }
  return steps;
}

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

const steps = stepsOfOneCase();
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
