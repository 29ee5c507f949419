import type { JsonObject } from '../json.js';
import { SHIPPED } from '../../procedures/shipped.js';
import { rulesFor } from '../../catalogue/catalogue.js';
import { currentDocuments, digestsToRestOn } from './case-documents.js';
import { type Actor, type CaseState, ENGINE } from './case-state.js';
import { decide, file } from './decide.js';
import { replay } from './replay.js';

const rules = rulesFor(SHIPPED.find(({ id }) => id === 'three-in-one')!);
const NOW = '2025-08-05T02:00:00.000Z';
const actor = (id: string, ...roles: string[]): Actor => ({ id, roles, unit: 'unit', fresh: true });
const APPLICANT = actor('applicant-1', 'applicant');
const INTAKE = actor('intake-1', 'intake');
const THE_ENGINE = actor(ENGINE, ENGINE);
const digest = (letter: string): string => letter.repeat(64);

/** A case and its journal, that documents come into. */
function newCase(change: (filing: JsonObject) => JsonObject = (filing) => filing) {
  const filing = change(JSON.parse(JSON.stringify(rules.procedure.definition.filing.example)) as JsonObject);
  const first = file(filing, APPLICANT, NOW, rules, { id: 'case-1', authority: 1, caseNumber: 'N1', label: 'REAL' });
  const journal = [{ canon: first.canon, hash: first.next.head, seq: 1 }];
  const at = {
    state: first.next,
    entry: first.entry,
    journal,
    give(type: string, data: JsonObject, by: Actor = APPLICANT): CaseState {
      const step = decide(at.state, { type, data }, by, NOW, rules);
      journal.push({ canon: step.canon, hash: step.next.head, seq: step.next.seq });
      at.state = step.next;
      at.entry = step.entry;
      return step.next;
    },
    register: (letter: string, codes: string[] = [], more: JsonObject = {}, by: Actor = APPLICANT) =>
      at.give(
        'document.register',
        { sha256: digest(letter), bytes: 10, mediaType: 'application/pdf', name: '厂区图.pdf', codes, ...more },
        by,
      ).seq,
    scanned: (letter: string, verdict: 'clean' | 'infected' = 'clean') =>
      at.give('document.scanned', { sha256: digest(letter), verdict, scanner: 'test' }, THE_ENGINE),
  };
  return at;
}

const idsOf = (state: CaseState) => currentDocuments(state).map(({ id }) => id);

