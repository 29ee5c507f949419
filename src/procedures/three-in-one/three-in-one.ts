import { text } from '../../domain/json.js';
import type { ProcedureDefinition } from '../../domain/procedure/definition.js';
import { baselineOf } from '../baselines.js';
import { jointCommands } from '../decision-commands.js';
import { EXCLUSIVE } from '../duties.js';
import { INTAKE_EXPIRY, joinInTime, RECTIFICATION_EXPIRY } from '../expiry.js';
import { filingExample, filingSchema, lineItems, productItems } from '../filing.js';
import { arrange } from '../frame.js';
import { frameCommands } from '../frame-commands.js';
import { limitsOf } from '../limits.js';
import { materialsOf } from '../materials.js';
import { ROLES } from '../roles.js';
import { SUSPENSION } from '../suspension.js';
import { tracksOf } from '../tracks/titles.js';
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
  tracks: tracksOf(...TRACKS),
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
  expiry: [...INTAKE_EXPIRY, joinInTime('licence.decision'), joinInTime('inspection.notice'), RECTIFICATION_EXPIRY],
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
