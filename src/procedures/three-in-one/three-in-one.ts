import { text } from '../../domain/json.js';
import type { ProcedureDefinition } from '../../domain/procedure/definition.js';
import { baselineOf } from '../baselines.js';
import { jointCommands } from '../decision-commands.js';
import { EXCLUSIVE } from '../duties.js';
import { filingExample, filingSchema, lineItems, productItems } from '../filing.js';
import { arrange } from '../frame.js';
import { frameCommands } from '../frame-commands.js';
import { limitsOf } from '../limits.js';
import { materialsOf } from '../materials.js';
import { ROLES } from '../roles.js';
import { SUSPENSION } from '../suspension.js';
import { inspection } from '../tracks/inspection.js';
import { inspectionCommands } from '../tracks/inspection-commands.js';
import { jointLicence } from '../tracks/licence.js';
import { jointLicenceCommands } from '../tracks/licence-commands.js';
import { jointRegistration } from '../tracks/registration.js';
import { issueRegistrationCommands, jointRegistrationCommands } from '../tracks/registration-commands.js';

const TRACKS = ['licence', 'inspection', 'registration'];
const NEEDS = { products: true, consent: true };
const MATERIALS = materialsOf(...TRACKS);
const FILING = filingSchema(NEEDS);

/** One form, one acceptance, one inspection, one joint review, one issue; three outcomes, each numbered and challengeable. */
export const threeInOne: ProcedureDefinition = {
  id: 'three-in-one',
  version: 1,
  title: text('药品生产“三合一”联合审评', 'Three-in-one joint review of drug manufacturing'),
  vocabulary: 1,
  roles: ROLES,
  tracks: {
    licence: { title: text('药品生产许可证变更', 'Change of the manufacturing licence') },
    inspection: { title: text('药品GMP符合性检查', 'GMP compliance inspection') },
    registration: { title: text('药品注册备案', 'Registration filing') },
  },
  exclusive: EXCLUSIVE,
  filing: {
    schema: FILING,
    example: filingExample(
      MATERIALS.map(({ code }) => code),
      NEEDS,
    ),
    roles: ['applicant', 'agent'],
  },
  items: [lineItems('licence', 'inspection'), productItems('registration')],
  materials: MATERIALS,
  limits: limitsOf('case.', 'licence.decision', 'licence.upload', 'inspection.', 'registration.'),
  expiry: [
    { rule: 'case.acceptance', command: 'case.deemAccepted' },
    {
      rule: 'case.correction',
      task: {
        command: 'case.closeUncorrected',
        title: text('补正期满，决定是否办结', 'Correction is overdue: close the case, or wait'),
        roles: ['intake'],
      },
    },
    {
      rule: 'licence.decision',
      task: {
        command: 'joint.conclude',
        title: text('许可期限将至，先行会审', 'The licence limit is near: conclude with the tracks that are ready'),
        roles: ['convener'],
        daysBefore: 3,
      },
    },
    {
      rule: 'inspection.notice',
      task: {
        command: 'joint.conclude',
        title: text('检查结论告知期限将至，先行会审', 'The inspection must be notified: conclude with what is ready'),
        roles: ['convener'],
        daysBefore: 3,
      },
    },
    {
      rule: 'inspection.rectification',
      task: {
        command: 'inspection.closeUnrectified',
        title: text('整改期满未提交报告', 'Rectification is overdue'),
        roles: ['inspectionCentre'],
      },
    },
  ],
  suspension: SUSPENSION,
  turnaround: { from: 'accepted', to: 'issued' },
  commands: {
    ...frameCommands(
      TRACKS,
      ['line', 'product'],
      ['licence.decision', 'case.promised', 'inspection.onSite', 'inspection.assessment', 'registration.review'],
      FILING,
    ),
    ...jointLicenceCommands,
    ...inspectionCommands,
    ...jointRegistrationCommands,
    ...jointCommands(TRACKS),
    ...issueRegistrationCommands,
  },
  machine: arrange({
    id: 'three-in-one',
    tracks: { licence: jointLicence, inspection, registration: jointRegistration },
    joint: true,
    promised: true,
  }),
  baseline: baselineOf(TRACKS),
};
