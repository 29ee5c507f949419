import type { Beside } from '../domain/procedure/beside.js';
import type { ProcedureDefinition } from '../domain/procedure/definition.js';
import { cite } from './cite.js';

const PLAN = ['/team', '/leader', '/noConflict'];

const BESIDE: Beside = {
  stepUp: {
    commands: ['case.decide', 'case.seal'],
    citation: cite(
      'S28',
      'assumption',
      '《电子签名法》第十三条：签名由签名人专有和控制；据此要求作出决定、用印前重新登录（参照21 CFR 11.200）',
      'E-Signature Law Art. 13: a signature is controlled by its signatory alone; hence a fresh sign-in before a decision and a seal (after the model of 21 CFR 11.200)',
    ),
  },
  names: {
    'inspection.plan': PLAN,
    'licence.planVisit': PLAN,
    'case.recuse': ['/substitute'],
    'case.correctRecord': ['/approvedBy'],
  },
  charges: {
    'inspection.plan': { charge: 'inspection', leader: '/leader', team: '/team' },
    'licence.planVisit': { charge: 'visit', leader: '/leader', team: '/team' },
  },
  inCharge: { 'inspection.begin': 'inspection', 'inspection.report': 'inspection', 'licence.reportVisit': 'visit' },
  entries: { 'case.correctRecord': '/supersedes' },
  whenAsked: { 'joint.conclude': [{ tracks: { $tracks: ['concluded'] } }] },
};

/** What stands beside a definition: by the names of its own commands, in every version that has them. */
export function besideOf({ commands }: ProcedureDefinition): Beside {
  const has = (type: string): boolean => Object.hasOwn(commands, type);
  const own = <T>(record: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([type]) => has(type)));
  return {
    stepUp: { ...BESIDE.stepUp, commands: BESIDE.stepUp.commands.filter(has) },
    names: own(BESIDE.names),
    charges: own(BESIDE.charges),
    inCharge: own(BESIDE.inCharge),
    entries: own(BESIDE.entries),
    whenAsked: own(BESIDE.whenAsked),
  };
}
