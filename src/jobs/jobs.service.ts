/*
 * Work that is not law and may be done later, or again: webhooks, cleaning up, imports, reports. graphile-worker keeps it
 * in rows, so a job is added in the transaction of whatever makes it necessary and is there exactly if that is. A payload
 * carries ids alone: what is done is read when it is done, behind the wall of the authority.
 *
 * A process that is killed leaves its jobs locked for hours. So no work may exist as a job alone: its truth is a row of
 * ours, and a sweep adds a job for rows that are overdue. A job may therefore run twice, and must ask its row first.
 */
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { parseCronItems, run, type Runner } from 'graphile-worker';
import type { EntityManager } from 'typeorm';
import { DIRECT_URL } from '../database/data-source.js';
import { quietJobLog } from '../database/job-log.js';
import { JOB_SCHEMA } from '../database/job-schema.js';

/** Every kind of job, and what it must be told. */
export type Jobs = {
  'webhooks.deliver': { authority: number; delivery: string };
  'webhooks.sweep': Record<string, never>;
  'retention.purge': Record<string, never>;
  'drafts.purge': Record<string, never>;
  'documents.scan': { authority: number; caseId: string; sha256: string };
  'documents.sweep': Record<string, never>;
  'operations.run': { authority: number; operation: string };
  'operations.sweep': Record<string, never>;
  'reports.months': Record<string, never>;
  'facts.sweep': Record<string, never>;
  'facts.renew': { authority: number; after: string };
};
type JobName = keyof Jobs;
type Work<N extends JobName> = (payload: Jobs[N]) => Promise<void>;

/** When jobs are due that nobody adds, in the five fields of cron, by UTC. */
const CRON: { task: JobName; match: string }[] = [
  { task: 'webhooks.sweep', match: '* * * * *' },
  { task: 'retention.purge', match: '17 * * * *' },
  { task: 'drafts.purge', match: '41 * * * *' },
  { task: 'documents.sweep', match: '* * * * *' },
  { task: 'operations.sweep', match: '* * * * *' },
  { task: 'reports.months', match: '41 * * * *' },
  { task: 'facts.sweep', match: '11 * * * *' },
];

const CONCURRENCY = 4;
/** For the jobs, for what they listen on, and one to add. */
const CONNECTIONS = 3;
const POLL_MS = 5_000;
/** Tries of a job that fails before it could write down that it failed: after that the sweep takes over. */
const TRIES = 5;

@Injectable()
export class JobsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(JobsService.name);
  private readonly works = new Map<JobName, Work<JobName>>();
  private runner: Runner | undefined;

  constructor(@Inject(DIRECT_URL) private readonly url: string) {}

  /** Says how jobs of a kind are done. To be called before the application has started. */
  onJob<N extends JobName>(name: N, work: Work<N>): void {
    this.works.set(name, work as unknown as Work<JobName>);
  }

  /** Adds jobs that exist if this transaction commits. A `key` replaces a waiting job with the same one. */
  async add<N extends JobName>(
    tx: EntityManager,
    name: N,
    jobs: { payload: Jobs[N]; key: string; runAt?: Date }[],
  ): Promise<void> {
    await tx.query(
      `select from jsonb_to_recordset($2::jsonb) as j (payload jsonb, key text, run_at timestamptz),
        ${JOB_SCHEMA}.add_job($1, j.payload::json, run_at := j.run_at, max_attempts := ${TRIES}, job_key := j.key)`,
      [name, JSON.stringify(jobs.map(({ payload, key, runAt }) => ({ payload, key, run_at: runAt })))],
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    const tasks = [...this.works].map(([name, work]) => [name, (payload: unknown) => work(payload as Jobs[JobName])]);
    this.runner = await run({
      connectionString: this.url,
      schema: JOB_SCHEMA,
      maxPoolSize: CONNECTIONS,
      concurrency: CONCURRENCY,
      pollInterval: POLL_MS,
      noHandleSignals: true, // Nest ends the process, and us before it
      logger: quietJobLog,
      taskList: Object.fromEntries(tasks) as Record<string, (payload: unknown) => Promise<void>>,
      parsedCronItems: parseCronItems(CRON.filter(({ task }) => this.works.has(task))),
    });
    this.runner.promise.catch((error: unknown) =>
      this.log.error('Expected to go on with the jobs, but they have stopped.', (error as Error).stack),
    );
  }

  /** Begins no more jobs and waits for those under way. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.runner?.stop();
  }
}
