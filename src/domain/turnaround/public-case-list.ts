/**
 * The list of cases as it may be published. A line has no number and no date of a day, times only in the bands of the report, and
 * equals at least four others but for its pseudonym: what would make it rarer is withheld step by step, and at the end the
 * line itself. Lines stand in the order of their pseudonyms, so that their places tell nothing either. Whoever makes the pseudonyms
 * makes them with a key and for one edition alone: without the key they lead neither back to a case nor to another edition.
 */
import { dateAt } from '../clock/instant.js';
import { text } from '../json.js';
import type { Column } from './report-table.js';
import { CASE_COLUMNS, type CaseCell, type CaseLine } from './case-list.js';
import { byCodePoint } from './threads.js';

/** Fewer cases than this must never be told apart. */
const SMALLEST_GROUP = 5;
const WITHHELD = '*';
const BANDS = [5, 10, 20, 45];

const KEPT = [
  'procedure',
  'origin',
  'submitted',
  'left',
  'ending',
  'outcome',
  'legal_days_band',
  'legal_verdict',
  'promised_verdict',
  'stopped',
  'extended',
  'grade',
  'counted',
  'excluded',
] as const;
type Kept = (typeof KEPT)[number];
type PublicCase = Record<Kept, string | null>;

const monthOf = text('（月）', ' (month)');
const TITLES: Partial<Record<Kept, Column['title']>> = {
  submitted: text(`收件${monthOf['zh-CN']}`, `Submitted${monthOf.en}`),
  left: text(`办结${monthOf['zh-CN']}`, `Left the office${monthOf.en}`),
  legal_days_band: text('法定工作日（区间）', 'Legal working days (band)'),
  stopped: text('曾停止计时', 'Was stopped'),
  extended: text('曾延期', 'Was extended'),
};

export const PUBLIC_COLUMNS: readonly Column[] = [
  { key: 'pseudonym', title: text('假名', 'Pseudonym'), unit: 'text' },
  ...KEPT.map((key): Column => ({
    key,
    title: TITLES[key] ?? CASE_COLUMNS.find((one) => one.key === key)!.title,
    unit: 'text',
  })),
];

const quarterOf = (month: string | null): string | null =>
  month === null ? null : `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5, 7)) / 3)}`;
const yearOf = (month: string | null): string | null => (month === null ? null : month.slice(0, 4));

/** What is given up, one after the other, until a line is like at least four others. */
const STEPS: readonly ((one: PublicCase, exact: PublicCase) => PublicCase)[] = [
  (one) => ({ ...one, stopped: WITHHELD, extended: WITHHELD, grade: WITHHELD }),
  (one, { submitted, left }) => ({ ...one, submitted: quarterOf(submitted), left: quarterOf(left) }),
  (one) => ({ ...one, outcome: WITHHELD, excluded: WITHHELD }),
  (one, { submitted, left }) => ({ ...one, submitted: yearOf(submitted), left: yearOf(left) }),
  (one) => ({ ...one, legal_verdict: WITHHELD, promised_verdict: WITHHELD }),
  (one) => ({ ...one, legal_days_band: WITHHELD, left: WITHHELD }),
  (one) => ({ ...one, procedure: WITHHELD, ending: WITHHELD, submitted: WITHHELD, counted: WITHHELD }),
];

/** Collects the lines of a list. A million cases are some hundred megabytes: few kinds of line, and a pseudonym each. */
export class PublicCaseList {
  private readonly kinds = new Map<string, { exact: PublicCase; cases: string[] }>();

  /** @param utcOffsetMinutes of the zone whose months are told */
  constructor(private readonly utcOffsetMinutes: number) {}

  add(line: CaseLine, pseudonym: string): void {
    const cells = Object.fromEntries(CASE_COLUMNS.map(({ key }, at) => [key, line[at]!]));
    const exact = coarse(cells, this.utcOffsetMinutes);
    const name = JSON.stringify(exact);
    const kind = this.kinds.get(name) ?? { exact, cases: [] };
    this.kinds.set(name, kind);
    kind.cases.push(pseudonym);
  }

  /** The lines that may be published; those that may not are none, or at least five. */
  *lines(): Generator<CaseLine> {
    const groups = safeGroups([...this.kinds.values()]);
    const shown = groups
      .flatMap(({ words, cases }) => cases.map((pseudonym) => ({ pseudonym, words })))
      .toSorted((a, b) => byCodePoint(a.pseudonym, b.pseudonym));
    for (const { pseudonym, words } of shown) yield [pseudonym, ...KEPT.map((key) => words[key])];
  }
}

type Group = { words: PublicCase; cases: string[] };
type Kind = { exact: PublicCase; words: PublicCase; cases: string[] };

function safeGroups(kinds: readonly { exact: PublicCase; cases: string[] }[]): Group[] {
  const safe: Group[] = [];
  let rare: Kind[] = kinds.map(({ exact, cases }) => ({ exact, words: exact, cases }));
  for (const giveUp of [null, ...STEPS]) {
    if (giveUp) rare = rare.map((kind) => ({ ...kind, words: giveUp(kind.words, kind.exact) }));
    const groups = new Map<string, Kind[]>();
    for (const kind of rare) {
      const name = JSON.stringify(kind.words);
      groups.set(name, [...(groups.get(name) ?? []), kind]);
    }
    rare = [];
    for (const group of groups.values()) {
      const cases = group.flatMap((kind) => kind.cases);
      if (cases.length < SMALLEST_GROUP) rare.push(...group);
      else safe.push({ words: group[0]!.words, cases });
    }
  }
  // The number of withheld lines tells of those cases alone: it must not be small either.
  let withheld = rare.reduce((sum, { cases }) => sum + cases.length, 0);
  const bySize = safe.toSorted(
    (a, b) => a.cases.length - b.cases.length || byCodePoint(JSON.stringify(a.words), JSON.stringify(b.words)),
  );
  while (withheld > 0 && withheld < SMALLEST_GROUP && bySize.length > 0) withheld += bySize.shift()!.cases.length;
  return bySize;
}

function coarse(line: Record<string, CaseCell>, utcOffsetMinutes: number): PublicCase {
  const words = (key: string): string | null => (line[key] === null ? null : String(line[key]));
  const monthIn = (key: string): string | null => {
    const instant = words(key);
    return instant === null ? null : dateAt(instant, utcOffsetMinutes).slice(0, 7);
  };
  const days = line['legal_days_net'];
  return {
    procedure: words('procedure'),
    origin: words('origin'),
    submitted: monthIn('submitted_at'),
    left: monthIn('left_at'),
    ending: words('ending'),
    outcome: words('outcome'),
    legal_days_band: typeof days === 'number' ? bandOf(days) : null,
    legal_verdict: words('legal_verdict'),
    promised_verdict: words('promised_verdict'),
    stopped: Number(line['stops']) > 0 ? 'yes' : 'no',
    extended: Number(line['extensions']) > 0 ? 'yes' : 'no',
    grade: words('grade'),
    counted: words('counted'),
    excluded: words('excluded'),
  };
}

function bandOf(days: number): string {
  const at = BANDS.findIndex((last) => days <= last);
  return at < 0 ? `>${BANDS.at(-1)}` : `${at === 0 ? 0 : BANDS[at - 1]! + 1}-${BANDS[at]}`;
}
