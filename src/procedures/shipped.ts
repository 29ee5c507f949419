import type { ProcedureDefinition } from '../domain/procedure/definition.js';
import { threeInOne } from './three-in-one/three-in-one.js';

/** The procedures that come with the product. Each also stands beside its source as JSON: that is what was published. */
export const SHIPPED: ProcedureDefinition[] = [threeInOne];
