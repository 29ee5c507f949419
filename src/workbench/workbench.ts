import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';
import type { Instant } from '../domain/clock/instant.js';
import { serveAssets } from './assets.js';
import { Desk } from './desk.js';
import { casePages } from './pages/case.js';
import { casesPages } from './pages/cases.js';
import { helpPages } from './pages/help.js';
import { correctionPages } from './pages/correction.js';
import { filingStartPages } from './pages/filing-start.js';
import { filingStepPages } from './pages/filing-step.js';
import { filingSummaryPages } from './pages/filing-summary.js';
import { inboxPages } from './pages/inbox.js';
import { materialsPages } from './pages/materials.js';
import { noticePages } from './pages/notice.js';
import { officeChangePages } from './pages/office-change.js';
import { peoplePages } from './pages/people.js';
import { procedureComparePages } from './pages/procedure-compare.js';
import { procedureTrialPages } from './pages/procedure-trial.js';
import { procedurePages } from './pages/procedures.js';
import { receiptPages } from './pages/receipt.js';
import { auditPages } from './pages/audit.js';
import { comparePages } from './pages/compare.js';
import { dashboardPages } from './pages/dashboard.js';
import { operationPages } from './pages/operations.js';
import { reportPages } from './pages/reports.js';
import { rulesPages } from './pages/rules.js';
import { signInPages } from './pages/sign-in.js';
import { taskPages } from './pages/task.js';

export const SIGNS_IN_HERE = Symbol('SIGNS_IN_HERE');

/** Nothing inline and nothing from elsewhere: what a text field smuggles into a page is not run. */
const PAGE_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

type Setting = {
  now: () => Instant;
  signsInHere: boolean;
  tellFault: (error: unknown, requestId: string) => void;
};

/** The table of contents of the workbench. A context of its own: its headers and its forms are none of the API's. */
export async function openWorkbench(server: FastifyInstance, { now, signsInHere, tellFault }: Setting): Promise<void> {
  await server.register(compress, { encodings: ['gzip'], threshold: 1_000 });
  server.addHook('onRequest', (_request, reply, done) => {
    // A referrer within the site, because with none a browser says of a form that it comes from nowhere.
    reply.headers({ 'Content-Security-Policy': PAGE_CSP, 'Referrer-Policy': 'same-origin' });
    done();
  });
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request: unknown, body: string | Buffer, done: (error: Error | null, form: URLSearchParams) => void) =>
      done(null, new URLSearchParams(body.toString())),
  );
  const desk = new Desk(server, serveAssets(server), now, tellFault);
  signInPages(desk, signsInHere);
  inboxPages(desk);
  casesPages(desk);
  casePages(desk);
  noticePages(desk);
  taskPages(desk);
  helpPages(desk);
  procedurePages(desk);
  procedureComparePages(desk);
  procedureTrialPages(desk);
  filingStartPages(desk);
  filingStepPages(desk);
  filingSummaryPages(desk);
  receiptPages(desk);
  materialsPages(desk);
  correctionPages(desk);
  dashboardPages(desk);
  reportPages(desk);
  operationPages(desk);
  auditPages(desk);
  comparePages(desk);
  rulesPages(desk);
  peoplePages(desk);
  officeChangePages(desk);
}
