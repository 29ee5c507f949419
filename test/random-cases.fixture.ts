/** Cases at random, decided by the product's own core and written by its own store, side by side in one course of time. */
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { writeStep } from '../src/cases/cases.store.js';
import { inAuthority } from '../src/database/tenant.js';
import { openTasks } from '../src/domain/case/tasks.js';
import { BOOK_WORK } from '../src/domain/case/work-booking.js';
import { REGISTER_DOCUMENT } from '../src/domain/case/document-commands.js';
import type { Actor, CaseState, Rules, Step } from '../src/domain/case/case-state.js';
import { decide, file } from '../src/domain/case/decide.js';
import { examplesOf, offers } from '../src/domain/case/offers.js';
import { fromMs, type Instant, toMs } from '../src/domain/clock/instant.js';
import type { JsonObject } from '../src/domain/json.js';
import { Problem } from '../src/domain/problem.js';
import { SAMPLE_USERS } from '../src/identity/sample-users.js';

const HOUR = 3_600_000;

const officers: Record<string, string[]> = {};
for (const { name, roles } of SAMPLE_USERS) for (const role of roles) (officers[role] ??= []).push(name);
const WORKING = SAMPLE_USERS.filter(({ roles }) => !roles.includes('recorder'));
const actorOf = ({ name, roles, unit }: (typeof SAMPLE_USERS)[number], isLate = false): Actor => ({
  id: name,
  roles: isLate ? [...roles, 'recorder'] : roles,
  unit,
  fresh: true,
});

const DOCUMENT = { sha256: 'ab'.repeat(32), bytes: 10, mediaType: 'application/pdf', name: '厂区图.pdf', codes: [] };

type Draw = () => number;
type Temper = { odd: number; ends: number };

/** How cases go: mostly as they should, some with every detour that is offered, some until somebody ends them. */
const TEMPERS: Temper[] = [
  { odd: 0, ends: 0 },
  { odd: 0.05, ends: 0 },
  { odd: 0.4, ends: 0 },
  { odd: 0.15, ends: 0.1 },
];

