import type { ComponentChildren } from 'preact';
import type { Desk } from '../desk.js';
import { placesOf } from '../parts/frame.js';
import { Lamp } from '../parts/lamp.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { frameWords } from '../words/frame.js';
import { helpWords } from '../words/help.js';
import { Value } from '../words/values.js';

function Pairs({ pairs }: { pairs: [ComponentChildren, ComponentChildren][] }) {
  return (
    <dl>
      {pairs.map(([what, means], i) => (
        <>
          <dt key={i}>{what}</dt>
          <dd>{means}</dd>
        </>
      ))}
    </dl>
  );
}

const Key = ({ name }: { name: string }) => <kbd dir="ltr">{name}</kbd>;

function Keys() {
  const words = useWords(helpWords);
  const frame = useWords(frameWords);
  const places = placesOf(useVisit()).filter(({ key }) => key?.startsWith('g '));
  return (
    <section class="panel">
      <h2>{words.keys}</h2>
      <p>{words.keysNote}</p>
      <Pairs
        pairs={[
          [<Key name="j k" />, words.keyRow],
          [<Key name="Enter" />, words.keyOpen],
          [<Key name="/" />, words.keySearch],
          [<Key name="?" />, words.keyHelp],
          ...places.map(({ key, word }): [ComponentChildren, string] => [<Key name={key!} />, frame[word]]),
        ]}
      />
    </section>
  );
}

function Help() {
  const words = useWords(helpWords);
  return (
    <>
      <h1>{words.title}</h1>
      <section class="panel">
        <h2>{words.lamps}</h2>
        <p>{words.lampsNote}</p>
        <Pairs
          pairs={[
            [<Lamp colour="red" />, words.redMeans],
            [<Lamp colour="yellow" />, words.yellowMeans],
            [<Lamp colour="green" />, words.greenMeans],
            [<Lamp colour="grey" />, words.greyMeans],
          ]}
        />
      </section>
      <section class="panel">
        <h2>{words.dates}</h2>
        <ul>
          <li>{words.dateStart}</li>
          <li>{words.dateDays}</li>
          <li>{words.dateEnd}</li>
          <li>{words.dateStop}</li>
          <li>{words.dateProvisional}</li>
        </ul>
        <p>
          {words.dateWhere} <a href="/rules">{words.rules}</a>
        </p>
        <h3>{words.certainty}</h3>
        <Pairs
          pairs={[
            [<Value of="law" />, words.certaintyLaw],
            [<Value of="law?" />, words.certaintyLawAsk],
            [<Value of="practice" />, words.certaintyPractice],
            [<Value of="assumption" />, words.certaintyAssumption],
          ]}
        />
      </section>
      <Keys />
      <section class="panel">
        <h2>{words.words}</h2>
        <Pairs
          pairs={[
            [words.case, words.caseMeans],
            [words.track, words.trackMeans],
            [words.stop, words.stopMeans],
            [words.journal, words.journalMeans],
            [words.deemed, words.deemedMeans],
            [words.duty, words.dutyMeans],
          ]}
        />
      </section>
      <section class="panel">
        <h2>{words.support}</h2>
        <p>{words.supportWho}</p>
        <p>{words.supportNumber}</p>
      </section>
      <section class="panel">
        <h2>{words.developers}</h2>
        <ul>
          <li>
            <a href="/docs">{words.apiDocs}</a>
          </li>
          <li>
            <a href="/openapi.json">{words.apiSpec}</a>
          </li>
          <li>
            <a href="/problems">{words.apiProblems}</a>
          </li>
          <li>
            <a href="/procedures">{words.procedures}</a>
          </li>
        </ul>
      </section>
    </>
  );
}

const show = ({ tongue }: Visit): Promise<View> => Promise.resolve({ title: helpWords[tongue].title, body: <Help /> });

/** Open to whoever comes: what a lamp means is no secret, and who cannot sign in needs help most. */
export function helpPages(desk: Desk): void {
  desk.get('/help', show, { open: true });
}
