import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import {
  eventsIn,
  type Exported,
  exportedCases,
  HOSTILE,
  journalOf,
  lastingMs,
  timesIn,
  tracesIn,
  valueOf,
} from './setup/exported-cases.js';
import { imported, XES_PROFILE } from './setup/legacy-logs.js';
import type { Trine } from './setup/trine.js';
import { faultsOfXes, parseXml } from './setup/xes-rules.js';

let cases: Exported;
let trine: Trine;
let ids: string[];
let joint: string;
let hostile: string;

const get: Exported['get'] = (...asked) => cases.get(...asked);
const xes = async () => parseXml((await get('events.xes')).text);
const csv = async () => parse<Record<string, string>>((await get('events.csv')).text, { columns: true });

beforeAll(async () => {
  cases = await exportedCases();
  ({ trine, joint, hostile } = cases);
  ids = [joint, hostile, cases.single, cases.open];
}, 120_000);
afterAll(() => trine.stop());

describe('the event log in XES', () => {
  test('fits the schema of the standard, names without blanks and keys that are XML names included', async () => {
    const log = await xes();
    expect(faultsOfXes(log)).toEqual([]);
    expect(faultsOfXes({ ...log, children: [...log.children].reverse() })).not.toEqual([]);
    expect(
      log.children.filter(({ name }) => name === 'classifier').map(({ attributes }) => attributes['name']),
    ).toEqual(['Activity', 'Resource', 'Transition']);
  });

  test('has one trace for each case that came in, in the order of filing', async () => {
    const traces = tracesIn(await xes());
    expect(traces.map((trace) => valueOf(trace, 'identity:id'))).toEqual(ids);
    expect(traces.map((trace) => valueOf(trace, 'track'))).toEqual(['joint', 'joint', 'legacy', 'joint']);
    expect(traces.map((trace) => valueOf(trace, 'dataOrigin'))).toEqual(['real', 'real', 'real', 'real']);
  });

  test('has every global attribute in every event and every trace, as a reader may rely on', async () => {
    const log = await xes();
    for (const scope of ['trace', 'event']) {
      const { children } = log.children.find(
        ({ name, attributes }) => name === 'global' && attributes['scope'] === scope,
      )!;
      const keys = children.map(({ attributes }) => attributes['key']!);
      const elements = scope === 'trace' ? tracesIn(log) : tracesIn(log).flatMap(eventsIn);
      expect(keys.length).toBeGreaterThan(3);
      expect(elements.filter((one) => keys.some((key) => valueOf(one, key) === undefined))).toEqual([]);
    }
  });

  test('tells each accepted command once, at its own time, and each event by an id that no other has', async () => {
    const traces = tracesIn(await xes());
    for (const trace of traces) {
      const commands = eventsIn(trace).filter((event) => valueOf(event, 'kind') === 'command');
      const journal = await journalOf(trine, valueOf(trace, 'identity:id')!);
      expect(commands.map((event) => [valueOf(event, 'seq'), valueOf(event, 'concept:name')])).toEqual(
        journal.map(({ seq, type }) => [String(seq), type]),
      );
      expect(commands.map((event) => valueOf(event, 'time:timestamp'))).toEqual(
        journal.map(({ occurredAt }) => occurredAt),
      );
    }
    const all = traces.flatMap(eventsIn).map((event) => valueOf(event, 'identity:id'));
    expect(new Set(all).size).toBe(all.length);
    expect(all.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id!))).toBe(
      true,
    );
  });

  test('tells in the order of time, in UTC with milliseconds', async () => {
    for (const trace of tracesIn(await xes())) {
      const times = timesIn(trace);
      expect(times).toEqual([...times].sort());
      expect(times.filter((time) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time))).toEqual([]);
    }
  });

  test('keeps to the standard lifecycle: started before anything else, suspended and resumed in turn, completed last', async () => {
    const NEXT: Record<string, string[]> = {
      '': ['start'],
      start: ['suspend', 'complete'],
      suspend: ['resume'],
      resume: ['suspend', 'complete'],
      complete: [],
    };
    let suspended = 0;
    for (const trace of tracesIn(await xes())) {
      const last = new Map<string, string>();
      for (const event of eventsIn(trace).filter((one) => valueOf(one, 'kind') !== 'command')) {
        const instance = valueOf(event, 'concept:instance')!;
        const transition = valueOf(event, 'lifecycle:transition')!;
        if (transition === 'suspend') suspended++;
        expect([instance, NEXT[last.get(instance) ?? '']]).toEqual([instance, expect.arrayContaining([transition])]);
        last.set(instance, transition);
      }
      const isClosed = valueOf(trace, 'closed') !== undefined;
      if (isClosed) expect([...last.values()].filter((transition) => transition !== 'complete')).toEqual([]);
      else expect([...last.values()].some((transition) => transition !== 'complete')).toBe(true);
    }
    expect(suspended).toBeGreaterThanOrEqual(3); // the supplement, and the time on site on two clocks
  });

  test('says of a case what the case itself says: when it was accepted, decided and issued, and what the old way would have taken', async () => {
    const [trace] = tracesIn(await xes());
    const { body: view } = await trine.ask('GET', `cases/${joint}`, { as: 'auditor-1' });
    const { accepted, decided, issued } = view['milestones'] as Record<string, string>;
    expect(['accepted', 'decided', 'issued'].map((key) => valueOf(trace!, key))).toEqual([accepted, decided, issued]);
    const { body } = await trine.ask('GET', `cases/${joint}/comparison`, { as: 'auditor-1' });
    const model = body['model'] as Record<string, Record<string, number>>;
    for (const level of ['low', 'central', 'high'])
      expect(valueOf(trace!, `counterfactual:E2:${level}:calendarDays`)).toBe(String(model[level]!['calendarDays']));
    const statutory = body['statutory'] as Record<string, number>;
    expect(valueOf(trace!, 'counterfactual:E1:calendarDays')).toBe(String(statutory['calendarDays']));
    expect(valueOf(trace!, 'legalDueRule')).toMatch(/^(licence|inspection|registration)\./);
    expect(valueOf(trace!, 'promisedDueRule')).toBe('case.promised');
  });

  test('names the position, the slice of the journal and the versions that it rests on, as a report at that position does', async () => {
    const { headers } = await get('events.xes');
    const position = Number(headers['trine-position']);
    const log = await xes();
    expect(valueOf(log, 'asOf:position')).toBe(String(position));
    const report = `reports/turnaround?from=2025-08-01&to=2025-08-31&asOf=${position}`;
    const { body } = await trine.ask('GET', report, { as: 'auditor-1' });
    expect(valueOf(log, 'journal:sha256')).toBe(body['inputHash']);
    expect(valueOf(log, 'calendarVersion')).toBe(body['calendarVersion']);
    expect(valueOf(log, 'journal:last')).toBe(String(position));
    expect(valueOf(log, 'dataLabel')).toBe('REAL');
    const lengths = await Promise.all(ids.map(async (id) => (await journalOf(trine, id)).length));
    const draft = 1;
    expect(valueOf(log, 'journal:entries')).toBe(String(lengths.reduce((sum, n) => sum + n, draft)));
  });

  test('is read back by the importer of old logs: every event, none refused, each case as long as it took', async () => {
    const log = await get('events.xes');
    const traces = tracesIn(parseXml(log.text));
    const view = await imported(trine, { profile: XES_PROFILE, log: log.bytes, name: 'events.xes' });
    const rows = traces.flatMap(eventsIn).length;
    expect(view).toMatchObject({ rows, accepted: rows, rejected: 0, ignored: 0, cases: { total: traces.length } });
    const total = traces.reduce((sum, trace) => sum + lastingMs(timesIn(trace)), 0);
    const { span } = view['summary'] as { span: { total: number; max: number } };
    expect(span.total).toBeCloseTo(total / 1000, 3);
    expect(span.max).toBeCloseTo(Math.max(...traces.map((trace) => lastingMs(timesIn(trace)))) / 1000, 3);
  });

  test('carries a name that would break XML, and says where a character cannot be carried', async () => {
    const trace = tracesIn(await xes()).find((one) => valueOf(one, 'identity:id') === hostile)!;
    expect(valueOf(trace, 'applicant')).toBe(HOSTILE.replace('\u0001', '\ufffd'));
  });
});

