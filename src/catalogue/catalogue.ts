import { createHash, createHmac, randomBytes } from 'node:crypto';
import { canonical } from '../domain/audit/canonical.js';
import type { Rules } from '../domain/case/case-state.js';
import { type Calendars, SHIPPED_CALENDARS } from '../domain/clock/published-calendars.js';
import { type Json, text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { defineProcedure } from '../domain/procedure/define-procedure.js';
import type { ProcedureDefinition } from '../domain/procedure/definition.js';
import { ASSIGNERS } from '../procedures/assigners.js';
import { besideOf } from '../procedures/beside.js';
import { ladderOf } from '../procedures/escalation.js';
import { administration, ADMINISTRATIONS } from '../procedures/administration/administration.js';
import { NOTICES } from '../procedures/notices/notices.js';
import { SHIPPED } from '../procedures/shipped.js';
import { compileFaults } from './schema-faults.js';

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

/** A salted commitment: whoever holds value and salt can prove what stood there; without them it says nothing. */
function commit(value: Json): { commitment: string; salt: string } {
  const salt = randomBytes(16).toString('base64url');
  return { salt, commitment: `hmac-sha256:${createHmac('sha256', salt).update(canonical(value)).digest('base64url')}` };
}

/** Everything that steps of a procedure are computed with. */
export function rulesFor(definition: ProcedureDefinition): Rules {
  const procedure = defineProcedure(definition);
  return {
    procedure,
    beside: besideOf(definition),
    procedureHash: sha256(canonical(definition as unknown as Json)),
    limits: Object.fromEntries(definition.limits.map((limit) => [limit.code, limit])),
    rulesVersion: sha256(canonical(definition.limits)).slice(0, 16),
    calendar: SHIPPED_CALENDARS.inForce,
    calendarOf: SHIPPED_CALENDARS.of,
    notices: NOTICES,
    ladderOf,
    sha256,
    faults: compileFaults(definition),
    commit,
    assigners: ASSIGNERS,
  };
}

/** The shipped procedures, loaded and checked once; a version never changes. */
export class Catalogue {
  private readonly known = new Map(
    [...SHIPPED, ...ADMINISTRATIONS].map((definition) => [
      `${definition.id}@${definition.version}`,
      rulesFor(definition),
    ]),
  );

  private readonly local = new WeakMap<Calendars, Map<Rules, Rules>>();

  /** The procedures in which people file cases: not the one whose only case is the authority's own organisation. */
  list(): Rules[] {
    return this.all().filter(({ procedure }) => procedure.definition.id !== administration.id);
  }

  all(): Rules[] {
    return [...this.known.values()];
  }

  /** @throws Problem `notFound` */
  get(id: string, version: number): Rules {
    const rules = this.known.get(`${id}@${version}`);
    if (rules) return rules;
    throw new Problem(
      'notFound',
      text(`没有事项${id}第${version}版`, `Expected a published procedure, but found ${id}@${version}`),
      {
        allowed: [...this.known.keys()],
      },
    );
  }

  /** The rules of a procedure as an authority with these calendars applies them. @throws Problem `notFound` */
  rulesFor(calendars: Calendars, id: string, version: number): Rules {
    const rules = this.get(id, version);
    if (calendars === SHIPPED_CALENDARS) return rules;
    const known = this.local.get(calendars) ?? new Map<Rules, Rules>();
    this.local.set(calendars, known);
    const local = known.get(rules) ?? { ...rules, calendar: calendars.inForce, calendarOf: calendars.of };
    known.set(rules, local);
    return local;
  }

  /** The newest version of a procedure, in which new cases are filed. @throws Problem `notFound` */
  getNewest(id: string): Rules {
    const versions = this.all().filter(({ procedure }) => procedure.definition.id === id);
    const newest = versions.sort((a, b) => b.procedure.definition.version - a.procedure.definition.version)[0];
    if (newest) return newest;
    throw new Problem('notFound', text(`没有事项${id}`, `Expected a published procedure, but found ${id}`), {
      allowed: [...this.known.keys()],
    });
  }
}
