/**
 * Whatever officials do with a joint case, in whatever order and at whatever hour: its journal alone gives the same case
 * again, its time sums to the millisecond, and a changed byte shows where it was changed. Pure: no HTTP, no database.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Catalogue } from '../src/catalogue/catalogue.js';
import { canonical } from '../src/domain/audit/canonical.js';
import { findChainFault, type StoredEntry } from '../src/domain/audit/chain.js';
import type { Actor, CaseState, Command, Rules, Step } from '../src/domain/case/case-state.js';
import { movesFacts } from '../src/domain/case/clock-facts.js';
import { countedCaseOf } from '../src/domain/case/counted-case.js';
import { decide, file } from '../src/domain/case/decide.js';
import { HistoryFold, historyOf } from '../src/domain/case/history.js';
import { stagesOf } from '../src/domain/case/machine-state.js';
import { examplesOf, type Officers } from '../src/domain/case/offers.js';
import { openTasks } from '../src/domain/case/tasks.js';
import { replay } from '../src/domain/case/replay.js';
import { spansOf } from '../src/domain/case/work-record.js';
import { fromMs, toMs } from '../src/domain/clock/instant.js';
import { partitionByTrack } from '../src/domain/clock/partition.js';
import type { Json } from '../src/domain/json.js';
import { Problem } from '../src/domain/problem.js';
import type { CountedCase } from '../src/domain/turnaround/take-tally.js';
import { SAMPLE_USERS, type SampleUser } from '../src/identity/sample-users.js';
import { comparisonOf } from '../src/domain/case/case-figures.js';

const catalogue = new Catalogue();
const joint = catalogue.getNewest('three-in-one');
const officers: Officers = {};
for (const { name, roles } of SAMPLE_USERS) for (const role of roles) (officers[role] ??= []).push(name);

const HOUR = 3_600_000;
const FRIDAY_EVENING = toMs('2025-09-26T09:30:00.000Z'); // National Day and a make-up Sunday lie ahead
const ORDINARY = ['advance', 'resume'];

const actorOf = ({ name, roles, unit }: SampleUser, also: string[] = []): Actor => ({
  id: name,
  roles: [...roles, ...also],
  unit,
  fresh: true,
});

type Choice = { command: number; example: number; person: number; waitMs: number; lateMs: number };
type Course = { steps: Step[]; entries: StoredEntry[]; state: CaseState; nowMs: number };

const choices = fc.array(
  fc.record({
    command: fc.nat(),
    example: fc.nat(9),
    person: fc.nat(99),
    waitMs: fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 0, max: 5 * HOUR }) },
      { weight: 3, arbitrary: fc.integer({ min: 5 * HOUR, max: 80 * HOUR }) },
      { weight: 1, arbitrary: fc.integer({ min: 80 * HOUR, max: 900 * HOUR }) },
    ),
    lateMs: fc.oneof(
      { weight: 6, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 * HOUR }) },
    ),
  }),
  { minLength: 10, maxLength: 90, size: 'max' },
);

/** The commands that belong to where the case is; the ordinary ones several times, so that cases come far. */
function eligibleTypes(state: CaseState, { procedure }: Rules): string[] {
  const { commands } = procedure.definition;
  const here = new Set(stagesOf(procedure, state.value).map(({ path }) => path));
  return Object.keys(commands)
    .filter((type) => commands[type]!.journalOnly || procedure.possibleIn[type]?.some((path) => here.has(path)))
    .flatMap((type) => Array<string>(ORDINARY.includes(commands[type]!.kind) ? 12 : 1).fill(type));
}

type Given = { command: Command; actor: Actor } | null;

