import { text } from '../../domain/json.js';
import type { ProcedureDefinition } from '../../domain/procedure/definition.js';
import { baselineOf } from '../baselines.js';
import { decisionCommands } from '../decision-commands.js';
import { EXCLUSIVE } from '../duties.js';
import { decideInTime, INTAKE_EXPIRY, RECTIFICATION_EXPIRY } from '../expiry.js';
import { filingExample, filingSchema, lineItems } from '../filing.js';
import { arrange } from '../frame.js';
import { frameCommands } from '../frame-commands.js';
import { limitsOf } from '../limits.js';
import { materialsOf } from '../materials.js';
import { ROLES } from '../roles.js';
import { SUSPENSION } from '../suspension.js';
import { tracksOf } from '../tracks/titles.js';
import { inspection } from '../tracks/inspection.js';
import { inspectionCommands } from '../tracks/inspection-commands.js';

const NEEDS = { products: false, consent: false };
const MATERIALS = materialsOf('inspection');
const FILING = filingSchema(NEEDS);

/** The old way, second part: the inspection alone, with its own acceptance and its own notice. */
export const gmpInspection: ProcedureDefinition = {
  id: 'gmp-inspection',
  version: 1,
  title: text('药品GMP符合性检查', 'GMP compliance inspection'),
  vocabulary: 1,
  roles: ROLES,
  tracks: tracksOf('inspection'),
  exclusive: EXCLUSIVE,
  filing: {
    schema: FILING,
    example: filingExample(
      MATERIALS.map(({ code }) => code),
      NEEDS,
    ),
    roles: ['applicant', 'agent'],
  },
  items: [lineItems('inspection')],
  materials: MATERIALS,
  limits: limitsOf('case.acceptance', 'case.correction', 'case.delivery', 'case.hearing', 'inspection.'),
  expiry: [...INTAKE_EXPIRY, decideInTime('inspection.notice'), RECTIFICATION_EXPIRY],
  suspension: SUSPENSION,
  turnaround: { from: 'accepted', to: 'issued' },
  commands: {
    ...frameCommands(['inspection'], ['line'], ['inspection.onSite', 'inspection.assessment'], FILING),
    ...inspectionCommands,
    ...decisionCommands(['inspection']),
  },
  machine: arrange({
    id: 'gmp-inspection',
    tracks: { inspection },
    joint: false,
    promised: false,
  }),
  baseline: baselineOf(['inspection']),
};
