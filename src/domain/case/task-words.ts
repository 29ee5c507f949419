import type { Text } from '../json.js';
import type { Rules } from './case-state.js';
import { findStanding } from './standing-commands.js';

/** What a task is called: the stage, or what the engine asks for. */
export function taskTitle({ stage, command }: { stage: string; command: string | null }, { procedure }: Rules): Text {
  const { stages, definition } = procedure;
  if (command === null) return stages[stage]!.meta.title;
  const asked = definition.expiry.find(({ task }) => task?.command === command)?.task;
  return asked?.title ?? commandTitle(command, procedure);
}

/** What a command of a procedure, or one that every case has, is called. */
export const commandTitle = (type: string, { definition }: Rules['procedure']): Text =>
  definition.commands[type]?.title ?? findStanding(type)!.title;

/** Every set of roles that a task of this procedure can have: those of its stages, of what the engine asks, of overruns. */
export function roleSetsOf({ procedure, limits, ladderOf }: Rules): string[][] {
  const ofStages = Object.values(procedure.stages).map(({ meta }) => meta.roles);
  const ofEngine = procedure.definition.expiry.flatMap(({ task }) => (task ? [task.roles] : []));
  const ofOverruns = Object.values(limits).flatMap((limit) =>
    (ladderOf?.(limit) ?? []).flatMap(({ overdue }) => (overdue ? [overdue.explain] : [])),
  );
  return [...ofStages, ...ofEngine, ...ofOverruns];
}
