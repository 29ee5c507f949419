/**
 * What the engine must know of a procedure that its frozen definition does not say: a published version never changes, yet
 * the law of the office around it does, and a gap must be closed for cases under way. It stands beside the definition, by
 * the names of commands, and only ever makes the engine stricter or an example better: no journal is replayed otherwise
 * for it, because whatever it lets into a case is written into the entry itself.
 */
import type { Json } from '../json.js';
import type { Citation } from './limit-rule.js';

/** Where a command says who leads a piece of work and who does it with him. */
export type ChargeSource = { charge: string; leader: string; team: string };

export type Beside = {
  /** Commands that need a sign-in of a few minutes ago. */
  stepUp: { commands: string[]; citation: Citation };
  /** Pointers at which a command names persons for a part in the case: officers alone, without recusal and without interest. */
  names: Record<string, string[]>;
  /** Commands that put somebody in charge, and commands that only he who was put in charge may give. */
  charges: Record<string, ChargeSource>;
  inCharge: Record<string, string>;
  /** Pointers at which a command names an earlier entry of the same case by its number. */
  entries: Record<string, string>;
  /** Further examples of a command, offered once the engine has asked for it by a task. */
  whenAsked: Record<string, Json[]>;
};
