import { describe, expect, test } from '@jest/globals';
import { eventsOf } from './log-events.js';
import { gathering, INITIAL, valuesOf } from './ocel.js';
import type { Stretch } from './stretches.js';
import { escapeXml } from './xes.js';

const at = (hour: number): string => `2025-08-05T${String(hour).padStart(2, '0')}:00:00.000Z`;
const stretch = (given: Partial<Stretch>): Stretch => ({
  kind: 'stage',
  activity: 'review',
  instance: 'stage:review:2',
  track: null,
  owner: 'office',
  from: at(2),
  opened: 2,
  to: null,
  closed: null,
  pauses: [],
  ...given,
});

describe('the events of a case', () => {
  test('of one instant stand in the order of the journal: what was asked, what it ended, what it began', () => {
    const events = eventsOf([
      stretch({ instance: 'stage:after:3', activity: 'after', from: at(3), opened: 3 }),
      stretch({ to: at(3), closed: 3 }),
      stretch({ kind: 'command', activity: 'case.accept', instance: 'command:3', from: at(3), opened: 3 }),
      stretch({ kind: 'command', activity: 'case.file', instance: 'command:1', from: at(3), opened: 1 }),
    ]);
    expect(events.map(({ activity, transition }) => `${activity} ${transition}`)).toEqual([
      'review start',
      'case.file complete',
      'case.accept complete',
      'review complete',
      'after start',
    ]);
  });

  test('a clock that begins stopped is started before it is suspended, and resumed before it is completed', () => {
    const pauses = [{ from: at(2), opened: 2, to: at(4), closed: 4, reason: 'testing' }];
    const events = eventsOf([stretch({ kind: 'clock', to: at(4), closed: 4, pauses })]);
    expect(events.map(({ transition }) => transition)).toEqual(['start', 'suspend', 'resume', 'complete']);
  });

  test('what is still going on has no end', () => {
    const pauses = [{ from: at(3), opened: 3, to: null, closed: null, reason: 'testing' }];
    expect(eventsOf([stretch({ kind: 'clock', pauses })]).map(({ transition }) => transition)).toEqual([
      'start',
      'suspend',
    ]);
  });
});

describe('text in XML', () => {
  test.each([
    ['plain text, 100 %', 'plain text, 100 %'],
    [`a & b < c > d "e" 'f'`, `a &amp; b &lt; c &gt; d &quot;e&quot; 'f'`],
    ['one\ttwo\nthree\rfour', 'one&#9;two&#10;three&#13;four'],
    ['a\u0000b\u0008c\u001fd', 'a\ufffdb\ufffdc\ufffdd'],
    ['\ufffe\uffff\ud800x', '\ufffd\ufffd\ufffdx'],
    ['制药 \u{1f48a}', '制药 \u{1f48a}'],
  ])('%j is written as %j', (given, written) => {
    expect(escapeXml(given)).toBe(written);
  });
});

describe('the values of an object', () => {
  test('begin at the beginning of time and stand in its order, each only when it differs from the one before', () => {
    const change = (name: string, value: string, hour: number) => ({ name, value, at: at(hour) });
    expect(
      valuesOf([
        change('stage', 'two', 5),
        change('stage', 'one', 1),
        change('stage', 'one', 2),
        change('number', 'A', 1),
        change('stage', 'between', 7),
        change('stage', 'three', 7),
      ]),
    ).toEqual([
      { name: 'stage', value: 'one', time: INITIAL },
      { name: 'number', value: 'A', time: INITIAL },
      { name: 'stage', value: 'two', time: at(5) },
      { name: 'stage', value: 'three', time: at(7) },
    ]);
  });

  test('of many cases are gathered into one object, whatever the order in which the cases come', () => {
    const shared = gathering();
    const see = (name: string, hour: number) =>
      shared.see({ id: 'enterprise:1', type: 'Enterprise', at: at(hour), attributes: { name } });
    see('New name', 6);
    see('Old name', 3);
    see('New name', 8);
    see('Old name', 4);
    expect(shared.all()).toEqual([
      {
        id: 'enterprise:1',
        type: 'Enterprise',
        attributes: [
          { name: 'name', value: 'Old name', time: INITIAL },
          { name: 'name', value: 'New name', time: at(6) },
        ],
        relationships: [],
      },
    ]);
  });
});
