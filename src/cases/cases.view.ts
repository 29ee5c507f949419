import type { JournalEntry } from '../domain/audit/journal-entry.js';
import type { CaseState, Rules, Step } from '../domain/case/case-state.js';
import { stagesOf } from '../domain/case/machine-state.js';
import { marksFor, openMarks, seesEntry, type Sight } from '../domain/case/visibility.js';
import type { Offer } from '../domain/case/offers.js';
import { taskTitle } from '../domain/case/task-words.js';
import { dueOf } from '../domain/clock/due.js';
import type { Instant } from '../domain/clock/instant.js';
import { type Lamp, lampOf, worstLamp } from '../domain/clock/lamp.js';
import type { Json, JsonObject, Text } from '../domain/json.js';
import type { Language } from '../http/language.js';
import type { CaseRow, JournalRow, Projections } from './cases.queries.js';

const say = (words: Text, language: Language): string => words[language];
const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

type Shown = {
  state: CaseState;
  rules: Rules;
  now: Instant;
  language: Language;
  sight: Sight;
  filing: JsonObject | null;
};

function clockViews({ state, rules, now, language }: Shown) {
  return state.clocks.map((clock) => {
    const rule = rules.limits[clock.rule]!;
    const due = dueOf(clock, rule, rules.calendar, now);
    return {
      rule: clock.rule,
      title: say(rule.title, language),
      kind: rule.kind,
      owner: rule.owner,
      track: clock.track,
      item: clock.item,
      state: due.state,
      startedAt: clock.startedAt,
      usedDays: due.usedDays,
      limitDays: due.limitDays,
      unit: rule.unit,
      dueDate: due.date,
      dueAt: due.at,
      yellowAt: due.yellowAt,
      provisional: due.provisional,
      lamp: lampOf(due, now),
      certainty: rule.citation.certainty,
      citation: say(rule.citation.text, language),
    };
  });
}

function trackViews({ state, rules, language }: Shown, clocks: ReturnType<typeof clockViews>) {
  const stages = stagesOf(rules.procedure, state.value);
  return Object.entries(state.facts.tracks).map(([id, status]) => {
    const stage = stages.find(({ meta }) => meta.track === id);
    const own = clocks.filter((clock) => clock.track === id && clock.owner === 'authority');
    return {
      id,
      title: say(rules.procedure.definition.tracks[id]!.title, language),
      status,
      stage: stage?.path ?? null,
      stageTitle: stage ? say(stage.meta.title, language) : null,
      outcome: status === 'running' || status === 'pending' ? null : status,
      lamp: worstLamp(own.map(({ lamp }) => lamp)),
    };
  });
}

function itemViews({ state, rules, sight }: Shown, { decisions }: Projections) {
  const open = openMarks(rules.procedure.definition);
  return Object.entries(state.facts.items).map(([id, { kind, label, status, marks }]) => ({
    id,
    kind,
    label,
    status,
    marks: marksFor(sight, marks, open),
    decisions: decisions
      .filter(({ item }) => item === id)
      .map(({ number, track, outcome }) => ({ number, track, outcome })),
  }));
}

const offerView = (offer: Offer, href: string, language: Language) => ({
  command: offer.command,
  title: say(offer.title, language),
  kind: offer.kind,
  allowed: offer.allowed,
  ...(offer.reason && { reason: say(offer.reason, language) }),
  ...(offer.stepUp && { stepUp: true }),
  ...(offer.actingFor !== undefined && { actingFor: offer.actingFor }),
  href,
  schema: offer.schema,
  example: offer.example,
});

