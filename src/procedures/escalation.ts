/**
 * The ladders of escalation, beside the limits and not in the procedures, whose published content never changes. The law
 * says that an overrun has consequences (Licensing Law Art. 74), that an extension is granted before expiry or not at all
 * (Art. 42), and that a broken promise is explained in public (Business Environment Regulations Art. 36). Whom an
 * office warns, and how long before, it does not say: those steps are this project's own and say so.
 */
import type { EscalationStep } from '../domain/procedure/escalation-step.js';
import type { LimitRule } from '../domain/procedure/limit-rule.js';
import { cite } from './cite.js';

const WARN = cite(
  'DOMAIN 9.15',
  'assumption',
  '黄灯提醒承办人及其所在组；法律未规定提醒对象和时间',
  'At yellow the holder and his group are reminded; the law says neither whom nor when',
);
const BEFORE = cite(
  'S1',
  'assumption',
  '届满前一个工作日提醒处室负责人，以便在届满前依《行政许可法》第四十二条报请延期；提前量为本项目设定',
  'One working day before, the division head is told, so that an extension (Licensing Law Art. 42) can still be asked for before expiry; how long before is this project’s own',
);
const AT_LIMIT = cite(
  'DOMAIN 9.15',
  'law',
  '逾期记录不可消除；应当公开说明理由（《优化营商环境条例》第三十六条），违法逾期承担责任（《行政许可法》第七十四条）',
  'An overrun stays on record; it is explained in public (Business Environment Regulations Art. 36) and answered for (Licensing Law Art. 74)',
);
const AFTER = cite(
  'DOMAIN 9.15',
  'assumption',
  '逾期五个工作日仍未办结，报机关负责人；天数为本项目设定',
  'Still open five working days later, the head of the authority is told; the number of days is this project’s own',
);
const APPLICANT = cite(
  'DOMAIN 9.14',
  'assumption',
  '临近期限提醒申请人；法律未规定提醒',
  'The applicant is reminded as a limit comes near; the law does not ask for it',
);

const WARNINGS: EscalationStep[] = [
  { id: 'yellow', when: { at: 'yellow' }, to: ['holder', 'group'], journaled: false, citation: WARN },
  { id: 'dayBefore', when: { workingDaysBefore: 1 }, to: ['divisionHead'], journaled: false, citation: BEFORE },
];

const OF_AUTHORITY: EscalationStep[] = [
  ...WARNINGS,
  {
    id: 'limit',
    when: { at: 'limit' },
    to: ['supervisor'],
    journaled: true,
    overdue: { explain: ['divisionHead', 'head'] },
    citation: AT_LIMIT,
  },
  { id: 'fiveDaysAfter', when: { workingDaysAfter: 5 }, to: ['head'], journaled: true, citation: AFTER },
];

const OF_APPLICANT: EscalationStep[] = [
  { id: 'yellow', when: { at: 'yellow' }, to: ['applicant'], journaled: false, citation: APPLICANT },
];

/** Silence accepts: the limit is not broken but has its effect in law (Licensing Law Art. 32), so nothing is to explain. */
const OWN: Record<string, EscalationStep[]> = { 'case.acceptance': WARNINGS };

/** The ladder of a limit. A third party's time has none: nobody here can hasten it. */
export function ladderOf({ code, owner }: Pick<LimitRule, 'code' | 'owner'>): EscalationStep[] {
  const own = OWN[code];
  if (own) return own;
  return { authority: OF_AUTHORITY, applicant: OF_APPLICANT, third: [] }[owner];
}
