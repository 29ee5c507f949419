/**
 * Sums of tallies of the same period and moment, of different cases: those that a database has counted, others that were counted
 * from their journals, and months that were counted before. Lists that count by a number are summed number by number, as they
 * are long: over a million cases some hundred thousand rows.
 */
import type { Tally } from './tally.js';

/** What rows of each list are told apart by; everything else in them adds up. */
const KEYS: { [List in keyof Tally]: readonly (keyof Tally[List][number])[] } = {
  flows: ['label', 'procedure', 'came', 'outcome', 'accepted', 'reopened'],
  durations: ['label', 'procedure', 'clock', 'ending', 'extended', 'value'],
  stays: ['label', 'procedure', 'ending', 'tenths'],
  limits: ['label', 'procedure', 'kind', 'rule', 'verdict', 'provisional'],
  sums: ['label', 'procedure'],
  receipts: ['label', 'procedure', 'minutes'],
  models: ['label', 'procedure', 'tracks', 'unbooked', 'filed'],
  modelTimes: ['label', 'procedure', 'of', 'tenths'],
  labour: ['label', 'procedure', 'tracks', 'filed', 'component', 'track', 'role', 'travel', 'heads'],
  stops: ['label', 'procedure', 'reason'],
  stages: ['label', 'procedure', 'stage', 'track', 'owner', 'activity'],
  stageTimes: ['label', 'procedure', 'stage', 'minutes'],
  trend: ['label', 'procedure', 'month', 'completed', 'tenths'],
  ages: ['label', 'procedure', 'age', 'lamp'],
};

/** Lists that are nothing but how many there are of each number, and the member that has it. */
const NUMBERS = {
  durations: 'value',
  stays: 'tenths',
  receipts: 'minutes',
  modelTimes: 'tenths',
  stageTimes: 'minutes',
  trend: 'tenths',
} as const satisfies Partial<{ [List in keyof Tally]: keyof Tally[List][number] }>;

type Cell = string | number | boolean | number[] | null;
type Row = Record<string, Cell>;
/** Rows of a list that differ in their number alone: the other members once, the numbers, and how many there are of each. */
type Column = { members: Row; numbers: number[]; counts: number[] };

/** Lists of a tally as they are kept: short ones as they are, long ones in columns. In one order, whoever has counted. */
export type PackedTally = { short: Record<string, Row[]>; long: Record<string, Column[]> };

const inOrder = <T>(map: Map<string, T>): T[] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);

const plus = (one: Cell, other: Cell): Cell =>
  Array.isArray(one) && Array.isArray(other)
    ? [...new Set([...one, ...other])].sort((a, b) => a - b)
    : Number(one) + Number(other);

const keyOf = (row: Row, keys: readonly string[]): string => JSON.stringify(keys.map((key) => row[key]));

/** Rows of a short list, by what tells them apart. */
class Rows {
  private readonly rows = new Map<string, Row>();

  constructor(private readonly keys: readonly string[]) {}

  add(row: Row): void {
    const key = keyOf(row, this.keys);
    const known = this.rows.get(key);
    if (!known) this.rows.set(key, { ...row });
    else
      for (const name of Object.keys(row)) if (!this.keys.includes(name)) known[name] = plus(known[name]!, row[name]!);
  }

  list(): Row[] {
    return [...this.rows.values()];
  }

  packed(): Row[] {
    return inOrder(this.rows);
  }
}

/** How many there are of each number, apart by everything else. */
class Numbers {
  private readonly columns = new Map<string, { members: Row; counts: Map<number, number> }>();
  private readonly others: readonly string[];

  constructor(
    keys: readonly string[],
    private readonly number: string,
  ) {
    this.others = keys.filter((key) => key !== number);
  }

  add(row: Row): void {
    const number = row[this.number] as number;
    const counts = this.countsOf(row);
    counts.set(number, (counts.get(number) ?? 0) + Number(row['n']));
  }

  addColumn({ members, numbers, counts: more }: Column): void {
    const counts = this.countsOf(members);
    for (let i = 0; i < numbers.length; i++) counts.set(numbers[i]!, (counts.get(numbers[i]!) ?? 0) + more[i]!);
  }

  private countsOf(row: Row): Map<number, number> {
    const key = keyOf(row, this.others);
    let column = this.columns.get(key);
    if (!column) {
      const members = Object.fromEntries(this.others.map((name) => [name, row[name]!]));
      this.columns.set(key, (column = { members, counts: new Map() }));
    }
    return column.counts;
  }

  packed(): Column[] {
    return inOrder(this.columns).map(({ members, counts }) => {
      const entries = [...counts].sort(([a], [b]) => a - b);
      return { members, numbers: entries.map(([number]) => number), counts: entries.map(([, n]) => n) };
    });
  }

  list(): Row[] {
    const rows: Row[] = [];
    for (const { members, counts } of this.columns.values())
      for (const [number, n] of counts) rows.push({ ...members, [this.number]: number, n });
    return rows;
  }
}

/** Adds up tallies, and changes none of them. */
export class TallySum {
  private readonly short = new Map<string, Rows>();
  private readonly long = new Map<string, Numbers>();

  constructor() {
    for (const [list, keys] of Object.entries(KEYS)) {
      const number = (NUMBERS as Record<string, string>)[list];
      if (number === undefined) this.short.set(list, new Rows(keys));
      else this.long.set(list, new Numbers(keys, number));
    }
  }

  add(tally: Partial<Tally>): void {
    for (const [list, rows] of Object.entries(tally)) {
      const sum = (this.short.get(list) ?? this.long.get(list))!;
      for (const row of rows) sum.add(row);
    }
  }

  /** Adds what is kept, of the groups that are wanted. */
  addPacked({ short, long }: PackedTally, isWanted: (group: Row) => boolean = () => true): void {
    for (const [list, rows] of Object.entries(short))
      for (const row of rows) if (isWanted(row)) this.short.get(list)!.add(row);
    for (const [list, columns] of Object.entries(long))
      for (const column of columns) if (isWanted(column.members)) this.long.get(list)!.addColumn(column);
  }

  tally(): Tally {
    const lists = [...this.short, ...this.long].map(([list, sum]) => [list, sum.list()]);
    return Object.fromEntries(lists) as Tally;
  }

  packed(): PackedTally {
    const packedOf = <T>(sums: Map<string, { packed: () => T[] }>): Record<string, T[]> =>
      Object.fromEntries(
        [...sums].map(([list, sum]) => [list, sum.packed()] as const).filter(([, rows]) => rows.length > 0),
      );
    return { short: packedOf(this.short), long: packedOf(this.long) };
  }
}