/** A case as its readers see it, with what the caller may do now. Words in the caller's language. */
export function toCaseView(shown: Shown, projections: Projections, offers: Offer[]) {
  const { state, rules, now, language, sight, filing } = shown;
  const { definition } = rules.procedure;
  const href = `/api/v1/cases/${state.id}`;
  const clocks = clockViews(shown);
  return {
    id: state.id,
    caseNumber: state.caseNumber,
    procedure: { ...state.procedure, title: say(definition.title, language) },
    authority: state.authority,
    label: state.label,
    status: state.closed ? 'closed' : 'open',
    outcome: state.outcome,
    state: state.value,
    stages: stagesOf(rules.procedure, state.value).map(({ path, meta }) => ({
      stage: path,
      title: say(meta.title, language),
      track: meta.track,
      owner: meta.owner,
      roles: meta.roles,
      since: state.visits.find(({ stage }) => stage === path)?.from ?? null,
    })),
    tracks: trackViews(shown, clocks),
    items: itemViews(shown, projections),
    clocks,
    lamp: worstLamp(clocks.filter(({ owner }) => owner === 'authority').map(({ lamp }) => lamp)),
    passed: projections.passed.map(({ stage }) => stage),
    tasks: projections.tasks.map(({ stage, track, command, roles, yellow_at, red_at, opened }) => ({
      stage,
      title: say(taskTitle({ stage, command }, rules), language),
      track,
      command,
      roles,
      holder: sight.journal === 'whole' ? (state.claims?.[`${opened}:${stage}`]?.by ?? null) : null,
      dueAt: iso(red_at),
      lamp: lampOf({ state: 'running', at: iso(red_at), yellowAt: iso(yellow_at) }, now),
    })),
    overdue: (state.overdue ?? []).map(({ rule, track, item, since, explained }) => ({
      rule,
      title: say(rules.limits[rule]!.title, language),
      track,
      item,
      since,
      explained: explained !== null,
    })),
    milestones: state.milestones,
    decisions: projections.decisions.map(({ decided_at, ...decision }) => ({
      ...decision,
      ...(!sight.reasons && { reason: null, remedies: null }),
      decidedAt: iso(decided_at),
    })),
    notices: projections.notices.map(({ seq, number, title }) => ({
      seq,
      number,
      title: title[language],
      ...(number !== null && { href: `${href}/notices/${number}` }),
    })),
    filing,
    withheld: withheldFrom(sight),
    actions: offers.map((offer) => offerView(offer, `${href}/commands`, language)),
    version: state.version,
    seq: state.seq,
    head: state.head,
    links: {
      self: href,
      journal: `${href}/journal`,
      clocks: `${href}/clocks`,
      documents: `${href}/documents`,
      materials: `${href}/materials`,
      comparison: `${href}/comparison`,
      diagram: `${href}/diagram.mmd`,
      statechart: `${href}/diagram.svg`,
      timeline: `${href}/timeline.svg`,
    },
  };
}

/** The short answer to a command: where the case stands now, and the entry that proves it. */
export function toReceipt({ next, decisions }: Step): JsonObject {
  return {
    id: next.id,
    caseNumber: next.caseNumber,
    status: next.closed ? 'closed' : 'open',
    outcome: next.outcome,
    state: next.value as Json,
    version: next.version,
    seq: next.seq,
    hash: next.head,
    ...(decisions.length > 0 && { decisions: decisions.map(({ number }) => number) }),
  };
}

/** A case in a list. */
export function toCaseRowView(row: CaseRow, now: Instant) {
  const lamp: Lamp =
    row.status === 'closed'
      ? 'grey'
      : lampOf({ state: 'running', at: iso(row.red_at), yellowAt: iso(row.yellow_at) }, now);
  return {
    id: row.id,
    caseNumber: row.case_number,
    procedure: `${row.procedure_id}@${row.procedure_version}`,
    label: row.label,
    applicant: row.applicant,
    status: row.status,
    outcome: row.outcome,
    stages: row.stages,
    lamp,
    dueAt: iso(row.red_at),
    filedAt: iso(row.filed_at),
    version: row.version,
    href: `/api/v1/cases/${row.id}`,
  };
}

/** The parts of a case that its reader is not shown, by name, so that nobody takes silence for absence. */
const withheldFrom = ({ filing, personal, opinions, reasons, journal }: Sight): string[] => [
  ...(filing ? [] : ['filing']),
  ...(personal ? [] : ['personal']),
  ...(opinions ? [] : ['opinions']),
  ...(reasons ? [] : ['reasons']),
  ...(journal === 'whole' ? [] : ['journal']),
];

/**
 * An entry with the very text that was hashed, so that anybody can hash it again. Whoever may not read what it says sees that
 * it is there: its number, hash, time, command and role.
 */
export function toEntryView({ seq, canon, hash, position, sealed_at }: JournalRow, sight: Sight, rules: Rules) {
  const entry = JSON.parse(canon) as JournalEntry;
  const place = { seq, hash, position: position === null ? null : Number(position), sealedAt: iso(sealed_at) };
  if (seesEntry(sight, entry, rules.procedure.definition))
    return { ...place, redacted: false, entry, canonical: canon };
  const { type, version, occurredAt, recordedAt, prev, actor } = entry;
  return {
    ...place,
    redacted: true,
    entry: { seq, type, version, occurredAt, recordedAt, prev, actor: { role: actor.role } },
  };
}
