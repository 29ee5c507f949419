/**
 * What can be wrong with one case, asked in this order: does its journal hold together (numbers, hashes, links), is each
 * entry sealed once and in order, does replaying the journal give the stored case byte for byte and every row of its
 * projections, do the personal data fit what was committed. The first answer that is no is the finding: what follows
 * from it would only repeat it.
 *
 * Not compared: `fires_at` of a due date, which is the agenda of the deadline worker and no evidence; and dates of
 * limits if an entry was computed with a version of the calendar that is not known here.
 */
import { createHash, createHmac } from 'node:crypto';
import { canonical } from '../domain/audit/canonical.js';
import { findChainFault } from '../domain/audit/chain.js';
import type { JournalEntry } from '../domain/audit/journal-entry.js';
import { apply, applyFiling, FILE } from '../domain/case/apply.js';
import type { CaseState, Rules, Step } from '../domain/case/case-state.js';
import { stepOf } from '../domain/case/decide.js';
import { HistoryFold } from '../domain/case/history.js';
import { factsOf } from '../domain/case/kept-facts.js';
import { conceal } from '../domain/case/payload.js';
import { findStanding } from '../domain/case/standing-commands.js';
import { caseRow, filedRow, type Row, stepRows } from '../domain/case/step-rows.js';
import type { Json, JsonObject } from '../domain/json.js';
import {
  addFacts,
  addStep,
  emptyTables,
  type ExpectedTables,
  rowKey,
  type TableName,
  TABLES,
} from '../domain/case/expected-tables.js';
import { knowsCalendar, rulesAt } from '../domain/case/rules-at.js';
import { FACTS_VERSION, type KeptFacts } from '../domain/turnaround/fact-row.js';
import type { StoredCase } from './stored-cases.queries.js';
import type { Finding } from './verify-words.js';

const NOT_COMPARED = ['fires_at'];
const FACTS = ['case_facts', 'case_models', 'case_stops', 'case_labour'] as const;
const DATE_COLUMNS = [
  'due_date',
  'due_at',
  'yellow_at',
  'red_at',
  'provisional',
  'met',
  'reply_due',
  'text',
  'translation',
  'sha256',
];

// Said here once more on purpose: whoever verifies should not lean on the code that wrote.
const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');
const commitmentOf = (value: Json, salt: string): string =>
  `hmac-sha256:${createHmac('sha256', salt).update(canonical(value)).digest('base64url')}`;

const finding = (fault: Finding['fault'], seq: number | null, expected: string, found: string, where?: string) =>
  ({ fault, seq, where: where ?? null, expected, found }) satisfies Finding;

/** An instant as PostgreSQL writes it in JSON when its zone is UTC. */
const asStored = (instant: string): string => instant.replace(/\.?0*Z$/, '+00:00');

export type CaseRules = (id: string, version: number) => Rules;
export type CaseVerdict = { finding: Finding | null; erased: number; otherCalendar: boolean };

/** Verifies one case. @param rulesOf throws for a procedure that this server does not know. */
export function verifyCase(stored: StoredCase, authority: number, rulesOf: CaseRules): CaseVerdict {
  const verdict: CaseVerdict = { finding: null, erased: 0, otherCalendar: false };
  verdict.finding = journalFault(stored, authority) ?? positionFault(stored);
  if (verdict.finding) return verdict;
  const entries = stored.entries.map(({ canon }) => JSON.parse(canon) as JournalEntry);
  let rules: Rules;
  try {
    rules = rulesOf(stored.row['procedure_id'] as string, stored.row['procedure_version'] as number);
  } catch (unknown) {
    verdict.finding = finding('procedure', 1, 'a procedure known here', (unknown as Error).message);
    return verdict;
  }
  verdict.otherCalendar = entries.some((entry) => !knowsCalendar(rules, entry));
  verdict.finding = procedureFault(entries, rules) ?? replayFault(stored, entries, rules, verdict.otherCalendar);
  if (verdict.finding) return verdict;
  verdict.finding = personalFault(stored, entries, rules);
  verdict.erased = stored.personal.filter(({ value, salt }) => value === null || salt === null).length;
  return verdict;
}

