/**
 * The sample office that planners begin with. Nobody's figures: until an authority calibrates it on its own recorded cases,
 * each number is an assumption of this project and says so. Chosen so that the office behaves as the reference office of
 * the design study does: with 4, 6 and 8 inspectors in teams of two the teams are busy 84, 56 and 42 % of the time, and from
 * 6 on it is the review of GMP documents, not the inspectors, that keeps cases waiting.
 */
import { text, type Text } from '../domain/json.js';
import type { Citation } from '../domain/procedure/limit-rule.js';
import type {
  Duration,
  PlannedDetour,
  PlannedOffice,
  PlannedPool,
  PlannedStage,
} from '../domain/procedure/planned-office.js';
import { cite } from './cite.js';

const ASSUMED: Citation = cite(
  'planning',
  'assumption',
  '本项目的假设参数，待本机构真实案件校准',
  'Assumed by this project; to be calibrated on recorded cases of the authority',
);

/** Practical capacity by convention of time-driven costing (Kaplan and Anderson): leave, training and meetings take the rest. */
const PRACTICAL_CAPACITY = 0.8;

const pool = (id: string, title: Text, roles: string[], heads: number, yuanPerHour: number): PlannedPool => ({
  id,
  title,
  roles,
  heads,
  availability: PRACTICAL_CAPACITY,
  yuanPerHour,
  citation: ASSUMED,
});

const lognormal = (mean: number, spread: number): Duration => ({ kind: 'lognormal', mean, spread });

/** Desk work of so many minutes on average. */
const desk = (minutes: number, spread = 0.5): PlannedStage => ({
  duration: lognormal(minutes, spread),
  citation: ASSUMED,
});
const HOUR = 60;
const DAY = 8 * HOUR;
/** Days of office time that the applicant takes. */
const applicant = (days: number): PlannedStage => desk(days * DAY, 0.6);
const detour = (share: number, again: number): PlannedDetour => ({ share, again, citation: ASSUMED });

export const SAMPLE_OFFICE: PlannedOffice = {
  version: 1,
  title: text('示例机构（假设参数）', 'Sample office (assumed parameters)'),
  start: '2025-01-06',
  arrivals: { perWeekday: [1.2, 1.05, 0.95, 0.9, 0.75], citation: ASSUMED },
  pools: [
    pool('intake', text('受理人员', 'intake officers'), ['intake'], 2, 60),
    pool('licence', text('许可审查员', 'licence reviewers'), ['licenceReviewer'], 2, 90),
    pool('registration', text('注册审查员', 'registration reviewers'), ['registrationReviewer'], 2, 90),
    pool(
      'centre',
      text('检查中心资料审查员', 'GMP document reviewers of the inspection centre'),
      ['inspectionCentre'],
      2,
      90,
    ),
    pool('inspectors', text('检查员', 'inspectors'), ['teamLeader', 'inspector'], 6, 110),
    pool('checkers', text('审核人员', 'checkers'), ['checker'], 1, 110),
    pool('heads', text('处室负责人', 'division heads'), ['divisionHead'], 1, 130),
    pool('review', text('联合审评召集人', 'conveners of the joint review'), ['convener'], 1, 130),
    pool('deciders', text('决定人', 'deciders'), ['decider'], 1, 150),
    pool('seal', text('用印人员', 'seal officers'), ['sealOfficer'], 1, 60),
    pool('delivery', text('送达人员', 'delivery officers'), ['delivery'], 1, 60),
  ],
  stages: {
    'open.intake': desk(90),
    'open.correction': applicant(4),
    'open.review.licence.deskReview': desk(300),
    'open.review.licence.supplementing': applicant(4),
    'open.review.licence.checking': desk(45),
    'open.review.licence.endorsing': desk(30),
    'open.review.inspection.deskReview': desk(345, 0.4),
    'open.review.inspection.supplementing': applicant(4),
    'open.review.inspection.planning': desk(60),
    'open.review.inspection.planned': desk(20),
    'open.review.inspection.onSite': { duration: lognormal(655, 0.25), heads: 2, citation: ASSUMED },
    'open.review.inspection.reportReview': desk(60),
    'open.review.inspection.listingDefects': desk(45),
    'open.review.inspection.rectifying': applicant(8),
    'open.review.inspection.assessing': desk(90),
    'open.review.registration.classifying': desk(90),
    'open.review.registration.escalating': desk(60),
    'open.review.registration.checking': desk(180),
    'open.review.registration.completing': applicant(4),
    'open.review.decision.jointReview': { ...desk(45), meets: [2, 4] },
    'open.review.decision.deciding': desk(30),
    'issue.deliver.sealing': desk(30),
    'issue.deliver.delivering': desk(30),
    'issue.publish.filing': desk(45),
    'issue.exPostReview.reviewing': desk(120),
    'issue.cdeUpdate.updating': desk(30),
    'issue.upload.uploading': desk(20),
    'issue.closing.closing': desk(20),
  },
  like: {
    'open.review.licence.visiting': 'open.review.inspection.onSite',
    'open.review.licence.rectifyingVisit': 'open.review.inspection.rectifying',
    'open.review.licence.assessingVisit': 'open.review.inspection.assessing',
  },
  detours: {
    'open.correction': detour(0.3, 0.5),
    'open.review.licence.supplementing': detour(0.1, 0.5),
    'open.review.inspection.supplementing': detour(0.1, 0.5),
    'open.review.inspection.listingDefects': detour(0.4, 1),
    'open.review.registration.escalating': detour(0, 1),
    'open.review.registration.completing': detour(0.1, 0.5),
    'open.review.licence.rectifyingVisit': detour(0, 1),
  },
};
