import { describe, expect, test } from '@jest/globals';
import { bicyclePermit } from '../../test/setup/bicycle-permit.js';
import { canonical } from '../domain/audit/canonical.js';
import { replay } from '../domain/case/replay.js';
import type { Json } from '../domain/json.js';
import { Drive, rulesOf } from './drive.fixture.js';
import { ending, explore } from './exploration.fixture.js';

const TOWN = { 'rider-1': 'rider', 'tester-1': 'tester', 'mayor-1': 'mayor' };
const RULES = rulesOf(bicyclePermit());

describe('an invented procedure that shares no word with those that are shipped', () => {
  test('is driven to its end by its own ordinary next steps, and replays to the same bytes', () => {
    const drive = new Drive(RULES, TOWN);
    drive.follow();
    expect(drive.types).toEqual(['case.file', 'town.receive', 'ride.test', 'paint.look', 'town.sign']);
    expect(drive.state).toMatchObject({ closed: true, outcome: 'decided' });
    expect(drive.steps.at(-1)!.decisions.map(({ number, outcome }) => `${number} ${outcome}`)).toEqual([
      'N-1-Z01 yes',
      'N-1-Z02 yes',
    ]);
    expect(canonical(replay(drive.journal, RULES) as unknown as Json)).toBe(canonical(drive.state as unknown as Json));
  });

  test('keeps its own limits, duties and secrets', () => {
    const drive = new Drive(RULES, TOWN);
    drive.follow('town.receive');
    expect(drive.state.clocks.map(({ rule, track }) => `${track} ${rule}`)).toEqual(['ride ride.due']);
    expect(drive.refusal('ride.test', { found: { S1: 'steady' } })?.detail).toContain('every stand');
    expect(drive.refusal('ride.test', { found: { S1: 'steady', S3: 'steady' } })?.code).toBe('invalidPayload');
    drive.follow('paint.look');
    expect(drive.state.clocks).toEqual([]);
    expect(drive.refusal('town.sign', { permits: {} }, 'tester-1')?.code).toBe('dutyConflict');
    expect(drive.journal.map(({ canon }) => canon).join()).not.toContain('Invented Person');
  });

  test('can always be brought to its end', () => {
    const graph = explore(bicyclePermit());
    expect(ending(graph, 'advance').size).toBe(graph.nodes.size);
    expect(graph.nodes.size).toBe(8);
  });
});
