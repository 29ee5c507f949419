import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CasesService } from '../cases/cases.service.js';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { NOW, type Now } from '../database/now.js';
import { inAuthority } from '../database/tenant.js';
import type { Actor, CaseState } from '../domain/case/case-state.js';
import { roleSetOf } from '../domain/case/step-rows.js';
import { roleSetsOf } from '../domain/case/task-words.js';
import { placeInTask } from '../domain/case/tasks.js';
import { type JsonObject, text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { GivenAnswer, IdempotentRequest } from '../http/idempotency.js';
import type { Language } from '../http/language.js';
import type { Page } from '../http/paging.js';
import type { Principal } from '../identity/principal.js';
import { PeopleService } from '../people/people.service.js';
import type { Tab, TaskList } from './tasks.dto.js';
import { countTasks, listTasks, type Reach, type TaskRow, watchCase } from './tasks.queries.js';
import { type Eligibility, type TaskWithRoles, toTaskView } from './tasks.view.js';

/** Roles whose tasks are a signature under the work of others: check, endorse, decide, seal. */
const SIGNING = ['checker', 'divisionHead', 'decider', 'sealOfficer'];

/** The case that an id of a task names, and the key of the task there; `TaskKeyPipe` has checked its form. */
export type TaskId = { caseId: string; key: string };

/** Who must do what next: the inbox of one person, and what he does with the tasks in it. */
@Injectable()
export class TasksService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cases: CasesService,
    private readonly procedures: ProceduresService,
    private readonly people: PeopleService,
    @Inject(NOW) private readonly now: Now,
  ) {}

  /** One page of a tab, what is due first on top; done ones newest first. */
  async list(by: Principal, query: TaskList, language: Language): Promise<Page<ReturnType<typeof toTaskView>>> {
    const tab = tabOf(query);
    const now = this.now();
    const page = await inAuthority(this.dataSource, by.authority, (tx) =>
      listTasks(tx, this.reachOf(by), tab, query, now),
    );
    const items = await Promise.all(page.items.map((row) => this.viewOf(row, by, language)));
    return { ...page, items };
  }

  /** How many tasks each tab has; 100 means 100 or more. */
  count(by: Principal): Promise<Record<Tab, number>> {
    return inAuthority(this.dataSource, by.authority, (tx) => countTasks(tx, this.reachOf(by), this.now()));
  }

  /** Gives a command about a task. It moves no version, so it needs none; two that come at once are decided one after the other. */
  command(
    { caseId, key }: TaskId,
    type: string,
    data: JsonObject,
    by: Principal,
    once: IdempotentRequest,
  ): Promise<GivenAnswer> {
    return this.cases.advance(caseId, { type, data: { task: key, ...data } }, '*', by, once);
  }

  watch(caseId: string, by: Principal): Promise<void> {
    return inAuthority(this.dataSource, by.authority, (tx) => watchCase(tx, by, caseId, this.now()));
  }

  unwatch(caseId: string, by: Principal): Promise<void> {
    return inAuthority(this.dataSource, by.authority, (tx) => watchCase(tx, by, caseId, null));
  }

  /** All that somebody may see, as values for the queries: in his own right, and in the places that he may take. */
  private reachOf(by: Principal): Reach {
    const roles = new Set([...(by.readsOnly ? [] : by.roles), ...by.standIns.flatMap((one) => one.roles)]);
    const sets = new Map<string, string[]>();
    for (const rules of this.procedures.list())
      for (const set of roleSetsOf(rules)) if (set.some((role) => roles.has(role))) sets.set(roleSetOf(set), set);
    const isSigning = ([, set]: [string, string[]]) => set.some((role) => SIGNING.includes(role) && roles.has(role));
    return {
      by,
      roleSets: [...sets.keys()],
      signing: [...sets].filter(isSigning).map(([name]) => name),
      holders: [...new Set([by.sub, ...by.standIns.flatMap((one) => one.for)])],
    };
  }

  private async viewOf(found: TaskRow, by: Principal, language: Language) {
    const state = JSON.parse(found.state) as CaseState;
    const rules = this.cases.rulesOf(state);
    const row = { ...found, roles: found.roles ?? rules.procedure.stages[found.stage]!.meta.roles };
    const eligibility = this.eligibilityOf(row, state, await this.people.actorFor(by, state));
    const claim = state.claims?.[`${row.opened}:${row.stage}`];
    const ofOthers =
      row.holder !== null && row.holder !== by.sub && by.standIns.some((one) => one.for.includes(row.holder!));
    const inPlaceOf = ofOthers ? [row.holder!] : (claim?.standsInFor ?? eligibility.place?.standsInFor ?? []);
    return toTaskView({ row, state, rules, eligibility, inPlaceOf, now: this.now(), language });
  }

  /** Asked by the same functions that decide, on the state that the page was read with. */
  private eligibilityOf(row: TaskWithRoles, state: CaseState, actor: Actor): Eligibility {
    try {
      return { place: placeInTask(state, row, actor, this.cases.rulesOf(state)), reason: null };
    } catch (refusal) {
      if (refusal instanceof Problem) return { place: null, reason: refusal.detail };
      throw refusal;
    }
  }
}

/** The tab that a request asks for. @throws Problem `malformed` when it asks for two */
function tabOf({ tab, mine, group }: TaskList): Tab {
  const asked = new Set<Tab>([
    ...(tab ? [tab] : []),
    ...(mine === undefined ? [] : (['mine'] as const)),
    ...(group === undefined ? [] : (['group'] as const)),
  ]);
  if (asked.size > 1) {
    const detail = text('tab、mine、group 只能指定一个', 'Expected one of tab, mine and group, but found several');
    throw new Problem('malformed', detail, { errors: [{ pointer: '/tab', detail }] });
  }
  return [...asked][0] ?? 'mine';
}
