import { describe, expect, test } from '@jest/globals';
import { threeInOne } from '../../procedures/three-in-one/three-in-one.js';
import type { JournalEntry } from '../audit/journal-entry.js';
import { marksFor, openMarks, seesEntry, visibleTo } from './visibility.js';

/** f filing, p personal data, o opinions, r reasons; then how much of the journal. */
const short = (role: string, decided: boolean): string => {
  const { filing, personal, opinions, reasons, journal } = visibleTo([role], decided);
  return `${filing ? 'f' : '-'}${personal ? 'p' : '-'}${opinions ? 'o' : '-'}${reasons ? 'r' : '-'} ${journal}`;
};

describe('what of a case each role sees', () => {
  test.each([
    ['applicant', 'fp-r told', 'fpor whole'],
    ['agent', 'fp-r told', 'fpor whole'],
    ['intake', 'fpor whole', 'fpor whole'],
    ['delivery', 'fpor whole', 'fpor whole'],
    ['inspectionCentre', 'fpor whole', 'fpor whole'],
    ['licenceReviewer', 'f-or whole', 'f-or whole'],
    ['inspector', 'f-or whole', 'f-or whole'],
    ['decider', 'f-or whole', 'f-or whole'],
    ['auditor', 'f-or whole', 'f-or whole'],
    ['supervisor', '---- outline', '---- outline'],
    ['ftzOffice', '---- outline', '---- outline'],
    ['ruleAdministrator', '---- outline', '---- outline'],
  ])('%s: %s before the decision, %s after it', (role, before, after) => {
    expect([short(role, false), short(role, true)]).toEqual([before, after]);
  });

  test('is what any of several roles sees, and nothing without a role', () => {
    expect(visibleTo(['ftzOffice', 'licenceReviewer'], false)).toEqual(visibleTo(['licenceReviewer'], false));
    expect(visibleTo(['applicant', 'supervisor'], false)).toEqual(visibleTo(['applicant'], false));
    expect(visibleTo([], true)).toEqual(visibleTo(['ftzOffice'], true));
  });

  test('leaves of the marks of an item what was filed or told, and no proposal', () => {
    const marks = { line: 'L1', proposal: 'grant', finding: 'compliant', licenceOutcome: 'granted', category: 'minor' };
    const open = openMarks(threeInOne);
    expect(marksFor(visibleTo(['applicant'], false), marks, open)).toEqual({ line: 'L1', licenceOutcome: 'granted' });
    expect(marksFor(visibleTo(['checker'], false), marks, open)).toEqual(marks);
  });

  test.each([
    ['case.file', 'applicant', true],
    ['case.submit', 'applicant', true],
    ['case.requestCorrection', 'intake', true],
    ['licence.check', 'checker', false],
    ['inspection.report', 'teamLeader', false],
    ['case.recuse', 'head', false],
    ['task.claim', 'checker', false],
    ['case.decide', 'decider', true],
  ])('shows the applicant what he said or was told: %s by %s: %s', (type, role, seen) => {
    const entry = { type, actor: { id: 'x', role, unit: 'u' } } as JournalEntry;
    expect(seesEntry(visibleTo(['applicant'], false), entry, threeInOne)).toBe(seen);
    expect(seesEntry(visibleTo(['applicant'], true), entry, threeInOne)).toBe(true);
    expect(seesEntry(visibleTo(['checker'], false), entry, threeInOne)).toBe(true);
    expect(seesEntry(visibleTo(['supervisor'], true), entry, threeInOne)).toBe(false);
  });
});
