import type { toCaseRowView } from '../../cases/cases.view.js';
import type { Page } from '../../http/paging.js';
import { withQuery } from '../api.js';
import type { Desk, Way } from '../desk.js';
import { Pick, WorkFilters } from '../parts/filters.js';
import { Lamp } from '../parts/lamp.js';
import { More } from '../parts/lists.js';
import { Sign, Time, Until } from '../parts/time.js';
import { type Procedure, proceduresFor } from '../parts/report-filter.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { caseWords } from '../words/case.js';
import { Value } from '../words/values.js';

type Row = ReturnType<typeof toCaseRowView>;
type Found = Page<Row> & { count: number };

function Filters({ procedures }: { procedures: Procedure[] }) {
  const words = useWords(caseWords);
  const { query } = useVisit();
  return (
    <form class="filters" action="/cases">
      <WorkFilters searched={words.q} procedures={procedures} />
      <Pick
        name="procedure"
        label={words.procedure}
        options={procedures.map(({ id, title }) => ({ value: id, label: title }))}
      />
      <label>
        {words.sort}
        <select name="sort">
          <option value="dueAt">{words.byDue}</option>
          <option value="-filedAt" selected={query['sort'] === '-filedAt'}>
            {words.byFiled}
          </option>
        </select>
      </label>
      <button type="submit" class="primary">
        {words.find}
      </button>
    </form>
  );
}

function Cases({ page, procedures }: { page: Found; procedures: Procedure[] }) {
  const words = useWords(caseWords);
  return (
    <>
      <h1>{words.searchTitle}</h1>
      <Filters procedures={procedures} />
      <div data-live="rows">
        {page.items.length === 0 ? (
          <p class="empty">{words.nothing}</p>
        ) : (
          <table class="cards">
            <caption>{words.count(page.count > 99 ? '99+' : String(page.count))}</caption>
            <thead>
              <tr>
                <th scope="col">{words.lamp}</th>
                <th scope="col">{words.case}</th>
                <th scope="col">{words.procedure}</th>
                <th scope="col">{words.status}</th>
                <th scope="col">{words.due}</th>
                <th scope="col">{words.filedAt}</th>
              </tr>
            </thead>
            <tbody>
              {page.items.map((row) => (
                <tr data-row key={row.id}>
                  <td data-label={words.lamp}>{row.status === 'open' ? <Lamp colour={row.lamp} /> : '–'}</td>
                  <th scope="row">
                    <a href={`/cases/${row.id}`}>
                      <Sign>{row.caseNumber}</Sign>
                    </a>
                    <span class="under">
                      <bdi>{row.applicant}</bdi>
                    </span>
                  </th>
                  <td data-label={words.procedure}>
                    <Sign>{row.procedure}</Sign>
                    {row.label !== 'REAL' && (
                      <span class="tag synthetic">
                        <Value of={row.label} />
                      </span>
                    )}
                  </td>
                  <td data-label={words.status}>
                    <Value of={row.outcome ?? row.status} />
                  </td>
                  <td data-label={words.due}>{row.dueAt && row.status === 'open' ? <Until at={row.dueAt} /> : '–'}</td>
                  <td data-label={words.filedAt}>{row.filedAt && <Time at={row.filedAt} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      <More next={page.nextCursor} words={words} />
    </>
  );
}

/** The whole list, or where one number is meant, that case. */
async function show(visit: Visit): Promise<View | Way> {
  const { lamp, track, procedure, state, q, dueBefore, sort, cursor } = visit.query;
  const asked = { lamp, track, procedure, state, q: q?.trim(), dueBefore, sort, cursor };
  const page = await visit.api.get<Found>(withQuery('cases', asked));
  const [only] = page.items;
  if (only && only.caseNumber === asked.q) return { to: `/cases/${only.id}` };
  const body = <Cases page={page} procedures={await proceduresFor(visit)} />;
  return { title: caseWords[visit.tongue].searchTitle, body, live: { topics: 'cases,lamps' } };
}

export function casesPages(desk: Desk): void {
  desk.get('/cases', show);
}
