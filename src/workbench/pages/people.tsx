import type { JsonObject } from '../../domain/json.js';
import { textOf } from '../../domain/procedure/facts.js';
import type { Page } from '../../http/paging.js';
import type { Principal } from '../../identity/principal.js';
import { withQuery } from '../api.js';
import type { Desk } from '../desk.js';
import { changesFor, type Entry, findOffice, labelsFor, textAt } from '../office.js';
import type { Offer } from '../parts/case-actions.js';
import { DataView, type Labels } from '../parts/data-view.js';
import { More, Tabs } from '../parts/lists.js';
import { OfficeChanges } from '../parts/office-changes.js';
import { Sign, Time } from '../parts/time.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { peopleWords } from '../words/people.js';

const REGISTERS = [
  'organs',
  'officers',
  'appointments',
  'delegations',
  'entrustments',
  'grants',
  'interests',
  'proposals',
  'access-review',
] as const;
const STATUSES = ['pending', 'adopted', 'rejected', 'withdrawn'] as const;
type Register = (typeof REGISTERS)[number];
type Me = Pick<Principal, 'name' | 'sub' | 'roles' | 'unit' | 'authority' | 'standIns'>;

/** Which changes speak of an entry of a register, and in which field they name it. */
const CHANGES_OF: Partial<Record<Register, { field: string; types: string[] }>> = {
  organs: { field: 'organ', types: ['organ.rename', 'organ.close'] },
  officers: { field: 'officer', types: ['officer.transfer', 'officer.leave', 'appointment.make', 'delegation.make'] },
  appointments: { field: 'appointment', types: ['appointment.end'] },
  delegations: { field: 'delegation', types: ['delegation.end'] },
  entrustments: { field: 'entrustment', types: ['entrustment.end'] },
  grants: { field: 'grant', types: ['grant.end'] },
  interests: { field: 'interest', types: ['interest.end'] },
};

const registerIn = ({ query }: Visit): Register => REGISTERS.find((one) => one === query['register']) ?? 'officers';

function Myself({ me, labels }: { me: Me; labels: Labels }) {
  const words = useWords(peopleWords);
  return (
    <section class="panel">
      <h2>{words.me}</h2>
      <dl>
        <dt>{words.name}</dt>
        <dd>
          <bdi>{me.name}</bdi> (<Sign>{me.sub}</Sign>)
        </dd>
        <dt>{words.roles}</dt>
        <dd>{me.roles.map((role) => labels[role] ?? role).join(' · ')}</dd>
        <dt>{words.unit}</dt>
        <dd>
          <Sign>{me.unit}</Sign>
        </dd>
        <dt>{words.authority}</dt>
        <dd>
          <Sign>{me.authority}</Sign>
        </dd>
        <dt>{words.standIns}</dt>
        <dd>
          {me.standIns.length === 0
            ? words.noStandIns
            : me.standIns.map((place) => (
                <p class="plain" key={place.for.join()}>
                  <Sign>{place.for.join(' → ')}</Sign>: {place.roles.map((role) => labels[role] ?? role).join(' · ')}
                </p>
              ))}
        </dd>
      </dl>
    </section>
  );
}

/** By which entry of the journal something came to be, who proposed it and who approved. */
export function Origin({ entry, name }: { entry: Entry; name: 'entered' | 'amended' }) {
  const words = useWords(peopleWords);
  const origin = entry[name] as JsonObject | undefined;
  if (!origin) return null;
  const persons = (key: string): string => [origin[key] ?? []].flat().map(String).join(', ');
  return (
    <p class="small">
      {words[name]} {textAt(origin, 'at') && <Time at={textAt(origin, 'at')} />} #{textOf(origin['seq'])}{' '}
      <Sign>{persons('by')}</Sign>
      {origin['approvedBy'] !== undefined && (
        <>
          {' '}
          {words.approvedBy} <Sign>{persons('approvedBy')}</Sign>
        </>
      )}
    </p>
  );
}

/** What an entry says, without its id and its origin. */
function contentOf(entry: Entry): JsonObject {
  const { id: _, entered: __, amended: ___, ...content } = entry;
  return content;
}

type Shown = { entry: Entry; register: Register; offers: Offer[]; labels: Labels };

