/**
 * What may be done with the documents of a case. A document is registered by the upload alone, which has written and
 * measured its bytes; what a scan found is said by the engine alone. Nothing is ever removed: a new version takes the
 * place of an earlier one, and an official sets aside what should not count.
 */
import type { JournalEntry } from '../audit/journal-entry.js';
import { type JsonObject, text } from '../json.js';
import { Problem } from '../problem.js';
import type { JsonSchema } from '../procedure/definition.js';
import { textOf } from '../procedure/facts.js';
import { type CaseDocument, currentDocuments, type ScanState } from './case-documents.js';
import { type Actor, type CaseState, ENGINE, type Place, type Rules } from './case-state.js';
import { checkPersonImpartial } from './duties.js';
import { stagesOf } from './machine-state.js';
import { placeFor } from './places.js';
import type { StandingCommand } from './standing-command.js';

export const REGISTER_DOCUMENT = 'document.register';
export const DOCUMENT_SCANNED = 'document.scanned';

/** A case is a file that people read: more documents than this are an accident or an attack. */
const MOST_DOCUMENTS = 300;

const DIGEST: JsonSchema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const CODES: JsonSchema = { type: 'array', items: { type: 'string', maxLength: 100 }, maxItems: 50, uniqueItems: true };
const ID: JsonSchema = { type: 'integer', minimum: 1 };
const object = (properties: JsonSchema, required: string[]): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const refuse = (zh: string, en: string): Problem => new Problem('notPossible', text(zh, en), { rule: 'documents' });
const codesIn = (data: JsonObject): string[] => (data['codes'] as string[] | undefined) ?? [];

/**
 * In which place an actor may put a document into a case now, or take one out of account. Whoever files may until the
 * decision, and after it while something is asked of him; officials of the procedure may until the case is closed.
 * @throws Problem `notPossible` or `forbidden`, or `dutyConflict` for somebody who is recused or interested.
 */
export function placeForDocuments(state: CaseState, actor: Actor, { procedure }: Rules, actingFor?: string): Place {
  const { definition } = procedure;
  if (state.closed) throw refuse('案件已办结归档，不能再登记文件', 'Expected an open case, but this one is closed');
  const filers = definition.filing.roles;
  const working = Object.values(definition.commands).flatMap(({ roles }) => roles);
  const officers = [...new Set(working)].filter((role) => role !== ENGINE && !filers.includes(role));
  const place = placeFor({ roles: [...officers, ...filers] }, actor, actingFor, ({ standsInFor }) => {
    for (const person of [actor.id, ...standsInFor]) checkPersonImpartial(state, actor, person);
  });
  const asked = stagesOf(procedure, state.value).some(({ meta }) => meta.owner === 'applicant');
  if (filers.includes(place.role) && state.milestones.decided !== undefined && !asked)
    throw refuse(
      '已作出决定，且没有需要您提交的材料',
      'Expected a case in which something is asked of you, but it is decided',
    );
  return place;
}

function checkCodes(codes: string[], { procedure }: Rules): void {
  const known = procedure.definition.materials.map(({ code }) => code);
  const unknown = codes.filter((code) => !known.includes(code));
  if (unknown.length === 0) return;
  const detail = text(
    `本事项不需要这些材料：${unknown.join('、')}`,
    `Expected codes of materials that this procedure asks for, but found ${unknown.join(', ')}`,
  );
  throw new Problem('invalidPayload', detail, { errors: [{ pointer: '/data/codes', detail }], allowed: known });
}

/** @throws Problem `notPossible` unless it is a document of this case that counts. */
function getCurrent(state: CaseState, id: number): CaseDocument {
  const document = currentDocuments(state).find((one) => one.id === id);
  if (document) return document;
  const ids = currentDocuments(state).map((one) => one.id);
  throw new Problem(
    'notPossible',
    text(`本案没有现行的${id}号文件`, `Expected a document of this case that counts, but ${id} is none`),
    { rule: 'documents', allowed: ids },
  );
}

function checkRegistration(state: CaseState, data: JsonObject): void {
  const { documents = [] } = state;
  const sha256 = textOf(data['sha256']);
  const codes = codesIn(data);
  if (documents.length >= MOST_DOCUMENTS)
    throw refuse(`一件案件最多${MOST_DOCUMENTS}份文件`, `Expected at most ${MOST_DOCUMENTS} documents in a case`);
  if (documents.some((one) => one.sha256 === sha256 && one.state === 'infected'))
    throw refuse('该文件未通过安全检查，不能再次使用', 'Expected a clean file, but this very one was found infected');
  const same = currentDocuments(state).find((one) => one.sha256 === sha256);
  if (same && codes.every((code) => same.codes.includes(code)))
    throw refuse(
      `同一文件已登记为${same.id}号，无需重复提交`,
      `Expected another file, but this very one is document ${same.id} of the case already`,
    );
  const replaces = data['replaces'];
  if (typeof replaces !== 'number') return;
  const earlier = getCurrent(state, replaces);
  if (earlier.codes.length > 0 && !earlier.codes.some((code) => codes.includes(code)))
    throw refuse(
      `新文件应当用于与${replaces}号文件相同的材料（${earlier.codes.join('、')}）`,
      `Expected a version of document ${replaces} for one of its materials (${earlier.codes.join(', ')})`,
    );
}

