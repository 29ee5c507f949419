import { text } from '../domain/json.js';
import type { Condition } from '../domain/procedure/condition.js';
import type { JsonSchema } from '../domain/procedure/definition.js';
import type { Update } from '../domain/procedure/update.js';
import { type Commands, command } from './commands.js';
import { after, any, demand, flag, given, HERE, lists, not, stopped, track, tracksListed } from './guards.js';
import { FILERS, OFFICERS } from './roles.js';
import {
  choice,
  formatted,
  items,
  line,
  list,
  object,
  oneOf,
  person,
  personal,
  prose,
  REASON,
  reasons,
  REMEDIES,
  REMEDIES_EXAMPLE,
  titled,
  whole,
} from './schemas.js';
import { ROUND_OVER } from './tracks/inspection-commands.js';

const TRACK = titled('事项', 'Track', { type: 'string', 'x-track': true });
export const trackList = (zh: string, en: string): JsonSchema =>
  titled(zh, en, { type: 'array', items: TRACK, minItems: 1, maxItems: 10, uniqueItems: true });
export const ONE_TRACK = TRACK;

const LEFT_BEHIND: Record<string, Update[]> = {
  licence: [{ op: 'unmark', kind: 'line', marks: ['proposal'] }],
  inspection: ROUND_OVER,
  registration: [{ op: 'unmark', kind: 'product', marks: ['category'] }],
};

/** What a track that has left takes with it; what its inspection found stays, and can be relied on. */
export const leaveNothingBehind = (tracks: string[]): Update[] =>
  tracks.flatMap((id) => (LEFT_BEHIND[id] ?? []).map((update) => ({ ...update, when: not(track(id, ...HERE)) })));

const ACCEPTANCE = { accepted: 'running', notAccepted: 'notAccepted', notNeeded: 'notNeeded' } as const;
const ACCEPTOR = [{ duty: 'acceptor' }];

/** The filing and its acceptance: one act, and for each track its own legal nature. */
const intake = (tracks: string[], filing: JsonSchema): Commands => ({
  'case.amend': command('other', FILERS, '修改申报内容', 'amend the filing', {
    needs: { filing: titled('申报内容', 'Filing', filing) },
    filing: '/filing',
    examples: [{ filing: { $filing: true } }],
  }),
  'case.submit': command('advance', FILERS, '提交', 'submit', {
    requires: [
      demand(
        { type: 'every', params: { kind: 'product', that: { via: 'line', that: { all: [] } } } },
        '每个品种所在的生产线应当在生产线列表中',
        'each product to stand on a line of the filing',
      ),
    ],
    milestone: 'submitted',
    complete: true,
    notice: text('收件凭证', 'Receipt'),
  }),
  'case.requestCorrection': command('stop', ['intake'], '一次告知补正', 'request all corrections at once', {
    needs: { corrections: list('需要补正的全部内容', 'Everything to be corrected', prose('内容', 'Item'), 1, 50) },
    duties: ACCEPTOR,
    notice: text('补正材料通知书', 'Notice of everything to be corrected'),
    examples: [{ corrections: ['厂区总平面布置图缺少比例尺', '申请表未签章'] }],
  }),
  'case.resubmit': command('resume', FILERS, '补正后再提交', 'resubmit', {
    complete: true,
    notice: text('收件凭证', 'Receipt'),
  }),
  'case.accept': command('advance', ['intake'], '受理', 'accept', {
    needs: {
      tracks: titled('各事项受理结果', 'Acceptance of each track', {
        ...object(Object.fromEntries(tracks.map((id) => [id, oneOf(...Object.keys(ACCEPTANCE))]))),
        'x-keys': 'track',
      }),
    },
    may: { reasons: reasons('track') },
    requires: [
      demand(
        any(not(after({ type: 'tracks', params: { some: ['notAccepted'] } })), given('/reasons')),
        '不予受理的事项应当说明理由',
        'a reason for each track that is not accepted',
      ),
    ],
    updates: [
      { op: 'tracks', from: '/tracks', words: ACCEPTANCE, otherwise: 'notNeeded' },
      ...leaveNothingBehind(tracks),
    ],
    duties: ACCEPTOR,
    milestone: 'accepted',
    notice: text('受理通知书', 'Notice of acceptance'),
    examples: [
      { tracks: { $byTrack: ['pending'], value: 'accepted' } },
      ...(tracks.length > 1
        ? tracks.map((without) => ({
            tracks: Object.fromEntries(tracks.map((id) => [id, id === without ? 'notNeeded' : 'accepted'])),
          }))
        : []),
      {
        tracks: { $byTrack: ['pending'], value: 'notAccepted' },
        reasons: { $byTrack: ['pending'], value: '不属于本机关职权' },
      },
    ],
  }),
  'case.deemAccepted': command('other', ['engine'], '视为受理', 'deemed accepted', {
    needs: { receivedAt: formatted('instant', '收到材料的时间', 'When the material was received') },
    updates: [{ op: 'tracks', from: '/none', words: {}, otherwise: 'running' }],
    effectiveFrom: '/receivedAt',
    milestone: 'accepted',
    notice: text('视为受理通知', 'Notice that the case is accepted as of receipt'),
    examples: [{ receivedAt: { $now: true } }],
  }),
  'case.refuseAcceptance': command('end', ['intake'], '不予受理', 'refuse acceptance', {
    needs: { reason: REASON, remedies: REMEDIES },
    may: { competentOrgan: line('有权机关', 'The competent organ') },
    updates: tracks.map((id) => ({ op: 'track', track: id, to: 'notAccepted' })),
    duties: ACCEPTOR,
    notice: text('不予受理通知书', 'Notice of non-acceptance'),
    examples: [{ reason: '不属于本机关职权范围', remedies: REMEDIES_EXAMPLE }],
  }),
  'case.closeUncorrected': command('end', ['intake'], '补正不来办结', 'close uncorrected', {
    needs: { reason: REASON },
    updates: tracks.map((id) => ({ op: 'track', track: id, to: 'notAccepted' })),
    duties: ACCEPTOR,
    notice: text('终止办理通知书', 'Notice that the case is closed'),
    examples: [{ reason: '逾期未补正' }],
  }),
});

