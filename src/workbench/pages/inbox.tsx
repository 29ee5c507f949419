import type { Page } from '../../http/paging.js';
import type { toTaskView } from '../../tasks/tasks.view.js';
import { Refused, withQuery } from '../api.js';
import type { Desk, Way } from '../desk.js';
import { WorkFilters } from '../parts/filters.js';
import { Lamp } from '../parts/lamp.js';
import { More, Tabs } from '../parts/lists.js';
import { type Procedure, proceduresFor } from '../parts/report-filter.js';
import { PostForm } from '../parts/post-form.js';
import { Sign, Time, Until } from '../parts/time.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { inboxWords } from '../words/inbox.js';

type Task = ReturnType<typeof toTaskView>;
type Counts = Record<Tab, number>;
const TABS = ['mine', 'group', 'toSign', 'done', 'watched'] as const;
type Tab = (typeof TABS)[number];

const FILTERS = ['lamp', 'track', 'procedure', 'q'] as const;
/** Most tasks that one page claims at once. */
const MOST_CLAIMED = 25;

const tabOf = ({ query }: Visit): Tab => TABS.find((tab) => tab === query['tab']) ?? 'mine';
const filterOf = ({ query }: Visit): Record<string, string | undefined> =>
  Object.fromEntries(FILTERS.map((name) => [name, query[name]]));
/** The API counts up to a hundred, which means a hundred or more. */
const countOf = (count: number): string => (count > 99 ? '99+' : String(count));

function Filters({ procedures }: { procedures: readonly Procedure[] }) {
  const words = useWords(inboxWords);
  const visit = useVisit();
  return (
    <form class="filters" action="/inbox">
      <input type="hidden" name="tab" value={tabOf(visit)} />
      <WorkFilters searched={words.case} procedures={procedures} />
      <button type="submit">{words.filter}</button>
      {Object.values(filterOf(visit)).some(Boolean) && (
        <a href={withQuery('/inbox', { tab: tabOf(visit) })}>{words.clear}</a>
      )}
    </form>
  );
}

function Row({ task, tab }: { task: Task; tab: Tab }) {
  const words = useWords(inboxWords);
  const { session } = useVisit();
  const isMine = task.holder?.id === session?.sub;
  const claimable = task.holder === null && task.eligible;
  return (
    <tr data-row data-turns={task.lampTurnsAt}>
      <td data-label={words.lamp}>
        {claimable && tab !== 'done' && (
          <input
            type="checkbox"
            name="task"
            value={task.id}
            form="claims"
            aria-label={`${words.select} ${task.case.caseNumber}`}
          />
        )}
        <Lamp colour={task.lamp} remainingWorkingMinutes={task.remainingWorkingMinutes} />
      </td>
      <th scope="row">
        <a href={`/cases/${task.case.id}`}>
          <Sign>{task.case.caseNumber}</Sign>
        </a>
        <span class="under">
          <bdi>{task.case.applicant}</bdi>
        </span>
      </th>
      <td data-label={words.track}>{task.track ? task.track.title : task.procedure.title}</td>
      <td data-label={words.task}>
        {task.title}
        {task.limit && <span class="under">{task.limit.title}</span>}
        {task.inPlaceOf.length > 0 && (
          <span class="under">
            {words.inPlaceOf}
            {task.inPlaceOf.join(', ')}
          </span>
        )}
        {task.holder && !isMine && (
          <span class="under">
            {words.heldBy}
            <bdi>{task.holder.id}</bdi>
          </span>
        )}
        {task.reason && <span class="under">{task.reason}</span>}
      </td>
      <td data-label={tab === 'done' ? words.closed : words.due}>
        {tab === 'done' && task.closedAt && <Time at={task.closedAt} />}
        {tab !== 'done' && (task.dueAt ? <Until at={task.dueAt} /> : words.noLimit)}
      </td>
      <td class="acts">
        {claimable && tab !== 'done' ? (
          <button type="submit" class="primary" form="claims" name="only" value={task.id}>
            {words.claim}
          </button>
        ) : (
          <a
            class={isMine && task.eligible ? 'button primary' : 'button'}
            href={
              isMine && task.command
                ? `${withQuery(`/cases/${task.case.id}`, { do: task.command.command })}#do`
                : `/cases/${task.case.id}`
            }
          >
            {isMine && task.command ? task.command.title : words.open}
          </a>
        )}
        {isMine && tab !== 'done' && (
          <a class="button" href={`/tasks/${encodeURIComponent(task.id)}`}>
            {words.handOver}
          </a>
        )}
      </td>
    </tr>
  );
}

