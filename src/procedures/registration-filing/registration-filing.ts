import { text } from '../../domain/json.js';
import type { ProcedureDefinition } from '../../domain/procedure/definition.js';
import { baselineOf } from '../baselines.js';
import { decisionCommands } from '../decision-commands.js';
import { EXCLUSIVE } from '../duties.js';
import { INTAKE_EXPIRY } from '../expiry.js';
import { filingExample, filingSchema, lineItems, productItems } from '../filing.js';
import { arrange } from '../frame.js';
import { frameCommands } from '../frame-commands.js';
import { limitsOf } from '../limits.js';
import { materialsOf } from '../materials.js';
import { ROLES } from '../roles.js';
import { SUSPENSION } from '../suspension.js';
import { tracksOf } from '../tracks/titles.js';
import { recordedRegistration } from '../tracks/registration.js';
import { issueRegistrationCommands, recordedRegistrationCommands } from '../tracks/registration-commands.js';

const NEEDS = { products: true, consent: false };
const MATERIALS = materialsOf('registration');
const FILING = filingSchema(NEEDS);

/** The old way, third part: the filing alone, on the strength of a licence that was decided before and is recorded. */
export const registrationFiling: ProcedureDefinition = {
  id: 'registration-filing',
  version: 1,
  title: text('药品注册备案', 'Registration filing'),
  vocabulary: 1,
  roles: ROLES,
  tracks: tracksOf('registration'),
  exclusive: EXCLUSIVE,
  filing: {
    schema: FILING,
    example: filingExample(
      MATERIALS.map(({ code }) => code),
      NEEDS,
    ),
    roles: ['applicant', 'agent'],
  },
  items: [lineItems('registration'), productItems('registration')],
  materials: MATERIALS,
  limits: limitsOf('case.acceptance', 'case.correction', 'case.delivery', 'case.hearing', 'registration.'),
  expiry: [...INTAKE_EXPIRY],
  suspension: SUSPENSION,
  turnaround: { from: 'accepted', to: 'issued' },
  commands: {
    ...frameCommands(['registration'], ['product'], ['registration.classification', 'registration.review'], FILING),
    ...recordedRegistrationCommands,
    ...decisionCommands(['registration']),
    ...issueRegistrationCommands,
  },
  machine: arrange({
    id: 'registration-filing',
    tracks: { registration: recordedRegistration },
    joint: false,
    promised: false,
  }),
  baseline: baselineOf(['registration']),
};
