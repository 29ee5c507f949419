import type { ProcedureDefinition } from '../domain/procedure/definition.js';
import { cite } from './cite.js';

/** Which duties exclude one another on one case (DOMAIN 2.4, 5). The law says less than the product demands, and it is said. */
export const EXCLUSIVE: ProcedureDefinition['exclusive'] = [
  {
    duties: ['acceptor', 'reviewer', 'inspector', 'checker', 'decider'],
    citation: cite(
      'S25',
      'assumption',
      '受理、审查、检查、审核、决定由不同人员承担；真实省级系统的岗位划分支持这一点',
      'Acceptance, review, inspection, check and decision by different persons; a real provincial workflow shows the same segregation',
    ),
  },
  {
    duties: ['inspector', 'assessor'],
    citation: cite(
      'S11',
      'law?',
      '检查组与派出单位的审核、综合评定相分离；检查员不得有利害关系',
      'The team inspects, the dispatching unit reviews and assesses; inspectors are without conflict of interest',
    ),
  },
  {
    duties: ['checker', 'endorser', 'decider'],
    citation: cite(
      'S25',
      'practice',
      '审核、审定、决定三级分开，同一人不得在同一事项上担任两级',
      'Check, endorsement and decision are three levels; the same person is never two of them',
    ),
  },
  {
    duties: ['corrector', 'secondPerson'],
    citation: cite('S25', 'assumption', '更正记录须经第二人确认', 'A correction of the record needs a second person'),
  },
];
