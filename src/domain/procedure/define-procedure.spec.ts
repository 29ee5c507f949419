import { describe, expect, test } from '@jest/globals';
import { bicyclePermit } from '../../../test/setup/bicycle-permit.js';
import type { Json, JsonObject } from '../json.js';
import { defineProcedure, ProcedureFault } from './define-procedure.js';
import type { ProcedureDefinition } from './definition.js';

/** The definition with another value at a pointer; `undefined` takes the key away. */
function broken(pointer: string, value: unknown): ProcedureDefinition {
  const definition = bicyclePermit();
  const keys = pointer.slice(1).split('/');
  const last = keys.pop()!;
  let here = definition as unknown as JsonObject;
  for (const key of keys) here = here[key] as JsonObject;
  if (value === undefined) delete here[last];
  else here[last] = value as Json;
  return definition;
}

function faultOf(definition: ProcedureDefinition): string {
  try {
    defineProcedure(definition);
  } catch (error) {
    if (error instanceof ProcedureFault) return error.path;
    throw error;
  }
  return 'none';
}

const LIMIT = '/limits/0';
const COMMAND = '/commands/ride.test';
const RIDING = '/machine/states/yard/states/ride/states/riding';
const SILENT = '/machine/states/yard/states/bell/states/silent';

describe('a procedure is refused before the first case is filed', () => {
  test('unless nothing is wrong with it', () => {
    const { stages, possibleIn } = defineProcedure(bicyclePermit());
    expect(Object.keys(stages)).toEqual([
      'gate',
      'yard.ride.riding',
      'yard.ride.ridden',
      'yard.paint.wet',
      'yard.paint.dry',
      'yard.bell.silent',
      'yard.bell.ringing',
      'hung',
    ]);
    expect(possibleIn['ride.test']).toEqual(['yard.ride.riding']);
    expect(stages['hung']!.closed).toBe(true);
  });

  test.each([
    ['a name with capitals', '/id', 'BicyclePermit', '/id'],
    ['a version below one', '/version', 0, '/version'],
    ['a missing English title', '/title/en', undefined, '/title/en'],
    ['an empty Chinese title', '/title/zh-CN', '', '/title/zh-CN'],
    ['a role without words', '/roles/mayor/en', undefined, '/roles/mayor/en'],
    ['a track without words', '/tracks/ride/title/zh-CN', undefined, '/tracks/ride/title/zh-CN'],
    ['a function', '/commands/town.sign/when', () => true, '/commands/town.sign/when'],
    ['a date', '/limits/0/validFrom', new Date(0), '/limits/0/validFrom'],
    ['an undefined value', '/filing/example', { stands: undefined }, '/filing/example/stands'],
    ['a number that JSON cannot carry', `${LIMIT}/amount`, Number.NaN, `${LIMIT}/amount`],
    ['half a day', `${LIMIT}/amount`, 2.5, `${LIMIT}/amount`],
    ['no days at all', `${LIMIT}/amount`, 0, `${LIMIT}/amount`],
    ['a limit without a source', `${LIMIT}/citation/source`, undefined, `${LIMIT}/citation/source`],
    ['a limit whose certainty is not said', `${LIMIT}/citation/certainty`, 'surely', `${LIMIT}/citation/certainty`],
    ['a duty rule without citation', '/exclusive/0/citation/text/en', undefined, '/exclusive/0/citation/text/en'],
    ['a limit that runs out into nothing', '/expiry/0/task/command', 'ride.none', '/expiry/0'],
    ['a task for a limit that does not exist', '/expiry/0/rule', 'ride.none', '/expiry/0/rule'],
    ['no old way to be measured against', '/baseline', undefined, '/baseline'],
    ['a command of XState', '/commands/xstate.stop', {}, '/commands/xstate.stop'],
    ['a kind of command that nobody knows', `${COMMAND}/kind`, 'maybe', `${COMMAND}/kind`],
    ['a command that nobody may give', `${COMMAND}/roles`, [], `${COMMAND}/roles`],
    ['a role that is not declared', `${COMMAND}/roles`, ['wizard'], `${COMMAND}/roles`],
    ['a schema that is no object', `${COMMAND}/schema/type`, 'array', `${COMMAND}/schema`],
    ['a command without an example', `${COMMAND}/examples`, [], `${COMMAND}/examples`],
    ['an update that is not in the vocabulary', `${COMMAND}/updates/0/op`, 'add', `${COMMAND}/updates/0/op`],
    ['a demand without words', `${COMMAND}/requires/0/otherwise/en`, undefined, `${COMMAND}/requires/0/otherwise/en`],
    [
      'a demand that is not in the vocabulary',
      `${COMMAND}/requires/0/that/type`,
      'feels',
      `${COMMAND}/requires/0/that`,
    ],
    ['an extension of a limit that has none', `${COMMAND}/extends`, 'paint.due', `${COMMAND}/extends`],
    [
      'a decision on a track that is not there',
      '/commands/town.sign/decisions/0/track',
      'wash',
      '/commands/town.sign/decisions/0/track',
    ],
    [
      'a decision on items that are not there',
      '/commands/town.sign/decisions/0/kind',
      'wheel',
      '/commands/town.sign/decisions/0/kind',
    ],
    ['a stage without meaning', `${RIDING}/meta`, undefined, RIDING],
    ['a stage in which it is nobody’s time', `${RIDING}/meta/owner`, 'somebody', `${RIDING}/meta/owner`],
    ['a stage that nobody can move', `${RIDING}/meta/roles`, [], `${RIDING}/meta/roles`],
    ['a stage for a role that is not declared', `${RIDING}/meta/roles`, ['wizard'], `${RIDING}/meta/roles`],
    ['a stage of a track that is not there', `${RIDING}/meta/track`, 'wash', `${RIDING}/meta/track`],
    ['a clock of a limit that is not there', `${RIDING}/meta/clocks/0/rule`, 'none', `${RIDING}/meta/clocks/0`],
    ['a delay', `${RIDING}/after`, { 1000: 'ridden' }, `${RIDING}/after`],
    ['an invocation', `${RIDING}/invoke`, { src: 'mail' }, `${RIDING}/invoke`],
    ['an action on entry', `${RIDING}/entry`, 'record', `${RIDING}/entry`],
    ['history', `${RIDING}/type`, 'history', `${RIDING}/type`],
    ['an event that is no command', `${RIDING}/on`, { 'ride.none': 'ridden' }, `${RIDING}/on/ride.none`],
    ['an action of another name', `${RIDING}/on/ride.test/actions`, 'send', `${RIDING}/on/ride.test/0/actions`],
    ['a guard that is only a name', `${SILENT}/always/guard`, 'ready', `${SILENT}/always/0/guard`],
    [
      'a guard inside a guard',
      `${SILENT}/always/guard/params/of/0/type`,
      'feels',
      `${SILENT}/always/0/guard/params/of/0`,
    ],
    ['a target that does not exist', `${RIDING}/on/ride.test/target`, 'flying', '/machine'],
    [
      'a state that begins nowhere',
      '/machine/states/yard/states/ride/initial',
      'flying',
      '/machine/states/yard/states/ride/initial',
    ],
    ['a case that can never end', '/machine/states/hung/tags', [], '/machine'],
    ['a command that the machine never takes', `${RIDING}/on`, {}, COMMAND],
  ])('when it has %s', (_what, pointer, value, path) => {
    expect(faultOf(broken(pointer, value))).toBe(path);
  });
});
