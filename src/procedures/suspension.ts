import { text } from '../domain/json.js';
import type { ProcedureDefinition } from '../domain/procedure/definition.js';

/** Court or criminal matters, force majeure: every clock stands still; what protects people stays possible. */
export const SUSPENSION: NonNullable<ProcedureDefinition['suspension']> = {
  flag: 'suspended',
  allows: [
    'case.resume',
    'case.withdraw',
    'case.changeAgent',
    'case.declareInterest',
    'case.recuse',
    'case.correctRecord',
    'inspection.imposeRiskControl',
    'inspection.liftRiskControl',
  ],
  reason: 'SUSPENSION',
  basis: text('案件中止期间不计算期限', 'No limit runs while a case is suspended'),
};
