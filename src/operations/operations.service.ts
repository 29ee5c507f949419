/*
 * Work that takes longer than an answer may (an import, a report over years, a simulation) is a row, which says how far
 * it is and how it ended. A job only says "look at this row"; whoever does takes the row by counting its run. A process
 * that dies leaves a row that beats no more: the sweep has it begun anew, from its start, as every work can be repeated;
 * one that ends processes again and again fails. A process that is told to stop puts its rows back into the queue.
 */
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { NOW, type Now } from '../database/now.js';
import { inAuthority } from '../database/tenant.js';
import type { JsonObject } from '../domain/json.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { type Answer, answerOnce, type GivenAnswer, type IdempotentRequest } from '../http/idempotency.js';
import type { Language } from '../http/language.js';
import type { Page, PageQuery } from '../http/paging.js';
import { toProblem } from '../http/to-problem.js';
import type { Principal } from '../identity/principal.js';
import { type Jobs, JobsService } from '../jobs/jobs.service.js';
import { type OperationRun, type OperationWork, RunningOperation } from './operation-run.js';
import { getOperation, type KeptProblem, listOperations, type OperationRow } from './operations.queries.js';
import { toOperationView } from './operations.view.js';

export type { OperationRun, OperationWork };

/** Of the jobs of a process, so many at once may be operations: the others go on meanwhile. */
const MOST_AT_ONCE = 2;
const BUSY_WAIT_MS = 1_000;
/** A process whose operation has not beaten for so long is taken for dead. */
const PATIENCE_MS = 30_000;
const MOST_RUNS = 3;
const TOO_MANY_RUNS: KeptProblem = {
  code: 'internal',
  detail: text(
    `执行该操作的进程${MOST_RUNS}次中断，不再重试`,
    `Expected the operation to end, but the process at work ended before it ${MOST_RUNS} times`,
  ),
};
const UNFORESEEN = text(
  '系统出现意外错误，已经记录',
  'Expected to finish, but an unforeseen error occurred and was logged',
);

type Started = Pick<OperationRow, 'id' | 'kind' | 'request' | 'runs' | 'created_by'>;
type End = { status: 'done'; result: JsonObject } | { status: 'failed'; problem: KeptProblem };