const SPECIAL_KINDS = ['TECH_REVIEW', 'TESTING', 'EXPERTS', 'HEARING'];

/** What may happen at any time while a case is open. */
const whileOpen = (tracks: string[], clocks: string[]): Commands => ({
  'case.withdraw': command('end', FILERS, '撤回', 'withdraw', {
    needs: { reason: REASON },
    may: { tracks: trackList('撤回的事项（不填为全部）', 'Tracks to withdraw (all, if none is named)') },
    requires: [
      demand(
        any(not(given('/tracks')), tracksListed('/tracks', ...HERE)),
        '只能撤回仍在办理的事项',
        'only tracks that are still in the case',
      ),
    ],
    updates: [
      ...tracks.map((id): Update => ({
        op: 'track',
        track: id,
        to: 'withdrawn',
        when: {
          type: 'all',
          params: {
            of: [any(lists('/tracks', id), not(given('/tracks'))), track(id, 'pending', ...HERE)],
          },
        },
      })),
      ...leaveNothingBehind(tracks),
    ],
    notice: text('撤回确认', 'Confirmation of the withdrawal'),
    examples: [
      { reason: '企业计划调整' },
      ...(tracks.length > 1 ? tracks.map((id) => ({ tracks: [id], reason: '企业计划调整' })) : []),
    ],
  }),
  'case.startSpecialProcedure': command('stop', [...OFFICERS], '启动特别程序', 'start a special procedure', {
    needs: {
      kind: choice('种类', 'Kind', ...SPECIAL_KINDS),
      clocks: titled('停止计算的期限', 'Limits that stand still', {
        type: 'array',
        items: oneOf(...clocks),
        minItems: 1,
        maxItems: 10,
        uniqueItems: true,
      }),
      basis: prose('依据', 'Legal basis'),
      requester: line('申请人或者提出人', 'Who asked for it'),
      expectedDays: whole('预计天数', 'Expected days', 1, 365),
      toldInWriting: { ...titled('已书面告知申请人', 'The applicant was told in writing', { const: true }) },
    },
    requires: [demand(not(stopped('/kind')), '同类特别程序正在进行', 'no special procedure of this kind under way')],
    updates: [{ op: 'stop', kind: '/kind', clocks: '/clocks', basis: '/basis' }],
    notice: text('特别程序告知书', 'Notice of a special procedure: how long, and that it is not counted'),
    examples: SPECIAL_KINDS.map((kind) => ({
      kind,
      clocks: clocks.slice(0, 1),
      basis: '《行政许可法》第四十五条',
      requester: '许可审查处',
      expectedDays: 10,
      toldInWriting: true,
    })),
  }),
  'case.endSpecialProcedure': command('resume', [...OFFICERS], '结束特别程序', 'end a special procedure', {
    needs: { kind: choice('种类', 'Kind', ...SPECIAL_KINDS), result: prose('结果', 'Result') },
    requires: [demand(stopped('/kind'), '没有正在进行的该类特别程序', 'a special procedure of this kind under way')],
    updates: [{ op: 'resume', kind: '/kind' }],
    notice: text('特别程序结束告知', 'Notice that the special procedure has ended'),
    examples: SPECIAL_KINDS.map((kind) => ({ kind, result: '已完成' })),
  }),
  'case.suspend': command('stop', ['head'], '中止', 'suspend', {
    needs: { basis: prose('依据', 'Legal basis'), reason: REASON },
    updates: [{ op: 'flag', name: 'suspended', to: true }],
    notice: text('中止通知书', 'Notice of suspension'),
    examples: [{ basis: '司法机关来函', reason: '涉及正在审理的案件' }],
  }),
  'case.resume': command('resume', ['head'], '恢复', 'resume', {
    needs: { reason: REASON },
    requires: [demand(flag('suspended'), '案件未中止', 'a suspended case')],
    updates: [{ op: 'flag', name: 'suspended', to: null }],
    notice: text('恢复办理通知书', 'Notice that the case goes on'),
    examples: [{ reason: '中止原因消除' }],
  }),
  'case.declareInterest': command('other', [...OFFICERS], '申报利害关系', 'declare an interest', {
    needs: { interest: prose('利害关系', 'The interest') },
    bars: {},
    examples: [{ interest: '近亲属在申请企业任职' }],
  }),
  'case.recuse': command('other', ['head', 'inspectionCentre', 'convener'], '决定回避', 'recuse a person', {
    needs: { person: person('回避的人员', 'Who is recused'), reason: REASON },
    may: { substitute: person('接替人员', 'Who takes his place') },
    bars: { from: '/person' },
    examples: [{ person: { $officer: 'inspector', skip: 1 }, reason: '与申请企业有利害关系' }],
  }),
  'case.changeAgent': command('other', FILERS, '变更代理人', 'change the agent', {
    needs: {
      agent: titled('新代理人', 'New agent', {
        ...object(
          {
            name: personal(line('姓名', 'Name')),
            identityNumber: personal(line('证件号码', 'Identity number')),
            phone: personal(line('电话', 'Telephone')),
          },
          ['identityNumber', 'phone'],
        ),
      }),
      powerOfAttorney: line('授权委托书编号', 'Number of the power of attorney'),
    },
    notice: text('代理人变更确认', 'Confirmation that the agent has changed'),
    examples: [{ agent: { name: '样例代理人乙' }, powerOfAttorney: 'WT-2026-002' }],
  }),
  'case.correctRecord': command('other', [...OFFICERS], '更正记录', 'correct the record', {
    needs: {
      supersedes: whole('被更正的记录编号', 'Number of the entry that is corrected', 1, 1_000_000),
      correction: prose('更正后的内容', 'What it should say'),
      reason: REASON,
      approvedBy: person('确认的第二人', 'The second person who approves'),
    },
    duties: [{ duty: 'corrector' }, { duty: 'secondPerson', from: '/approvedBy' }],
    journalOnly: true,
    examples: [
      {
        supersedes: 1,
        correction: '生产地址门牌号应为2号',
        reason: '录入笔误',
        approvedBy: { $officer: 'head' },
      },
    ],
  }),
});

