import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { canonical } from '../../domain/audit/canonical.js';
import type { StoredEntry } from '../../domain/audit/chain.js';
import type { Actor, CaseState } from '../../domain/case/case-state.js';
import { decide, file } from '../../domain/case/decide.js';
import { offers } from '../../domain/case/offers.js';
import { replay } from '../../domain/case/replay.js';
import type { Json, JsonObject } from '../../domain/json.js';
import { Problem } from '../../domain/problem.js';
import { rulesOf } from '../drive.fixture.js';
import { administration, ADMINISTRATIONS } from './administration.js';

const rules = rulesOf(administration);
const NOW = '2025-08-05T02:00:00.000Z';
const ENGINE: Actor = { id: 'engine', roles: ['engine'], unit: 'engine' };
const SYSTEM: Actor = { id: 'system-administrator-1', roles: ['systemAdministrator'], unit: 'bureau' };
const SECURITY: Actor = { id: 'security-administrator-1', roles: ['securityAdministrator'], unit: 'bureau' };
const RULES: Actor = { id: 'rule-administrator-1', roles: ['ruleAdministrator'], unit: 'bureau' };

const given = { id: 'case-1', authority: 1, caseNumber: 'N-1', label: 'REAL' } as const;
const found = (change: (filing: JsonObject) => JsonObject = (filing) => filing) =>
  file(change(JSON.parse(JSON.stringify(administration.filing.example)) as JsonObject), ENGINE, NOW, rules, given);

/** An organisation under way, and everything that was written of it. */
class Office {
  private readonly first = found();
  readonly entries: StoredEntry[] = [{ canon: this.first.canon, hash: this.first.next.head } as StoredEntry];
  state: CaseState = this.first.next;

  give(type: string, data: JsonObject, by: Actor): void {
    const step = decide(this.state, { type, data }, by, NOW, rules);
    this.state = step.next;
    this.entries.push({ canon: step.canon, hash: step.next.head } as StoredEntry);
  }

  /** Proposes, and has it approved by another; answers with the id of the proposal. */
  change(type: string, data: JsonObject, by: Actor, approver: Actor): string {
    this.give(type, data, by);
    const proposal = `P${this.state.seq}`;
    this.give('change.approve', { proposal }, approver);
    return proposal;
  }

  register = (name: string) => this.state.facts.registers?.[name] ?? {};
}

const refusal = (work: () => void): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return `${error.code}: ${error.detail.en}`;
    throw error;
  }
  return 'accepted';
};

const APPOINT = { officer: 'system-administrator-1', role: 'intake', from: '2025-08-05' };
const ENROL = { id: 'zhang-san', name: '张三', organ: 'bureau' };

