/**
 * Hours that somebody has worked on a case, as he books them himself: what a case costs is computed from these and not
 * from how long it lay on a desk. A booking is never changed: a later one of the same person takes its place, with no
 * minutes at all where it should not have been made.
 */
import { text, type Text } from '../json.js';
import { Problem } from '../problem.js';
import { textOf } from '../procedure/facts.js';
import type { Actor, CaseState, Command, Rules } from './case-state.js';
import { placeFor } from './places.js';
import type { StandingCommand } from './standing-command.js';

export const BOOK_WORK = 'work.book';

const WORK_KINDS = ['desk', 'travel', 'visit', 'meeting'];

/** Ten days and nights: whoever books more at once has mistaken hours for minutes. */
const MOST_MINUTES = 14_400;
/** The state of a case names every booking that counts: more than this are an accident or an attack. */
const MOST_BOOKINGS = 1000;

const faultAt = (name: string, detail: Text, allowed?: string[]): Problem =>
  new Problem('invalidPayload', detail, {
    errors: [{ pointer: `/data/${name}`, detail }],
    ...(allowed && { allowed }),
  });

/** What the procedure says of a stage of the authority. @throws Problem `invalidPayload` for any other, or another track. */
function getStage({ data }: Command, { procedure: { stages } }: Rules) {
  const stage = textOf(data['stage']);
  const meta = Object.hasOwn(stages, stage) ? stages[stage]!.meta : undefined;
  if (meta?.owner !== 'authority') {
    const known = Object.keys(stages).filter((one) => stages[one]!.meta.owner === 'authority');
    throw faultAt(
      'stage',
      text(`本事项没有由机关办理的环节“${stage}”`, `Expected a stage in which the authority works, but found ${stage}`),
      known,
    );
  }
  const { track = meta.track } = data;
  if (track !== meta.track)
    throw faultAt(
      'track',
      text('该环节不属于此事项', `Expected the track of ${stage}, but found ${textOf(track)}`),
      meta.track === null ? [] : [meta.track],
    );
  return { stage, roles: meta.roles };
}

/** Whether a booking depends on where somebody has worked before: not if the stage is open, or he corrects himself, or was in the team. */
export function asksWhereHeWorked(
  { visits, charges = {}, work = {} }: CaseState,
  { data }: Command,
  id: string,
): boolean {
  const stage = textOf(data['stage']);
  const isOpen = visits.some((visit) => visit.stage === stage) || work[Number(data['replaces'])]?.stage === stage;
  return !isOpen && !Object.values(charges).some(({ leader, team }) => leader === id || team.includes(id));
}

/** @throws Problem `forbidden` for somebody who neither has the task of a stage, by his role, nor had it, nor was in the team. */
function checkWorkedIn(stage: string, state: CaseState, command: Command, { id, workedIn = [] }: Actor): void {
  if (!asksWhereHeWorked(state, command, id) || workedIn.includes(stage)) return;
  throw new Problem(
    'forbidden',
    text(
      `只有现在或者曾经办理“${stage}”环节的人员可以登记该环节的工时`,
      `Expected somebody who has or had the task of ${stage}, but you have not`,
    ),
    { rule: 'workedIn' },
  );
}

function checkReplaced({ work = {} }: CaseState, { data }: Command, { id }: Actor): void {
  const { replaces } = data;
  if (replaces !== undefined && work[Number(replaces)]?.by !== id) {
    const own = Object.keys(work).filter((seq) => work[seq]!.by === id);
    throw faultAt(
      'replaces',
      text(
        `没有您本人登记且仍有效的第${textOf(replaces)}号工时`,
        `Expected a booking of your own that counts, but entry ${textOf(replaces)} is none`,
      ),
      own,
    );
  }
  if (replaces === undefined && data['minutes'] === 0)
    throw faultAt(
      'minutes',
      text(
        '应为1分钟以上；撤销登记时才可以为0',
        'Expected a minute or more, but found 0, which only a correction may be',
      ),
    );
  if (replaces === undefined && Object.keys(work).length >= MOST_BOOKINGS)
    throw new Problem(
      'notPossible',
      text(
        `一件案件最多登记${MOST_BOOKINGS}次工时`,
        `Expected at most ${MOST_BOOKINGS} bookings of a case, but there are as many`,
      ),
      { rule: 'bookings' },
    );
}

export const bookWork: StandingCommand = {
  title: text('登记工时', 'Book working time'),
  schema: {
    type: 'object',
    properties: {
      stage: { type: 'string', minLength: 1, maxLength: 200 },
      track: { type: 'string', minLength: 1, maxLength: 100 },
      minutes: { type: 'integer', minimum: 0, maximum: MOST_MINUTES },
      kind: { type: 'string', enum: WORK_KINDS },
      note: { type: 'string', minLength: 1, maxLength: 500 },
      replaces: { type: 'integer', minimum: 1 },
    },
    required: ['stage', 'minutes', 'kind'],
    additionalProperties: false,
  },
  admit(state, command, actor, rules) {
    const { stage, roles } = getStage(command, rules);
    const place = placeFor({ roles }, actor, command.actingFor);
    checkReplaced(state, command, actor);
    checkWorkedIn(stage, state, command, actor);
    return place;
  },
  apply(state, { seq, data, actor }) {
    const { replaces, minutes, stage } = data;
    const kept = Object.entries(state.work ?? {}).filter(([entry]) => Number(entry) !== replaces);
    return {
      ...state,
      work: Object.fromEntries(minutes === 0 ? kept : [...kept, [seq, { by: actor.id, stage: textOf(stage) }]]),
    };
  },
};