@Injectable()
export class OperationsService implements OnModuleDestroy {
  private readonly log = new Logger(OperationsService.name);
  private readonly works = new Map<string, OperationWork>();
  private readonly running = new Set<RunningOperation>();
  private stopping = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: JobsService,
    @Inject(NOW) private readonly now: Now,
  ) {
    jobs.onJob('operations.run', (payload) => this.run(payload));
    jobs.onJob('operations.sweep', () => this.sweep());
  }

  /** Says how operations of a kind are done. To be called before the application has started. */
  onOperation(kind: string, work: OperationWork): void {
    this.works.set(kind, work);
  }

  /** Adds an operation that exists, and is soon begun, if this transaction commits. */
  async start(
    tx: EntityManager,
    kind: string,
    request: JsonObject,
    by: Pick<Principal, 'authority' | 'sub'>,
    language: Language = 'zh-CN',
  ): Promise<JsonObject> {
    if (!this.works.has(kind)) throw new Error(`Expected somebody to say how operations of the kind ${kind} are done`);
    const [row] = await tx.query<OperationRow[]>(
      `insert into operations (authority_id, id, kind, status, request, created_by, created_at)
        values ($1, $2, $3, 'queued', $4, $5, $6) returning *`,
      [by.authority, uuidv7(), kind, JSON.stringify(request), by.sub, this.now()],
    );
    await this.wake(tx, by.authority, row!.id);
    return toOperationView(row!, language);
  }

  /** The answer to a request that only started an operation: 202, with the place to look at. */
  toAccepted(view: JsonObject): Answer {
    const { self } = view['links'] as { self: string };
    return { status: 202, headers: { Location: self }, body: JSON.stringify(view) };
  }

  async list(by: Principal, query: PageQuery, language: Language): Promise<Page<JsonObject>> {
    const page = await inAuthority(this.dataSource, by.authority, (tx) => listOperations(tx, by, query));
    return { ...page, items: page.items.map((row) => toOperationView(row, language)) };
  }

  async get(by: Principal, id: string, language: Language): Promise<JsonObject> {
    return toOperationView(
      await inAuthority(this.dataSource, by.authority, (tx) => getOperation(tx, by, id)),
      language,
    );
  }

  /** Ends an operation of one's own. What it had not committed is gone; what is over stays as it is. */
  cancel(by: Principal, id: string, language: Language, once: IdempotentRequest): Promise<GivenAnswer> {
    return answerOnce(
      (work) => inAuthority(this.dataSource, by.authority, work),
      once,
      async (tx) => {
        const seen = await getOperation(tx, by, id);
        if (seen.created_by !== by.sub)
          throw new Problem(
            'forbidden',
            text('只能取消自己发起的操作', 'Expected an operation that you started yourself'),
          );
        const [rows] = await tx.query<[OperationRow[], number]>(
          `update operations set status = 'cancelled', finished_at = $3
            where authority_id = $1 and id = $2 and status in ('queued', 'running') returning *`,
          [by.authority, id, this.now()],
        );
        if (!rows[0])
          throw new Problem(
            'notPossible',
            text('操作已经结束', `Expected an operation under way, but this one is ${seen.status}`),
          );
        return { status: 200, headers: {}, body: JSON.stringify(toOperationView(rows[0], language)) };
      },
    );
  }

  /** New jobs for operations that nobody is at: their process was killed. */
  async sweep(patienceMs = PATIENCE_MS): Promise<void> {
    for (const { id } of await this.dataSource.query<{ id: number }[]>('select id from authorities order by id'))
      await inAuthority(this.dataSource, id, async (tx) => {
        await tx.query(
          `update operations set status = 'failed', problem = $2, finished_at = $3
            where authority_id = $1 and status = 'running' and runs >= ${MOST_RUNS}
              and beat_at < clock_timestamp() - make_interval(secs => $4)`,
          [id, JSON.stringify(TOO_MANY_RUNS), this.now(), patienceMs / 1000],
        );
        const [left] = await tx.query<[{ id: string }[], number]>(
          `update operations set status = 'queued', beat_at = clock_timestamp()
            where authority_id = $1 and status in ('queued', 'running')
              and beat_at < clock_timestamp() - make_interval(secs => $2) returning id`,
          [id, patienceMs / 1000],
        );
        for (const operation of left) await this.wake(tx, id, operation.id);
      });
  }

  /** Whatever is under way goes back into the queue, for a process that lives on. */
  onModuleDestroy(): void {
    this.stopping = true;
    for (const operation of this.running) operation.abort();
  }

  private wake(tx: EntityManager, authority: number, operation: string, runAt?: Date): Promise<void> {
    const job = { payload: { authority, operation }, key: `operation ${operation}`, ...(runAt && { runAt }) };
    return this.jobs.add(tx, 'operations.run', [job]);
  }

  private async run({ authority, operation }: Jobs['operations.run']): Promise<void> {
    if (this.stopping) return; // still in the queue, where the sweep finds it
    if (this.running.size >= MOST_AT_ONCE) {
      const later = new Date(Date.now() + BUSY_WAIT_MS);
      return inAuthority(this.dataSource, authority, (tx) => this.wake(tx, authority, operation, later));
    }
    const row = await inAuthority(this.dataSource, authority, (tx) => this.take(tx, authority, operation));
    if (!row) return; // cancelled, over, at work elsewhere, or of a kind that only a newer server knows
    const running = new RunningOperation(
      { authority, id: row.id, request: row.request, by: row.created_by },
      {
        beat: ({ done, total, note }) =>
          inAuthority(
            this.dataSource,
            authority,
            (tx) =>
              this.change(tx, authority, row, 'done = $4, total = $5, note = $6, beat_at = clock_timestamp()', [
                done,
                total,
                note && JSON.stringify(note),
              ]),
            { onPrimary: true }, // the work that it tells of may be reading elsewhere
          ),
        confirm: (tx) => this.change(tx, authority, row, 'beat_at = clock_timestamp()', []),
      },
    );
    this.running.add(running);
    try {
      await this.finish(authority, row, running, await this.endOf(row, running));
    } finally {
      this.running.delete(running);
    }
  }

  private async endOf(row: Started, running: RunningOperation): Promise<End> {
    try {
      return { status: 'done', result: await this.works.get(row.kind)!(running.toRun()) };
    } catch (error) {
      const problem = toProblem(error);
      if (!problem && !running.isAborted)
        this.log.error(`Expected to finish operation ${row.id} (${row.kind}).`, (error as Error).stack);
      const { errors, rule } = problem?.extra ?? {};
      return {
        status: 'failed',
        problem: {
          code: problem?.code ?? 'internal',
          detail: problem?.detail ?? UNFORESEEN,
          ...(errors && { errors }),
          ...(rule !== undefined && { rule }),
        },
      };
    }
  }

  private async finish(authority: number, row: Started, running: RunningOperation, end: End): Promise<void> {
    const { done, total, note } = await running.settle();
    await inAuthority(this.dataSource, authority, async (tx) => {
      if (end.status === 'failed' && running.isAborted && this.stopping) {
        // Not a death of the process: the run is not counted.
        const back = `status = 'queued', runs = runs - 1, beat_at = clock_timestamp()`;
        if (await this.change(tx, authority, row, back, [])) await this.wake(tx, authority, row.id);
        return;
      }
      const set = 'status = $4, result = $5, problem = $6, finished_at = $7, done = $8, total = $9, note = $10';
      await this.change(tx, authority, row, set, [
        end.status,
        end.status === 'done' ? JSON.stringify(end.result) : null,
        end.status === 'failed' ? JSON.stringify(end.problem) : null,
        this.now(),
        done,
        total,
        note && JSON.stringify(note),
      ]);
    });
  }

  private async take(tx: EntityManager, authority: number, id: string): Promise<Started | undefined> {
    const [rows] = await tx.query<[Started[], number]>(
      `update operations set status = 'running', runs = runs + 1, started_at = coalesce(started_at, $3), done = 0,
          total = null, note = null, beat_at = clock_timestamp()
        where authority_id = $1 and id = $2 and status = 'queued' and kind = any($4)
        returning id, kind, request, runs, created_by`,
      [authority, id, this.now(), [...this.works.keys()]],
    );
    return rows[0];
  }

  /** Changes the row as long as it is that of this very run; says whether it was. */
  private async change(
    tx: EntityManager,
    authority: number,
    { id, runs }: Started,
    set: string,
    values: unknown[],
  ): Promise<boolean> {
    const [, changed] = await tx.query<[unknown[], number]>(
      `update operations set ${set} where authority_id = $1 and id = $2 and status = 'running' and runs = $3`,
      [authority, id, runs, ...values],
    );
    return changed === 1;
  }
}
