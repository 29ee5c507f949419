import type { ProblemView } from '../../http/problems.js';
import type { Page } from '../../http/paging.js';
import { Refused } from '../api.js';
import type { Desk, Way } from '../desk.js';
import { PostForm } from '../parts/post-form.js';
import { ProblemNote } from '../parts/problem-note.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { noticeWords } from '../words/notice.js';

type Officer = { id: string; name: string };
const WAYS = ['hand-over', 'release', 'assign'] as const;

function TaskPage({ officers, problem }: { officers: Officer[]; problem?: ProblemView }) {
  const words = useWords(noticeWords);
  const { form, params } = useVisit();
  return (
    <div class="narrow">
      <h1>{words.task}</h1>
      <p>{words.taskWhy}</p>
      <p class="small">
        <a href={`/cases/${params['id']!.split(':', 1)[0]}`}>{words.back}</a>
      </p>
      {problem && <ProblemNote problem={problem} />}
      <PostForm class="stack">
        <label for="to">{words.to}</label>
        <input id="to" name="to" list="officers" maxLength={100} value={form.get('to') ?? ''} dir="ltr" />
        <datalist id="officers">
          {officers.map(({ id, name }) => (
            <option value={id} key={id}>
              {name}
            </option>
          ))}
        </datalist>
        <label for="reason">{words.reason}</label>
        <textarea id="reason" name="reason" maxLength={1000}>
          {form.get('reason') ?? ''}
        </textarea>
        <p class="acts">
          <button type="submit" name="way" value="hand-over" class="primary">
            {words.handOver}
          </button>
          <button type="submit" name="way" value="release">
            {words.release}
          </button>
          <button type="submit" name="way" value="assign">
            {words.assign}
          </button>
        </p>
      </PostForm>
    </div>
  );
}

async function taskView({ api, tongue }: Visit, problem?: ProblemView): Promise<View> {
  const officers = (await api.find<Page<Officer>>('office/officers?limit=100'))?.items ?? [];
  return {
    title: noticeWords[tongue].task,
    body: <TaskPage officers={officers} {...(problem && { problem })} />,
    ...(problem && { status: problem.status }),
  };
}

async function passOn(visit: Visit): Promise<View | Way> {
  const { api, form, params } = visit;
  const way = WAYS.find((one) => one === form.get('way')) ?? 'hand-over';
  const given = way === 'release' ? (['reason'] as const) : (['to', 'reason'] as const);
  const body = Object.fromEntries(given.flatMap((name) => (form.get(name) ? [[name, form.get(name)!]] : [])));
  try {
    const path = `tasks/${encodeURIComponent(params['id']!)}/${way}`;
    await api.post(path, body, { 'idempotency-key': form.get('key') ?? undefined });
    return { to: '/inbox' };
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code === 'unauthenticated') throw error;
    return taskView(visit, error.problem);
  }
}

export function taskPages(desk: Desk): void {
  desk.get('/tasks/:id', (visit) => taskView(visit));
  desk.post('/tasks/:id', passOn);
}
