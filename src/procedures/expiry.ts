/** What the engine does when a limit runs out or comes near: a command of its own, or a task for an official, never more. */
import { text } from '../domain/json.js';
import type { ProcedureDefinition } from '../domain/procedure/definition.js';

type Expiry = ProcedureDefinition['expiry'][number];

/** Five days of silence accept a filing, as of receipt (Licensing Law Art. 32(1)(4)); correction that never comes is closed by an official. */
export const INTAKE_EXPIRY: Expiry[] = [
  { rule: 'case.acceptance', command: 'case.deemAccepted' },
  {
    rule: 'case.correction',
    task: {
      command: 'case.closeUncorrected',
      title: text('补正期满，决定是否办结', 'Correction is overdue: close the case, or wait'),
      roles: ['intake'],
    },
  },
];

export const RECTIFICATION_EXPIRY: Expiry = {
  rule: 'inspection.rectification',
  task: {
    command: 'inspection.closeUnrectified',
    title: text('整改期满未提交报告', 'Rectification is overdue'),
    roles: ['inspectionCentre'],
  },
};

/** A track that is ready may not be held back past its own limit: in time, the convener is asked to go on without the rest. */
export const joinInTime = (rule: string): Expiry => ({
  rule,
  task: {
    command: 'joint.conclude',
    title: text('期限将至，已有结论的事项先行会审', 'A limit is near: conclude with the tracks that are ready'),
    roles: ['convener'],
    early: true,
  },
});

export const decideInTime = (rule: string): Expiry => ({
  rule,
  task: {
    command: 'case.decide',
    title: text('期限将至，请作出决定', 'A limit is near: decide'),
    roles: ['decider'],
    early: true,
  },
});
