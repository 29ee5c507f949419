import type { Json, JsonObject } from '../domain/json.js';
import type { Page } from '../http/paging.js';
import type { OfficeService } from '../people/office.service.js';
import { withQuery } from './api.js';
import { procedureOf } from './catalogue.js';
import type { Offer } from './parts/case-actions.js';
import type { CaseView } from './parts/case-head.js';
import type { Labels } from './parts/data-view.js';
import type { Visit } from './visit.js';
import { fieldWords } from './words/people.js';

/** The organisation of the authority, for whoever may read it; null for everybody else. */
export type Office = Awaited<ReturnType<OfficeService['get']>>;
export type Entry = JsonObject & { id: string };

export const KEEPERS = ['systemAdministrator', 'securityAdministrator', 'ruleAdministrator'];
const SETTLING = ['change.approve', 'change.reject', 'change.withdraw'];

export const findOffice = ({ api }: Visit): Promise<Office | null> => api.find<Office>('office');

/** The changes that an administrator may propose; none for anybody else. `about`: only of these kinds, such as `calendar`. */
export async function changesFor({ api, roles }: Visit, office: Office | null, about?: string[]): Promise<Offer[]> {
  if (!office || !roles.some((role) => KEEPERS.includes(role))) return [];
  const { actions } = await api.get<CaseView>(`cases/${office.caseId}`);
  return actions.filter(
    ({ command }) => !SETTLING.includes(command) && (!about || about.includes(command.split('.', 1)[0]!)),
  );
}

/** A register to its end, so far as a page shows it at once. */
export async function registerOf({ api }: Visit, register: string, query: Record<string, string> = {}) {
  const found: Entry[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.find<Page<Entry>>(withQuery(`office/${register}`, { ...query, limit: 100, cursor }));
    found.push(...(page?.items ?? []));
    cursor = page?.nextCursor ?? undefined;
  } while (cursor !== undefined && found.length < 1_000);
  return found;
}

export const textAt = (entry: JsonObject, name: string): string => {
  const value: Json | undefined = entry[name];
  return typeof value === 'string' ? value : '';
};

/** What the fields, roles and commands of register entries are called: by the procedures that use them. */
export async function labelsFor(visit: Visit): Promise<Labels> {
  const { items } = await visit.api.get<{ items: { id: string; version: number }[] }>('procedures');
  const used = [...items, { id: 'administration', version: 1 }];
  const procedures = await Promise.all(used.map(({ id, version }) => procedureOf(visit, id, version)));
  const named = procedures.flatMap(({ roles, commands, tracks }) => [
    ...roles.map(({ id, title }) => [id, title]),
    ...tracks.map(({ id, title }) => [id, title]),
    ...commands.map(({ type, title }) => [type, title]),
  ]);
  return { ...(Object.fromEntries(named) as Labels), ...fieldWords[visit.tongue] };
}
