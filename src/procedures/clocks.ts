import { text } from '../domain/json.js';
import type { Condition } from '../domain/procedure/condition.js';
import type { ClockUse } from '../domain/procedure/definition.js';

/** Keeps the clock of a rule running. */
export const run = (rule: string, when?: Condition): ClockUse => ({ rule, ...(when && { when }) });

/** Stops the clock of a rule, wherever it runs. */
export const hold = (rule: string, reason: string, zh: string, en: string, when?: Condition): ClockUse => ({
  rule,
  stop: { reason, basis: text(zh, en) },
  ...(when && { when }),
});

/** The clocks of the licence and the promises that go with them: what is off one is off the others. */
const LICENCE_CLOCKS = ['licence.decision', 'licence.promised', 'case.promised'];

/** On-site inspection does not count on the licence clock, by Order 28 and not by Art. 45 (which means testing). */
export const OFF_FOR_INSPECTION: ClockUse[] = LICENCE_CLOCKS.map((rule) =>
  hold(
    rule,
    'ONSITE',
    '现场检查时间不计入许可期限（《药品生产监督管理办法》；《药品检查管理办法（试行）》第三十三条）',
    'On-site inspection is not counted on the licence limit (SAMR Order 28; Drug Inspection Measures Art. 33)',
  ),
);

export const OFF_FOR_RECTIFICATION: ClockUse[] = LICENCE_CLOCKS.map((rule) =>
  hold(
    rule,
    'RECTIFICATION',
    '企业整改时间不计入许可期限（《药品生产监督管理办法》）',
    'Rectification by the company is not counted on the licence limit (SAMR Order 28)',
  ),
);

/** A hearing does not count (Licensing Law Art. 45, 47). */
export const offForHearing = (when: Condition): ClockUse[] =>
  LICENCE_CLOCKS.map((rule) =>
    hold(
      rule,
      'HEARING',
      '听证时间不计入许可期限（《行政许可法》第四十五条、第四十七条）',
      'A hearing is not counted on the licence limit (Administrative Licensing Law Art. 45, 47)',
      when,
    ),
  );
