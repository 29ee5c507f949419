import type { Calendar } from '../../domain/clock/calendar.js';
import { dateAt } from '../../domain/clock/instant.js';
import { withQuery } from '../api.js';
import type { ProcedureView } from '../catalogue.js';
import type { Desk } from '../desk.js';
import { changesFor, type Entry, findOffice, labelsFor, registerOf, textAt } from '../office.js';
import { CalendarYear } from '../parts/calendar-year.js';
import type { Offer } from '../parts/case-actions.js';
import { DataView, type Labels } from '../parts/data-view.js';
import { Cited, Limits } from '../parts/limits.js';
import { Tabs } from '../parts/lists.js';
import { OfficeChanges } from '../parts/office-changes.js';
import { Day, Sign } from '../parts/time.js';
import { languageOf } from '../tongue.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { rulesWords } from '../words/rules.js';

type Limit = ProcedureView['limits'][number] & { procedures: string[] };
type Known = {
  calendar: Calendar;
  year: number;
  limits: Limit[];
  promises: Entry[];
  offers: Offer[];
  pending: Entry[];
  labels: Labels;
};

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** The published days of a year, for whoever reads tables. */
function NamedDays({ calendar, year }: { calendar: Calendar; year: number }) {
  const words = useWords(rulesWords);
  const language = languageOf(useVisit().tongue);
  const published = calendar.years.find((one) => one.year === year);
  const days = (['off', 'work'] as const)
    .flatMap((kind) => (published?.[kind] ?? []).map((day) => ({ ...day, kind })))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
  return (
    <details>
      <summary>{words.named}</summary>
      {days.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{words.date}</th>
              <th scope="col">{words.name}</th>
              <th scope="col">{words.effect}</th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ date, name, kind }) => (
              <tr key={`${kind} ${date}`}>
                <th scope="row">
                  <Day date={date} />
                </th>
                <td>{name[language]}</td>
                <td>{kind === 'off' ? words.dayOff : words.dayWorked}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}

function Basis({ calendar, year }: { calendar: Calendar; year: number }) {
  const words = useWords(rulesWords);
  const language = languageOf(useVisit().tongue);
  const published = calendar.years.find((one) => one.year === year);
  return (
    <dl>
      <dt>{year}</dt>
      <dd>{published ? words.published : <strong>{words.provisional}</strong>}</dd>
      {published && (
        <>
          <dt>{words.decree}</dt>
          <dd>{published.citation.number}</dd>
          <dt>{words.source}</dt>
          <dd>
            <Cited citation={{ ...published.citation, text: published.citation.text[language] }} />
          </dd>
        </>
      )}
      <dt>{words.hours}</dt>
      <dd>
        {calendar.officeHours.map(({ validFrom, slots, citation }) => (
          <p class="plain" key={validFrom}>
            {words.from} {validFrom.length === 10 ? <Day date={validFrom} /> : <Sign>{validFrom}</Sign>}:{' '}
            <Sign>{slots.map(([start, end]) => `${clock(start)}–${clock(end)}`).join(' ')}</Sign>{' '}
            <Cited citation={{ ...citation, text: citation.text[language] }} />
          </p>
        ))}
      </dd>
      <dt>{words.zone}</dt>
      <dd>
        <Sign>{calendar.zone}</Sign>
      </dd>
      <dt>{words.version}</dt>
      <dd>
        <code dir="ltr">{calendar.version}</code>
      </dd>
    </dl>
  );
}

function Rules({ calendar, year, limits, promises, offers, pending, labels }: Known) {
  const words = useWords(rulesWords);
  const years = calendar.years.map((one) => one.year);
  const shown = [...new Set([...years, year, Math.max(...years) + 1])].sort();
  return (
    <>
      <h1>{words.title}</h1>
      <OfficeChanges offers={offers} pending={pending} />
      <h2>{words.calendar}</h2>
      <Tabs
        label={words.year}
        tabs={shown.map((one) => ({
          href: withQuery('/rules', { year: one }),
          label: years.includes(one) ? String(one) : `${one} ?`,
          current: one === year,
        }))}
      />
      <Basis calendar={calendar} year={year} />
      <CalendarYear calendar={calendar} year={year} />
      <p class="small">{words.legend}</p>
      <NamedDays calendar={calendar} year={year} />
      <h2>{words.limits}</h2>
      <Limits limits={limits} />
      {promises.length > 0 && (
        <>
          <h2>{words.promises}</h2>
          {promises.map((promise) => (
            <section class="panel" key={promise.id}>
              <h3>
                <Sign>{`${promise.id} ${textAt(promise, 'rule')}`}</Sign>
              </h3>
              <DataView value={promise} labels={labels} />
            </section>
          ))}
        </>
      )}
    </>
  );
}

async function show(visit: Visit): Promise<View> {
  const { api, query, now, tongue } = visit;
  const [calendars, rules, office] = await Promise.all([
    api.get<{ items: { href: string }[] }>('calendars'),
    api.get<{ items: Limit[] }>('rules'),
    findOffice(visit),
  ]);
  const calendar = await api.get<Calendar>(calendars.items[0]!.href);
  const asked = /^2\d{3}$/.exec(query['year'] ?? '')?.[0];
  const year = Number(asked ?? dateAt(now, calendar.utcOffsetMinutes).slice(0, 4));
  const about = ['calendar', 'rule'];
  const [promises, proposals, offers] = office
    ? await Promise.all([
        registerOf(visit, 'rules'),
        registerOf(visit, 'proposals', { status: 'pending' }),
        changesFor(visit, office, about),
      ])
    : [[], [], []];
  const pending = proposals.filter((one) => about.includes(textAt(one, 'type').split('.', 1)[0]!));
  return {
    title: rulesWords[tongue].title,
    body: (
      <Rules
        calendar={calendar}
        year={year}
        limits={rules.items}
        promises={promises}
        offers={offers}
        pending={pending}
        labels={await labelsFor(visit)}
      />
    ),
  };
}

export function rulesPages(desk: Desk): void {
  desk.get('/rules', show);
}
