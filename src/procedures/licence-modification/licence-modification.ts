import { text } from '../../domain/json.js';
import type { ProcedureDefinition } from '../../domain/procedure/definition.js';
import { baselineOf } from '../baselines.js';
import { decisionCommands } from '../decision-commands.js';
import { EXCLUSIVE } from '../duties.js';
import { decideInTime, INTAKE_EXPIRY } from '../expiry.js';
import { filingExample, filingSchema, lineItems } from '../filing.js';
import { arrange } from '../frame.js';
import { frameCommands } from '../frame-commands.js';
import { limitsOf } from '../limits.js';
import { materialsOf } from '../materials.js';
import { ROLES } from '../roles.js';
import { SUSPENSION } from '../suspension.js';
import { tracksOf } from '../tracks/titles.js';
import { ownLicence } from '../tracks/licence.js';
import { ownLicenceCommands } from '../tracks/licence-commands.js';

const NEEDS = { products: false, consent: false };
const MATERIALS = materialsOf('licence');
const FILING = filingSchema(NEEDS);

/** The old way, first part: the licence alone, with a site visit and a rectification of its own where the change needs one. */
export const licenceModification: ProcedureDefinition = {
  id: 'licence-modification',
  version: 1,
  title: text('药品生产许可证变更', 'Change of the drug manufacturing licence'),
  vocabulary: 1,
  roles: ROLES,
  tracks: tracksOf('licence'),
  exclusive: EXCLUSIVE,
  filing: {
    schema: FILING,
    example: filingExample(
      MATERIALS.map(({ code }) => code),
      NEEDS,
    ),
    roles: ['applicant', 'agent'],
  },
  items: [lineItems('licence')],
  materials: MATERIALS,
  limits: limitsOf('case.acceptance', 'case.correction', 'case.delivery', 'case.hearing', 'licence.'),
  expiry: [...INTAKE_EXPIRY, decideInTime('licence.decision')],
  suspension: SUSPENSION,
  turnaround: { from: 'accepted', to: 'issued' },
  commands: {
    ...frameCommands(['licence'], ['line'], ['licence.decision', 'licence.promised'], FILING),
    ...ownLicenceCommands,
    ...decisionCommands(['licence']),
  },
  machine: arrange({
    id: 'licence-modification',
    tracks: { licence: ownLicence },
    joint: false,
    promised: false,
  }),
  baseline: baselineOf(['licence']),
};