function commandFor(state: CaseState, choice: Choice, nowMs: number, rules: Rules): Given {
  const types = eligibleTypes(state, rules);
  const type = types[choice.command % types.length];
  const definition = type === undefined ? undefined : rules.procedure.definition.commands[type];
  if (type === undefined || !definition) return null;
  const people = SAMPLE_USERS.filter(({ roles }) => roles.some((role) => definition.roles.includes(role)));
  const person = people[choice.person % people.length];
  if (!person) return null;
  const examples = examplesOf(type, { state, actor: actorOf(person), now: fromMs(nowMs), rules, officers });
  const data = examples[choice.example % examples.length];
  if (!data) return null;
  if (choice.lateMs === 0) return { command: { type, data }, actor: actorOf(person) };
  return { command: { type, data, occurredAt: fromMs(nowMs - choice.lateMs) }, actor: actorOf(person, ['recorder']) };
}

const TASK_COMMANDS = ['task.claim', 'task.assign', 'task.handOver', 'task.release'];

/** Somebody takes up a task, or whoever has it passes it on or gives it back. */
function taskCommandFor(state: CaseState, choice: Choice, { procedure }: Rules): Given {
  const tasks = openTasks(state, procedure).filter(({ owner }) => owner === 'authority');
  const task = tasks[choice.command % tasks.length];
  if (!task) return null;
  const holder = state.claims?.[task.key]?.by;
  const able = SAMPLE_USERS.filter(({ roles }) => task.roles.some((role) => roles.includes(role)));
  const to = able[choice.person % able.length];
  const type = holder === undefined ? TASK_COMMANDS[choice.person % 2]! : TASK_COMMANDS[2 + (choice.person % 2)]!;
  const by = type === 'task.assign' ? 'head-1' : (holder ?? to?.name);
  const person = SAMPLE_USERS.find(({ name }) => name === by);
  if (!to || !person) return null;
  const passedOn = { to: to.name, reason: '调整分工' };
  const data = { task: task.key, ...(type === 'task.assign' || type === 'task.handOver' ? passedOn : {}) };
  return { command: { type, data }, actor: { ...actorOf(person), officersByRole: officers } };
}

const throughStore = (state: CaseState): CaseState => JSON.parse(canonical(state as unknown as Json)) as CaseState;

function run(chosen: readonly Choice[], rules: Rules): Course {
  let nowMs = FRIDAY_EVENING;
  const applicant = actorOf(SAMPLE_USERS.find(({ name }) => name === 'applicant-1')!);
  const named = { id: 'case-1', authority: 654_004, caseNumber: 'SHY-1', label: 'REAL' } as const;
  const { filing } = rules.procedure.definition;
  const steps = [file(filing.example, applicant, fromMs(nowMs), rules, named)];
  let state = throughStore(steps[0]!.next);
  for (const choice of chosen) {
    nowMs += choice.waitMs;
    const given =
      (choice.example === 9 && taskCommandFor(state, choice, rules)) || commandFor(state, choice, nowMs, rules);
    if (!given) continue;
    try {
      const step = decide(state, given.command, given.actor, fromMs(nowMs), rules);
      steps.push(step);
      state = throughStore(step.next);
    } catch (refusal) {
      if (!(refusal instanceof Problem) || refusal.code === 'internal') throw refusal;
    }
  }
  const entries = steps.map(({ next, canon }) => ({ seq: next.seq, canon, hash: next.head }));
  return { steps, entries, state, nowMs };
}

const bytes = (state: CaseState): string => canonical(state as unknown as Json);
const sumOf = (parts: Record<string, number>): number => Object.values(parts).reduce((sum, ms) => sum + ms, 0);

