/** Drives a case of a shipped procedure as its officials would, without HTTP and without a database. */
import { createHash } from 'node:crypto';
import { canonical } from '../domain/audit/canonical.js';
import type { StoredEntry } from '../domain/audit/chain.js';
import type { Actor, CaseState, Rules, Step } from '../domain/case/case-state.js';
import { decide, file } from '../domain/case/decide.js';
import { type Offer, offers, type Officers } from '../domain/case/offers.js';
import { CN } from '../domain/clock/calendar-cn.js';
import { fromMs, toMs } from '../domain/clock/instant.js';
import type { Json, JsonObject } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { defineProcedure } from '../domain/procedure/define-procedure.js';
import type { CommandKind, ProcedureDefinition } from '../domain/procedure/definition.js';
import { besideOf } from './beside.js';

/** One person for each duty: enough to take a case to its end. */
const OFFICE: Record<string, string> = {
  'applicant-1': 'applicant',
  'intake-1': 'intake',
  'licence-reviewer-1': 'licenceReviewer',
  'registration-reviewer-1': 'registrationReviewer',
  'inspection-centre-1': 'inspectionCentre',
  'team-leader-1': 'teamLeader',
  'inspector-1': 'inspector',
  'inspector-2': 'inspector',
  'checker-1': 'checker',
  'division-head-1': 'divisionHead',
  'decider-1': 'decider',
  'convener-1': 'convener',
  'seal-officer-1': 'sealOfficer',
  'delivery-1': 'delivery',
  'head-1': 'head',
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const rulesOf = (definition: ProcedureDefinition): Rules => ({
  procedure: defineProcedure(definition),
  beside: besideOf(definition),
  procedureHash: sha256(canonical(definition as unknown as Json)),
  limits: Object.fromEntries(definition.limits.map((limit) => [limit.code, limit])),
  rulesVersion: '1',
  calendar: CN,
  sha256,
  faults: () => [],
  commit: (value) => ({ salt: 'salt', commitment: `sha256:${sha256(canonical(value))}` }),
});

/** A case under way: its journal, its state, and a clock on the wall that moves an hour with every command. */
export class Drive {
  readonly steps: Step[] = [];
  private nowMs = toMs('2026-03-02T02:00:00.000Z');

  constructor(
    readonly rules: Rules,
    private readonly office: Record<string, string> = OFFICE,
  ) {
    const { example, roles } = rules.procedure.definition.filing;
    const given = { id: 'case-1', authority: 1, caseNumber: 'N-1', label: 'SYNTHETIC' } as const;
    this.steps.push(file(example, this.actor(roles[0]!), this.tick(), rules, given));
  }

  get state(): CaseState {
    return this.steps.at(-1)!.next;
  }

  get journal(): StoredEntry[] {
    return this.steps.map(({ next, canon }) => ({ seq: next.seq, canon, hash: next.head }));
  }

  get types(): string[] {
    return this.steps.map(({ entry }) => entry.type);
  }

  private tick(hours = 1): string {
    this.nowMs += hours * 3_600_000;
    return fromMs(this.nowMs);
  }

  wait(hours: number): void {
    this.nowMs += hours * 3_600_000;
  }

  actor(role: string, id?: string): Actor {
    const person = id ?? Object.entries(this.office).find(([, held]) => held === role)?.[0] ?? `${role}-1`;
    return { id: person, roles: [role], unit: 'office', fresh: true };
  }

  private get officers(): Officers {
    const officers: Officers = {};
    for (const [person, role] of Object.entries(this.office)) (officers[role] ??= []).push(person);
    return officers;
  }

  /** Every offer of these kinds that is allowed now, with who may do it. */
  allowed(...kinds: CommandKind[]): { role: string; offer: Offer }[] {
    const now = fromMs(this.nowMs);
    return [...new Set(Object.values(this.office))].flatMap((role) =>
      offers(this.state, this.actor(role), now, this.rules, this.officers)
        .filter(({ allowed, kind }) => allowed && kinds.includes(kind))
        .map((offer) => ({ role, offer })),
    );
  }

  /** Gives a command in the first role that may, with the given data or the first example that is accepted. */
  give(type: string, data?: JsonObject, person?: string): Step {
    const { commands } = this.rules.procedure.definition;
    const role = commands[type]!.roles[0]!;
    const actor = this.actor(role, person);
    const at = this.tick();
    const example =
      data ??
      offers(this.state, actor, at, this.rules, this.officers).find(({ command }) => command === type)?.example ??
      {};
    const step = decide(this.state, { type, data: example }, actor, at, this.rules);
    this.steps.push(step);
    return step;
  }

  /** The code of the refusal of a command, or null when it is accepted. */
  refusal(type: string, data: JsonObject, person?: string): { code: string; detail: string } | null {
    const before = this.steps.length;
    try {
      this.give(type, data, person);
    } catch (error) {
      if (error instanceof Problem) return { code: error.code, detail: error.detail.en };
      throw error;
    }
    this.steps.length = before;
    return null;
  }

  /** Follows the ordinary next steps, as a client would that knows nothing of the procedure, until a command is done. */
  follow(until?: string): void {
    for (let i = 0; i < 100 && !this.state.closed && this.types.at(-1) !== until; i++) {
      const [next] = this.allowed('advance', 'resume');
      if (!next) throw new Error(`nothing to follow: ${JSON.stringify(this.state.value)}`);
      const actor = this.actor(next.role);
      const command = { type: next.offer.command, data: next.offer.example };
      this.steps.push(decide(this.state, command, actor, this.tick(), this.rules));
    }
  }
}