function Row({ entry, register, offers, labels }: Shown) {
  const words = useWords(peopleWords);
  const { field = '', types = [] } = CHANGES_OF[register] ?? {};
  const changes = entry['ended'] === true ? [] : offers.filter(({ command }) => types.includes(command));
  return (
    <tr data-row>
      <th scope="row">
        {register === 'proposals' ? (
          <a href={`/people/proposals/${encodeURIComponent(entry.id)}`}>
            <Sign>{entry.id}</Sign>
          </a>
        ) : (
          <Sign>{entry.id}</Sign>
        )}
      </th>
      <td data-label={words.content}>
        <DataView value={contentOf(entry)} labels={labels} />
      </td>
      <td data-label={words.origin}>
        <Origin entry={entry} name="entered" />
        <Origin entry={entry} name="amended" />
      </td>
      {offers.length > 0 && (
        <td class="acts">
          {changes.map(({ command, title }) => (
            <a class="button" href={withQuery(`/people/changes/${command}`, { [field]: entry.id })} key={command}>
              {title}
            </a>
          ))}
        </td>
      )}
    </tr>
  );
}

function Filters({ register }: { register: Register }) {
  const words = useWords(peopleWords);
  const { query } = useVisit();
  return (
    <form class="filters" action="/people">
      <input type="hidden" name="register" value={register} />
      {register === 'proposals' ? (
        <label>
          {words.status}
          <select name="status">
            <option value="">{words.any}</option>
            {STATUSES.map((status) => (
              <option value={status} selected={query['status'] === status} key={status}>
                {words[status]}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <label>
          {words.asOf}
          <input type="date" name="asOf" value={query['asOf'] ?? ''} />
        </label>
      )}
      <button type="submit">{words.show}</button>
    </form>
  );
}

type Known = {
  me: Me;
  page: Page<Entry> | null;
  counts: Record<string, number>;
  offers: Offer[];
  labels: Labels;
};

function People({ me, page, counts, offers, labels }: Known) {
  const words = useWords(peopleWords);
  const visit = useVisit();
  const register = registerIn(visit);
  const proposed = /^P\d{1,9}$/.exec(visit.query['proposed'] ?? '')?.[0];
  const settled = /^P\d{1,9}$/.exec(visit.query['settled'] ?? '')?.[0];
  return (
    <>
      <h1>{words.title}</h1>
      {(proposed ?? settled) !== undefined && (
        <p class="note good" role="status">
          {proposed !== undefined ? words.proposed(proposed) : words.settled(settled!)}
        </p>
      )}
      <Myself me={me} labels={labels} />
      {page === null ? (
        <p class="note">{words.onlyKeepers}</p>
      ) : (
        <>
          <OfficeChanges offers={offers} pending={[]} />
          <div id="tabs">
            <Tabs
              label={words.registers}
              tabs={REGISTERS.map((one) => ({
                href: `${withQuery('/people', { register: one })}#tabs`,
                label: words[one],
                ...(counts[one] !== undefined && { count: String(counts[one]) }),
                current: one === register,
              }))}
            />
          </div>
          <Filters register={register} />
          {page.items.length === 0 ? (
            <p class="empty">{words.nothing}</p>
          ) : (
            <table class="cards">
              <thead>
                <tr>
                  <th scope="col">{words.entry}</th>
                  <th scope="col">{words.content}</th>
                  <th scope="col">{words.origin}</th>
                  {offers.length > 0 && <th scope="col">{words.acts}</th>}
                </tr>
              </thead>
              <tbody>
                {page.items.map((entry) => (
                  <Row entry={entry} register={register} offers={offers} labels={labels} key={entry.id} />
                ))}
              </tbody>
            </table>
          )}
          <More next={page.nextCursor} words={words} />
        </>
      )}
    </>
  );
}

async function show(visit: Visit): Promise<View> {
  const { api, query, tongue } = visit;
  const office = await findOffice(visit);
  const { asOf, status, cursor } = query;
  const asked = { asOf, ...(registerIn(visit) === 'proposals' && { status }), cursor };
  const [me, page, offers, labels] = await Promise.all([
    api.get<Me>('me'),
    office && api.get<Page<Entry>>(withQuery(`office/${registerIn(visit)}`, asked)),
    changesFor(visit, office),
    labelsFor(visit),
  ]);
  return {
    title: peopleWords[tongue].title,
    body: <People me={me} page={page} counts={office?.registers ?? {}} offers={offers} labels={labels} />,
  };
}

export function peoplePages(desk: Desk): void {
  desk.get('/people', show);
}
