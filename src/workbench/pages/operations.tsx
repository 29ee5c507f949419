import { toMs, fromMs } from '../../domain/clock/instant.js';
import type { ProblemView } from '../../http/problems.js';
import type { Desk, Way } from '../desk.js';
import { PostForm } from '../parts/post-form.js';
import { Time } from '../parts/time.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { operationWords } from '../words/operations.js';

type Status = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Work that takes longer than an answer, as the API tells of it. */
type Operation = {
  id: string;
  kind: string;
  status: Status;
  progress: { done: number; total: number | null; note: string | null };
  result: { number?: number; edition?: number } | null;
  problem: Pick<ProblemView, 'code' | 'title' | 'detail' | 'errors'> | null;
  createdBy: string;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
};

const REFRESH_SECONDS = 2;

const isUnderway = ({ status }: Operation): boolean => status === 'queued' || status === 'running';

function Progress({ operation }: { operation: Operation }) {
  const words = useWords(operationWords);
  const { now } = useVisit();
  const { status, progress, problem, createdBy, createdAt, startedAt, finishedAt } = operation;
  const turns = isUnderway(operation) ? { 'data-turns': fromMs(toMs(now) + REFRESH_SECONDS * 1000) } : {};
  return (
    <div data-live="operation" data-onward class="panel" {...turns}>
      <dl>
        <dt>{words.status}</dt>
        <dd>{words[status]}</dd>
        <dt>{words.progress}</dt>
        <dd>
          {isUnderway(operation) && (
            <progress
              aria-label={words.progress}
              {...(progress.total !== null && { max: progress.total, value: progress.done })}
            />
          )}{' '}
          <bdi>{progress.total === null ? progress.done : `${progress.done} / ${progress.total}`}</bdi>
          {progress.note !== null && <span class="under">{progress.note}</span>}
        </dd>
        <dt>{words.by}</dt>
        <dd>
          <bdi>{createdBy}</bdi> · <Time at={createdAt} />
        </dd>
        {startedAt !== null && (
          <>
            <dt>{words.started}</dt>
            <dd>
              <Time at={startedAt} />
            </dd>
          </>
        )}
        {finishedAt !== null && (
          <>
            <dt>{words.finished}</dt>
            <dd>
              <Time at={finishedAt} />
            </dd>
          </>
        )}
      </dl>
      {problem && (
        <div class="problem" role="alert">
          <h2>{problem.title}</h2>
          <p>{problem.detail}</p>
          {problem.errors && (
            <ul>
              {problem.errors.map(({ pointer, detail }) => (
                <li key={pointer}>
                  {detail} <code>{pointer}</code>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      {isUnderway(operation) && <p class="small">{words.refreshes}</p>}
    </div>
  );
}

function OperationPage({ operation }: { operation: Operation }) {
  const words = useWords(operationWords);
  const { session } = useVisit();
  return (
    <>
      <h1>{words.title}</h1>
      <p>
        <code>{operation.kind}</code>
      </p>
      <Progress operation={operation} />
      {isUnderway(operation) && operation.createdBy === session?.sub && (
        <PostForm class="acts">
          <button type="submit">{words.cancel}</button>
        </PostForm>
      )}
      <p>
        <a href="/reports">{words.back}</a>
      </p>
    </>
  );
}

const pathOf = ({ params }: Visit): string => `operations/${encodeURIComponent(params['id'] ?? '')}`;

/** How far an operation is; a report that is made leads on to itself. */
async function operationView(visit: Visit): Promise<View | Way> {
  const operation = await visit.api.get<Operation>(pathOf(visit));
  const { kind, status, result } = operation;
  if (kind === 'reports.make' && status === 'done' && result?.number !== undefined)
    return { to: `/reports/${result.number}?edition=${result.edition ?? 1}` };
  return {
    title: operationWords[visit.tongue].title,
    body: <OperationPage operation={operation} />,
    ...(isUnderway(operation) && { refreshSeconds: REFRESH_SECONDS }),
  };
}

async function cancel(visit: Visit): Promise<Way> {
  await visit.api.post(`${pathOf(visit)}/cancel`, {}, { 'idempotency-key': visit.form.get('key') ?? undefined });
  return { to: visit.path };
}

export function operationPages(desk: Desk): void {
  desk.get('/operations/:id', operationView);
  desk.post('/operations/:id', cancel);
}
