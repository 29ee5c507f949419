import {
  type AnyStateMachine,
  assign,
  type EventObject,
  type MetaObject,
  setup,
  type StateMachine,
  type StateSchema,
  type StateValue,
} from 'xstate';
import { type Condition, CONDITION_NAMES, holds, type Recorder } from './condition.js';
import type { CommandDefinition, MachineConfigData, Owner, StageMeta } from './definition.js';
import type { CommandEvent, Facts } from './facts.js';
import { recordWith, type Update } from './update.js';

type Params<Name extends Condition['type']> = Extract<Condition, { type: Name }>['params'];
type Guards = { [Name in Condition['type']]: Params<Name> };

function setupWith(record: Recorder) {
  const guards = Object.fromEntries(
    CONDITION_NAMES.map((name) => [
      name,
      ({ context, event }: { context: Facts; event: CommandEvent }, params: unknown) =>
        holds({ type: name, params } as Condition, { facts: context, command: event, record }),
    ]),
  ) as { [Name in keyof Guards]: (at: { context: Facts; event: CommandEvent }, params: Guards[Name]) => boolean };
  return setup({
    types: {
      context: {} as Facts,
      events: {} as CommandEvent,
      input: {} as Facts,
      meta: {} as StageMeta,
      tags: {} as string,
    },
    actions: { record: assign(({ context, event }) => record(context, event)) },
    guards,
  });
}

/** Types the pieces that tracks and procedures are made of: a guard, an action or a target that does not exist fails. */
export const kernel = setupWith((facts) => facts);

/** A running procedure. Exactly typed where it is written and erased here: `StateMachine` is invariant. */
export type Machine = StateMachine<
  Facts,
  CommandEvent,
  Record<string, never>,
  never,
  never,
  never,
  never,
  StateValue,
  string,
  Facts,
  unknown,
  EventObject,
  StageMeta,
  StateSchema,
  MetaObject
>;

/** Makes the machine of a procedure: its config as data, its guards from the vocabulary, its one action from its commands. */
export function machineOf(config: MachineConfigData, commands: Record<string, CommandDefinition>): Machine {
  const record: Recorder = (facts, command, updates) => {
    const definition = Object.hasOwn(commands, command.type) ? commands[command.type] : undefined;
    const own = (updates as Update[] | undefined) ?? definition?.updates;
    return own ? recordWith(own, facts, command) : facts;
  };
  const made: AnyStateMachine = setupWith(record).createMachine({
    ...(structuredClone(config) as Parameters<ReturnType<typeof setupWith>['createMachine']>[0]),
    context: ({ input }) => input,
    options: { maxIterations: 64 },
  });
  return made as unknown as Machine;
}

/** The meta of one stage, in the order in which a reader asks: what it is called, whose time it is, who must act. */
export const stage = (
  track: string | null,
  zh: string,
  en: string,
  owner: Owner,
  roles: string[] = [],
  rest: Pick<StageMeta, 'activity' | 'component' | 'clocks'> = {},
): { meta: StageMeta } => ({ meta: { title: { 'zh-CN': zh, en }, track, owner, roles, ...rest } });
