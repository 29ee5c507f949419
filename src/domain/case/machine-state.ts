import { createActor, initialTransition, type SnapshotFrom, type StateValue } from 'xstate';
import type { Procedure, Stage } from '../procedure/define-procedure.js';
import type { CommandEvent, Facts } from '../procedure/facts.js';
import type { Machine } from '../procedure/kernel.js';

export type Snapshot = SnapshotFrom<Machine>;
export type MachineState = { value: StateValue; facts: Facts };

function isSame(a: StateValue | undefined, b: StateValue | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], b[key]));
}

/** Resolved snapshots by machine and state value: of a snapshot, only the context differs from case to case. */
const resolved = new WeakMap<Machine, Map<string, Snapshot>>();
const VALUES_KEPT = 5_000;

/**
 * The machine's snapshot for a stored state.
 * @throws Error when the stored state does not fit the procedure: XState would start a missing region anew without a word.
 */
export function restore({ machine, definition }: Procedure, { value, facts }: MachineState): Snapshot {
  const known = resolved.get(machine) ?? new Map<string, Snapshot>();
  resolved.set(machine, known);
  const key = JSON.stringify(value);
  const kept = known.get(key);
  if (kept) return { ...kept, context: facts };
  const snapshot = machine.resolveState({ value, context: facts });
  if (!isSame(snapshot.value, value))
    throw new Error(`the stored state does not fit ${definition.id}@${definition.version}: ${key}`);
  if (known.size >= VALUES_KEPT) known.clear();
  known.set(key, snapshot);
  return snapshot;
}

/** The first state of a case. @throws whatever a guard throws: XState itself would only set the status to error. */
export function begin({ machine }: Procedure, facts: Facts): MachineState {
  const [snapshot] = initialTransition(machine, facts);
  if (snapshot.status === 'error') throw snapshot.error;
  return { value: snapshot.value, facts: snapshot.context };
}

type Scope = Parameters<Machine['transition']>[2];
const NO_FACTS: Facts = { flags: {}, tracks: {}, items: {}, stops: {} };
const scopes = new WeakMap<Machine, Scope>();
const nothing = (): void => undefined;

/**
 * The surroundings that a transition asks for. XState's own `transition()` makes an actor for every call; our machines spawn,
 * invoke and emit nothing (a load refuses it), so one actor that is never started serves all.
 */
function scopeOf(machine: Machine): Scope {
  const kept = scopes.get(machine);
  if (kept) return kept;
  const self = createActor(machine, { input: NO_FACTS });
  const inert = {
    self,
    defer: nothing,
    id: '',
    logger: nothing,
    sessionId: '',
    stopChild: nothing,
    system: self.system,
    emit: nothing,
    actionExecutor: nothing,
  };
  scopes.set(machine, inert);
  return inert;
}

/** The state after a command that was found possible. */
export function follow({ machine }: Procedure, snapshot: Snapshot, event: CommandEvent): MachineState {
  const next = machine.transition(snapshot, event, scopeOf(machine));
  return { value: next.value, facts: next.context };
}

function leavesBelow(value: StateValue, above: string): string[] {
  if (typeof value === 'string') return [above + value];
  return Object.entries(value).flatMap(([key, below]) => {
    const path = `${above}${key}`;
    return below === undefined || (typeof below === 'object' && Object.keys(below).length === 0)
      ? [path]
      : leavesBelow(below, `${path}.`);
  });
}

/**
 * Dotted paths of the atomic states that a state value stands in, sorted: the order of regions in a stored value is that of
 * its canonical JSON, in memory that of the machine, and what a step writes must not depend on which of the two it saw.
 */
export const leavesOf = (value: StateValue): string[] => leavesBelow(value, '').sort();

/** The stages that a case stands in: one per active region. */
export const stagesOf = ({ stages }: Procedure, value: StateValue): Stage[] =>
  leavesOf(value).map((path) => stages[path]!);
