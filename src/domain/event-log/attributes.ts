import { LEVELS } from '../turnaround/baseline.js';
import type { Comparison } from '../turnaround/comparison.js';
import type { DueLimit, Trace } from './trace.js';

/** A typed value, in the types that XES and OCEL share; `value` as both write it. */
export type Attribute = { type: 'string' | 'date' | 'int' | 'float' | 'boolean'; key: string; value: string };

const maybe = (type: Attribute['type'], key: string, value: string | number | null): Attribute[] =>
  value === null || value === '' ? [] : [{ type, key, value: String(value) }];

const due = (key: string, limit: DueLimit | null): Attribute[] =>
  limit === null
    ? []
    : [
        { type: 'date', key, value: limit.at },
        { type: 'string', key: `${key}Rule`, value: limit.rule },
        { type: 'boolean', key: `${key}Provisional`, value: String(limit.provisional) },
      ];

/**
 * What the old way would have taken, each figure under its grade: E1 a ceiling of the law, E2 the case's own work laid end to
 * end with the lowest, central and highest parameters. Of an open case it is the figure so far, and says so.
 */
function counterfactual({ model, statutory, open, saving }: Comparison): Attribute[] {
  const days = (key: string, value: number | null) => maybe('float', `counterfactual:${key}`, value);
  return [
    ...days('E1:calendarDays', statutory.calendarDays),
    ...days('E1:authorityWorkingDays', statutory.workingDays.authority),
    ...days('E1:applicantWorkingDays', statutory.workingDays.applicant),
    ...(model === null
      ? []
      : [
          ...LEVELS.flatMap((level) => [
            ...days(`E2:${level}:calendarDays`, model[level].calendarDays),
            ...days(`E2:${level}:grossWorkingDays`, model[level].grossWorkingDays),
            ...days(`E2:${level}:officeWorkingDays`, model[level].officeWorkingDays),
          ]),
          ...maybe('int', 'counterfactual:E2:parameters', model.parameterVersion),
          ...maybe('int', 'counterfactual:E2:baseline', model.baselineVersion),
        ]),
    { type: 'string', key: 'counterfactual:saving', value: saving },
    { type: 'boolean', key: 'counterfactual:open', value: String(open) },
  ];
}

/** What is said of a case as a whole, beside its number and id. */
export const attributesOf = (trace: Trace): Attribute[] => [
  { type: 'string', key: 'procedure', value: trace.procedure },
  { type: 'string', key: 'track', value: trace.track },
  { type: 'string', key: 'dataOrigin', value: trace.label.toLowerCase() },
  ...maybe('string', 'applicant', trace.applicant),
  ...maybe('string', 'outcome', trace.outcome),
  { type: 'date', key: 'submitted', value: trace.submitted },
  ...maybe('date', 'accepted', trace.accepted),
  ...maybe('date', 'decided', trace.decided),
  ...maybe('date', 'issued', trace.issued),
  ...maybe('date', 'closed', trace.closed),
  ...due('legalDue', trace.legalDue),
  ...due('promisedDue', trace.promisedDue),
  { type: 'int', key: 'limitsMissed', value: String(trace.limitsMissed) },
  ...counterfactual(trace.comparison),
];
