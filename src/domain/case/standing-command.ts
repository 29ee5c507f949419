import type { JournalEntry } from '../audit/journal-entry.js';
import type { Text } from '../json.js';
import type { JsonSchema } from '../procedure/definition.js';
import type { Actor, CaseState, Command, Place, Rules } from './case-state.js';

/** A command that every case has, whatever its procedure (`standing-commands.ts`). */
export type StandingCommand = {
  title: Text;
  schema: JsonSchema;
  /** The only route that gives it, where its data are more than words: the way of commands refuses it then. */
  route?: string;
  /** Whether this actor may do this now, and in which place. The data fit the schema already. @throws Problem */
  admit: (state: CaseState, command: Command, actor: Actor, rules: Rules) => Place;
  /** What it does to the case; `seq`, `head` and `version` are not its affair. */
  apply: (state: CaseState, entry: JournalEntry) => CaseState;
};
