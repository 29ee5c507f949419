/**
 * Facts of an older version, and missing ones, made of their journals in the background (`facts.store.ts` keeps them step by step).
 * Reports are right before it is done; they only take longer, as they read those journals every time.
 */
import { setImmediate } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { inAuthority } from '../database/tenant.js';
import type { StoredEntry } from '../domain/audit/chain.js';
import type { Rules } from '../domain/case/case-state.js';
import { historyOf } from '../domain/case/history.js';
import { factsOf } from '../domain/case/kept-facts.js';
import { rulesAt } from '../domain/case/rules-at.js';
import { FACTS_VERSION, type KeptFacts } from '../domain/turnaround/fact-row.js';
import { writeFacts } from './facts.store.js';

/** Cases in one transaction: some megabytes of journals, read in a second or two. */
const CASES_PER_STEP = 200;

const READ = `select c.id, c.procedure_id as procedure, c.procedure_version as version, c.seq,
    (select json_agg(json_build_object('seq', j.seq, 'canon', j.canon, 'hash', encode(j.hash, 'hex')) order by j.seq)
      from journal j where j.authority_id = $1 and j.case_id = c.id) as entries
  from cases c where c.authority_id = $1 and c.id > $2 and not exists (
    select from case_facts f where f.authority_id = $1 and f.case_id = c.id and f.made = ${FACTS_VERSION})
  order by c.id limit ${CASES_PER_STEP}`;

/** Holds those that nobody has moved or is moving, so that no step comes between what was read and what is written. */
const HOLD = `select c.id from cases c join unnest($2::uuid[], $3::integer[]) as read (id, seq) on read.id = c.id
  where c.authority_id = $1 and c.seq = read.seq order by c.id for no key update of c skip locked`;

type Row = { id: string; procedure: string; version: number; seq: number; entries: StoredEntry[] };

/** The facts of a case after its entry `seq`. */
export type FactsAgain = { id: string; seq: number } & KeptFacts;
/** `last`: the case to go on after, null when none is left; `failed`: cases that could not be replayed, and why. */
export type MadeAgain = { facts: FactsAgain[]; last: string | null; failed: { id: string; why: string }[] };

const MANNER = { onPrimary: true, fewRows: true };

/** Makes the facts of the next cases after one that need it. No case is held meanwhile, and others have their turn between two. */
export async function makeAgain(
  dataSource: DataSource,
  authority: number,
  rulesFor: (procedure: string, version: number) => Rules,
  after: string,
): Promise<MadeAgain> {
  const read = (tx: EntityManager) => tx.query<Row[]>(READ, [authority, after]);
  const rows = await inAuthority(dataSource, authority, read, MANNER);
  const made: MadeAgain = { facts: [], last: rows.length < CASES_PER_STEP ? null : rows.at(-1)!.id, failed: [] };
  for (const { id, procedure, version, seq, entries } of rows) {
    await setImmediate();
    try {
      const rules = rulesFor(procedure, version);
      const history = historyOf(entries, rules);
      made.facts.push({ id, seq, ...factsOf(history, rulesAt(rules, { versions: history.movedBy })) });
    } catch (error) {
      made.failed.push({ id, why: (error as Error).message });
    }
  }
  return made;
}

/**
 * Writes facts that were made again. A case that has moved since, or is just moving, is left to its own step, and read again.
 * @returns of how many cases
 */
export async function writeAgain(
  dataSource: DataSource,
  authority: number,
  facts: readonly FactsAgain[],
): Promise<number> {
  const byId = new Map(facts.map(({ seq: _, ...one }) => [one.id, one]));
  const read = [facts.map(({ id }) => id), facts.map(({ seq }) => seq)];
  const write = async (tx: EntityManager) => {
    const held = await tx.query<{ id: string }[]>(HOLD, [authority, ...read]);
    if (held.length > 0)
      await writeFacts(
        tx,
        authority,
        held.map(({ id }) => byId.get(id)!),
      );
    return held.length;
  };
  return inAuthority(dataSource, authority, write, MANNER);
}
