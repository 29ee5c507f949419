import type { Page } from '../../http/paging.js';
import { Refused, withQuery } from '../api.js';
import type { CaseComparison, EntryView } from '../case-answers.js';
import { procedureOf, type ProcedureView } from '../catalogue.js';
import type { Desk, Way } from '../desk.js';
import { CHANGE, keepForm, parseForm } from '../form-data.js';
import { type Attempt, CaseActions } from '../parts/case-actions.js';
import { CaseHead, type CaseView } from '../parts/case-head.js';
import { CaseJournal } from '../parts/case-journal.js';
import { CaseNow } from '../parts/case-now.js';
import { labelsOf, Opinions, ReadProvider } from '../parts/case-opinions.js';
import { CaseTracks } from '../parts/case-tracks.js';
import { DataView } from '../parts/data-view.js';
import { Tabs } from '../parts/lists.js';
import { Picture } from '../parts/picture.js';
import { PostForm } from '../parts/post-form.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { caseWords } from '../words/case.js';

const TABS = ['now', 'diagram', 'opinions', 'journal', 'filing'] as const;
type Tab = (typeof TABS)[number];

type Officer = { id: string; name: string };
/** Everything that the page of a case shows. */
type Read = {
  shown: CaseView;
  procedure: ProcedureView;
  comparison: CaseComparison | null;
  entries: EntryView[];
  diagram: string | null;
  people: { id: string; label: string }[];
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const tabOf = ({ query }: Visit): Tab => TABS.find((tab) => tab === query['tab']) ?? 'now';

/** The journal to its end; a case has some dozens of entries. */
async function journalOf({ api }: Visit, id: string): Promise<EntryView[]> {
  const entries: EntryView[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.get<Page<EntryView>>(withQuery(`cases/${id}/journal`, { limit: 100, cursor }));
    entries.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && entries.length < 2_000);
  return entries;
}

async function read(visit: Visit, id: string): Promise<Read> {
  const { api } = visit;
  const shown = await api.get<CaseView>(`cases/${id}`);
  const [procedure, comparison, entries, officers, diagram] = await Promise.all([
    procedureOf(visit, shown.procedure.id, shown.procedure.version),
    api.find<CaseComparison>(`cases/${id}/comparison`),
    journalOf(visit, id),
    visit.query['do'] === undefined && visit.form.size === 0
      ? null
      : api.find<Page<Officer>>('office/officers?limit=100'),
    tabOf(visit) === 'diagram' ? api.find<string>(withQuery(`cases/${id}/diagram.svg`, { lang: visit.tongue })) : null,
  ]);
  const people = (officers?.items ?? []).map(({ id: officer, name }) => ({ id: officer, label: name }));
  return { shown, procedure, comparison, entries, diagram, people };
}

function Watching({ shown }: { shown: CaseView }) {
  const words = useWords(caseWords);
  return (
    <PostForm action={`/cases/${shown.id}/watch`} class="acts">
      <button type="submit" name="watch" value="yes">
        {words.watch}
      </button>
      <button type="submit" name="watch" value="no">
        {words.unwatch}
      </button>
      <button type="button" data-print>
        {words.print}
      </button>
    </PostForm>
  );
}

function Content({ shown, procedure, entries, diagram }: Read) {
  const words = useWords(caseWords);
  switch (tabOf(useVisit())) {
    case 'now':
      return <CaseNow shown={shown} />;
    case 'diagram':
      return diagram === null ? <p>{words.none}</p> : <Picture svg={diagram} label={words.diagram} />;
    case 'opinions':
      return <Opinions shown={shown} />;
    case 'journal':
      return <CaseJournal entries={entries} procedure={procedure} shown={shown} />;
    case 'filing':
      return shown.filing === null ? (
        <p>{words.redacted}</p>
      ) : (
        <DataView value={shown.filing} schema={procedure.filing.schema} labels={labelsOf(shown)} />
      );
  }
}

function CasePage({ attempt, ...given }: Read & { attempt: Attempt | null }) {
  const { shown, comparison, procedure, entries, people } = given;
  const words = useWords(caseWords);
  const visit = useVisit();
  const recorded = /^\d{1,6}$/.exec(visit.query['recorded'] ?? '')?.[0];
  const holders = new Map(shown.tasks.flatMap(({ stage, holder }) => (holder === null ? [] : [[stage, holder]])));
  const choices = {
    items: shown.items.map(({ id, kind, label }) => ({ id, kind, label })),
    tracks: shown.tracks.map(({ id, title }) => ({ id, title })),
    people,
  };
  return (
    <ReadProvider value={{ entries, procedure }}>
      {recorded !== undefined && (
        <p class="note good" role="status">
          {words.recorded(Number(recorded))}
        </p>
      )}
      <div data-live="head">
        <CaseHead shown={shown} comparison={comparison} />
        <CaseTracks shown={shown} procedure={procedure} visited={new Set(shown.passed)} holders={holders} />
      </div>
      <CaseActions shown={shown} chosen={attempt?.type ?? visit.query['do']} choices={choices} attempt={attempt} />
      <div id="tabs">
        <Tabs
          label={words.case}
          tabs={[
            ...TABS.map((tab) => ({
              href: `${withQuery(`/cases/${shown.id}`, { tab })}#tabs`,
              label: words[tab],
              current: tab === tabOf(visit),
            })),
            { href: `/cases/${shown.id}/materials`, label: words.materials, current: false },
            { href: `/cases/${shown.id}/compare`, label: words.compare, current: false },
          ]}
        />
      </div>
      <div data-live="content">
        <Content {...given} />
      </div>
      <Watching shown={shown} />
    </ReadProvider>
  );
}

async function caseView(visit: Visit, id: string, attempt: Attempt | null = null): Promise<View> {
  const found = await read(visit, id);
  return {
    title: found.shown.caseNumber,
    body: <CasePage {...found} attempt={attempt} />,
    live: { case: id },
    ...(attempt?.problem && { status: attempt.problem.status }),
  };
}

/** A case by its id, or by its number as people write it. */
async function show(visit: Visit): Promise<View | Way> {
  const id = visit.params['id']!;
  if (UUID.test(id)) return caseView(visit, id);
  const { items } = await visit.api.get<Page<{ id: string; caseNumber: string }>>(
    withQuery('cases', { q: id.slice(0, 100), limit: 2 }),
  );
  const found = items.find(({ caseNumber }) => caseNumber === id);
  return { to: found ? `/cases/${found.id}` : withQuery('/cases', { q: id.slice(0, 100) }) };
}

/** Beijing time, as the field says; with its zone, as the API asks. */
const zoned = (local: string): string | undefined =>
  local === '' ? undefined : `${local.length === 16 ? `${local}:00` : local}+08:00`;

/** Gives a command as its form says. Whatever is refused comes back with what was written. */
async function command(visit: Visit): Promise<View | Way> {
  const { form, api } = visit;
  const id = visit.params['id']!;
  const type = form.get('type') ?? '';
  const { actions } = await api.get<CaseView>(`cases/${id}`);
  const offer = actions.find(({ command: one }) => one === type);
  const occurredLocally = form.get('occurredAt') ?? '';
  const kept = keepForm(offer?.schema ?? {}, form);
  const attempt = { type, data: kept, occurredAt: occurredLocally };
  if (form.has(CHANGE)) return caseView(visit, id, attempt);
  try {
    const data = parseForm(offer?.schema ?? {}, form);
    const occurredAt = zoned(occurredLocally);
    const actingFor = form.get('actingFor') ?? undefined;
    const { body } = await api.post<{ seq: number }>(
      `cases/${id}/commands`,
      { type, data, ...(occurredAt !== undefined && { occurredAt }), ...(actingFor !== undefined && { actingFor }) },
      { 'if-match': `"${form.get('version') ?? ''}"`, 'idempotency-key': form.get('key') ?? undefined },
    );
    return { to: withQuery(`/cases/${id}`, { recorded: body.seq }) };
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code === 'unauthenticated') throw error;
    return caseView(visit, id, { ...attempt, problem: error.problem });
  }
}

async function watch({ api, params, form }: Visit): Promise<Way> {
  await api.post(`cases/${params['id']}/${form.get('watch') === 'no' ? 'unwatch' : 'watch'}`, {});
  return { to: `/cases/${params['id']}` };
}

export function casePages(desk: Desk): void {
  desk.get('/cases/:id', show);
  desk.post('/cases/:id/commands', command);
  desk.post('/cases/:id/watch', watch);
}
