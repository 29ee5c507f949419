/** What an object-centric log (OCEL 2.0) of cases consists of: the types of objects, and the types of their attributes. */
export type OcelType = 'string' | 'time' | 'integer' | 'float' | 'boolean';

const LEVELS = ['low', 'central', 'high'];
const MEASURES = ['calendarDays', 'grossWorkingDays', 'officeWorkingDays'];

/** Of a joint case, and of an application that is a case by itself. `status` and `stage` change in time. */
const CASE: Record<string, OcelType> = {
  caseNumber: 'string',
  status: 'string',
  stage: 'string',
  procedure: 'string',
  track: 'string',
  dataOrigin: 'string',
  applicant: 'string',
  outcome: 'string',
  submitted: 'time',
  accepted: 'time',
  decided: 'time',
  issued: 'time',
  closed: 'time',
  legalDue: 'time',
  legalDueRule: 'string',
  legalDueProvisional: 'boolean',
  promisedDue: 'time',
  promisedDueRule: 'string',
  promisedDueProvisional: 'boolean',
  limitsMissed: 'integer',
  'counterfactual:E1:calendarDays': 'float',
  'counterfactual:E1:authorityWorkingDays': 'float',
  'counterfactual:E1:applicantWorkingDays': 'float',
  ...Object.fromEntries(
    LEVELS.flatMap((level) => MEASURES.map((one) => [`counterfactual:E2:${level}:${one}`, 'float' as const])),
  ),
  'counterfactual:E2:parameters': 'integer',
  'counterfactual:E2:baseline': 'integer',
  'counterfactual:saving': 'string',
  'counterfactual:open': 'boolean',
};

const OTHERS: Record<string, Record<string, OcelType>> = {
  Enterprise: { name: 'string', creditCode: 'string' },
  Site: { address: 'string', divisionCode: 'string', zone: 'string' },
  Licence: { number: 'string', classificationCode: 'string' },
  Officer: { unit: 'string' },
  Document: { sha256: 'string', mediaType: 'string', bytes: 'integer', codes: 'string', status: 'string' },
  Inspection: { charge: 'string' },
  Deficiency: { grade: 'string', item: 'string' },
  Decision: { number: 'string', outcome: 'string', adverse: 'boolean', track: 'string', item: 'string' },
  JournalSlice: {
    authority: 'string',
    'asOf:position': 'integer',
    'asOf:instant': 'time',
    'journal:first': 'integer',
    'journal:last': 'integer',
    'journal:entries': 'integer',
    'journal:cases': 'integer',
    'journal:sha256': 'string',
    calendarVersion: 'string',
    rulesVersions: 'string',
    software: 'string',
    dataLabel: 'string',
    'filter:from': 'string',
    'filter:to': 'string',
    'filter:procedure': 'string',
    withheld: 'string',
  },
};

export const JOINT_CASE = 'JointCase';
/** What an application is called whose track has no name of its own. */
export const APPLICATION = 'Application';

export const EVENT_ATTRIBUTES: Record<string, OcelType> = {
  seq: 'integer',
  recorded: 'time',
  role: 'string',
  unit: 'string',
  clock: 'string',
};

/** The attributes of a type of objects. */
export const attributeTypesOf = (type: string): Record<string, OcelType> =>
  Object.hasOwn(OTHERS, type) ? OTHERS[type]! : CASE;
