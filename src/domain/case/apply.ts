/**
 * What an accepted entry does to a case: the one fold. `decide` applies the entry that it has just made, `replay` the
 * entries of a journal, so both give the same bytes. It asks nothing and refuses nothing but impossible times.
 */
import type { JournalEntry } from '../audit/journal-entry.js';
import type { Instant } from '../clock/instant.js';
import { type Clock, extendClock } from '../clock/ledger.js';
import type { JsonObject } from '../json.js';
import type { Procedure, Stage } from '../procedure/define-procedure.js';
import type { CommandDefinition, Outcome } from '../procedure/definition.js';
import { at, type Facts, inOrder, isObject, type Item, type Origin, textOf } from '../procedure/facts.js';
import { marksFrom, recordWith } from '../procedure/update.js';
import type { CaseState, Decision, Rules, Visit } from './case-state.js';
import { trackOf } from './check.js';
import { dutiesAfter } from './duties.js';
import { begin, follow, type MachineState, restore, type Snapshot, stagesOf } from './machine-state.js';
import { moveClocks } from './running-clocks.js';
import { rulesAt } from './rules-at.js';
import { findStanding } from './standing-commands.js';
import { withOpenClaims } from './tasks.js';

export const FILE = 'case.file';

export type Applied = { next: CaseState; opened: Visit[]; closed: Visit[]; clocks: Clock[]; decisions: Decision[] };

/** Items of a filing, with ids that the engine issues: the prefix and the place in the list. */
function itemsFrom({ definition }: Procedure, filing: JsonObject): Record<string, Item> {
  const items: Record<string, Item> = {};
  for (const { kind, prefix, from, label, marks } of definition.items) {
    const list = at(filing, from);
    for (const [i, entry] of (Array.isArray(list) ? list : []).entries())
      if (isObject(entry))
        items[`${prefix}${i + 1}`] = {
          kind,
          label: textOf(at(entry, label)),
          status: 'here',
          marks: marksFrom(entry, marks),
        };
  }
  return items;
}

const factsOf = (procedure: Procedure, filing: JsonObject): Facts => ({
  flags: {},
  tracks: Object.fromEntries(Object.keys(procedure.definition.tracks).map((track) => [track, 'pending'])),
  items: itemsFrom(procedure, filing),
  stops: {},
});

function decisionsIn(state: CaseState, definition: CommandDefinition, data: JsonObject): Decision[] {
  return (definition.decisions ?? []).flatMap(({ track, kind, from, letter, adverse }) => {
    const said = at(data, from);
    const ids = inOrder(state.facts.items).flatMap(([id, item]) => (item.kind === kind ? [id] : []));
    return Object.entries(isObject(said) ? said : {}).map(([item, outcome]) => {
      const place = String(ids.indexOf(item) + 1).padStart(2, '0');
      const isAdverse = adverse.includes(textOf(outcome));
      const words = (pointer: string) => (isAdverse ? ((at(data, pointer) as string | undefined) ?? null) : null);
      return {
        number: `${state.caseNumber}-${letter}${place}`,
        track,
        item,
        outcome: textOf(outcome),
        adverse: isAdverse,
        reason: words(`/reasons/${item}`),
        remedies: words('/remedies'),
      };
    });
  });
}

const outcomeOf = (
  stages: readonly Stage[],
  decisions: readonly Decision[],
  before: Outcome | null,
): Outcome | null => {
  const ended = stages.find(({ outcome }) => outcome !== null)?.outcome;
  if (ended) return ended;
  if (decisions.length === 0) return before;
  return decisions.every(({ adverse }) => adverse) ? 'refused' : 'decided';
};

const originOf = ({ seq, occurredAt, actor }: JournalEntry): Origin => ({
  seq,
  at: occurredAt,
  by: [actor.id, ...(actor.standsInFor ?? [])],
  role: actor.role,
});

/** What a case knows when it is filed. */
export function factsFiled(procedure: Procedure, filing: JsonObject, origin: Origin): Facts {
  const { updates = [] } = procedure.definition.filing;
  return recordWith(updates, factsOf(procedure, filing), { type: FILE, data: filing, origin });
}

/** The case that a first entry files. */
export function applyFiling(entry: JournalEntry, hash: string, rules: Rules): Applied {
  const { procedure } = rules;
  const filing = entry.data['filing'] as JsonObject;
  const state = begin(procedure, factsFiled(procedure, filing, originOf(entry)));
  const empty: CaseState = {
    id: entry.case,
    authority: entry.authority,
    caseNumber: textOf(entry.data['caseNumber']),
    procedure: { id: procedure.definition.id, version: procedure.definition.version, hash: rules.procedureHash },
    label: entry.data['label'] === 'SYNTHETIC' ? 'SYNTHETIC' : 'REAL',
    seq: 0,
    version: 0,
    head: entry.prev,
    value: state.value,
    facts: state.facts,
    filing,
    duties: {},
    barred: [],
    last: {},
    milestones: {},
    visits: [],
    clocks: [],
    tasks: [],
    closed: false,
    outcome: null,
  };
  return settle(empty, state, entry, hash, rules, {});
}

