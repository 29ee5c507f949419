/**
 * The materials of a case, requirement by requirement: what was given, what it serves, what is still owed, and how often
 * nobody had to be asked. One document serves as many requirements of as many tracks as it was given for; what the
 * authority can fetch itself is no requirement at all (Order 716 Art. 7).
 */
import type { Instant } from '../clock/instant.js';
import type { Json, Text } from '../json.js';
import type { Procedure } from '../procedure/define-procedure.js';
import type { Material } from '../procedure/definition.js';
import { at, textOf } from '../procedure/facts.js';
import { type CaseDocument, currentDocuments } from './case-documents.js';
import type { CaseState } from './case-state.js';

/** 未开始, 已填未全, 已提交, 需补正. */
type MaterialStatus = 'notStarted' | 'incomplete' | 'submitted' | 'toCorrect';
type Fetched = Pick<Material, 'code' | 'title' | 'citation'>;

export type Requirement = {
  code: string;
  title: Text;
  track: string;
  status: MaterialStatus;
  /** Whether the authority has looked at the case since this was given; a requirement that it found wanting is `toCorrect`. */
  looked: boolean;
  /** Documents that satisfy it, by number. */
  documents: number[];
  /** Other requirements that the same documents satisfy. */
  shared: string[];
  citation: Material['citation'];
};

/**
 * How many requests to the applicant one case saved. `byShare`: requirements that a document given for another one
 * satisfied too, counted from what was registered. `byFetching`: what each track run alone would usually have asked for
 * and the authority fetches instead; how often it would have been asked is an assumption.
 */
export type RequestsAvoided = {
  byShare: { count: number; acrossTracks: number; grade: 'measured' };
  byFetching: { count: number; codes: string[]; grade: 'assumption' };
};

export type MaterialsView = {
  items: Requirement[];
  fetched: (Fetched & { asked: false })[];
  requestsAvoided: RequestsAvoided;
};

const WORDS: Record<MaterialStatus, Text> = {
  notStarted: { 'zh-CN': '未开始', en: 'Not started' },
  incomplete: { 'zh-CN': '已填未全', en: 'Incomplete' },
  submitted: { 'zh-CN': '已提交', en: 'Submitted' },
  toCorrect: { 'zh-CN': '需补正', en: 'To be corrected' },
};

export const materialWords = (status: MaterialStatus): Text => WORDS[status];

/** The materials that this filing needs, by what it asks for. */
const neededOf = ({ definition }: Procedure, { filing }: CaseState): Material[] =>
  definition.materials.filter(({ when }) => !when || when.in.includes(at(filing, when.pointer) ?? null));

const good = (state: CaseState): CaseDocument[] =>
  currentDocuments(state).filter(({ state: scan }) => scan !== 'infected');

/** When the authority last looked: at the acceptance, or when it asked the applicant for something. */
function lastLook(state: CaseState, procedure: Procedure): Instant | null {
  const { submitted, accepted } = state.milestones;
  const asked = state.visits.filter(
    ({ stage, from }) =>
      procedure.stages[stage]?.meta.owner === 'applicant' && submitted !== undefined && from > submitted,
  );
  return [accepted, ...asked.map(({ from }) => from)].reduce<Instant | null>(
    (last, one) => (one !== undefined && (last === null || one > last) ? one : last),
    null,
  );
}

function statusOf(
  { code, title }: Material,
  state: CaseState,
  given: CaseDocument[],
  looked: boolean,
  asked: readonly string[],
): MaterialStatus {
  const named = at(state.filing, '/materials');
  const isNamed = Array.isArray(named) && named.some((one: Json) => textOf(at(one, '/code')) === code);
  const wanted = asked.some(
    (words) => Object.values(title).some((one) => words.includes(one)) || words.includes(`"${code}"`),
  );
  if (given.length > 0) return wanted && looked ? 'toCorrect' : 'submitted';
  const infected = currentDocuments(state).some((one) => one.state === 'infected' && one.codes.includes(code));
  if (infected || wanted) return 'toCorrect';
  const isSubmitted = state.milestones.submitted !== undefined;
  if (isNamed) return isSubmitted ? 'submitted' : 'incomplete';
  return isSubmitted ? 'toCorrect' : 'notStarted';
}

/**
 * The requirements of a case and where each stands. `asked` are the words in which the applicant was asked for what he
 * still owes: a material whose title or code stands there has to be corrected, unless a newer document came since.
 */
export function materialsOf(
  state: CaseState,
  procedure: Procedure,
  fetched: readonly Fetched[],
  asked: readonly string[],
): MaterialsView {
  const look = lastLook(state, procedure);
  const documents = good(state);
  const items = neededOf(procedure, state).map((material): Requirement => {
    const given = documents.filter(({ codes }) => codes.includes(material.code));
    const latest = given.reduce<Instant>(
      (last, one) => (one.at > last ? one.at : last),
      state.milestones.submitted ?? '',
    );
    const looked = look !== null && latest !== '' && latest <= look;
    return {
      code: material.code,
      title: material.title,
      track: material.track,
      status: statusOf(material, state, given, looked, asked),
      looked,
      documents: given.map(({ id }) => id),
      shared: [...new Set(given.flatMap(({ codes }) => codes))].filter((code) => code !== material.code).sort(),
      citation: material.citation,
    };
  });
  return {
    items,
    fetched: fetched.map((one) => ({ ...one, asked: false })),
    requestsAvoided: requestsAvoided(state, procedure, fetched),
  };
}

/** What was not asked for because it was there already, or could be fetched. */
export function requestsAvoided(state: CaseState, procedure: Procedure, fetched: readonly Fetched[]): RequestsAvoided {
  const served = new Map<number, Material[]>();
  for (const material of neededOf(procedure, state)) {
    const first = good(state).find(({ codes }) => codes.includes(material.code));
    if (first) served.set(first.id, [...(served.get(first.id) ?? []), material]);
  }
  const further = [...served.values()].flatMap(([first, ...others]) =>
    others.map(({ track }) => track !== first!.track),
  );
  const tracks = Object.values(state.facts.tracks).filter((status) => !['notNeeded', 'notAccepted'].includes(status));
  return {
    byShare: { count: further.length, acrossTracks: further.filter(Boolean).length, grade: 'measured' },
    byFetching: {
      count: fetched.length * tracks.length,
      codes: fetched.map(({ code }) => code),
      grade: 'assumption',
    },
  };
}
