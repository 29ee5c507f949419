import type { toEntryView } from '../cases/cases.view.js';
import type { TurnaroundController } from '../turnaround/turnaround.controller.js';

/** What the API answers about a case, beside the case itself. */
export type CaseComparison = Awaited<ReturnType<TurnaroundController['comparison']>>;
export type EntryView = ReturnType<typeof toEntryView>;
