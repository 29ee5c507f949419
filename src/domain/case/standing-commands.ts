/**
 * Commands that every case has, whatever its procedure: they concern the work on a case (who has a task, which documents
 * lie in it, what the engine asks for, which hours it took) and not its course. A procedure that was frozen long ago gains them too. They are
 * journaled like any other command, but the machine never sees them, and they move no version: whoever was about to
 * decide is not disturbed because somebody else took up a task.
 */
import {
  DOCUMENT_SCANNED,
  documentScanned,
  REGISTER_DOCUMENT,
  registerDocument,
  setDocumentAside,
  useDocument,
} from './document-commands.js';
import { APPLY_CALENDAR, applyCalendar } from './calendar-applied.js';
import { OPEN_TASK, openTask } from './engine-tasks.js';
import { ESCALATE, escalate, explainOverrun } from './escalations.js';
import { EXPLAIN } from './overrun.js';
import type { StandingCommand } from './standing-command.js';
import { assignTask, claimTask, handOverTask, releaseTask } from './task-commands.js';
import { BOOK_WORK, bookWork } from './work-booking.js';

/** Each by its name, which begins with no track and with no word of a procedure. */
export const STANDING: Readonly<Record<string, StandingCommand>> = {
  [OPEN_TASK]: openTask,
  'task.claim': claimTask,
  'task.release': releaseTask,
  'task.assign': assignTask,
  'task.handOver': handOverTask,
  [REGISTER_DOCUMENT]: registerDocument,
  'document.use': useDocument,
  'document.setAside': setDocumentAside,
  [DOCUMENT_SCANNED]: documentScanned,
  [ESCALATE]: escalate,
  [EXPLAIN]: explainOverrun,
  [APPLY_CALENDAR]: applyCalendar,
  [BOOK_WORK]: bookWork,
};

/** The standing command of this name, or null. */
export const findStanding = (type: string): StandingCommand | null =>
  Object.hasOwn(STANDING, type) ? STANDING[type]! : null;