function journalFault({ id, row, entries }: StoredCase, authority: number): Finding | null {
  const chain = findChainFault(id, entries, sha256);
  if (chain) return { ...chain, where: 'journal' };
  for (const { seq, canon, recordedAt } of entries) {
    const entry = JSON.parse(canon) as JournalEntry;
    if (entry.authority !== authority)
      return finding('identity', seq, String(authority), String(entry.authority), 'journal');
    if (asStored(entry.recordedAt) !== recordedAt)
      return finding('recordedAt', seq, entry.recordedAt, recordedAt, 'journal.recorded_at');
  }
  const claimed = Number(row['seq']);
  if (claimed > entries.length || entries.length === 0)
    return finding('missing', entries.length + 1, `${claimed} entries`, String(entries.length), 'journal');
  return null;
}

/** Sealed entries come first and in order; each other one waits in the queue, once. */
function positionFault({ entries, positions, queued }: StoredCase): Finding | null {
  for (const [i, { position, seq }] of positions.entries())
    if (seq !== i + 1 || seq > entries.length)
      return finding('position', seq, `entry ${i + 1}`, `entry ${seq} at position ${position}`, 'audit_positions');
  for (const [i, { seq }] of entries.slice(positions.length).entries())
    if (queued[i] !== seq)
      return finding('position', seq, 'a position, or a place in the queue', 'neither', 'seal_queue');
  const [extra] = queued.slice(entries.length - positions.length);
  return extra === undefined
    ? null
    : finding('position', extra, 'one place in the queue for each unsealed entry', `entry ${extra}`, 'seal_queue');
}

function procedureFault(entries: JournalEntry[], { procedure, procedureHash }: Rules): Finding | null {
  const { id, version } = procedure.definition;
  const name = `${id}@${version}`;
  for (const { v, seq, versions } of entries) {
    // The first entry fixes the procedure by its hash; from format 2 on the others name it only.
    const hash = seq === 1 || v === 1 ? versions.procedureHash : (versions.procedureHash ?? procedureHash);
    if (versions.procedure !== name || hash !== procedureHash)
      return finding('procedure', seq, `${versions.procedure} ${hash}`, `${name} ${procedureHash}`, 'procedures');
  }
  return null;
}

function stepAgain(before: CaseState | null, entry: JournalEntry, canon: string, hash: string, rules: Rules): Step {
  const applied = before ? apply(before, entry, hash, rules) : applyFiling(entry, hash, rules);
  const { notice } = rules.procedure.definition.commands[entry.type] ?? {};
  return stepOf(before, entry, { canon, hash }, applied, notice, [], rules);
}

function replayFault(
  stored: StoredCase,
  entries: JournalEntry[],
  rules: Rules,
  otherCalendar: boolean,
): Finding | null {
  const expected = emptyTables();
  let step: Step | null = null;
  let row: Row = { id: stored.id };
  let filed: Row = {};
  const fold = new HistoryFold(rules);
  for (const [i, entry] of entries.entries()) {
    const { canon, hash } = stored.entries[i]!;
    try {
      step = stepAgain(step?.next ?? null, entry, canon, hash, rulesAt(rules, entry));
      fold.add(entry, { ...step, clocks: step.clocks.map(({ clock }) => clock) });
      if (i === 0) filed = filedRow(step);
      addStep(expected, stepRows(step, rulesAt(rules, entry)), entry.seq, filed);
      if (i === entries.length - 1) row = { ...row, ...filed, ...caseRow(step, rulesAt(rules, entry)) };
    } catch (error) {
      return finding('replay', entry.seq, 'an entry that can be applied', (error as Error).message, 'journal');
    }
  }
  // A case that was filed before there were facts has none: reports read its journal.
  // Facts of another version are not looked at by anybody: reports read the journal of such a case too.
  const isCounted = stored.tables?.case_facts.every(({ made }) => made === FACTS_VERSION) ?? false;
  const hasFacts = FACTS.some((table) => stored.tables?.[table].length);
  if (isCounted && hasFacts) addFacts(expected, factsAgain(fold, rules), entries.length);
  const compared = TABLES.filter((table) => isCounted || !FACTS.some((one) => one === table));
  const ignored = [...NOT_COMPARED, ...(otherCalendar ? DATE_COLUMNS : [])];
  return (
    rowFault('state', 'cases', row, stored.row, entries.length, ignored) ??
    tableFault(stored, expected, compared, ignored)
  );
}