function Empty({ tab, counts }: { tab: Tab; counts: Counts }) {
  const words = useWords(inboxWords);
  if (tab !== 'mine') return <p class="empty">{words.nothingHere}</p>;
  return (
    <p class="empty">
      {words.nothingMine}
      {counts.group > 0 && (
        <>
          {' · '}
          <a href="/inbox?tab=group">{words.claimable(countOf(counts.group))}</a>
        </>
      )}
    </p>
  );
}

type Shown = {
  page: Page<Task>;
  counts: Counts;
  procedures: Procedure[];
  told?: string | undefined;
  refused?: string[];
};

function Inbox({ page, counts, procedures, told, refused = [] }: Shown) {
  const words = useWords(inboxWords);
  const visit = useVisit();
  const tab = tabOf(visit);
  return (
    <>
      <h1>{words.title}</h1>
      {(told !== undefined || refused.length > 0) && (
        <div class={refused.length > 0 ? 'problem' : 'note good'} role="status" tabIndex={-1} data-focus>
          {told !== undefined && <p>{told}</p>}
          {refused.length > 0 && (
            <>
              <p>{words.notTaken}</p>
              <ul>
                {refused.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
      <div data-live="tabs">
        <Tabs
          label={words.title}
          tabs={TABS.map((name) => ({
            href: withQuery('/inbox', { tab: name }),
            label: words[name],
            count: countOf(counts[name]),
            current: name === tab,
          }))}
        />
      </div>
      <Filters procedures={procedures} />
      <PostForm id="claims" />
      <div data-live="rows">
        {page.items.length === 0 ? (
          <Empty tab={tab} counts={counts} />
        ) : (
          <table class="cards">
            <caption>{tab === 'done' ? words.captionDone : words.caption}</caption>
            <thead>
              <tr>
                <th scope="col">{words.lamp}</th>
                <th scope="col">{words.case}</th>
                <th scope="col">{words.track}</th>
                <th scope="col">{words.task}</th>
                <th scope="col">{tab === 'done' ? words.closed : words.due}</th>
                <th scope="col">{words.act}</th>
              </tr>
            </thead>
            <tbody>
              {page.items.map((task) => (
                <Row task={task} tab={tab} key={task.id} />
              ))}
            </tbody>
          </table>
        )}
        {page.items.some(({ holder, eligible }) => holder === null && eligible) && tab !== 'done' && (
          <button type="submit" form="claims" name="all" value="1">
            {words.claimAll}
          </button>
        )}
      </div>
      <More next={page.nextCursor} words={words} />
    </>
  );
}

async function inboxView(visit: Visit, said: Pick<Shown, 'told' | 'refused'> = {}): Promise<View> {
  const query = { tab: tabOf(visit), ...filterOf(visit), cursor: visit.query['cursor'], limit: 25 };
  const [page, counts, procedures] = await Promise.all([
    visit.api.get<Page<Task>>(withQuery('tasks', query)),
    visit.api.get<Counts>('tasks/counts'),
    proceduresFor(visit),
  ]);
  return {
    title: inboxWords[visit.tongue].title,
    body: <Inbox page={page} counts={counts} procedures={procedures} {...said} />,
    live: { topics: 'tasks,lamps' },
  };
}

/** Takes up what was selected. One that somebody else took first does not keep the others from being taken. */
async function claim(visit: Visit): Promise<View | Way> {
  const words = inboxWords[visit.tongue];
  const only = visit.form.get('only');
  const ids = only === null ? visit.form.getAll('task').slice(0, MOST_CLAIMED) : [only];
  if (ids.length === 0) return inboxView(visit, { refused: [words.choose] });
  const refused: string[] = [];
  for (const id of ids)
    try {
      await visit.api.post(
        `tasks/${encodeURIComponent(id)}/claim`,
        {},
        { 'idempotency-key': `${visit.form.get('key')}-${id}` },
      );
    } catch (error) {
      if (!(error instanceof Refused) || ['unauthenticated', 'crossSiteRefused'].includes(error.problem.code))
        throw error;
      refused.push(error.problem.detail);
    }
  if (refused.length === 0) return { to: withQuery('/inbox', { tab: 'mine' }) };
  return inboxView(visit, {
    refused,
    ...(refused.length < ids.length && { told: words.taken(ids.length - refused.length) }),
  });
}

export function inboxPages(desk: Desk): void {
  desk.get('/inbox', (visit) => inboxView(visit));
  desk.post('/inbox', claim);
}
