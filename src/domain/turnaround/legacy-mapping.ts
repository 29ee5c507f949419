/**
 * One row of an old log, read by its profile: an event, a row to be left out, or a rejection that says which column and
 * why. A row is never mended, and a moment never moved: what was given stands beside what was read.
 */
import type { Text } from '../json.js';
import { text } from '../json.js';
import type { LegacyActivity, LegacyColumns, LegacyProfile } from './legacy-profile.js';
import { columnsOf } from './legacy-profile.js';
import { ISO_TIME, offsetMinutesOf, parsePattern, readTime, type TimePattern } from './legacy-time.js';

/** A row as a reader found it. `row` counts from 1 in the order of the file, and orders what happened at one moment. */
export type LegacyRow = {
  row: number;
  cells: ReadonlyMap<string, string>;
  /** Which trace of an XES log it stands in: two of them may not have one name. */
  trace?: number;
  fault?: RejectReason;
};

export const REJECT_REASONS = {
  caseMissing: text('缺少案件号', 'no case'),
  activityMissing: text('缺少活动', 'no activity'),
  timeMissing: text('缺少时间', 'no time'),
  unparseable: text('时间无法读取', 'a time that cannot be read'),
  zoneMissing: text('时间没有时区，配置也未说明', 'a time without a zone, and the profile states none'),
  endBeforeStart: text('结束早于开始', 'an end before its start'),
  afterLog: text('晚于取得日志的时间', 'a time after the log was taken'),
  unknownActivity: text('配置中没有的活动', 'an activity that the profile does not know'),
  unknownTrack: text('配置中没有的事项', 'a track that the profile does not know'),
  duplicateEventId: text('事件编号重复', 'an event id that came before'),
  duplicateCase: text('案件号已用于另一条轨迹', 'a case that another trace had before'),
  columnCount: text('列数与表头不同', 'more or fewer columns than the head'),
  tooLong: text('内容过长', 'a text that is too long'),
  unstorable: text('含有不可存储的字符', 'a character that cannot be stored'),
} as const satisfies Record<string, Text>;
export type RejectReason = keyof typeof REJECT_REASONS;

export type LegacyEvent = {
  row: number;
  caseId: string;
  activity: string;
  meaning: LegacyActivity;
  startMs: number | null;
  /** Null for work that has begun and not ended. */
  endMs: number | null;
  /** The times as they were given. */
  given: string;
  track: string | null;
  resource: string | null;
  lifecycle: string | null;
  eventId: string | null;
  itemType: string | null;
  risk: string | null;
  changeType: string | null;
  /** What this case has in common with the others of its chain; null where something of it is missing. */
  link: string | null;
};

export type Rejection = { row: number; reason: RejectReason; column: string | null; value: string | null };
export type Mapped =
  { kind: 'event'; event: LegacyEvent } | { kind: 'ignored' } | { kind: 'rejected'; rejection: Rejection };

const MOST_TEXT = 1_000;
const MOST_SHOWN = 200;
/** Between the parts of a link: a character that no text may hold. */
const LINK_SEPARATOR = '\u001f';

const NO_MEANING: LegacyActivity = {};

/** A profile made ready to read a million rows by. */
export class LegacyMapping {
  private readonly columns: LegacyColumns;
  private readonly pattern: TimePattern;
  private readonly offset: number | null;
  private readonly activities: ReadonlyMap<string, LegacyActivity>;
  private readonly tracks: ReadonlyMap<string, string>;
  private readonly transitions: ReadonlyMap<string, string>;
  private readonly others: 'reject' | 'ignore' | 'accept';

