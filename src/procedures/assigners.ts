import type { Role } from './roles.js';

/**
 * Who may give a task to somebody, or take it away: each role with the roles whose tasks it distributes. How an office
 * distributes its work, and no law: the duties that exclude one another are asked of whoever is given the task. Nobody
 * distributes the tasks of his own role, or a claim among equals would bind no one.
 */
export const ASSIGNERS: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  head: [
    'intake',
    'licenceReviewer',
    'registrationReviewer',
    'inspectionCentre',
    'teamLeader',
    'inspector',
    'checker',
    'divisionHead',
    'decider',
    'convener',
    'sealOfficer',
    'delivery',
  ],
  divisionHead: ['licenceReviewer', 'registrationReviewer', 'checker'],
  convener: ['licenceReviewer', 'registrationReviewer', 'inspectionCentre', 'checker'],
  inspectionCentre: ['teamLeader', 'inspector'],
};
