import { toLimitView } from '../http/limit.view.js';
import type { Rules } from '../domain/case/case-state.js';
import type { History } from '../domain/case/history.js';
import { spansOf, stopsOf } from '../domain/case/work-record.js';
import { derive } from '../domain/clock/derivation.js';
import { type Due, dueOf } from '../domain/clock/due.js';
import type { Instant } from '../domain/clock/instant.js';
import { type Lamp, lampOf } from '../domain/clock/lamp.js';
import type { Clock } from '../domain/clock/ledger.js';
import { partitionByTrack } from '../domain/clock/partition.js';
import { toMs } from '../domain/clock/instant.js';
import { measure } from '../domain/turnaround/measure.js';
import { type Text, text } from '../domain/json.js';
import type { Language } from '../http/language.js';
import { refuseParameter } from './report-query.js';

type Shown = { history: History; rules: Rules; now: Instant; language: Language };

const LAMP_WORDS: Record<Lamp, Text> = {
  green: text('期限内', 'in time'),
  yellow: text('临近期限', 'near the limit'),
  red: text('已超期', 'past the limit'),
  grey: text('停止计时', 'standing still'),
};

const NO_LAMP = { lamp: null, lampWord: null, lampChangesAt: null };

function lampView(due: Due, { now, language }: Shown) {
  const lamp = lampOf(due, now);
  const changesAt = { green: due.yellowAt ?? due.redAt, yellow: due.redAt, red: null, grey: null }[lamp];
  return { lamp, lampWord: LAMP_WORDS[lamp][language], lampChangesAt: changesAt };
}

function clockView(clock: Clock, shown: Shown, explain: string | undefined) {
  const { rules, now, language } = shown;
  const rule = rules.limits[clock.rule]!;
  const due = dueOf(clock, rule, rules.calendar, now);
  const explained = explain === undefined ? clock.endedAt === null : explain === 'all' || explain === clock.rule;
  return {
    rule: toLimitView(rule, language),
    track: clock.track,
    item: clock.item,
    ledger: clock.intervals.map(({ basis, ...interval }) => ({ ...interval, basis: basis?.[language] ?? null })),
    startedAt: clock.startedAt,
    endedAt: clock.endedAt,
    extension: clock.extension,
    due: {
      ...due,
      ...(clock.endedAt === null ? lampView(due, shown) : NO_LAMP),
      remainingDays: due.limitDays - due.usedDays,
    },
    calendarVersion: clock.calendarVersion,
    derivation: explained ? daysOf(clock, { rules, now, language }) : null,
  };
}

const daysOf = (clock: Clock, { rules, now, language }: Pick<Shown, 'rules' | 'now' | 'language'>) =>
  derive(clock, rules.limits[clock.rule]!, rules.calendar, clock.endedAt === null ? now : undefined).days.map(
    ({ why, ...day }) => ({
      ...day,
      why: why[language],
    }),
  );

/** When the time of a case began and until when it is counted, and where it went by track. */
export function timeOf(history: History, rules: Rules, now: Instant) {
  const { filedAt: from, closedAt, state } = history;
  const to = state.milestones.issued ?? closedAt ?? now;
  return { from, to, parts: to < from ? {} : partitionByTrack(spansOf(history, rules), from, to, rules.calendar) };
}

/** The time of a case: its clocks and how their dates came about, where its time went, and the three measures of it. */
export function toClocksView(shown: Shown, explain: string | undefined) {
  const { history, rules, now, language } = shown;
  const { state, clocks, filedAt } = history;
  const { milestones } = state;
  if (explain !== undefined && explain !== 'all' && !Object.hasOwn(rules.limits, explain))
    throw refuseParameter(
      'explain',
      text(`没有时限规则${explain}`, `Expected all or a limit of this procedure, but found ${explain}`),
    );
  const time = timeOf(history, rules, now);
  const until = time.to;
  const from = milestones.accepted ?? null;
  const stops = stopsOf(history, rules, until);
  const stopped = stops.map((stop) => ({ from: toMs(stop.from), to: toMs(stop.to ?? until) }));
  return {
    asOf: now,
    zone: rules.calendar.zone,
    calendar: { id: rules.calendar.id, version: rules.calendar.version },
    instants: { caseFiled: filedAt, ...milestones, closed: history.closedAt },
    clocks: clocks.map((clock) => clockView(clock, shown, explain)),
    turnaround:
      from === null || until < from
        ? null
        : {
            from,
            to: until,
            open: milestones.issued === undefined && !state.closed,
            ...measure({ from: toMs(from), to: toMs(until) }, stopped, rules.calendar),
          },
    stops,
    partition: { from: time.from, to: until, unit: 'ms', parts: time.parts },
    language,
  };
}
