import { text } from '../json.js';
import { Problem } from '../problem.js';
import { textOf } from '../procedure/facts.js';
import { ENGINE } from './case-state.js';
import type { StandingCommand } from './standing-command.js';

export const OPEN_TASK = 'task.open';

/** The engine asks an official to act because a limit is near or past. */
export const openTask: StandingCommand = {
  title: text('开立任务', 'Open a task'),
  schema: {
    type: 'object',
    properties: { rule: { type: 'string' }, command: { type: 'string' } },
    required: ['rule', 'command'],
    additionalProperties: false,
  },
  admit(_state, _command, actor) {
    if (actor.roles.includes(ENGINE)) return { role: ENGINE, standsInFor: [] };
    throw new Problem('forbidden', text('只有系统可以开立任务', 'Expected the engine itself to open a task'));
  },
  apply(state, { data, seq }) {
    const task = { rule: textOf(data['rule']), command: textOf(data['command']), opened: seq };
    return { ...state, tasks: [...state.tasks, task] };
  },
};
