/** Logs of an invented office, and of those who mean it harm. Nothing here needs a database: a log is read into nothing. */
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { Problem } from '../domain/problem.js';
import type { LegacyCase } from '../domain/turnaround/legacy-cases.js';
import type { LinkedChains } from '../domain/turnaround/legacy-chains.js';
import type { Taken } from '../domain/turnaround/legacy-intake.js';
import type { LegacyProfile } from '../domain/turnaround/legacy-profile.js';
import { readProfile } from './profile-reader.js';
import type { LogSource } from './log-source.js';
import { readLog } from './read-log.js';

const PROFILE: LegacyProfile = { format: 'legacy-profile/1', name: 'Old register', source: 'An invented office' };
const CSV: LegacyProfile = { ...PROFILE, zone: '+08:00', columns: { case: 'no', activity: 'step', complete: 'at' } };
const MB = 1024 * 1024;

type Result = Awaited<ReturnType<typeof readLog>> & {
  taken: Taken[];
  cases: LegacyCase[];
  linked: LinkedChains | null;
};
type Log = Buffer | string | LogSource;

const inMemory = (log: Log): LogSource => {
  if (typeof log === 'object' && 'open' in log) return log;
  const bytes = Buffer.from(log as string);
  return {
    bytes: bytes.length,
    open: async (range) => Readable.from([range ? bytes.subarray(range.first, range.last + 1) : bytes]),
  };
};

async function read(log: Log, profile = PROFILE, limits = { mostBytes: 64 * MB, mostEvents: 1_000 }): Promise<Result> {
  const [taken, cases]: [Taken[], LegacyCase[]] = [[], []];
  let linked: LinkedChains | null = null;
  const sink = {
    rows: async (rows: readonly Taken[]) => void taken.push(...rows),
    cases: async (found: readonly LegacyCase[]) => void cases.push(...found),
    chains: async (found: LinkedChains) => void (linked = found),
  };
  const manner = { now: '2026-03-02T02:00:00.000Z', limits, turn: async () => undefined, onBytes: () => undefined };
  const result = await readLog(inMemory(log), profile, sink, manner);
  expect(result.counts.accepted + result.counts.rejected + result.counts.ignored).toBe(result.counts.rows);
  return { ...result, taken, cases, linked };
}

const refusal = async (log: Log, profile?: LegacyProfile, limits?: Parameters<typeof read>[2]): Promise<string> => {
  const thrown = await read(log, profile, limits).catch((error: unknown) => error);
  if (!(thrown instanceof Problem)) throw new Error('expected a refusal', { cause: thrown });
  expect(thrown.detail['zh-CN']).toMatch(/[\u4e00-\u9fff]/);
  return `${thrown.code}: ${thrown.detail.en}`;
};
const reasons = ({ taken }: Result) => taken.map((one) => (one.kind === 'rejected' ? one.rejection.reason : one.kind));

const event = (at: string, activity = 'check', more = '') =>
  `<event><string key="concept:name" value="${activity}"/><date key="time:timestamp" value="${at}"/>${more}</event>`;
const trace = (name: string, ...events: string[]) =>
  `<trace><string key="concept:name" value="${name}"/>${events.join('')}</trace>`;
const xes = (...traces: string[]) => `<?xml version="1.0"?><log xes.version="2.0">${traces.join('')}</log>`;
const AT = '2020-03-02T09:00:00.000+08:00';

