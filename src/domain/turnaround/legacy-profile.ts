/**
 * How an office's old log is to be read. Nothing of a foreign log is guessed: which column is what, what an activity
 * was, whose time it took, whether it stopped the clock, in which zone a time without one stands, and which cases make
 * one chain are said by a profile, which is kept, with its hash, beside what was imported by it.
 */
import type { Json, JsonObject } from '../json.js';
import { text } from '../json.js';
import { type Fault, Problem } from '../problem.js';
import { parsePattern } from './legacy-time.js';

/** What an activity of the old log was. */
export type LegacyActivity = {
  /** The procedure of the old chain to which it belonged. */
  track?: string;
  stage?: string;
  owner?: 'authority' | 'applicant' | 'third';
  clock?: 'stop' | 'resume' | 'extension';
  /** The case is over with it: decided either way, or gone another way (withdrawn, transferred). */
  ends?: 'completed' | 'left';
  /** Read and counted, but no part of the case. */
  ignore?: true;
};

/** Where in a row of the log each thing stands. In an XES log `case:` before a key means an attribute of the trace. */
export type LegacyColumns = {
  case: string;
  activity?: string;
  start?: string;
  complete?: string;
  resource?: string;
  lifecycle?: string;
  eventId?: string;
  track?: string;
  itemType?: string;
  risk?: string;
  changeType?: string;
};

export type LegacyProfile = {
  format: 'legacy-profile/1';
  name: string;
  /** Who made the log, out of what, when: for whoever reads a figure that rests on it. */
  source: string;
  /** East of Greenwich, for times without a zone; without it such rows are rejected. */
  zone?: string;
  /** YYYY MM M DD D HH H mm ss SSS Z; without it ISO 8601. */
  timeFormat?: string;
  /** When the log was taken: an open case is known to have lasted until then. Without it the last moment in the log. */
  asOf?: string;
  csv?: { delimiter?: ',' | ';' | '\t' | '|'; encoding?: 'utf-8' | 'gb18030' };
  columns?: LegacyColumns;
  /** The one activity of a log that has a row for each case, or each visit. */
  activityName?: string;
  activities?: Record<string, LegacyActivity>;
  otherActivities?: 'reject' | 'ignore' | 'accept';
  /** What stands in the column `track`, and which procedure of the chain it means. */
  tracks?: Record<string, string>;
  /** What the transitions of the log are called, where they are not called as XES calls them. */
  lifecycle?: Record<string, string>;
  /** The procedures that followed one another, and what their cases have in common: the case itself, or columns. */
  chain?: { tracks: string[]; link: 'case' | string[] };
};

/** What an XES log calls things. */
const XES_COLUMNS: LegacyColumns = {
  case: 'case:concept:name',
  activity: 'concept:name',
  complete: 'time:timestamp',
  resource: 'org:resource',
  lifecycle: 'lifecycle:transition',
  eventId: 'identity:id',
};

const name = { type: 'string', minLength: 1, maxLength: 200 };
const mapOf = (values: JsonObject): JsonObject => ({
  type: 'object',
  maxProperties: 2_000,
  propertyNames: { maxLength: 1_000 },
  additionalProperties: values,
});
const record = (properties: JsonObject, required: string[] = []): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});

