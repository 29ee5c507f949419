// One whole case of three-in-one, from filing to archive, as the commands that its officers give.
import { Catalogue } from '../../dist/src/catalogue/catalogue.js';
import { decide, file } from '../../dist/src/domain/case/decide.js';
import { offers } from '../../dist/src/domain/case/offers.js';
import { fromMs, toMs } from '../../dist/src/domain/clock/instant.js';
import { SAMPLE_USERS } from '../../dist/src/identity/sample-users.js';

export const AUTHORITY = 654_004;
const HOUR = 3_600_000;
export const rules = new Catalogue().getNewest('three-in-one');
const actorOf = ({ name, roles, unit }) => ({ id: name, roles, unit, fresh: true });
const officers = {};
for (const { name, roles } of SAMPLE_USERS) for (const role of roles) (officers[role] ??= []).push(name);

export const FILING = { procedure: 'three-in-one', filing: rules.procedure.definition.filing.example };
export const APPLICANT = 'applicant-1';

/** Every step after the filing: who gives which command, with the case as it was before it. */
export function courseOfOneCase(from = '2025-08-05T02:00:00.000Z') {
  let now = from;
  const id = '0198a000-0000-7000-8000-000000000001';
  const named = { id, authority: AUTHORITY, caseNumber: 'SHY6540042025080500001', label: 'SYNTHETIC' };
  let state = file(FILING.filing, actorOf(SAMPLE_USERS[0]), now, rules, named).next;
  const steps = [];
  while (!state.closed) {
    now = fromMs(toMs(now) + HOUR);
    let move;
    for (const user of SAMPLE_USERS) {
      const offer = offers(state, actorOf(user), now, rules, officers).find(
        ({ kind, allowed }) => allowed && (kind === 'advance' || kind === 'resume'),
      );
      if (!offer) continue;
      move = { state, actor: actorOf(user), now, command: { type: offer.command, data: offer.example } };
      break;
    }
    if (!move) throw new Error(`nobody can move ${JSON.stringify(state.value)}`);
    steps.push(move);
    state = decide(move.state, move.command, move.actor, move.now, rules).next;
  }
  return steps;
}