describe('an XES log', () => {
  test('is read by traces and events, whatever else stands in it', async () => {
    const log = xes(
      '<extension name="Time" prefix="time" uri="x"/><global scope="event"><string key="concept:name" value="?"/></global>',
      trace(
        'A',
        event(AT, 'filed', '<list key="l"><values><string key="concept:name" value="inner"/></values></list>'),
      ),
      trace('B', event('2020-03-03T09:00:00Z', '受理'), event('2020-03-04T09:00:00.5Z', '发证')),
    );
    const result = await read(log);
    expect(result.counts).toMatchObject({ rows: 3, accepted: 3 });
    expect(result.cases.map(({ caseId, startedAt, endedAt }) => [caseId, startedAt, endedAt])).toEqual([
      ['A', '2020-03-02T01:00:00.000Z', '2020-03-02T01:00:00.000Z'],
      ['B', '2020-03-03T09:00:00.000Z', '2020-03-04T09:00:00.500Z'],
    ]);
    expect(result.summary.startActivities).toEqual([
      { activity: 'filed', cases: 1 },
      { activity: '受理', cases: 1 },
    ]);
  });

  test('is the same packed with gzip, in a namespace with a prefix, and after a byte order mark', async () => {
    const plain = xes(trace('A', event(AT)));
    const prefixed = `\ufeff${plain.replaceAll(/<(\/?)(?=[a-z])/g, '<$1x:')}`;
    for (const log of [gzipSync(plain), prefixed]) expect((await read(log)).counts.accepted).toBe(1);
  });

  test('keeps the order of the file where moments are equal', async () => {
    const log = xes(
      trace('A', event('2020-03-02Z', 'first'), event('2020-03-02Z', 'second'), event('2020-03-01Z', 'zero')),
    );
    const { summary } = await read(log);
    expect(summary.startActivities[0]!.activity).toBe('zero');
    expect(summary.endActivities[0]!.activity).toBe('second');
  });

  test.each([
    ['a document type', '<!DOCTYPE log [<!ENTITY a "aaaa">]><log/>', 'DOCTYPE'],
    [
      'entities that multiply',
      '<!DOCTYPE lolz [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;">]><log><trace/>&m;</log>',
      'DOCTYPE',
    ],
    ['a file of somebody else', '<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>', 'DOCTYPE'],
    ['an entity that nobody defined', '<log><trace><string key="a" value="&x;"/></trace></log>', 'well-formed'],
    ['a tag that is never closed', '<log><trace>', 'well-formed'],
    ['another document', '<html><body/></html>', 'the document is <html>'],
    ['no trace', '<log/>', 'log with traces'],
    ['too deep a nesting', `<log>${'<list>'.repeat(40)}`, 'nested deeper'],
    ['another encoding', '<?xml version="1.0" encoding="UTF-16"?><log/>', 'utf-16'],
    ['bytes that are no UTF-8', Buffer.from('<log><trace a="\xff"/></log>', 'latin1'), 'bytes that are none'],
  ])('is refused with %s', async (_, log, words) => {
    const said = await refusal(log);
    expect(said).toMatch(/^invalidPayload: Expected/);
    expect(said).toContain(words);
  });

  test('is refused with more attributes of one event than any log has', async () => {
    const many = '<string key="k" value="v"/>'.repeat(2_001);
    expect(await refusal(xes(trace('A', event(AT, 'check', many))))).toContain('2000 attributes');
  });

  /** A text of 100 MB that no memory has to hold, here or there. */
  const endless = (head: string): LogSource & { given: number } => {
    const source = {
      bytes: 100 * MB,
      given: 0,
      open: async (range?: { first: number; last: number }) => {
        if (range) return Readable.from([Buffer.from(head).subarray(range.first, range.last + 1)]);
        const chunks = function* () {
          yield Buffer.from(head);
          for (let at = 0; at < 1_600; at++) {
            source.given += 65_536;
            yield Buffer.alloc(65_536, 0x61);
          }
        };
        return Readable.from(chunks());
      },
    };
    return source;
  };

  test.each([
    ['text', '<log><trace><event>'],
    ['attribute', '<log><trace><string key="a" value="'],
    ['comment', '<log><!-- '],
  ])('is refused with a single %s of 100 MB, long before its end', async (_, head) => {
    const source = endless(head);
    expect(await refusal(source, PROFILE, { mostBytes: 500 * MB, mostEvents: 1 })).toContain('at most 1 MB');
    expect(source.given).toBeLessThan(8 * MB);
  });
});

describe('a packed log', () => {
  test('is refused when it is cut short', async () => {
    const whole = gzipSync(xes(trace('A', event(AT))));
    expect(await refusal(whole.subarray(0, whole.length - 20))).toContain('cut short or damaged');
  });

  test('is refused when it unpacks to far more than any log does', async () => {
    const bomb = gzipSync(Buffer.alloc(40 * MB, 0x20));
    expect(await refusal(bomb)).toMatch(/200 times its size/);
  });

  test('is refused when it unpacks to more than is allowed', async () => {
    const log = gzipSync(Buffer.alloc(3 * MB, 0x20));
    expect(await refusal(log, PROFILE, { mostBytes: 2 * MB, mostEvents: 1 })).toMatch(/^tooLarge: .* at most 2 MB/);
  });

  test.each([
    ['an Excel workbook', Buffer.from('PK\x03\x04 and so on'), 'Excel workbook'],
    ['nothing', Buffer.alloc(0), 'empty'],
  ])('is refused when it is %s', async (_, log, words) => expect(await refusal(log)).toContain(words));
});

