/**
 * What an hour costs, as data, until an authority enters its own: amounts that this project assumed so that a report can
 * show its arithmetic. Every one says so, and a figure made with them is labelled an assumption.
 */
import type { RateTable } from '../domain/procedure/cost-rates.js';
import { cite } from './cite.js';
import type { Role } from './roles.js';

const ASSUMED_RATE = cite(
  'S21',
  'assumption',
  '本项目的假设单价，待以本机关决算数据替换',
  'Rate assumed by this project; to be replaced from the accounts of the authority',
);
const ASSUMED_HOURS = cite(
  'S21',
  'assumption',
  '本项目的假设工时，仅用于未登记工时的环节',
  'Hours assumed by this project, only for work on which nobody booked any',
);

const ROLES_BY_RATE: [number, Role[]][] = [
  [60, ['intake', 'sealOfficer', 'delivery']],
  [90, ['licenceReviewer', 'registrationReviewer', 'checker']],
  [110, ['inspectionCentre', 'teamLeader', 'inspector']],
  [150, ['divisionHead', 'decider', 'head', 'convener']],
];

/** Newest last. A version that was used is never changed. */
export const ASSUMED_RATES: readonly RateTable[] = [
  {
    version: 1,
    validFrom: '2025-01-01',
    rates: ROLES_BY_RATE.flatMap(([yuanPerHour, roles]) =>
      roles.map((role) => ({ role, cost: { yuanPerHour }, citation: ASSUMED_RATE })),
    ),
    usual: [
      { component: 'intake', role: 'intake', hours: 4, heads: 1, citation: ASSUMED_HOURS },
      { component: 'review', role: 'licenceReviewer', hours: 16, heads: 1, citation: ASSUMED_HOURS },
      { component: 'inspection', role: 'inspector', hours: 32, heads: 2, citation: ASSUMED_HOURS },
      { component: 'decision', role: 'decider', hours: 8, heads: 1, citation: ASSUMED_HOURS },
      { component: 'issue', role: 'delivery', hours: 4, heads: 1, citation: ASSUMED_HOURS },
    ],
  },
];