describe('whatever is done with a joint case', () => {
  const reached = new Set<string>();

  test('its journal gives the same case again, its time sums, and a changed byte shows at its entry', () => {
    const rules = joint;
    fc.assert(
      fc.property(choices, fc.nat(), fc.nat(), (chosen, which, where) => {
        const { entries, state, nowMs, steps } = run(chosen, rules);
        for (const { entry } of steps) reached.add(entry.type);

        expect(bytes(replay(entries, rules))).toBe(bytes(state));
        const history = historyOf(entries, rules);
        expect(bytes(history.state)).toBe(bytes(state));
        expect(history.clocks.filter(({ endedAt }) => endedAt === null)).toHaveLength(state.clocks.length);
        expect(history.stays.filter(({ to }) => to === null)).toHaveLength(state.visits.length);

        const now = fromMs(nowMs);
        const until = history.closedAt ?? now;
        const tracks = partitionByTrack(spansOf(history, rules), history.filedAt, until, rules.calendar);
        for (const { elapsedMs, ...parts } of Object.values(tracks)) {
          expect(sumOf(parts)).toBe(elapsedMs);
          expect(elapsedMs).toBe(toMs(until) - toMs(history.filedAt));
          expect(Math.min(...Object.values(parts))).toBeGreaterThanOrEqual(0);
        }

        const { actual, model } = comparisonOf(history, rules, now);
        for (const level of model ? [model.low, model.central, model.high] : []) {
          expect(sumOf(level.decomposition.ms)).toBe(level.officeMs - actual.officeMs);
          expect(level.savedOfficeMs).toBe(level.officeMs - actual.officeMs);
        }
        if (model) {
          expect(model.low.grossMs).toBeLessThanOrEqual(model.central.grossMs);
          expect(model.central.grossMs).toBeLessThanOrEqual(model.high.grossMs);
        }

        expect(findChainFault(state.id, entries, rules.sha256)).toBeNull();
        const changed = which % entries.length;
        const damaged = entries.map((entry, i) =>
          i === changed ? { ...entry, canon: damage(entry.canon, where) } : entry,
        );
        expect(findChainFault(state.id, damaged, rules.sha256)).toMatchObject({ seq: changed + 1, fault: 'hash' });
      }),
      { numRuns: 150 },
    );
  }, 120_000); // seven seconds on a quiet machine

  test('and the sequences came as far as inspections, decisions and certificates', () => {
    expect([...reached]).toEqual(
      expect.arrayContaining(['inspection.report', 'case.decide', 'case.seal', ...TASK_COMMANDS]),
    );
  });
});

/** What an entry that moves no fact may still change: it is one more, may be late, and is the new head. */
const withoutCounts = ({ fact, ...rest }: CountedCase) => ({
  ...rest,
  fact: { ...fact, head: '', entries: 0, late_recorded: 0 },
});

describe('whatever is done with a case of any procedure', () => {
  test('what reports count of it moves with the entries that are said to move it, and its parts sum', () => {
    let [still, left] = [0, 0];
    fc.assert(
      fc.property(choices, fc.constantFrom(...catalogue.list()), (chosen, rules) => {
        const { steps, entries } = run(chosen, rules);
        const fold = new HistoryFold(rules);
        let before: CountedCase | null = null;
        for (const step of steps) {
          fold.add(step.entry, { ...step, clocks: step.clocks.map(({ clock }) => clock) });
          const counted: CountedCase = countedCaseOf(fold.history(), rules);
          if (before && !movesFacts(step)) {
            still++;
            expect(withoutCounts(counted)).toEqual(withoutCounts(before));
          }
          before = counted;
        }
        const { fact } = before!;
        expect(before).toEqual(countedCaseOf(historyOf(entries, rules), rules));
        expect([fact.head, fact.entries]).toEqual([entries.at(-1)!.hash, entries.length]);
        if (fact.left_at === null || fact.submitted_at === null) return;
        left++;
        const { authority_working_ms: working, authority_waiting_ms: waiting, applicant_ms: applicant } = fact;
        const own = [working, waiting, applicant, fact.third_party_ms, fact.non_working_ms];
        expect(own.reduce<number>((sum, ms) => sum + ms!, 0)).toBe(toMs(fact.left_at) - toMs(fact.submitted_at));
      }),
      { numRuns: 60 },
    );
    expect(Math.min(still, left)).toBeGreaterThan(0);
  }, 120_000);
});

function damage(canon: string, where: number): string {
  const place = where % canon.length;
  return canon.slice(0, place) + (canon[place] === 'x' ? 'y' : 'x') + canon.slice(place + 1);
}