describe('a CSV', () => {
  const lines = (...rows: string[]) => ['no,step,at', ...rows].join('\r\n');

  test.each([
    ['commas', ',', 'utf-8'],
    ['semicolons', ';', 'utf-8'],
    ['tabs', '\t', 'utf-8'],
    ['bars', '|', 'utf-8'],
  ])('with %s says so itself', async (_, sign, encoding) => {
    const log = lines('1,受理,2020-03-02 09:00', '1,发证,2020-03-05 09:00').replaceAll(',', sign);
    expect(await read(`\ufeff${log}`, CSV)).toMatchObject({
      format: 'csv',
      delimiter: sign,
      encoding,
      counts: { accepted: 2 },
    });
  });

  test('in GB 18030 is known by its bytes, and read to the letter', async () => {
    const gbk = Buffer.concat([
      Buffer.from('no,step,at\n1,'),
      Buffer.from([0xca, 0xdc, 0xc0, 0xed]),
      Buffer.from(',2020-03-02\n'),
    ]);
    const result = await read(gbk, CSV);
    expect(result.encoding).toBe('gb18030');
    expect(result.summary.startActivities).toEqual([{ activity: '受理', cases: 1 }]);
  });

  test('in neither is refused', async () => {
    expect(await refusal(Buffer.from([0x6e, 0x6f, 0x0a, 0xff, 0xff, 0x0a]), CSV)).toContain('in neither');
  });

  test('without a column that the profile names is refused, with those that it has', async () => {
    expect(await refusal('no,step,time\n1,a,2020-01-01', CSV)).toContain(
      'Expected the columns at, but the file has no, step, time',
    );
  });

  test('with a column twice, a quotation mark without end, or no profile of its columns is refused', async () => {
    expect(await refusal('no,step,at,at\n1,a,b,c', CSV)).toContain('found at twice');
    expect(await refusal('no,step,at\n1,"a,2020-01-01', CSV)).toContain('well-formed CSV');
    expect(await refusal('no,step,at\n1,=a("x"),2020-01-01', CSV)).toContain('well-formed CSV');
    expect(await refusal('no,step,at\n1,a,2020-01-01', PROFILE)).toContain('names the columns');
  });

  test('has each row accepted, or rejected with its reason', async () => {
    const result = await read(
      lines(
        'NA,check,2020-03-02 09:00:00',
        '__proto__,constructor,2020-03-02T09:00+02:00',
        ',check,2020-03-02',
        '3,,2020-03-02',
        '4,check,',
        '5,check,2020-02-30',
        '6,check,soon',
        '7,check,2031-01-01',
        '8,check',
        `9,${'x'.repeat(1_001)},2020-03-02`,
        '10,a\u0000b,2020-03-02',
      ),
      CSV,
    );
    expect(reasons(result)).toEqual([
      'event',
      'event',
      'caseMissing',
      'activityMissing',
      'timeMissing',
      'unparseable',
      'unparseable',
      'afterLog',
      'columnCount',
      'tooLong',
      'unstorable',
    ]);
    expect(result.cases.map(({ caseId }) => caseId)).toEqual(['NA', '__proto__']);
  });

  test('has rows without a zone rejected unless the profile states one', async () => {
    const { zone: _, ...zoneless } = CSV;
    expect(reasons(await read(lines('1,check,2020-03-02 09:00', '1,check,2020-03-02 09:00Z'), zoneless))).toEqual([
      'zoneMissing',
      'event',
    ]);
  });

  test('has an event id that comes twice rejected the second time', async () => {
    const columns = { ...CSV.columns!, eventId: 'id' };
    const log = 'no,step,at,id\n1,a,2020-03-02,x\n2,a,2020-03-02,x\n3,a,2020-03-02,\n4,a,2020-03-02,';
    expect(reasons(await read(log, { ...CSV, columns }))).toEqual(['event', 'duplicateEventId', 'event', 'event']);
  });

  test('with more rows than are allowed is refused', async () => {
    const log = lines(...Array.from({ length: 1_001 }, (_, at) => `${at},check,2020-03-02`));
    expect(await refusal(log, CSV)).toMatch(/^tooLarge: Expected at most 1000 rows/);
  });
});

test('two traces of one name are two cases that cannot be told apart: the second is rejected', async () => {
  const result = await read(xes(trace('A', event(AT)), trace('A', event(AT)), trace('B', event(AT))));
  expect(reasons(result)).toEqual(['event', 'duplicateCase', 'event']);
});

describe('a profile', () => {
  const refused = (given: object): unknown[] => {
    try {
      readProfile(Buffer.from(JSON.stringify(given)));
    } catch (error) {
      return ((error as Problem).extra.errors ?? []).map(({ pointer }) => pointer);
    }
    return [];
  };
  const good = { format: 'legacy-profile/1', name: 'n', source: 's' };

  test('has the same hash however it is written', () => {
    const one = readProfile(Buffer.from('{"format":"legacy-profile/1","name":"n","source":"s"}'));
    const other = readProfile(Buffer.from('{ "source": "s", "name": "n", "format": "legacy-profile/1" }'));
    expect(one.profileSha256).toBe(other.profileSha256);
    expect(one.profileSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    [{ format: 'legacy-profile/2' }, ['/format']],
    [{ colour: 'red' }, ['/colour']],
    [{ zone: 'Beijing' }, ['/zone']],
    [{ asOf: 'yesterday' }, ['/asOf']],
    [{ timeFormat: 'HH:mm' }, ['/timeFormat']],
    [{ columns: { case: 'a' } }, ['/columns/activity', '/columns/complete']],
    [{ activities: { a: { clock: 'wind' } } }, ['/activities/a/clock']],
    [{ chain: { tracks: ['licence'], link: 'case' } }, ['/chain/tracks/0']],
  ])('that says %j is refused at the place', (more, pointers) => {
    expect(refused({ ...good, ...more })).toEqual(pointers);
  });
});
