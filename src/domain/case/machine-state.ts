import { initialTransition, type SnapshotFrom, type StateValue, transition } from 'xstate';
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

/**
 * The machine's snapshot for a stored state.
 * @throws Error when the stored state does not fit the procedure: XState would start a missing region anew without a word.
 */
export function restore({ machine, definition }: Procedure, { value, facts }: MachineState): Snapshot {
  const snapshot = machine.resolveState({ value, context: facts });
  if (!isSame(snapshot.value, value))
    throw new Error(`the stored state does not fit ${definition.id}@${definition.version}: ${JSON.stringify(value)}`);
  return snapshot;
}

/** The first state of a case. @throws whatever a guard throws: XState itself would only set the status to error. */
export function begin({ machine }: Procedure, facts: Facts): MachineState {
  const [snapshot] = initialTransition(machine, facts);
  if (snapshot.status === 'error') throw snapshot.error;
  return { value: snapshot.value, facts: snapshot.context };
}

/** The state after a command that was found possible. */
export function follow({ machine }: Procedure, snapshot: Snapshot, event: CommandEvent): MachineState {
  const [next] = transition(machine, snapshot, event);
  return { value: next.value, facts: next.context };
}

/** Dotted paths of the atomic states that a state value stands in. */
export function leavesOf(value: StateValue, above = ''): string[] {
  if (typeof value === 'string') return [above + value];
  return Object.entries(value).flatMap(([key, below]) => {
    const path = `${above}${key}`;
    return below === undefined || (typeof below === 'object' && Object.keys(below).length === 0)
      ? [path]
      : leavesOf(below, `${path}.`);
  });
}

/** The stages that a case stands in: one per active region. */
export const stagesOf = ({ stages }: Procedure, value: StateValue): Stage[] =>
  leavesOf(value).map((path) => stages[path]!);
