import { type Json, text } from '../../domain/json.js';
import type { ItemCondition } from '../../domain/procedure/condition.js';
import { type Commands, command } from '../commands.js';
import { all, both, covers, demand, every, isNot, listed, mark, not, onlyItems, some, track, via } from '../guards.js';
import type { Role } from '../roles.js';
import { byItem, date, items, line, oneOf, REASON, REMEDIES, REMEDIES_EXAMPLE } from '../schemas.js';
import { SUPPLIED, WANTED } from './licence-commands.js';

const REVIEWER: Role[] = ['registrationReviewer'];
const FILERS: Role[] = ['applicant', 'agent'];
const reviewer = [{ duty: 'reviewer' }];
const MAJOR = mark('category', 'major');
const LICENSED = mark('licenceOutcome', 'granted', 'partlyGranted');

const before: Commands = {
  'registration.classify': command('advance', REVIEWER, '核定变更类别', 'classify', {
    needs: {
      categories: byItem('product', '逐品种类别', 'Class of each product', oneOf('moderate', 'minor', 'major')),
    },
    requires: [demand(covers('/categories', 'product'), '应当逐品种核定', 'a class for every product')],
    updates: [{ op: 'mark', kind: 'product', mark: 'category', from: '/categories' }],
    duties: reviewer,
    examples: [
      { categories: { $each: 'product', value: 'moderate' } },
      { categories: { $each: 'product', first: 'major', value: 'moderate' } },
      { categories: { $each: 'product', value: 'major' } },
    ],
  }),
  'registration.escalateToCde': command(
    'advance',
    REVIEWER,
    '重大变更转国家药审中心',
    'escalate to the national centre',
    {
      needs: { products: items('product', '转出的品种', 'Products that leave the case') },
      requires: [
        demand(
          covers('/products', 'product', MAJOR),
          '应当转出全部重大变更品种，且仅限这些品种',
          'exactly the products whose change is major',
        ),
      ],
      updates: [
        { op: 'leave', kind: 'product', where: MAJOR },
        { op: 'track', track: 'registration', to: 'detached', when: not(some('product')) },
      ],
      duties: reviewer,
      notice: text('重大变更告知书', 'Notice that the change is for the national centre'),
      examples: [{ products: { $list: 'product', where: MAJOR as Json } }],
    },
  ),
  'registration.requestCompletion': command('stop', REVIEWER, '要求补齐备案资料', 'request completion', {
    needs: { wanted: WANTED },
    duties: reviewer,
    notice: text('备案资料补齐通知', 'Request to complete the filing'),
    examples: [{ wanted: ['补充第三批样品检验报告'] }],
  }),
  'registration.submitCompletion': command('resume', FILERS, '提交补齐的资料', 'submit the completion', {
    needs: { supplied: SUPPLIED },
    examples: [{ supplied: ['第三批样品检验报告'] }],
  }),
};

const completeCheck = command('advance', REVIEWER, '完成资料核对', 'complete the check', { duties: reviewer });
const conclude = { op: 'track', track: 'registration', to: 'concluded' } as const;

const recordLicence = command('advance', REVIEWER, '登记许可结果', 'record the licence decision', {
  needs: {
    outcomes: byItem('line', '逐线许可结果', 'Outcome for each line', oneOf('granted', 'partlyGranted', 'refused')),
    decisionNumber: line('许可决定文号', 'Number of the licence decision', 100),
    decidedOn: date('许可决定日期', 'Date of the licence decision'),
  },
  requires: [demand(covers('/outcomes', 'line'), '应当逐线登记', 'an outcome for every line')],
  updates: [{ op: 'mark', kind: 'line', mark: 'licenceOutcome', from: '/outcomes' }],
  examples: [
    { outcomes: { $each: 'line', value: 'granted' }, decisionNumber: '新药监许〔2026〕1号', decidedOn: { $day: 0 } },
    {
      outcomes: { $each: 'line', first: 'refused', value: 'granted' },
      decisionNumber: '新药监许〔2026〕2号',
      decidedOn: { $day: 0 },
    },
  ],
});

/** Beside a licence: a decision from elsewhere counts only when the licence is no longer in the case. */
export const jointRegistrationCommands: Commands = {
  ...before,
  'registration.completeCheck': { ...completeCheck, updates: [conclude] },
  'registration.recordLicence': {
    ...recordLicence,
    kind: 'other',
    requires: [
      ...(recordLicence.requires ?? []),
      demand(
        not(track('licence', 'pending', 'running', 'concluded')),
        '许可在本案办理，以本案决定为准',
        'a licence that is decided elsewhere, but it is part of this case',
      ),
    ],
  },
};

