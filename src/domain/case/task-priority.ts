import type { Lamp } from '../clock/lamp.js';

export type Priority = 'urgent' | 'high' | 'normal' | 'low';

/**
 * How pressing a task is, for people who look over many. `urgent`: its limit has run out. `high`: the limit is near, or the
 * engine itself asks. `normal`: a statutory limit runs. `low`: only a promised one runs, none at all, or it stands still.
 * Lists are sorted by remaining legal time and not by this: of two urgent tasks the older one comes first.
 */
export function priorityOf(task: { lamp: Lamp; kind: 'statutory' | 'promised' | null; asked: boolean }): Priority {
  if (task.lamp === 'red') return 'urgent';
  if (task.lamp === 'yellow' || task.asked) return 'high';
  return task.lamp === 'green' && task.kind === 'statutory' ? 'normal' : 'low';
}
