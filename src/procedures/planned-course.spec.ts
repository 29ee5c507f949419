import { describe, expect, test } from '@jest/globals';
import { chained, courseOf, occasionalStagesOf } from '../domain/simulation/course.js';
import type { Course } from '../domain/simulation/course.js';
import { planOf } from '../domain/simulation/plan.js';
import { defineProcedure } from '../domain/procedure/define-procedure.js';
import { administration } from './administration/administration.js';
import { gmpInspection } from './gmp-inspection/gmp-inspection.js';
import { licenceModification } from './licence-modification/licence-modification.js';
import { SAMPLE_OFFICE } from './planned-office.js';
import { registrationFiling } from './registration-filing/registration-filing.js';
import { SHIPPED } from './shipped.js';
import { threeInOne } from './three-in-one/three-in-one.js';

const short = (stage: string) => stage.replace(/^open\.(review\.)?|^issue\./, '');
const ordinary = ({ nodes }: Course) => nodes.filter(({ detour }) => detour === null).map(({ stage }) => short(stage));
const before = ({ nodes }: Course, stage: string): string[] => {
  const found = nodes.find((node) => short(node.stage) === stage)!;
  return found.after.map((index) => short(nodes[index]!.stage)).sort();
};

describe('the course of a joint case is read out of its procedure', () => {
  const course = courseOf(threeInOne);

  test('corrections, escalations and second looks are stages that only some cases pass', () => {
    expect([...occasionalStagesOf(defineProcedure(threeInOne))].map(short)).toEqual(
      expect.arrayContaining(['inspection.listingDefects', 'inspection.rechecking', 'registration.escalating']),
    );
    for (const stage of ordinary(course))
      expect([...occasionalStagesOf(defineProcedure(threeInOne))].map(short)).not.toContain(stage);
  });

  test('an organisation, in which nobody files, has no ordinary way and no stages beside it', () => {
    expect(occasionalStagesOf(defineProcedure(administration))).toEqual(new Set());
  });

  test('every stage of it is one of the procedure, in the order in which the commands lead through them', () => {
    const { stages } = defineProcedure(threeInOne);
    for (const { stage, meta } of course.nodes) expect(stages[stage]!.meta).toEqual(meta);
    expect(ordinary(course)).toEqual(
      expect.arrayContaining(['intake', 'licence.deskReview', 'inspection.onSite', 'registration.checking']),
    );
    expect(new Set(ordinary(course)).size).toBe(ordinary(course).length);
  });

  test('the tracks begin together; the licence is checked when it is reviewed and the inspection assessed', () => {
    for (const first of ['licence.deskReview', 'inspection.deskReview', 'registration.classifying'])
      expect(before(course, first)).toEqual(['intake']);
    expect(before(course, 'licence.checking')).toEqual(['inspection.assessing', 'licence.deskReview']);
  });

  test('the joint review waits for all tracks', () => {
    expect(before(course, 'decision.jointReview')).toEqual(
      expect.arrayContaining(['inspection.assessing', 'licence.endorsing', 'registration.checking']),
    );
    expect(before(course, 'decision.deciding')).toEqual(['decision.jointReview']);
  });

  test('a rectification comes between the report and the assessment, only for those who have defects', () => {
    expect(before(course, 'inspection.rectifying')).toEqual(['inspection.listingDefects']);
    expect(before(course, 'inspection.assessing')).toEqual(['inspection.rectifying']);
    const detour = course.nodes.find(({ stage }) => stage.endsWith('rectifying'))!.detour;
    expect(detour).toMatch(/listingDefects$/);
  });

  test('it is measured from the acceptance to the seal', () => {
    expect([course.from, course.to].map((node) => short(course.nodes[node]!.stage))).toEqual([
      'intake',
      'deliver.sealing',
    ]);
  });
});

describe('the old way', () => {
  test('the licence alone makes a visit of its own', () => {
    expect(ordinary(courseOf(licenceModification))).toEqual(
      expect.arrayContaining(['licence.visiting', 'licence.assessingVisit', 'licence.checking']),
    );
  });

  test('each procedure begins when the one before is sealed, and a handover lies between', () => {
    const old = chained([licenceModification, gmpInspection, registrationFiling].map(courseOf));
    expect(old.handovers).toHaveLength(2);
    for (const handover of old.handovers)
      expect(old.nodes[handover]!.after.map((index) => short(old.nodes[index]!.stage))).toEqual(['deliver.sealing']);
    const intakes = old.nodes.filter(({ stage, again }) => stage === 'open.intake' && !again);
    expect(intakes.map(({ after }) => after)).toEqual([[], [old.handovers[0]], [old.handovers[1]]]);
  });
});

test('the sample office staffs every stage of every shipped procedure, and every figure of it is an assumption', () => {
  for (const procedure of SHIPPED) expect(() => planOf(courseOf(procedure), SAMPLE_OFFICE)).not.toThrow();
  const { pools, stages, detours, arrivals } = SAMPLE_OFFICE;
  for (const { citation } of [...pools, ...Object.values(stages), ...Object.values(detours), arrivals])
    expect(citation.certainty).toBe('assumption');
});

test('an office that forgets a stage is refused, by the name of the stage', () => {
  const { 'open.intake': _, ...stages } = SAMPLE_OFFICE.stages;
  expect(() => planOf(courseOf(threeInOne), { ...SAMPLE_OFFICE, stages })).toThrow(/open\.intake/);
});
