import type { LegalDate } from '../domain/clock/instant.js';
import type { JsonObject, Text } from '../domain/json.js';

/** A person as he is enrolled: the id that he signs in with, his name, his organ, his first roles. */
export type Enrolment = { id: string; name: string; unit: string; roles: string[] };

/** The filing that founds the organisation of an authority: organs are the units of its people. */
export function foundingOf(name: Text, people: readonly Enrolment[], from: LegalDate): JsonObject {
  return {
    name: { 'zh-CN': name['zh-CN'], en: name.en },
    organs: [...new Set(people.map(({ unit }) => unit))].map((id) => ({
      id,
      name: { 'zh-CN': id, en: id },
      kind: 'office',
    })),
    officers: people.map(({ id, name: title, unit }) => ({ id, name: title, organ: unit })),
    appointments: people.flatMap(({ id, roles }) => roles.map((role) => ({ officer: id, role, from }))),
  };
}

/** The administrative case takes no number from the sequence of filings: there is one to an authority. */
export const numberOfOffice = (authority: number): string => `ORG${String(authority).padStart(6, '0')}`;
