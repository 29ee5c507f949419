import type { Json, JsonObject, Text } from '../json.js';
import type { Baseline } from '../turnaround/baseline.js';
import type { Condition, ItemCondition } from './condition.js';
import type { Citation, LimitRule } from './limit-rule.js';
import type { MarkSource, Update } from './update.js';

/** Whose time it is while a stage lasts. `none`: nobody's, the case is at rest. */
export type Owner = 'authority' | 'applicant' | 'third' | 'none';

/** What a stage's time is compared with in the old way. */
export type WorkComponent = 'intake' | 'review' | 'inspection' | 'decision' | 'issue';

/** A clock that a stage keeps running, or that it stops; for the whole case, the track, or each item that qualifies. */
export type ClockUse = {
  rule: string;
  /** Stops the clock, if it is there, instead of running it. */
  stop?: { reason: string; basis: Text };
  /** One clock for each item of this kind that qualifies. */
  items?: { kind: string; where: ItemCondition };
  when?: Condition;
};

/** What a state of the machine means: words, whose time, who can move it, which clocks it keeps. */
export type StageMeta = {
  title: Text;
  track: string | null;
  owner: Owner;
  roles: string[];
  /** `waiting`: open, but nobody is at work; default `working`. */
  activity?: 'working' | 'waiting';
  component?: WorkComponent;
  clocks?: ClockUse[];
};

/** `advance` is the ordinary next step: a client that follows only these reaches an end. */
export type CommandKind = 'advance' | 'return' | 'stop' | 'resume' | 'end' | 'other';

export type JsonSchema = { [key: string]: Json };

/** The named instants of a case that turnaround is measured between. */
export type Milestone =
  'submitted' | 'received' | 'accepted' | 'decided' | 'filed' | 'issued' | 'delivered' | 'archived';

export type CommandDefinition = {
  title: Text;
  kind: CommandKind;
  roles: string[];
  schema: JsonSchema;
  updates: Update[];
  /** Beside the machine's own guards: what the facts and the command must satisfy. */
  requires?: { that: Condition; otherwise: Text }[];
  /** Examples as templates (`template.ts`). The first that is possible is offered; later ones may overreach on purpose. */
  examples: Json[];
  /** The duties that doing this takes upon the actor, or upon the persons listed at `from`. */
  duties?: { duty: string; from?: string }[];
  /** Bars the person found here (or, without a pointer, the actor) from acting on this case again. */
  bars?: { from?: string };
  milestone?: Milestone;
  /** Clocks that open with this command start at the instant found here in its data, not at the command's own. */
  effectiveFrom?: string;
  /** Extends the running clock of this rule by the rule's own extension, once, before it expires. */
  extends?: string;
  /** Replaces the filing by what stands at this pointer, and issues the items anew. */
  filing?: string;
  /** Numbered decisions that this command makes: for every item of a kind with an outcome at the pointer. */
  decisions?: { track: string; kind: string; from: string; letter: string; adverse: string[] }[];
  /** A notice of the law that the applicant is told by. */
  notice?: Text;
  /** The filing must be complete in its materials. */
  complete?: true;
  /** Only enters the journal: moves neither state nor facts nor version. */
  journalOnly?: true;
};

export type Material = {
  code: string;
  title: Text;
  track: string;
  /** Needed only when the filing has this value at the pointer. */
  when?: { pointer: string; in: Json[] };
  citation: Citation;
};

export type ItemSource = {
  kind: string;
  prefix: string;
  from: string;
  label: string;
  marks: Record<string, MarkSource>;
  tracks: string[];
};

/** How a case can end; every closed case has exactly one. */
export const OUTCOMES = [
  'decided',
  'refused',
  'withdrawn',
  'notAccepted',
  'closedUncorrected',
  'merged',
  'detached',
  'transferred',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * A procedure, all of it data: its canonical JSON hashes to what it does. Functions are refused at load. `three-in-one@1`
 * never changes; a new law makes `three-in-one@2`.
 */
export type ProcedureDefinition = {
  id: string;
  version: number;
  title: Text;
  /** The vocabulary that its guards and updates are written in. */
  vocabulary: 1;
  roles: Record<string, Text>;
  tracks: Record<string, { title: Text }>;
  /** Pairs of duties that one person may not hold on one case. */
  exclusive: { duties: string[]; citation: Citation }[];
  filing: {
    schema: JsonSchema;
    example: JsonObject;
    roles: string[];
    /** What the filing itself enters, and what must hold of it beside its schema. */
    updates?: Update[];
    requires?: { that: Condition; otherwise: Text }[];
  };
  items: ItemSource[];
  materials: Material[];
  limits: LimitRule[];
  /** What the engine itself does when a clock runs out: a command of its own, or a task that it opens; `early`: at yellow. */
  expiry: {
    rule: string;
    command?: string;
    task?: { command: string; title: Text; roles: string[]; early?: true };
  }[];
  /** While this flag is set only these commands are possible, and every clock stands still. */
  suspension?: { flag: string; allows: string[]; reason: string; basis: Text };
  /** The milestones between which turnaround is measured, unless said otherwise. */
  turnaround: { from: Milestone; to: Milestone };
  commands: Record<string, CommandDefinition>;
  /** XState machine config: guards and the one action `record` by name only; meta as `StageMeta`. */
  machine: MachineConfigData;
  baseline: Baseline;
};

/** A machine config seen as data; `kernel.createStateConfig` types it where it is written. */
export type MachineConfigData = object;