function factsAgain(fold: HistoryFold, rules: Rules): KeptFacts {
  const history = fold.history();
  return factsOf(history, rulesAt(rules, { versions: history.movedBy }));
}

function tableFault(
  { tables }: StoredCase,
  expected: ExpectedTables,
  compared: TableName[],
  ignored: string[],
): Finding | null {
  if (!tables) return null;
  const faults = compared.flatMap((table) => faultsOf(table, expected[table], tables[table], ignored));
  return faults.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0))[0] ?? null;
}

function faultsOf(table: TableName, expected: ExpectedTables[TableName], found: Row[], ignored: string[]): Finding[] {
  const rows = new Map(found.map((row) => [rowKey(table, row), row]));
  const faults: Finding[] = [];
  for (const [key, { row, seq }] of expected) {
    const there = rows.get(key);
    const fault = there
      ? rowFault('projection', table, row, there, seq, ignored)
      : finding('projection', seq, key, 'no such row', table);
    if (fault) faults.push(fault);
  }
  for (const [key, row] of rows)
    if (!expected.has(key)) {
      const { opened, seq } = row;
      faults.push(finding('projection', Number(opened ?? seq ?? 1), 'no such row', key, table));
    }
  return faults;
}

function rowFault(
  fault: 'state' | 'projection',
  table: string,
  expected: Row,
  found: Row,
  seq: number,
  ignored: string[],
): Finding | null {
  for (const column of Object.keys({ ...expected, ...found })) {
    if (ignored.includes(column)) continue;
    const value = expected[column] ?? null;
    const should = textOf(typeof value === 'string' && /(^|_)at$/.test(column) ? asStored(value) : value);
    const is = textOf(found[column] ?? null);
    if (should === is) continue;
    const [first, second] = column === 'state' ? firstDifference(should, is) : [should, is];
    return finding(fault, seq, first, second, `${table}.${column}`);
  }
  return null;
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : canonical(value));

/** Two long texts from shortly before they differ. */
function firstDifference(a: string, b: string): [string, string] {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const from = Math.max(0, at - 40);
  return [a.slice(from, at + 80), b.slice(from, at + 80)];
}

/** Which personal data an entry commits to: what the schema marks stands in the journal as the commitment itself. */
function commitmentsIn({ type, data }: JournalEntry, { procedure }: Rules): { pointer: string; commitment: string }[] {
  const { definition } = procedure;
  const asItIs = (value: Json) => ({ commitment: value as string, salt: '' });
  const given = type === FILE ? (data['filing'] as JsonObject) : data;
  const schema = type === FILE ? definition.filing.schema : (definition.commands[type] ?? findStanding(type))?.schema;
  const prefix = type === FILE ? '/filing' : '';
  if (!schema) return [];
  return conceal(schema, given, asItIs).personal.map(({ pointer, commitment }) => ({
    pointer: prefix + pointer,
    commitment,
  }));
}

function personalFault({ personal }: StoredCase, entries: JournalEntry[], rules: Rules): Finding | null {
  const kept = new Map(personal.map((datum) => [`${datum.seq}${datum.pointer}`, datum]));
  const earlier = new Set<string>(); // a filing given again keeps the commitments of what did not change
  for (const entry of entries)
    for (const { pointer, commitment } of commitmentsIn(entry, rules)) {
      const key = `${entry.seq}${pointer}`;
      const where = `personal_data ${pointer}`;
      const datum = kept.get(key);
      if (!datum && earlier.has(commitment)) continue;
      earlier.add(commitment);
      if (!datum) return finding('personal', entry.seq, commitment, 'no such row', where);
      kept.delete(key);
      if (datum.commitment !== commitment) return finding('personal', entry.seq, commitment, datum.commitment, where);
      if (datum.value === null || datum.salt === null) continue; // erased: the commitment stands, and says nothing
      const again = commitmentOf(datum.value, datum.salt);
      if (again !== commitment) return finding('personal', entry.seq, commitment, again, where);
    }
  const [stray] = kept.values();
  return stray ? finding('personal', stray.seq, 'no such row', stray.pointer, 'personal_data') : null;
}