describe('the flat table', () => {
  test('has no empty cell that a tool keys on, and one form of time', async () => {
    const rows = await csv();
    for (const row of rows) {
      for (const key of ['case_id', 'activity', 'start_timestamp', 'complete_timestamp', 'resource', 'instance_id'])
        expect([key, row[key]]).toEqual([key, expect.stringMatching(/\S/)]);
      for (const key of ['start_timestamp', 'complete_timestamp'])
        expect(row[key]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(['office', 'applicant', 'external']).toContain(row['clock']);
      expect(row['start_timestamp']! <= row['complete_timestamp']!).toBe(true);
      if (row['ended'] === 'false') expect(row['complete_timestamp']).toBe(row['start_timestamp']);
    }
    expect(rows.filter(({ kind }) => kind === 'stop').length).toBeGreaterThanOrEqual(3);
  });

  test('does not let a spreadsheet calculate with the name of an applicant', async () => {
    const rows = (await csv()).filter(({ case_uuid }) => case_uuid === hostile);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ applicant }) => applicant !== `'${HOSTILE}`)).toEqual([]);
  });

  test('takes as long for each case as the log in XES', async () => {
    const rows = await csv();
    for (const trace of tracesIn(await xes())) {
      const own = rows.filter(({ case_id }) => case_id === valueOf(trace, 'concept:name'));
      const times = own.flatMap((row) => [row['start_timestamp']!, row['complete_timestamp']!]);
      expect(lastingMs(times)).toBe(lastingMs(timesIn(trace)));
    }
  });
});
