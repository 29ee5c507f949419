import type { toEntryView } from '../cases/cases.view.js';
import type { ComparisonInTables } from '../domain/turnaround/print-comparison.js';

/** What the API answers about a case, beside the case itself. */
export type CaseComparison = ComparisonInTables['comparison'];
export type EntryView = ReturnType<typeof toEntryView>;
