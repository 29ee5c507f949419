/**
 * The receipt phase of 1,434 real environmental permits (CoSeLoG, 4TU doi 10.4121/uuid:a07386a5-7be3-4367-9535-70bc9e77dbe6,
 * J. Buijs), held to the statistics that its publisher wrote into it and that R and PM4Py confirm. The logs are not part of
 * this project: without them these tests skip, and say so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { inAuthority } from '../src/database/tenant.js';
import type { JsonObject } from '../src/domain/json.js';
import { imported, sendLog, XES_PROFILE } from './setup/legacy-logs.js';
import { HORGOS } from './setup/second-authority.js';
import { openTrine, type Trine } from './setup/trine.js';

const LOG = new URL('../../shared/data/receipt.xes.gz', import.meta.url);
const CASES = new URL('../../shared/data/receipt_cases.csv', import.meta.url);
const present = existsSync(LOG) && existsSync(CASES);
const whenPresent = present ? test : test.skip;
const why = present ? '' : ' (skipped: the log is not here)';

/** Seconds from the first event of a case to its last. */
const SPAN = {
  total: 670_056_454.479,
  mean: 467_263.915257,
  median: 2_868.5835,
  p90: 1_217_821.7991,
  max: 23_832_541.524,
  sd: 1_322_517.208024,
};
/** What a reader gets that drops the offset of `+01:00` and `+02:00`. */
const MEAN_WITHOUT_OFFSETS = 467_329.187;

let trine: Trine;
beforeAll(async () => {
  trine = await openTrine('2026-03-02T02:00:00.000Z');
}, 60_000);
afterAll(() => trine.stop());

const query = <T>(statement: string, id: unknown) =>
  inAuthority(trine.app.get(DataSource), HORGOS, (tx) => tx.query<T[]>(statement, [HORGOS, id]));
const summaryOf = (view: JsonObject) => view['summary'] as { span: typeof SPAN } & JsonObject;

describe(`the log of 1,434 permits${why}`, () => {
  whenPresent('comes in with the figures of its publisher', async () => {
    const view = await imported(trine, { profile: XES_PROFILE, log: readFileSync(LOG), name: 'receipt.xes.gz' });
    expect(view).toMatchObject({
      label: 'IMPORTED',
      rows: 8_577,
      accepted: 8_577,
      rejected: 0,
      ignored: 0,
      file: { format: 'xes', encoding: 'utf-8' },
      cases: { total: 1_434 },
      summary: {
        activities: 27,
        variants: 116,
        startActivities: [{ activity: 'Confirmation of receipt', cases: 1_434 }],
        span: SPAN,
      },
    });
    const { endActivities } = summaryOf(view) as unknown as { endActivities: unknown[] };
    expect(endActivities[0]).toEqual({ activity: 'T10 Determine necessity to stop indication', cases: 828 });
  });

  whenPresent('stands in the database as it was read: PostgreSQL finds the same', async () => {
    const { id } = await imported(trine, { profile: XES_PROFILE, log: readFileSync(LOG) });
    const [found] = await query<Record<string, string>>(
      `with spans as (select case_number, extract(epoch from max(coalesce(ended_at, started_at)) - min(coalesce(started_at, ended_at))) as s,
          string_agg(activity, '>' order by coalesce(started_at, ended_at), row) as variant
        from legacy_events where authority_id = $1 and import_id = $2 group by case_number)
      select count(*)::int as cases, count(distinct variant)::int as variants, sum(s)::float8 as total, avg(s)::float8 as mean,
        percentile_cont(0.5) within group (order by s)::float8 as median from spans`,
      id,
    );
    expect(found).toMatchObject({ cases: 1_434, variants: 116 });
    expect(Number(found!['total'])).toBeCloseTo(SPAN.total, 3);
    expect(Number(found!['mean'])).toBeCloseTo(SPAN.mean, 3);
    expect(Number(found!['median'])).toBeCloseTo(SPAN.median, 3);
    const [labels] = await query<{ other: number }>(
      `select count(*)::int as other from legacy_events where authority_id = $1 and import_id = $2 and label <> 'IMPORTED'`,
      id,
    );
    expect(labels).toEqual({ other: 0 });
  });

  whenPresent(
    'would have another mean if the offsets of its times were dropped, and without a zone nothing of it is read',
    async () => {
      const withoutOffsets = gunzipSync(readFileSync(LOG))
        .toString()
        .replaceAll(/(value="[\dT:.-]+)[+]0[12]:00"/g, '$1"');
      const said = await imported(trine, { profile: { ...XES_PROFILE, zone: 'Z' }, log: withoutOffsets });
      expect(summaryOf(said).span.mean).toBeCloseTo(MEAN_WITHOUT_OFFSETS, 3);
      expect(Math.abs(summaryOf(said).span.mean - SPAN.mean)).toBeGreaterThan(65);
      const { body } = await sendLog(trine, '/preview', { profile: XES_PROFILE, log: withoutOffsets });
      expect(body).toMatchObject({ accepted: 0, rejected: 8_577, reasons: [{ reason: 'zoneMissing', count: 8_577 }] });
    },
  );

  whenPresent('shows in a preview what an import then does', async () => {
    const sent = { profile: XES_PROFILE, log: readFileSync(LOG) };
    const { body: preview } = await sendLog(trine, '/preview', sent);
    const view = await imported(trine, sent);
    const both = [
      'rows',
      'accepted',
      'rejected',
      'ignored',
      'reasons',
      'unknownActivities',
      'emptyTraces',
      'summary',
      'asOf',
      'profileSha256',
    ];
    const of = (one: JsonObject) => Object.fromEntries(both.map((key) => [key, one[key]]));
    expect(of(preview)).toEqual(of(view));
    expect(preview).toMatchObject({ compressed: true, format: 'xes' });
    expect((preview['first'] as unknown[]).length).toBe(20);
  });
});

describe(`the cases of that log as a table${why}`, () => {
  const profile = {
    ...XES_PROFILE,
    asOf: '2012-01-23T14:42:54.644Z',
    activityName: 'Whole case',
    columns: { case: 'concept:name', start: 'startdate', complete: 'enddate', risk: 'channel', itemType: 'department' },
  };

  whenPresent('come in with 105 open ones, and two that end before they start are set aside', async () => {
    const view = await imported(trine, { profile, log: readFileSync(CASES), name: 'receipt_cases.csv' });
    expect(view).toMatchObject({
      rows: 1_434,
      accepted: 1_432,
      rejected: 2,
      file: { format: 'csv', encoding: 'utf-8', delimiter: ',' },
      reasons: [{ reason: 'endBeforeStart', count: 2 }],
      cases: { total: 1_432, completed: 1_329 - 2, open: 105, left: 0 },
    });
    const { body } = await trine.ask('GET', `baselines/imports/${view['id'] as string}/rejects`, { as: 'auditor-1' });
    expect(body['items']).toMatchObject([
      { reason: 'endBeforeStart', column: 'enddate' },
      { reason: 'endBeforeStart', column: 'enddate' },
    ]);
  });
});