  constructor(
    private readonly profile: LegacyProfile,
    /** When the log was taken, or came here: nothing in it can be later. */
    private readonly latestMs: number,
  ) {
    const { zone, timeFormat, activities, otherActivities, tracks, lifecycle } = profile;
    this.columns = columnsOf(profile);
    this.pattern = (timeFormat !== undefined && parsePattern(timeFormat)) || ISO_TIME;
    this.offset = zone === undefined ? null : offsetMinutesOf(zone);
    this.activities = new Map(Object.entries(activities ?? {}));
    this.tracks = new Map(Object.entries(tracks ?? {}));
    this.transitions = new Map(Object.entries(lifecycle ?? {}));
    this.others = otherActivities ?? (activities === undefined ? 'accept' : 'reject');
  }

  map({ row, cells, fault }: LegacyRow): Mapped {
    const reject = (reason: RejectReason, column: string | null, value: string | null = null): Mapped => ({
      kind: 'rejected',
      rejection: { row, reason, column, value: value === null ? null : shown(value) },
    });
    if (fault) return reject(fault, null);
    for (const [column, value] of cells) {
      if (value.length > MOST_TEXT) return reject('tooLong', column, value);
      if (value.includes('\u0000') || !value.isWellFormed()) return reject('unstorable', column, value);
    }
    const { columns } = this;
    const at = (column: string | undefined) => (column === undefined ? null : cells.get(column) || null);

    const caseId = at(columns.case);
    if (caseId === null) return reject('caseMissing', columns.case);
    const activity = columns.activity === undefined ? this.profile.activityName! : at(columns.activity);
    if (activity === null) return reject('activityMissing', columns.activity!);
    const meaning = this.activities.get(activity);
    if (meaning?.ignore || (!meaning && this.others === 'ignore')) return { kind: 'ignored' };
    if (!meaning && this.others === 'reject') return reject('unknownActivity', columns.activity ?? null, activity);

    const said = at(columns.track);
    const track = said === null ? (meaning?.track ?? null) : (this.tracks.get(said) ?? null);
    if (said !== null && track === null) return reject('unknownTrack', columns.track!, said);

    const [start, end] = [at(columns.start), at(columns.complete)];
    if (start === null && (end === null || columns.complete === undefined))
      return reject('timeMissing', columns.start ?? columns.complete!);
    const startMs = start === null ? null : readTime(start, this.pattern, this.offset);
    if (typeof startMs === 'string') return reject(startMs, columns.start!, start);
    const endMs = end === null ? null : readTime(end, this.pattern, this.offset);
    if (typeof endMs === 'string') return reject(endMs, columns.complete!, end);
    if (startMs !== null && endMs !== null && endMs < startMs) return reject('endBeforeStart', columns.complete!, end);
    if ((startMs ?? 0) > this.latestMs || (endMs ?? 0) > this.latestMs)
      return reject('afterLog', end === null ? columns.start! : columns.complete!, end ?? start);

    const transition = at(columns.lifecycle)?.toLowerCase() ?? null;
    return {
      kind: 'event',
      event: {
        row,
        caseId,
        activity,
        meaning: meaning ?? NO_MEANING,
        startMs,
        endMs: columns.complete === undefined ? startMs : endMs,
        given: [start, end].filter((part) => part !== null).join(' / '),
        track,
        resource: at(columns.resource),
        lifecycle: transition === null ? null : (this.transitions.get(transition) ?? transition),
        eventId: at(columns.eventId),
        itemType: at(columns.itemType),
        risk: at(columns.risk),
        changeType: at(columns.changeType),
        link: this.linkOf(cells, caseId),
      },
    };
  }

  private linkOf(cells: ReadonlyMap<string, string>, caseId: string): string | null {
    const link = this.profile.chain?.link;
    if (link === undefined) return null;
    if (link === 'case') return caseId;
    const parts = link.map((column) => cells.get(column)?.trim() || null);
    return parts.includes(null) ? null : parts.join(LINK_SEPARATOR);
  }
}

/** So much of a value that was refused as shows what was wrong with it. */
const shown = (value: string): string =>
  value.replaceAll('\u0000', '\ufffd').toWellFormed().slice(0, MOST_SHOWN).toWellFormed();
