/*
 * A printed report in the format that was asked for. The report holds every figure; a format only sets it. The same report
 * gives the same bytes: no clock is read, ZIPs carry no time, and a PDF is dated by the as-of instant of its report.
 * What sets PDF and XLSX is loaded when it is asked for, so that nobody else pays for it.
 */
import type { Language } from '../diagram/figure.js';
import { canonical } from '../domain/audit/canonical.js';
import type { Instant } from '../domain/clock/instant.js';
import type { PrintedReport } from '../domain/turnaround/report-table.js';

export const REPORT_FORMATS = ['json', 'csv', 'xlsx', 'pdf'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What a report does not say of itself: when it is dated, and the font file that replaces the one that ships. */
export type Setting = { asOf: Instant; fontFile: string | null };

export type SetReport = { mediaType: string; extension: string; bytes: Uint8Array };

export async function setReport(
  report: PrintedReport,
  format: ReportFormat,
  language: Language,
  { asOf, fontFile }: Setting,
): Promise<SetReport> {
  switch (format) {
    case 'json':
      return { mediaType: 'application/json', extension: 'json', bytes: Buffer.from(canonical(report)) };
    case 'csv': {
      const { csvZipOf } = await import('./csv.js');
      return { mediaType: 'application/zip', extension: 'csv.zip', bytes: csvZipOf(report, language) };
    }
    case 'xlsx': {
      const { xlsxOf } = await import('./xlsx.js');
      const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
      return { mediaType, extension: 'xlsx', bytes: await xlsxOf(report, language) };
    }
    case 'pdf': {
      const [{ pdfOf }, { openFont, SHIPPED_FONT }] = await Promise.all([
        import('./pdf.js'),
        import('./report-font.js'),
      ]);
      const bytes = await pdfOf(report, language, { asOf, font: openFont(fontFile ?? SHIPPED_FONT) });
      return { mediaType: 'application/pdf', extension: 'pdf', bytes };
    }
  }
}
