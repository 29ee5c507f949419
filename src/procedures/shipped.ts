import type { ProcedureDefinition } from '../domain/procedure/definition.js';
import { gmpInspection } from './gmp-inspection/gmp-inspection.js';
import { licenceModification } from './licence-modification/licence-modification.js';
import { registrationFiling } from './registration-filing/registration-filing.js';
import { threeInOne } from './three-in-one/three-in-one.js';

/** The procedures that come with the product. Each also stands beside its source as JSON: that is what was published. */
export const SHIPPED: ProcedureDefinition[] = [threeInOne, licenceModification, gmpInspection, registrationFiling];
