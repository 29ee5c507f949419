import type { Json } from '../../domain/json.js';
import type { Desk } from '../desk.js';
import { procedureOf, type ProcedureView } from '../catalogue.js';
import { Sign } from '../parts/time.js';
import { differencesOf, type Difference, type Section, SECTIONS } from '../procedure-differences.js';
import type { View } from '../view.js';
import { useWords, type Visit } from '../visit.js';
import { procedureWords } from '../words/procedures.js';

type Named = { id: string; version: number; title: string };
type Shown = { listed: Named[]; first: ProcedureView; second: ProcedureView | null };

const nameOf = ({ id, version }: Named): string => `${id}@${version}`;
const said = (value: Json | undefined): string => (value === undefined ? '–' : JSON.stringify(value));

function Choice({ listed, first, second }: Shown) {
  const words = useWords(procedureWords);
  const own = listed.filter(({ id }) => id === first.id);
  return (
    <form class="filters">
      <label>
        {words.first}
        <select name="a">
          {own.map((one) => (
            <option value={one.version} selected={one.version === first.version} key={one.version}>
              {`${one.title} ${nameOf(one)}`}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.second}
        <select name="b">
          {listed
            .filter((one) => nameOf(one) !== nameOf(first))
            .map((one) => (
              <option
                value={nameOf(one)}
                selected={second !== null && nameOf(one) === nameOf(second)}
                key={nameOf(one)}
              >
                {`${one.title} ${nameOf(one)}`}
              </option>
            ))}
        </select>
      </label>
      <button type="submit" class="primary">
        {words.show}
      </button>
    </form>
  );
}

function Row({ difference }: { difference: Difference }) {
  const words = useWords(procedureWords);
  const { key, title, change, cells } = difference;
  return (
    <tr>
      <th scope="row">
        {title}
        <span class="under">
          <Sign>{key}</Sign>
        </span>
      </th>
      <td>{words[change]}</td>
      <td>
        {cells.length > 0 && (
          <details open={cells.length < 4}>
            <summary>{words.count(cells.length)}</summary>
            {cells.map(({ path, first, second }) => (
              <p class="small" key={path}>
                <code dir="ltr">{path}</code>{' '}
                <del>
                  <code dir="ltr">{said(first)}</code>
                </del>{' '}
                <ins>
                  <code dir="ltr">{said(second)}</code>
                </ins>
              </p>
            ))}
          </details>
        )}
      </td>
    </tr>
  );
}

function SectionTable({ section, differences }: { section: Section; differences: Difference[] }) {
  const words = useWords(procedureWords);
  if (differences.length === 0) return null;
  return (
    <section>
      <h2>
        {words[section]} <span class="soft">{words.count(differences.length)}</span>
      </h2>
      <div class="scroll" tabIndex={0} role="region" aria-label={words[section]}>
        <table>
          <tbody>
            {differences.map((difference) => (
              <Row difference={difference} key={difference.key} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Compare(shown: Shown) {
  const words = useWords(procedureWords);
  const { first, second, listed } = shown;
  const sections = SECTIONS.map((section) => ({
    section,
    differences: second ? differencesOf(first, second, section) : [],
  }));
  return (
    <>
      <p class="small">
        <a href={`/procedures/${first.id}/${first.version}`}>{first.title}</a>
      </p>
      <h1>{words.compare}</h1>
      {listed.filter(({ id }) => id === first.id).length < 2 && <p class="small">{words.onlyVersion}</p>}
      <Choice {...shown} />
      {second && (
        <p>
          <Sign>{nameOf(first)}</Sign> {words.comparedTo} <Sign>{nameOf(second)}</Sign>
        </p>
      )}
      {second && sections.every(({ differences }) => differences.length === 0) && <p class="empty">{words.same}</p>}
      {sections.map((one) => (
        <SectionTable {...one} key={one.section} />
      ))}
    </>
  );
}

/** `a`: a version of this procedure, else its newest; `b`: a version of it too, or `id@version` of another. */
async function show(visit: Visit): Promise<View> {
  const { api, params, query, tongue } = visit;
  const { items: listed } = await api.get<{ items: Named[] }>('procedures');
  const id = params['id']!;
  const versions = listed.filter((one) => one.id === id).map(({ version }) => version);
  const first = await procedureOf(visit, id, Number(query['a'] ?? Math.max(1, ...versions)));
  const wanted =
    query['b'] ??
    versions
      .filter((version) => version !== first.version)
      .at(-1)
      ?.toString();
  const [other, version] = wanted?.includes('@') ? wanted.split('@', 2) : [id, wanted];
  const second = wanted === undefined ? null : await procedureOf(visit, other, Number(version));
  return { title: procedureWords[tongue].compare, body: <Compare listed={listed} first={first} second={second} /> };
}

export function procedureComparePages(desk: Desk): void {
  desk.get('/procedures/:id/compare', show);
}
