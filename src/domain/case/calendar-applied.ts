/** A calendar was published: the limits that rested on a guess are counted anew, and the journal says why and by what. */
import { text } from '../json.js';
import { Problem } from '../problem.js';
import { textOf } from '../procedure/facts.js';
import { ENGINE } from './case-state.js';
import type { StandingCommand } from './standing-command.js';

export const APPLY_CALENDAR = 'calendar.applied';

/** Open clocks take the name of the new calendar, so their dates, lamps and rows are projected again. */
export const applyCalendar: StandingCommand = {
  title: text('按新公布的日历重新计算期限', 'Count limits anew by a published calendar'),
  schema: {
    type: 'object',
    properties: {
      year: { type: 'integer', minimum: 2000, maximum: 2999 },
      decree: { type: 'string', minLength: 1, maxLength: 200 },
      calendar: { type: 'string', minLength: 1, maxLength: 1_000 },
      reason: { type: 'string', minLength: 1, maxLength: 1_000 },
    },
    required: ['year', 'decree', 'calendar', 'reason'],
    additionalProperties: false,
  },
  admit(state, { data }, actor, { calendar }) {
    if (!actor.roles.includes(ENGINE))
      throw new Problem('forbidden', text('只有系统可以套用日历', 'Expected the engine itself to apply a calendar'));
    const { version } = calendar;
    if (data['calendar'] === version && state.clocks.some(({ calendarVersion }) => calendarVersion !== version))
      return { role: ENGINE, standsInFor: [] };
    throw new Problem(
      'notPossible',
      text('没有需要重新计算的期限', 'Expected a limit counted by an older calendar, but there is none'),
    );
  },
  apply: (state, { data }) => ({
    ...state,
    clocks: state.clocks.map((clock) =>
      clock.calendarVersion === data['calendar'] ? clock : { ...clock, calendarVersion: textOf(data['calendar']) },
    ),
  }),
};
