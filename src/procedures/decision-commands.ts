import { type Json, text } from '../domain/json.js';
import type { Condition, ItemCondition } from '../domain/procedure/condition.js';
import type { CommandDefinition } from '../domain/procedure/definition.js';
import type { Update } from '../domain/procedure/update.js';
import { type Commands, command, present } from './commands.js';
import { leaveNothingBehind, ONE_TRACK, trackList } from './frame-commands.js';
import {
  all,
  any,
  both,
  covers,
  data,
  demand,
  either,
  every,
  given,
  HERE,
  isNot,
  lists,
  mark,
  not,
  reasonsFor,
  said,
  track,
  trackNamed,
  tracksListed,
  via,
} from './guards.js';
import { byItem, choice, oneOf, prose, REASON, reasons, REMEDIES, REMEDIES_EXAMPLE } from './schemas.js';
import { ROUND_OVER } from './tracks/inspection-commands.js';
import { FOUND } from './tracks/licence.js';

const FOUND_GOOD = mark('finding', 'compliant', 'notRequired');
const LICENCE_GOOD = both(mark('proposal', 'grant'), FOUND_GOOD);
const LICENCE_PARTLY = both(mark('proposal', 'grant', 'partly'), FOUND_GOOD);
const CLASS_GOOD = mark('category', 'moderate', 'minor');
/** Recorded from elsewhere, or proposed here and found good. */
const LINE_LICENSED = either(mark('licenceOutcome', 'granted', 'partlyGranted'), LICENCE_PARTLY);
const CAN_FILE = both(CLASS_GOOD, via('line', LINE_LICENSED));

const UNCLASSIFY: Update = { op: 'unmark', kind: 'product', marks: ['category'] };

type Side = {
  kind: string;
  outcomes: string[];
  adverse: string[];
  mark: string;
  letter: string;
  best: Json;
  worst: string;
  demands: NonNullable<CommandDefinition['requires']>;
  title: [string, string];
};

const choose = (...of: { when?: ItemCondition; value: Json }[]): Json => ({ $choose: of as unknown as Json });

/** What is decided of each track, beside what it may not go beyond. */
const SIDES: Record<string, Side> = {
  licence: {
    kind: 'line',
    outcomes: ['granted', 'partlyGranted', 'refused'],
    adverse: ['partlyGranted', 'refused'],
    mark: 'licenceOutcome',
    letter: 'A',
    best: choose(
      { when: LICENCE_GOOD, value: 'granted' },
      { when: LICENCE_PARTLY, value: 'partlyGranted' },
      { value: 'refused' },
    ),
    worst: 'refused',
    title: ['逐线许可决定', 'Licence decision for each line'],
    demands: [
      demand(
        every(
          'line',
          both(
            isNot(both(said('/licence', 'granted'), isNot(LICENCE_GOOD))),
            isNot(both(said('/licence', 'partlyGranted'), isNot(LICENCE_PARTLY))),
          ),
        ),
        '许可决定不得超出许可意见和检查结论',
        'no licence beyond what was proposed and what the inspection found',
      ),
    ],
  },
  inspection: {
    kind: 'line',
    outcomes: ['compliant', 'nonCompliant'],
    adverse: ['nonCompliant'],
    mark: 'inspectionOutcome',
    letter: 'B',
    best: choose({ when: mark('finding', 'compliant'), value: 'compliant' }, { value: 'nonCompliant' }),
    worst: 'nonCompliant',
    title: ['逐线检查结论告知', 'Notified inspection outcome for each line'],
    demands: [
      demand(
        every('line', isNot(both(said('/inspection', 'compliant'), isNot(mark('finding', 'compliant'))))),
        '检查结论不得好于综合评定',
        'no outcome better than the assessment',
      ),
    ],
  },
  registration: {
    kind: 'product',
    outcomes: ['toFile', 'notFiled'],
    adverse: ['notFiled'],
    mark: 'registrationOutcome',
    letter: 'C',
    best: choose({ when: CAN_FILE, value: 'toFile' }, { value: 'notFiled' }),
    worst: 'notFiled',
    title: ['逐品种备案处理', 'What becomes of each filing'],
    demands: [
      demand(
        every('product', isNot(both(said('/registration', 'toFile'), isNot(CLASS_GOOD)))),
        '只有备案类、报告类变更可以备案',
        'only changes of the filing or the report class to be filed',
      ),
    ],
  },
};

