import type { StateValue } from 'xstate';
import type { Charge, JournalEntry } from '../audit/journal-entry.js';
import type { Calendar } from '../clock/calendar.js';
import type { Due } from '../clock/due.js';
import type { Instant } from '../clock/instant.js';
import type { Clock } from '../clock/ledger.js';
import type { Json, JsonObject, Text } from '../json.js';
import type { Fault } from '../problem.js';
import type { Beside } from '../procedure/beside.js';
import type { Procedure } from '../procedure/define-procedure.js';
import type { Milestone, Outcome } from '../procedure/definition.js';
import type { EscalationStep } from '../procedure/escalation-step.js';
import type { Facts } from '../procedure/facts.js';
import type { LimitRule } from '../procedure/limit-rule.js';
import type { NoticeSets } from '../procedure/notice-template.js';
import type { CaseDocument } from './case-documents.js';

/** One stay of a case in one stage. `opened` and `closed` are numbers of journal entries. */
export type Visit = { stage: string; track: string | null; opened: number; from: Instant };

/** Who has taken up a task (or was given it), since when, by which entry; for a stand-in also for whom. */
export type Claim = { by: string; since: Instant; entry: number; standsInFor?: string[] };

/** A task that the engine opened because a limit is near or past. */
export type EngineTask = { rule: string; command: string; opened: number };

/** A limit that was broken. `clock` and `marked` are the entries that started it and that said so; nothing removes it. */
export type Overdue = {
  rule: string;
  track: string | null;
  item: string | null;
  clock: number;
  since: Instant;
  marked: number;
  /** Roles that must explain it, and the entry that did. */
  explain: string[];
  explained: number | null;
};

/**
 * All that is kept of a case between two commands. The state of the machine is `{value, facts}`, never XState's own
 * snapshot; the rest is what duties, clocks and the order of time need. Replaying the journal gives these bytes again.
 */
export type CaseState = {
  id: string;
  authority: number;
  caseNumber: string;
  procedure: { id: string; version: number; hash: string };
  label: 'REAL' | 'SYNTHETIC';
  seq: number;
  version: number;
  head: string;
  value: StateValue;
  facts: Facts;
  filing: JsonObject;
  /** Which persons have held which duty, over the whole history. */
  duties: Record<string, string[]>;
  barred: string[];
  /** Persons who count as one on this case, as one of them took another's place on it; absent while nobody did. */
  asOne?: string[][];
  /** Who was put in charge of what, and with which team; absent while nobody was. */
  charges?: Record<string, Pick<Charge, 'leader' | 'team'>>;
  /** The last instant at which something happened, per track; `case` for the whole. */
  last: Record<string, Instant>;
  milestones: Partial<Record<Milestone, Instant>>;
  visits: Visit[];
  /** Open clocks only; ended ones stand in their projection. */
  clocks: Clock[];
  tasks: EngineTask[];
  /** Claims of open tasks by the keys of the tasks; absent while nobody has claimed any. */
  claims?: Record<string, Claim>;
  /** Absent until the first is registered. */
  documents?: CaseDocument[];
  overdue?: Overdue[];
  /** Who booked working time on which stage, by the numbers of the entries that count; absent until somebody does. */
  work?: Record<string, { by: string; stage: string }>;
  closed: boolean;
  outcome: Outcome | null;
};

/** A place that somebody may take for others now: `for` names whom, through whom it came to him first; the roles are the last one's. */
export type StandIn = { for: string[]; roles: string[]; unit: string };

/** Who asks: the person, what he may do, for which unit. What the authority's own records say of people comes as values. */
export type Actor = {
  id: string;
  roles: string[];
  unit: string;
  /** Whose places he may take now; the exclusions of all of them apply. */
  standIns?: StandIn[];
  /** Whether he has signed in afresh, as a decision or a seal demands. The engine never has to. */
  fresh?: boolean;
  /** Persons who have, or lately had, an interest in a party to this case: they may neither act nor be named. */
  interested?: string[];
  /** Everybody who is an officer here now; only they may be named for a duty. Not given: not asked. */
  officers?: ReadonlySet<string>;
  /** The stages of this case whose task he has taken up or done, for booking work on them. */
  workedIn?: readonly string[];
  /** Who holds which role here now, for commands that give work to somebody. */
  officersByRole?: Readonly<Record<string, readonly string[]>>;
};

/** The engine's own role, which is never given to a person. */
export const ENGINE = 'engine';

/** In which of his roles somebody acts, and whose place he takes with it: nobody's when it is his own. */
export type Place = {
  role: string;
  standsInFor: string[];
  /** Whose unit's act it is, when not the actor's own. */ unit?: string;
};

/** `actingFor` chooses whose place the actor takes; without it he acts in his own right where he can. */
export type Command = { type: string; data: JsonObject; occurredAt?: Instant; actingFor?: string };

/** Everything that a step is computed with and that is not the case: data, and pure functions over it. */
export type Rules = {
  procedure: Procedure;
  beside: Beside;
  procedureHash: string;
  limits: Record<string, LimitRule>;
  rulesVersion: string;
  /** The texts of notices; without them a notice is its title alone. */
  notices?: NoticeSets;
  calendar: Calendar;
  /** An earlier version of the calendar by its name; null where nobody here knows it. */
  calendarOf?: (version: string) => Calendar | null;
  /** Who is told as a limit runs out; nobody where there is none. */
  ladderOf?: (limit: LimitRule) => readonly EscalationStep[];
  sha256: (text: string) => string;
  /** Faults of the data of a command, or of a filing (`filing`), against its schema; none when it fits. */
  faults: (schema: string, data: Json) => Fault[];
  /** Commits to a personal datum with a fresh salt; only the commitment enters the journal. */
  commit: (value: Json) => { commitment: string; salt: string };
  /** Which roles may give the tasks of which other roles to somebody, or take them away. */
  assigners?: Readonly<Record<string, readonly string[]>>;
};

export type PersonalDatum = { pointer: string; value: Json; salt: string; commitment: string };

export type Decision = {
  number: string;
  track: string;
  item: string;
  outcome: string;
  adverse: boolean;
  reason: string | null;
  remedies: string | null;
};

/** A notice as it is kept. `number` and what follows are absent in one that was made before there were templates. */
export type Notice = {
  title: Text;
  record?: {
    number: string;
    kind: string;
    kindCode: string | null;
    template: string;
    addressee: string;
    /** Until when the applicant should answer; null where no limit of his begins. */
    replyDue: string | null;
    text: string;
    translation: string;
    sha256: string;
  };
};

/** What a step did, as data: the store writes it, and nothing else. */
export type Step = {
  before: CaseState | null;
  next: CaseState;
  entry: JournalEntry;
  canon: string;
  opened: Visit[];
  closed: Visit[];
  /** Clocks that this step opened, changed or ended, as they now stand, each with what follows from it. */
  clocks: { clock: Clock; due: Due }[];
  /** What follows from every clock that is open after the step. */
  dues: { clock: Clock; due: Due }[];
  decisions: Decision[];
  notices: Notice[];
  personal: PersonalDatum[];
};