/** The JSON Schema (2020-12) of a profile. What it cannot say, `checkProfile` does. */
export const LEGACY_PROFILE_SCHEMA: JsonObject = record(
  {
    format: { const: 'legacy-profile/1' },
    name,
    source: { type: 'string', minLength: 1, maxLength: 2_000 },
    zone: { type: 'string', pattern: '^(Z|[+-](0\\d|1[0-4]):[0-5]\\d)$' },
    timeFormat: { type: 'string', minLength: 4, maxLength: 60 },
    asOf: { type: 'string', format: 'instant' },
    csv: record({
      delimiter: { enum: [',', ';', '\t', '|'] },
      encoding: { enum: ['utf-8', 'gb18030'] },
    }),
    columns: record(
      Object.fromEntries(
        [
          'case',
          'activity',
          'start',
          'complete',
          'resource',
          'lifecycle',
          'eventId',
          'track',
          'itemType',
          'risk',
          'changeType',
        ].map((column): [string, Json] => [column, name]),
      ),
      ['case'],
    ),
    activityName: name,
    activities: mapOf(
      record({
        track: name,
        stage: name,
        owner: { enum: ['authority', 'applicant', 'third'] },
        clock: { enum: ['stop', 'resume', 'extension'] },
        ends: { enum: ['completed', 'left'] },
        ignore: { const: true },
      }),
    ),
    otherActivities: { enum: ['reject', 'ignore', 'accept'] },
    tracks: mapOf(name),
    lifecycle: mapOf(name),
    chain: record(
      {
        tracks: { type: 'array', minItems: 1, maxItems: 20, uniqueItems: true, items: name },
        link: {
          oneOf: [{ const: 'case' }, { type: 'array', minItems: 1, maxItems: 6, uniqueItems: true, items: name }],
        },
      },
      ['tracks', 'link'],
    ),
  },
  ['format', 'name', 'source'],
);

const fault = (pointer: string, zh: string, en: string): Fault => ({ pointer, detail: text(zh, `Expected ${en}`) });

function faultsOf({ columns, activityName, timeFormat, chain, activities, tracks }: LegacyProfile): Fault[] {
  const faults: Fault[] = [];
  if (columns && columns.activity === undefined && activityName === undefined)
    faults.push(fault('/columns/activity', '应有活动列或 activityName', 'a column of activities, or an activityName'));
  if (columns && columns.start === undefined && columns.complete === undefined)
    faults.push(fault('/columns/complete', '应有开始时间列或完成时间列', 'a column of times: start, complete or both'));
  if (timeFormat !== undefined && parsePattern(timeFormat) === null)
    faults.push(
      fault('/timeFormat', '应含 YYYY、MM 和 DD 各一次', 'a pattern with one year, month and day, each sign once'),
    );
  if (!chain) return faults;
  const known = [
    ...Object.values(activities ?? {}).flatMap(({ track }) => track ?? []),
    ...Object.values(tracks ?? {}),
  ];
  chain.tracks.forEach((track, at) => {
    if (!known.includes(track))
      faults.push(
        fault(
          `/chain/tracks/${at}`,
          '某项活动或 tracks 所指的事项',
          'a track to which an activity, or the column track, leads',
        ),
      );
  });
  return faults;
}

/** Refuses a profile of the right shape that nothing could be read by. @throws Problem `invalidPayload` with every fault */
export const checkProfile = (profile: LegacyProfile): LegacyProfile => {
  const errors = faultsOf(profile);
  if (errors.length === 0) return profile;
  throw new Problem(
    'invalidPayload',
    text('映射配置有误', `Expected a profile by which a log can be read, but ${errors[0]!.pointer} is wrong`),
    { errors },
  );
};

/** What the columns are, also where the profile leaves it to XES. */
export const columnsOf = ({ columns }: LegacyProfile): LegacyColumns => columns ?? XES_COLUMNS;

/** The columns that a reader has to keep of a row; everything else in it is read past. */
export const wantedColumns = (profile: LegacyProfile): Set<string> => {
  const link = profile.chain?.link;
  return new Set([...Object.values(columnsOf(profile)), ...(Array.isArray(link) ? link : [])]);
};

/** Columns without which no row can be read: a log that lacks one is another log. */
export const neededColumns = (profile: LegacyProfile): string[] => {
  const { lifecycle: _, eventId: __, resource: ___, ...needed } = columnsOf(profile);
  const link = profile.chain?.link;
  return [...new Set([...Object.values(needed), ...(Array.isArray(link) ? link : [])])];
};