describe('the organisation of an authority', () => {
  test('is what was published: a change of it is a new version', () => {
    for (const definition of ADMINISTRATIONS) {
      const bytes = readFileSync(new URL(`./administration-${definition.version}.json`, import.meta.url), 'utf8');
      expect(bytes === `${canonical(definition as unknown as Json)}\n`).toBe(true);
    }
  });

  test('is not founded without somebody who can approve', () => {
    const alone = (filing: JsonObject) => ({ ...filing, appointments: [(filing['appointments'] as Json[])[0]!] });
    expect(refusal(() => found(alone))).toMatch(/^notPossible: .*securityAdministrator/);
  });

  test('is not founded by an official', () => {
    expect(refusal(() => file(administration.filing.example, SYSTEM, NOW, rules, given))).toMatch(/^forbidden/);
  });

  test('changes by nobody alone: what is proposed is not yet so', () => {
    const office = new Office();
    office.give('officer.enrol', ENROL, SYSTEM);
    expect(office.register('officers')['zhang-san']).toBeUndefined();
    expect(office.state.value).toBe('changing');
    office.give('change.approve', { proposal: 'P2' }, SECURITY);
    expect(office.register('officers')['zhang-san']).toMatchObject({
      name: '张三',
      entered: { seq: 3, by: [SYSTEM.id], approvedBy: [SECURITY.id] },
    });
    expect(office.state.value).toBe('inForce');
  });

  test('takes no approval from the proposer, from whom he stood in for, nor from his stand-in', () => {
    const office = new Office();
    office.give('officer.enrol', ENROL, SYSTEM);
    const approve = (by: Actor) => refusal(() => office.give('change.approve', { proposal: 'P2' }, by));
    const standIn = [{ for: [SYSTEM.id], roles: ['systemAdministrator'], unit: 'bureau' }];
    expect(approve(SYSTEM)).toMatch(/^notPossible: Expected approval by somebody other/);
    expect(approve({ ...SECURITY, standIns: standIn })).toMatch(/^notPossible: Expected approval by somebody other/);
    expect(approve(RULES)).toMatch(/^notPossible: Expected an administrator whose role/);
    expect(approve(SECURITY)).toBe('accepted');
  });

  test('takes an approval once', () => {
    const office = new Office();
    const proposal = office.change('officer.enrol', ENROL, SYSTEM, SECURITY);
    expect(refusal(() => office.give('change.approve', { proposal }, SECURITY))).toMatch(/^notPossible: .*still waits/);
    expect(refusal(() => office.give('change.withdraw', { proposal, reason: '晚了' }, SYSTEM))).toMatch(/still waits/);
  });

  test('lets the proposer withdraw and another reject, each with a reason', () => {
    const office = new Office();
    office.give('officer.enrol', ENROL, SYSTEM);
    expect(refusal(() => office.give('change.reject', { proposal: 'P2', reason: '不妥' }, SYSTEM))).toMatch(
      /notPossible/,
    );
    office.give('change.withdraw', { proposal: 'P2', reason: '填错' }, SYSTEM);
    office.give('officer.enrol', ENROL, SYSTEM);
    expect(refusal(() => office.give('change.withdraw', { proposal: 'P4', reason: '我来' }, SECURITY))).toMatch(
      /your own/,
    );
    office.give('change.reject', { proposal: 'P4', reason: '不妥' }, SECURITY);
    expect(office.register('proposals')).toMatchObject({ P2: { status: 'withdrawn' }, P4: { status: 'rejected' } });
    expect(office.register('officers')['zhang-san']).toBeUndefined();
  });

  test('gives no administrator a business role, and asks again when it is approved', () => {
    const office = new Office();
    expect(refusal(() => office.give('appointment.make', APPOINT, SECURITY))).toMatch(/^notPossible: .*hold together/);
    office.change('officer.enrol', ENROL, SYSTEM, SECURITY);
    office.give('appointment.make', { ...APPOINT, officer: 'zhang-san', role: 'auditor' }, SECURITY);
    office.give('appointment.make', { ...APPOINT, officer: 'zhang-san' }, SECURITY);
    const [first, second] = ['P4', 'P5'];
    office.give('change.approve', { proposal: first }, SYSTEM);
    expect(refusal(() => office.give('change.approve', { proposal: second }, SYSTEM))).toMatch(/hold together/);
    const [appointment] = Object.keys(office.register('appointments')).slice(-1);
    office.change('appointment.end', { appointment: appointment!, reason: '免职' }, SECURITY, SYSTEM);
    expect(refusal(() => office.give('change.approve', { proposal: second }, SYSTEM))).toBe('accepted');
  });

  test('delegates to nobody himself, for a period of at most 92 days', () => {
    const office = new Office();
    office.change('officer.enrol', ENROL, SYSTEM, SECURITY);
    const delegate = (more: JsonObject) => {
      const data = {
        officer: 'zhang-san',
        standIn: SYSTEM.id,
        from: '2025-09-01',
        until: '2025-09-30',
        reason: '学习',
      };
      return refusal(() => office.give('delegation.make', { ...data, ...more }, SECURITY));
    };
    expect(delegate({ standIn: 'zhang-san' })).toMatch(/other than the officer himself/);
    expect(delegate({ until: '2025-12-02' })).toMatch(/at most 92 days/);
    expect(delegate({ until: '2025-08-31' })).toMatch(/at most 92 days/);
    expect(delegate({ until: '2025-12-01' })).toBe('accepted');
  });

  test('publishes no calendar with a day of another year or a day listed twice, and no promise beyond the law', () => {
    const office = new Office();
    const [calendar] = administration.commands['calendar.publish']!.examples as JsonObject[];
    const day = (date: string) => ({ date, name: { 'zh-CN': '假', en: 'off' } });
    const publish = (...dates: string[]) =>
      refusal(() => office.give('calendar.publish', { ...calendar, off: dates.map(day) }, RULES));
    expect(publish('2028-01-01')).toMatch(/each date once/);
    expect(publish('2027-01-01', '2027-01-01')).toMatch(/each date once/);
    expect(publish('2026-12-31', '2027-01-01')).toBe('accepted');
    const promise = (rule: string, amount: number) => {
      const citation = { text: '示例', source: '示例' };
      return refusal(() => office.give('rule.promise', { rule, amount, from: '2025-09-01', citation }, RULES));
    };
    expect(promise('licence.decision', 16)).toMatch(/not longer/);
    expect(promise('invented.limit', 1)).toMatch(/known limit/);
    expect(promise('licence.decision', 15)).toBe('accepted');
  });

  test('offers each administrator what he may do, with an example that is accepted as it stands', () => {
    const office = new Office();
    office.change('officer.enrol', ENROL, SYSTEM, SECURITY);
    office.change(
      'organ.establish',
      { id: 'window', name: { 'zh-CN': '窗口', en: 'Window' }, kind: 'window' },
      SYSTEM,
      SECURITY,
    );
    for (const by of [SYSTEM, SECURITY, RULES])
      for (const { command, allowed, example } of offers(office.state, by, NOW, rules, {}))
        if (allowed)
          expect(refusal(() => decide(office.state, { type: command, data: example }, by, NOW, rules))).toBe(
            'accepted',
          );
    const refusedTo = (by: Actor) =>
      offers(office.state, by, NOW, rules, {})
        .filter(({ allowed }) => !allowed)
        .map(({ command }) => command);
    expect(refusedTo(SYSTEM)).toEqual(['change.approve', 'change.reject', 'change.withdraw']);
  });

  test('is the same from its journal as step by step', () => {
    const office = new Office();
    office.change('officer.enrol', ENROL, SYSTEM, SECURITY);
    office.change('appointment.make', { ...APPOINT, officer: 'zhang-san' }, SECURITY, SYSTEM);
    expect(canonical(replay(office.entries, rules) as unknown as Json)).toBe(
      canonical(office.state as unknown as Json),
    );
  });
});