/** The issue of what was decided, and what can still come after the end. */
const ending = (kinds: string[]): Commands => ({
  'case.seal': command('advance', ['sealOfficer'], '制证用印', 'seal', { milestone: 'issued' }),
  'case.deliver': command('advance', ['delivery'], '送达', 'deliver', {
    may: { receipt: line('送达回证编号', 'Number of the receipt') },
    updates: [{ op: 'flag', name: 'delivered', to: true }],
    milestone: 'delivered',
    notice: text('送达回证', 'Receipt of delivery'),
    examples: [{ receipt: 'SD-2026-001' }],
  }),
  'case.archive': command('advance', ['intake'], '归档', 'archive', { milestone: 'archived' }),
  'case.recordRemedy': command('other', ['head', 'convener', 'intake'], '登记复议、诉讼', 'record a remedy', {
    needs: {
      kind: choice('种类', 'Kind', 'reconsideration', 'litigation'),
      stage: choice('进展', 'Stage', 'requested', 'upheld', 'changed', 'annulled', 'withdrawn'),
      subject: prose('对象', 'What is challenged'),
    },
    updates: [{ op: 'flag', name: 'remedy', from: '/stage' }],
    examples: [{ kind: 'reconsideration', stage: 'requested', subject: '不予许可决定' }],
  }),
  'case.correctCertificate': command('other', ['head', 'decider'], '更正证书', 'correct a certificate', {
    needs: { wrong: prose('原内容', 'What it says'), right: prose('更正为', 'What it should say'), reason: REASON },
    notice: text('证书更正通知', 'Notice of a corrected certificate'),
    examples: [{ wrong: '样例路1号', right: '样例路2号', reason: '印制错误' }],
  }),
  'case.revoke': command('other', ['head', 'decider'], '撤销', 'revoke', {
    needs: { basis: prose('依据', 'Legal basis'), reason: REASON, remedies: REMEDIES },
    may: Object.fromEntries(kinds.map((kind) => [`${kind}s`, items(kind, '撤销的事项', 'What is revoked')])),
    requires: [
      demand(any(...kinds.map((kind): Condition => given(`/${kind}s`))), '应当指明撤销的事项', 'what is revoked'),
    ],
    updates: kinds.map((kind): Update => ({ op: 'mark', kind, mark: 'revoked', to: true, ids: `/${kind}s` })),
    notice: text('撤销决定书', 'Decision of revocation'),
    examples: kinds.map((kind) => ({
      [`${kind}s`]: { $list: kind },
      basis: '《行政许可法》第六十九条',
      reason: '以欺骗手段取得',
      remedies: REMEDIES_EXAMPLE,
    })),
  }),
});

const LICENCE_BESIDE: Commands = {
  'case.extend': command('other', ['head'], '延长许可期限', 'extend the licence limit', {
    needs: { reason: REASON },
    requires: [demand(track('licence', ...HERE), '许可事项已不在本案', 'a licence that is still in the case')],
    extends: 'licence.decision',
    notice: text('延期通知书', 'Notice of extension, with its reason'),
    examples: [{ reason: '案情复杂，需要补充核实' }],
  }),
};

const UPLOAD: Commands = {
  'case.recordUpload': command('advance', ['licenceReviewer'], '登记许可信息上传', 'record the upload', {
    needs: { reference: line('上传凭据', 'Evidence of the upload') },
    updates: [{ op: 'flag', name: 'uploaded', to: true }],
    examples: [{ reference: '国家药品生产许可模块回执' }],
  }),
};

/** The commands of the frame, for a procedure with these tracks, items and limits that a special procedure may stop. */
export const frameCommands = (tracks: string[], kinds: string[], clocks: string[], filing: JsonSchema): Commands => ({
  ...intake(tracks, filing),
  ...whileOpen(tracks, clocks),
  ...(tracks.includes('licence') && { ...LICENCE_BESIDE, ...UPLOAD }),
  ...ending(kinds),
});
