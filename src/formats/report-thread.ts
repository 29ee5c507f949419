/** Where a report is set beside the server: one thread for each report, gone with all its memory when it is done. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Language } from '../diagram/figure.js';
import type { PrintedReport } from '../domain/turnaround/report-table.js';
import { setReport, type ReportFormat, type Setting } from './set-report.js';

export type Order = { report: PrintedReport; format: ReportFormat; language: Language; setting: Setting };

const { report, format, language, setting } = workerData as Order;
parentPort!.postMessage(await setReport(report, format, language, setting));