/** What one line is told must not contradict itself: not licensed by one decision and non-compliant by the next. */
const NO_CONTRADICTION = demand(
  every('line', isNot(both(said('/licence', 'granted', 'partlyGranted'), said('/inspection', 'nonCompliant')))),
  '同一生产线不得既准予许可又告知检查不符合要求',
  'no licence for a line that is told in the same decision that its inspection is not compliant',
);

/** A filing follows the licence of its line, as this very decision leaves it. */
const FOLLOWS_LICENCE = demand(
  {
    type: 'after',
    params: {
      that: every(
        'product',
        via('line', mark('licenceOutcome', 'granted', 'partlyGranted')),
        mark('registrationOutcome', 'toFile'),
      ),
    },
  },
  '未获许可的生产线上的品种不得备案',
  'no filing for a product whose line is not licensed',
);

const when = (condition: Condition, value: Json): Json => ({ $when: condition as unknown as Json, value });

/** The decision: for each track that concluded, a numbered outcome for each of its items; for no other. */
function decide(tracks: string[]): CommandDefinition {
  const sides = tracks.map((id): [string, Side] => [id, SIDES[id]!]);
  const adverse: Record<string, ItemCondition> = {};
  for (const [id, side] of sides) {
    const one = said(`/${id}`, ...side.adverse);
    adverse[side.kind] = adverse[side.kind] ? either(adverse[side.kind]!, one) : one;
  }
  const nothingAdverse = all(...Object.entries(adverse).map(([kind, one]) => every(kind, isNot(one))));
  const example = (outcome: (side: Side) => Json, explain: boolean): Json =>
    present({
      ...Object.fromEntries(sides.map(([id, side]) => [id, when(track(id, 'concluded'), outcome(side))])),
      ...(explain && { reasons: explained(tracks), remedies: REMEDIES_EXAMPLE }),
    });
  return command('advance', ['decider'], '作出决定', 'decide', {
    may: {
      ...Object.fromEntries(sides.map(([id, side]) => [id, byItem(side.kind, ...side.title, oneOf(...side.outcomes))])),
      reasons: reasons(),
      remedies: REMEDIES,
    },
    requires: [
      ...sides.map(([id, side]) =>
        demand(
          any(
            all(track(id, 'concluded'), covers(`/${id}`, side.kind)),
            all(not(track(id, 'concluded')), not(given(`/${id}`))),
          ),
          `“${id}”：已有结论的应当逐项决定，没有结论的不得决定`,
          `an outcome for every item of ${id} if it concluded, and none if it did not`,
        ),
      ),
      ...sides.flatMap(([, side]) => side.demands),
      ...(tracks.includes('licence') && tracks.includes('inspection') ? [NO_CONTRADICTION] : []),
      ...(tracks.includes('registration') ? [FOLLOWS_LICENCE] : []),
      ...Object.entries(adverse).map(([kind, one]) => reasonsFor(kind, one)),
      demand(any(nothingAdverse, given('/remedies')), '不利决定应当告知救济途径', 'remedies with an adverse decision'),
    ],
    updates: [
      ...sides.map(([id, side]): Update => ({ op: 'mark', kind: side.kind, mark: side.mark, from: `/${id}` })),
      { op: 'unmark', kind: 'line', marks: ['finding', 'proposal', 'site'] },
      ...(tracks.includes('registration') ? [UNCLASSIFY] : []),
      { op: 'flag', name: 'hearing', to: null },
    ],
    decisions: sides.map(([id, side]) => ({
      track: id,
      kind: side.kind,
      from: `/${id}`,
      letter: side.letter,
      adverse: side.adverse,
    })),
    duties: [{ duty: 'decider' }],
    milestone: 'decided',
    notice: text('行政决定', 'Decision'),
    examples: [
      example(({ kind, best }) => ({ $each: kind, value: best }), true),
      example(({ kind, best, worst }) => ({ $each: kind, first: worst, value: best }), true),
      example(({ kind, worst }) => ({ $each: kind, value: worst }), true),
      example(({ kind, outcomes }) => ({ $each: kind, value: outcomes[0]! }), false),
    ],
  });
}

/** Reasons for every item: they are needed only where the outcome is adverse, and do no harm elsewhere. */
const explained = (tracks: string[]): Json => ({
  $each: [...new Set(tracks.map((id) => SIDES[id]!.kind))],
  value: '检查结论、许可意见或者变更类别不支持',
});