const closeIn = (documents: CaseDocument[], id: number, seq: number): CaseDocument[] =>
  documents.map((one) => (one.id === id ? { ...one, closed: seq } : one));

export const registerDocument: StandingCommand = {
  title: text('登记文件', 'Register a document'),
  route: 'POST /cases/{id}/documents',
  schema: object(
    {
      sha256: DIGEST,
      bytes: ID,
      mediaType: { type: 'string', maxLength: 127 },
      name: { type: 'string', maxLength: 255, 'x-personal': true },
      codes: CODES,
      replaces: ID,
    },
    ['sha256', 'bytes', 'mediaType', 'name', 'codes'],
  ),
  admit(state, { data, actingFor }, actor, rules) {
    const place = placeForDocuments(state, actor, rules, actingFor);
    checkCodes(codesIn(data), rules);
    checkRegistration(state, data);
    return place;
  },
  apply(state, { data, seq, actor, recordedAt }) {
    const replaces = typeof data['replaces'] === 'number' ? data['replaces'] : null;
    const document: CaseDocument = {
      id: seq,
      sha256: textOf(data['sha256']),
      bytes: data['bytes'] as number,
      mediaType: textOf(data['mediaType']),
      codes: [...codesIn(data)].sort(),
      replaces,
      by: actor.id,
      at: recordedAt,
      state: 'scanning',
      scanner: null,
      signature: null,
      closed: null,
    };
    const { documents = [] } = state;
    return { ...state, documents: [...(replaces === null ? documents : closeIn(documents, replaces, seq)), document] };
  },
};

/** Ask once: what was given for one requirement serves another, of any track, without being sent again. */
export const useDocument: StandingCommand = {
  title: text('一份文件用于多项材料', 'Use a document for further materials'),
  schema: object({ document: ID, codes: { ...CODES, minItems: 1 } }, ['document', 'codes']),
  admit(state, { data, actingFor }, actor, rules) {
    const place = placeForDocuments(state, actor, rules, actingFor);
    checkCodes(codesIn(data), rules);
    const { id, codes, state: scan } = getCurrent(state, data['document'] as number);
    if (scan === 'infected') throw refuse('该文件未通过安全检查', `Expected a clean document, but ${id} is infected`);
    if (codesIn(data).every((code) => codes.includes(code)))
      throw refuse('该文件已用于这些材料', `Expected further materials, but document ${id} is given for them already`);
    return place;
  },
  apply: (state, { data }) => ({
    ...state,
    documents: (state.documents ?? []).map((one) =>
      one.id === data['document'] ? { ...one, codes: [...new Set([...one.codes, ...codesIn(data)])].sort() } : one,
    ),
  }),
};

/** Nobody can keep a decision waiting with a file that no scan will pass: it is set aside, with a reason, and kept. */
export const setDocumentAside: StandingCommand = {
  title: text('剔除文件', 'Set a document aside'),
  schema: object({ document: ID, reason: { type: 'string', minLength: 1, maxLength: 1000 } }, ['document', 'reason']),
  admit(state, { data, actingFor }, actor, rules) {
    const place = placeForDocuments(state, actor, rules, actingFor);
    const { id, by } = getCurrent(state, data['document'] as number);
    const isFiler = rules.procedure.definition.filing.roles.includes(place.role);
    if (isFiler && by !== actor.id)
      throw refuse('只能剔除自己提交的文件', `Expected a document of your own, but ${id} was given by somebody else`);
    if (isFiler && state.milestones.accepted !== undefined)
      throw refuse('受理后请以新文件替换', 'Expected a case that is not accepted yet; replace the document instead');
    return place;
  },
  apply: (state, { data, seq }) => ({
    ...state,
    documents: closeIn(state.documents ?? [], data['document'] as number, seq),
  }),
};

const isWaiting = (sha256: string) => (one: CaseDocument) => one.sha256 === sha256 && one.state === 'scanning';

/** What a scan found holds for the bytes, so for every document of the case that has them. */
export const documentScanned: StandingCommand = {
  title: text('安全检查结果', 'What a scan found'),
  schema: object(
    {
      sha256: DIGEST,
      verdict: { type: 'string', enum: ['clean', 'infected'] },
      scanner: { type: 'string', minLength: 1, maxLength: 200 },
      signature: { type: 'string', maxLength: 200 },
    },
    ['sha256', 'verdict', 'scanner'],
  ),
  admit(state, { data }, actor) {
    if (!actor.roles.includes(ENGINE))
      throw new Problem(
        'forbidden',
        text('只有系统可以记录检查结果', 'Expected the engine itself to say what a scan found'),
      );
    if (!(state.documents ?? []).some(isWaiting(textOf(data['sha256']))))
      throw refuse('没有等待检查的此文件', 'Expected a document that is being scanned, but there is none');
    return { role: ENGINE, standsInFor: [] };
  },
  apply(state: CaseState, { data }: JournalEntry) {
    const waits = isWaiting(textOf(data['sha256']));
    const found = {
      state: data['verdict'] as ScanState,
      scanner: textOf(data['scanner']),
      signature: data['signature'] === undefined ? null : textOf(data['signature']),
    };
    return { ...state, documents: (state.documents ?? []).map((one) => (waits(one) ? { ...one, ...found } : one)) };
  },
};