/** Alone: the licence that the filing stands on was decided before, and is recorded. */
export const recordedRegistrationCommands: Commands = {
  ...before,
  'registration.completeCheck': completeCheck,
  'registration.recordLicence': { ...recordLicence, updates: [...recordLicence.updates, conclude] },
};

const FILED = mark('filed', true);
const step = (
  kind: 'advance' | 'return' | 'resume' | 'other',
  roles: Role[],
  zh: string,
  en: string,
  where: ItemCondition,
  updates: Commands[string]['updates'],
  rest: Pick<Commands[string], 'examples'> & Parameters<typeof command>[4],
) =>
  command(kind, roles, zh, en, {
    ...rest,
    needs: { products: items('product', '品种', 'Products'), ...rest.needs },
    requires: [
      demand(
        all(onlyItems('/products', 'product', where), some('product', listed('/products'))),
        '所列品种中有的不在此环节',
        `only products for which it is time to ${en}`,
      ),
    ],
    updates,
    examples: rest.examples.map((example) => ({
      products: { $list: 'product', where: where },
      ...(example as { [key: string]: Json }),
    })),
  });

const setting = (mark: string, to: Json): Commands[string]['updates'][number] => ({
  op: 'mark',
  kind: 'product',
  mark,
  to,
  ids: '/products',
});
const reviewOf = (...values: string[]) => mark('review', ...values);

/** After the decision: filing is complete only once the licence is granted for the line, and is reviewed afterwards. */
export const issueRegistrationCommands: Commands = {
  'registration.completeFiling': {
    ...step(
      'advance',
      REVIEWER,
      '完成备案',
      'complete the filing',
      both(mark('registrationOutcome', 'toFile'), isNot(FILED), via('line', LICENSED)),
      [setting('filed', true), setting('review', 'reviewing')],
      { examples: [{}] },
    ),
    milestone: 'filed',
    notice: text('药品上市后变更备案凭证', 'Certificate of filing'),
  },
  'registration.publish': step(
    'advance',
    REVIEWER,
    '公示备案信息',
    'publish the filing',
    both(FILED, isNot(mark('published', true))),
    [setting('published', true)],
    { examples: [{}] },
  ),
  'registration.confirm': {
    ...step(
      'advance',
      REVIEWER,
      '备案后审查通过',
      'confirm the filing',
      reviewOf('reviewing'),
      [setting('review', 'confirmed')],
      { examples: [{}] },
    ),
    duties: reviewer,
  },
  'registration.orderCorrection': {
    ...step(
      'return',
      REVIEWER,
      '责令改正',
      'order a correction',
      reviewOf('reviewing'),
      [setting('review', 'correcting')],
      {
        needs: { reason: REASON },
        examples: [{ reason: '工艺验证数据不足' }],
      },
    ),
    notice: text('责令改正通知书', 'Order to stop implementing and to correct'),
  },
  'registration.submitCorrection': step(
    'resume',
    FILERS,
    '提交改正情况',
    'submit the correction',
    reviewOf('correcting'),
    [setting('review', 'reviewing')],
    { needs: { supplied: SUPPLIED }, examples: [{ supplied: ['补充工艺验证数据'] }] },
  ),
  'registration.cancel': {
    ...step(
      'other',
      REVIEWER,
      '取消备案',
      'cancel the filing',
      reviewOf('reviewing', 'correcting'),
      [setting('review', 'cancelled')],
      {
        needs: { reason: REASON, remedies: REMEDIES },
        examples: [{ reason: '不属于备案类变更', remedies: REMEDIES_EXAMPLE }],
      },
    ),
    notice: text('取消备案通知书', 'Notice that the filing is cancelled'),
  },
  'case.recordCdeUpdate': command('advance', REVIEWER, '登记证书信息更新', 'record the update at the national centre', {
    needs: { reference: line('更新凭据', 'Evidence of the update') },
    requires: [
      demand(
        every('product', FILED, mark('registrationOutcome', 'toFile')),
        '尚有品种未完成备案',
        'every product that is to be filed to be filed first',
      ),
    ],
    updates: [{ op: 'flag', name: 'cdeUpdated', to: true }],
    examples: [{ reference: '药品注册证书信息更新回执' }],
  }),
};
