import type { toDraftView } from '../drafts/drafts.view.js';
import type { Json, JsonObject } from '../domain/json.js';
import type { JsonSchema } from '../domain/procedure/definition.js';
import { isObject } from '../domain/procedure/facts.js';
import type { Page } from '../http/paging.js';
import type { toCaseRowView, toCaseView } from '../cases/cases.view.js';
import { Refused } from './api.js';
import { procedureOf, type ProcedureView } from './catalogue.js';
import { shapeOf } from './form-data.js';
import type { Visit } from './visit.js';

export type Draft = ReturnType<typeof toDraftView>;

/** One page of questions: a property of the filing. */
export type Step = { name: string; schema: JsonSchema; optional: boolean; at: string };
export type Drafted = { draft: Draft; procedure: ProcedureView; steps: Step[] };

/** What describes the applicant rather than the case at hand, and is asked for again by every filing. */
const LASTING = ['applicant', 'licence', 'site'];
const COMMITMENT = /^(hmac-)?sha256:/;

const stepsOf = (schema: JsonSchema): Step[] => {
  const shape = shapeOf(schema);
  return shape.as === 'members' ? shape.members.map((member) => ({ ...member, at: `/filing/${member.name}` })) : [];
};

/** The draft that the address names, or null where there is none (any more). @throws Refused */
export async function findDrafted(visit: Visit): Promise<Drafted | null> {
  const draft = await visit.api
    .get<Draft>(`drafts/${encodeURIComponent(visit.params['draft']!)}`)
    .catch((error: unknown) => {
      if (error instanceof Refused && error.problem.status === 404) return null;
      throw error;
    });
  if (!draft) return null;
  const procedure = await procedureOf(visit, draft.procedure.id, draft.procedure.version);
  return { draft, procedure, steps: stepsOf(procedure.filing.schema) };
}

/** Faults of one step. */
export const faultsIn = ({ faults }: Draft, { at }: Step): Draft['faults'] =>
  faults.filter(({ pointer }) => pointer === at || pointer.startsWith(`${at}/`));

export const addressOf = ({ id }: Pick<Draft, 'id'>, step?: Step): string =>
  step ? `/filings/${id}/${step.name}` : `/filings/${id}`;

/** Without commitments to personal data that was erased: nobody typed these. */
function withoutCommitments(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutCommitments);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => typeof one !== 'string' || !COMMITMENT.test(one))
      .map(([name, one]) => [name, withoutCommitments(one)]),
  );
}

/** What the last filing of the same person says of the applicant, and the number of the case that it is from. */
export async function carriedOver({ api }: Visit): Promise<{ filing: JsonObject; from: string | null }> {
  const last = await api.find<Page<ReturnType<typeof toCaseRowView>>>('cases?sort=-filedAt&limit=1');
  const row = last?.items[0];
  const known = row && (await api.find<ReturnType<typeof toCaseView>>(`cases/${row.id}`));
  if (!known?.filing) return { filing: {}, from: null };
  const filing = Object.entries(known.filing).filter(([name]) => LASTING.includes(name));
  return { filing: withoutCommitments(Object.fromEntries(filing)) as JsonObject, from: known.caseNumber };
}