const pick = <One>(list: readonly One[], draw: Draw): One | undefined => list[Math.floor(draw() * list.length)];
const shuffled = <One>(list: readonly One[], draw: Draw): One[] =>
  list
    .map((one) => ({ one, at: draw() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);

/** The office of one authority, in which cases come and move at random. */
export class RandomOffice {
  private readonly running: { state: CaseState; rules: Rules; temper: Temper }[] = [];
  private filed = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly authority: number,
    private readonly procedures: readonly Rules[],
    private readonly draw: Draw,
    public now: Instant,
  ) {}

  /** Lets so many things happen: a case comes, or somebody does something for one. */
  async pass(steps: number, mostHours = 4): Promise<void> {
    for (let n = 0; n < steps; n++) {
      this.now = fromMs(toMs(this.now) + Math.floor(this.draw() * mostHours * HOUR));
      if (this.running.length === 0 || this.draw() < 0.06) await this.file();
      else await this.move();
    }
  }

  private async file(): Promise<void> {
    const rules = this.procedures[this.filed % this.procedures.length]!;
    const given = {
      id: uuidv7(),
      authority: this.authority,
      caseNumber: `SHY${this.authority}R${String(++this.filed).padStart(6, '0')}`,
      label: pick(['REAL', 'REAL', 'SYNTHETIC'] as const, this.draw)!,
    };
    const isLate = this.draw() < 0.2;
    const occurredAt = isLate ? fromMs(toMs(this.now) - Math.floor(this.draw() * 60 * HOUR)) : this.now;
    const applicant = actorOf(
      WORKING.find(({ roles }) => roles.includes('applicant'))!,
      isLate,
    );
    const { example } = rules.procedure.definition.filing;
    const step = file(example, applicant, this.now, rules, { ...given, occurredAt });
    await this.write(step, rules);
    this.running.push({ state: step.next, rules, temper: TEMPERS[this.filed % TEMPERS.length]! });
  }

  private async move(): Promise<void> {
    const one = pick(this.running, this.draw)!;
    const step = this.stepOf(one.state, one.rules, one.temper);
    if (!step) return;
    await this.write(step, one.rules);
    one.state = step.next;
    // Some that have ended stay among the others: they may be taken up again.
    if (one.state.closed && this.draw() < 0.8) this.running.splice(this.running.indexOf(one), 1);
  }

  private stepOf(state: CaseState, rules: Rules, { odd, ends }: Temper): Step | null {
    if (this.draw() < 0.12) return this.taskOf(state, rules) ?? this.usualOf(state, rules, ends);
    if (this.draw() < odd) return this.detourOf(state, rules) ?? this.usualOf(state, rules, ends);
    return this.usualOf(state, rules, ends);
  }

  /** What whoever comes first would do next. */
  private usualOf(state: CaseState, rules: Rules, ends: number): Step | null {
    const isLate = this.draw() < 0.1;
    const kinds = this.draw() < ends ? ['end'] : ['advance', 'resume'];
    for (const user of shuffled(WORKING, this.draw)) {
      const actor = actorOf(user, isLate);
      for (const { command, kind, example } of this.offered(state, actor, rules)) {
        const step = kinds.includes(kind) && this.tried(state, command, example, actor, rules);
        if (step) return step;
      }
    }
    return null;
  }

  /** Anything else that somebody may do, every kind of it as likely as another. */
  private detourOf(state: CaseState, rules: Rules): Step | null {
    const actors = [...new Map(WORKING.map((user) => [user.roles.join(), actorOf(user)])).values()];
    const all = actors.flatMap((actor) => this.offered(state, actor, rules).map((offer) => ({ actor, ...offer })));
    const others = all.filter(({ kind }) => !['advance', 'resume', 'end'].includes(kind));
    const kind = pick([...new Set(others.map((one) => one.kind))], this.draw);
    for (const { command, actor } of shuffled(others, this.draw)) {
      if (rules.procedure.definition.commands[command]?.kind !== kind) continue;
      const examples = examplesOf(command, { state, actor, now: this.now, rules, officers });
      const step = this.tried(state, command, pick(examples, this.draw) ?? {}, actor, rules);
      if (step) return step;
    }
    const applicant = actors.find(({ roles }) => roles.includes('applicant'))!;
    return this.tried(state, REGISTER_DOCUMENT, DOCUMENT, applicant, rules);
  }

  /** Somebody hands in a document, takes up a task, or books hours on a stage that is open, or in place of what he booked before. */
  private taskOf(state: CaseState, rules: Rules): Step | null {
    if (this.draw() < 0.1) {
      const applicant = actorOf(WORKING.find(({ roles }) => roles.includes('applicant'))!);
      return this.tried(state, REGISTER_DOCUMENT, DOCUMENT, applicant, rules);
    }
    const [replaces, booked] = pick(Object.entries(state.work ?? {}), this.draw) ?? [];
    const isAgain = booked !== undefined && this.draw() < 0.4;
    const stage = isAgain ? booked.stage : pick(state.visits, this.draw)?.stage;
    const task = pick(openTasks(state, rules.procedure), this.draw)?.key;
    const minutes = isAgain && this.draw() < 0.3 ? 0 : 1 + Math.floor(this.draw() * 600);
    const kind = pick(['desk', 'travel', 'visit', 'meeting'], this.draw)!;
    const booking = { stage: stage ?? '', minutes, kind, ...(isAgain && { replaces: Number(replaces) }) };
    const isClaim = this.draw() < 0.4;
    for (const user of shuffled(WORKING, this.draw)) {
      const step = isClaim
        ? this.tried(state, 'task.claim', { task: task ?? '' }, actorOf(user), rules)
        : this.tried(state, BOOK_WORK, booking, actorOf(user), rules);
      if (step) return step;
    }
    return null;
  }

  private offered(state: CaseState, actor: Actor, rules: Rules) {
    return offers(state, actor, this.now, rules, officers).filter(({ allowed }) => allowed);
  }

  private tried(state: CaseState, type: string, data: JsonObject, actor: Actor, rules: Rules): Step | null {
    const isLate = actor.roles.includes('recorder');
    const ago = fromMs(toMs(this.now) - Math.floor(this.draw() * 50 * HOUR));
    try {
      return decide(state, { type, data, ...(isLate && { occurredAt: ago }) }, actor, this.now, rules);
    } catch (refusal) {
      if (refusal instanceof Problem) return null;
      throw refusal;
    }
  }

  private async write(step: Step, rules: Rules): Promise<void> {
    await inAuthority(this.dataSource, this.authority, (tx) => writeStep(tx, step, rules));
  }
}