/** The case after one more entry; `checked` is the snapshot of the very same case, when whoever calls has it already. */
export function apply(
  current: CaseState,
  entry: JournalEntry,
  hash: string,
  rules: Rules,
  checked?: Snapshot,
): Applied {
  const { procedure } = rules;
  const standing = findStanding(entry.type);
  if (standing) {
    const next = { ...withOpenClaims(standing.apply(current, entry), procedure), seq: entry.seq, head: hash };
    const clocks = next.clocks.filter((clock) => !current.clocks.includes(clock));
    return { next, opened: [], closed: [], clocks, decisions: [] };
  }
  const definition = procedure.definition.commands[entry.type]!;
  const replaced = definition.filing === undefined ? undefined : at(entry.data, definition.filing);
  const before: CaseState = isObject(replaced)
    ? { ...current, filing: replaced, facts: { ...current.facts, items: itemsFrom(procedure, replaced) } }
    : current;
  const event = { type: entry.type, data: entry.data, origin: originOf(entry) };
  const state = definition.journalOnly
    ? before
    : follow(procedure, (before === current && checked) || restore(procedure, before), event);
  return settle(before, state, entry, hash, rules, definition);
}

function settle(
  before: CaseState,
  state: MachineState,
  entry: JournalEntry,
  hash: string,
  rules: Rules,
  definition: Partial<CommandDefinition>,
): Applied {
  const { procedure, calendar } = rulesAt(rules, entry);
  const { seq, occurredAt, data } = entry;
  const stages = stagesOf(procedure, state.value);
  const from = definition.effectiveFrom === undefined ? undefined : at(data, definition.effectiveFrom);
  const effective: Instant = typeof from === 'string' ? from : occurredAt;

  const extended = definition.extends ? extendOne(before.clocks, definition.extends, rules) : before.clocks;
  const moves = moveClocks(procedure, extended, stages, state.facts, {
    at: occurredAt,
    from: effective,
    seq,
    calendar,
    limits: rules.limits,
  });
  const clocks = [...new Set([...moves.changed, ...moves.open.filter((clock) => !before.clocks.includes(clock))])];

  const paths = new Set(stages.map(({ path }) => path));
  const held = new Set(before.visits.map(({ stage }) => stage));
  const closed = before.visits.filter(({ stage }) => !paths.has(stage));
  const opened = stages
    .filter(({ path }) => !held.has(path))
    .map(({ path, meta }): Visit => ({ stage: path, track: meta.track, opened: seq, from: occurredAt }));

  const decisions = decisionsIn(before, definition as CommandDefinition, data);
  const track = trackOf(procedure, entry.type) ?? 'case';
  const rulesOpen = new Set(moves.open.map(({ rule }) => rule));
  const { charge } = entry;
  const next: CaseState = {
    ...before,
    ...(charge && { charges: { ...before.charges, [charge.name]: { leader: charge.leader, team: charge.team } } }),
    seq,
    version: entry.version,
    head: hash,
    value: state.value,
    facts: state.facts,
    ...dutiesAfter(before, definition, entry.type, data, entry.actor),
    barred: definition.bars ? barredBy(before.barred, definition.bars.from, data, entry.actor.id) : before.barred,
    last: { ...before.last, [track]: occurredAt },
    milestones: definition.milestone ? { ...before.milestones, [definition.milestone]: effective } : before.milestones,
    visits: [...before.visits.filter((visit) => !closed.includes(visit)), ...opened],
    clocks: moves.open,
    tasks: before.tasks.filter(({ rule }) => rulesOpen.has(rule)),
    closed: stages.some((stage) => stage.closed),
    outcome: outcomeOf(stages, decisions, before.outcome),
  };
  return { next: withOpenClaims(next, procedure), opened, closed, clocks, decisions };
}

const extendOne = (clocks: Clock[], rule: string, { limits }: Rules): Clock[] =>
  clocks.map((clock) => (clock.rule === rule ? extendClock(clock, limits[rule]?.extension?.amount ?? 0) : clock));

function barredBy(barred: string[], from: string | undefined, data: JsonObject, actor: string): string[] {
  const person = from === undefined ? actor : at(data, from);
  return typeof person === 'string' && !barred.includes(person) ? [...barred, person].sort() : barred;
}