describe('documents of a case', () => {
  test('are registered without moving the version, and the file name is a commitment in the journal', () => {
    const at = newCase();
    const before = at.state.version;
    at.register('a', ['site-plan']);
    expect(at.state.version).toBe(before);
    expect(at.state.documents).toEqual([expect.objectContaining({ id: 2, state: 'scanning', codes: ['site-plan'] })]);
    expect(JSON.stringify(at.journal)).not.toContain('厂区图');
    expect(at.entry.data['name']).toMatch(/^hmac-sha256:/);
  });

  test('replay from the journal to the same bytes', () => {
    const at = newCase();
    const first = at.register('a', ['site-plan']);
    at.scanned('a');
    const second = at.register('b', ['site-plan'], { replaces: first });
    at.give('document.use', { document: second, codes: ['process-layout'] });
    at.give('document.setAside', { document: second, reason: '错误文件' });
    expect(replay(at.journal as never, rules)).toEqual(at.state);
    expect(at.state.documents).toMatchObject([
      { closed: second },
      { closed: at.state.seq, codes: ['process-layout', 'site-plan'] },
    ]);
  });

  test('of a new version take the place of the earlier one, which is kept', () => {
    const at = newCase();
    const first = at.register('a', ['site-plan']);
    const second = at.register('b', ['site-plan'], { replaces: first });
    expect(idsOf(at.state)).toEqual([second]);
    expect(at.state.documents).toHaveLength(2);
    expect(() => at.register('c', ['site-plan'], { replaces: first })).toThrow(
      /Expected a document of this case that counts/,
    );
    expect(() => at.register('c', ['stability'], { replaces: second })).toThrow(/for one of its materials/);
  });

  test('are refused for materials that the procedure does not ask for, and twice for the same', () => {
    const at = newCase();
    expect(() => at.register('a', ['business-licence'])).toThrow(/codes of materials that this procedure asks for/);
    at.register('a', ['site-plan']);
    expect(() => at.register('a', ['site-plan'])).toThrow(/is document 2 of the case already/);
  });

  test('satisfy the materials that a submission needs, but not once they were found infected', () => {
    const without = (filing: JsonObject): JsonObject => ({
      ...filing,
      materials: (filing['materials'] as JsonObject[]).filter(({ code }) => code !== 'site-plan'),
    });
    const at = newCase(without);
    expect(() => at.give('case.submit', {})).toThrow(/1 materials are missing/);
    at.register('a', ['site-plan']);
    at.scanned('a', 'infected');
    expect(() => at.give('case.submit', {})).toThrow(/1 materials are missing/);
    at.register('b', ['site-plan']);
    expect(at.give('case.submit', {}).milestones.submitted).toBe(NOW);
  });

  test('that are infected cannot come again, and nothing is decided on while they count', () => {
    const at = newCase();
    const bad = at.register('e');
    expect(() => digestsToRestOn(at.state)).toThrow(/notPossible/);
    at.scanned('e', 'infected');
    expect(() => digestsToRestOn(at.state)).toThrow(`/documents/${bad}`);
    expect(() => at.register('e', ['site-plan'])).toThrow(/found infected/);
    at.give('document.setAside', { document: bad, reason: '含恶意代码' }, INTAKE);
    at.register('b');
    at.register('a');
    at.scanned('a');
    at.scanned('b');
    expect(digestsToRestOn(at.state)).toEqual([digest('a'), digest('b')]);
  });

  test('are said to be clean by nobody but the engine', () => {
    const at = newCase();
    at.register('a');
    const data = { sha256: digest('a'), verdict: 'clean', scanner: 'me' };
    expect(() => at.give('document.scanned', data, INTAKE)).toThrow(/forbidden/);
    expect(() => at.give('document.scanned', data, APPLICANT)).toThrow(/forbidden/);
    at.scanned('a');
    expect(() => at.scanned('a')).toThrow(/but there is none/);
  });

  test('come neither from somebody without a role in the procedure nor from somebody who is recused', () => {
    const at = newCase();
    expect(() => at.register('a', [], {}, actor('passer-by', 'ftzOffice'))).toThrow(/forbidden/);
    at.state = { ...at.state, barred: ['intake-1'] };
    expect(() => at.register('a', [], {}, INTAKE)).toThrow(/dutyConflict/);
  });

  test('come from nobody who has an interest in a party, and from whoever takes a place in the place that he chose', () => {
    const at = newCase();
    expect(() => at.register('a', [], {}, { ...INTAKE, interested: ['intake-1'] })).toThrow(/dutyConflict/);
    const place = (person: string) => ({ for: [person], roles: ['intake'], unit: 'unit' });
    const standIn: Actor = { ...actor('deputy-1'), standIns: [place('intake-1'), place('intake-2')] };
    expect(() => at.register('a', [], {}, { ...standIn, interested: ['intake-1', 'intake-2'] })).toThrow(
      /dutyConflict/,
    );
    at.register('a', [], {}, { ...standIn, interested: ['intake-1'] });
    expect(at.entry.actor.standsInFor).toEqual(['intake-2']);
    const data = { sha256: digest('b'), bytes: 10, mediaType: 'application/pdf', name: 'b.pdf', codes: [] };
    const command = { type: 'document.register', data, actingFor: 'intake-2' };
    expect(decide(at.state, command, standIn, NOW, rules).entry.actor.standsInFor).toEqual(['intake-2']);
    expect(() => decide(at.state, { ...command, actingFor: 'head-1' }, standIn, NOW, rules)).toThrow(/forbidden/);
  });

  test('come no more once a case is closed, nor from the applicant once it is decided and nothing is asked of him', () => {
    const at = newCase();
    at.give('case.submit', {});
    at.state = { ...at.state, milestones: { ...at.state.milestones, decided: NOW } };
    expect(() => at.register('a')).toThrow(/something is asked of you/);
    expect(at.register('b', [], {}, INTAKE)).toBeGreaterThan(0);
    at.state = { ...at.state, closed: true };
    expect(() => at.register('c', [], {}, INTAKE)).toThrow(/this one is closed/);
  });
});