const hearing: Commands = {
  'case.offerHearing': command('stop', ['convener', 'decider'], '告知听证权利', 'offer a hearing', {
    needs: { reason: REASON },
    updates: [{ op: 'flag', name: 'hearing', to: 'offered' }],
    notice: text('听证告知书', 'Notice of the right to a hearing'),
    examples: [{ reason: '拟不予许可，直接涉及申请人重大利益' }],
  }),
  'case.recordHearing': command('resume', ['convener', 'decider'], '登记听证情况', 'record the hearing', {
    needs: {
      result: choice('情况', 'What happened', 'waived', 'requested', 'held'),
      record: prose('听证笔录摘要', 'Summary of the record'),
    },
    updates: [
      { op: 'flag', name: 'hearing', to: null },
      { op: 'flag', name: 'hearing', to: 'requested', when: data('/result', 'requested') },
    ],
    examples: ['held', 'waived', 'requested'].map((result) => ({ result, record: '申请人陈述意见，见笔录' })),
  }),
  'case.recordStatement': command('other', ['convener', 'decider'], '登记陈述申辩', 'record a statement', {
    needs: { statement: prose('陈述申辩内容', 'What the applicant stated') },
    examples: [{ statement: '企业已完成清洁验证' }],
  }),
};

const RETURNED: Record<string, Update[]> = {
  licence: [{ op: 'unmark', kind: 'line', marks: ['proposal'] }],
  inspection: [{ op: 'unmark', kind: 'line', marks: ['proposal', 'finding'] }, ...ROUND_OVER],
  registration: [{ op: 'unmark', kind: 'product', marks: ['category'] }],
};

/** A track to be done again loses its results; a licence stands on the inspection, and falls with it. */
function returnTrack(tracks: string[]): CommandDefinition {
  const updates = tracks.flatMap((id): Update[] => [
    ...RETURNED[id]!.map((update) => ({ ...update, when: data('/track', id) })),
    ...(id === 'inspection' && tracks.includes('licence')
      ? [
          {
            op: 'track',
            track: 'licence',
            to: 'running',
            when: all(data('/track', id), track('licence', 'concluded')),
          } as const,
        ]
      : []),
  ]);
  return command('return', ['convener', 'decider'], '退回事项', 'return a track', {
    needs: { track: ONE_TRACK, reason: REASON },
    requires: [demand(trackNamed('/track', 'concluded'), '只能退回已有结论的事项', 'a track that has concluded')],
    updates: [
      ...updates,
      { op: 'trackNamed', from: '/track', to: 'running' },
      { op: 'flag', name: 'hearing', to: null },
    ],
    examples: tracks.map((id) => ({ track: id, reason: '结论依据需要补充核实' })),
  });
}

/** The commands of the decision alone. */
export const decisionCommands = (tracks: string[]): Commands => ({
  'joint.returnTrack': returnTrack(tracks),
  ...hearing,
  'case.decide': decide(tracks),
});

/** Those of the joint review before it, and of tracks that go their own way. */
export const jointCommands = (tracks: string[]): Commands => ({
  'case.detachTrack': command('other', ['convener', 'head'], '分离事项', 'detach a track', {
    needs: { track: ONE_TRACK, reason: REASON },
    requires: [demand(trackNamed('/track', ...HERE), '只能分离仍在办理的事项', 'a track that is still in the case')],
    updates: [{ op: 'trackNamed', from: '/track', to: 'detached' }, ...leaveNothingBehind(tracks)],
    notice: text('事项分离告知', 'Notice that a track goes on by itself'),
    examples: tracks.map((id) => ({ track: id, reason: '该事项需要较长时间，其余事项先行办结' })),
  }),
  'joint.conclude': command('advance', ['convener'], '会审通过', 'conclude the joint review', {
    needs: { tracks: trackList('会审的事项', 'Tracks that go to the decision; those left out are detached') },
    may: { minutes: prose('会审纪要', 'Minutes') },
    requires: [
      demand(
        tracksListed('/tracks', 'concluded'),
        '只能会审已有结论的事项；仍在办理的事项不列入即予以分离',
        'only tracks that have concluded; a track still running is left out, and then detached',
      ),
      demand(
        any(not(lists('/tracks', 'licence')), every('line', FOUND)),
        '许可事项须有逐线检查结论',
        'an inspection finding for every line before the licence is concluded',
      ),
    ],
    updates: [{ op: 'tracksUnlisted', from: '/tracks', of: HERE, to: 'detached' }, ...leaveNothingBehind(tracks)],
    examples: [{ tracks: { $tracks: [...HERE] } }],
  }),
  'case.returnToJointReview': command('return', ['decider'], '退回会审', 'return to the joint review', {
    needs: { reason: REASON },
    examples: [{ reason: '会审意见不明确' }],
  }),
  ...decisionCommands(tracks),
});
