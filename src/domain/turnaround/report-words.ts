import type { Text } from '../json.js';
import { text } from '../json.js';
import type { Unit } from './report-table.js';
import type { ClockName, Lamp } from './tally.js';
import type { Cause } from './time-use.js';

/** What the codes of a report are called: taken from the procedures that it is about. */
export type ReportNames = {
  authority: Text;
  procedures: Record<string, Text>;
  /** By procedure and stage: `three-in-one@1 intake`. */
  stages: Record<string, Text>;
  rules: Record<string, Text>;
  roles: Record<string, Text>;
};

export const ALL_PROCEDURES = text('全部事项', 'all procedures');

export const LABEL_WORDS: Record<string, Text> = {
  REAL: text('真实数据', 'real cases'),
  IMPORTED: text('导入数据', 'imported cases'),
  SYNTHETIC: text('合成数据', 'synthetic cases'),
  MIXED: text('多种来源', 'cases of several origins'),
};

export const OUTCOME_WORDS: Record<string, Text> = {
  decided: text('准予', 'decided'),
  refused: text('不予许可', 'refused'),
  withdrawn: text('撤回', 'withdrawn'),
  notAccepted: text('不予受理', 'not accepted'),
  closedUncorrected: text('逾期未补正终止', 'closed uncorrected'),
  merged: text('并入联合审评', 'merged'),
  detached: text('分出单办', 'detached'),
  transferred: text('移送', 'transferred'),
};

export const CLOCK_WORDS: Record<ClockName, { title: Text; unit: Unit; id: string }> = {
  legalDaysNet: {
    id: 'legal',
    unit: 'legalDays',
    title: text('法定工作日（扣除停止计时）', 'legal working days, net of stops'),
  },
  workingDaysGross: { id: 'working', unit: 'workingDays', title: text('工作日（不扣除）', 'working days, gross') },
  calendarDays: { id: 'calendar', unit: 'calendarDays', title: text('日历日', 'calendar days') },
};

export const LAMP_WORDS: Record<Lamp, Text> = {
  green: text('绿灯：期限内', 'green: in time'),
  yellow: text('黄灯：临近期限', 'yellow: near the limit'),
  red: text('红灯：超期', 'red: past the limit'),
  grey: text('灰灯：停止计时或无时限', 'grey: stopped, or without a limit'),
};

export const OWNER_WORDS: Record<string, Text> = {
  authority: text('机关', 'authority'),
  applicant: text('申请人', 'applicant'),
  third: text('第三方', 'third party'),
};

export const CAUSE_WORDS: Record<Cause, Text> = {
  held: text('机关：已有人认领', 'authority: somebody had taken it up'),
  ordered: text('机关：依法中止或特别程序', 'authority: an order stood (suspension, special procedure)'),
  unassigned: text('机关：待人认领', 'authority: nobody had taken it up'),
  queued: text('机关：等待其他环节或约定日期', 'authority: waiting for another track or a day'),
  silent: text('机关：没有任何记录', 'authority: no record says anything'),
  applicant: text('申请人', 'the applicant'),
  third: text('第三方', 'a third party'),
};

const STOP_WORDS: Record<string, Text> = {
  SUSPENSION: text('中止', 'suspension'),
  HEARING: text('听证', 'hearing'),
  ONSITE: text('现场检查', 'on-site inspection'),
  RECTIFICATION: text('企业整改', 'rectification'),
};

/** Why a clock stood: an order by its code, an absence by the English title of the stage, which is what is kept. */
export const stopWords = (reason: string, { stages }: ReportNames): Text | string =>
  STOP_WORDS[reason] ?? Object.values(stages).find(({ en }) => en === reason) ?? reason;

export const LEVEL_WORDS = {
  low: text('低值', 'low'),
  central: text('中值', 'central'),
  high: text('高值', 'high'),
} as const;

export const PART_WORDS = {
  parallelism: text('并联办理', 'parallel tracks'),
  intakes: text('一次受理', 'one intake'),
  sharedDocuments: text('材料共享', 'shared documents'),
  inspections: text('一次检查', 'one inspection'),
  decisions: text('一次决定', 'one decision'),
  issues: text('一次发证', 'one issue'),
} as const;

export const SIGNAL_WORDS = {
  outside: text('超出控制限', 'outside the limits'),
  run: text('连续八点在均值同侧', 'eight in a row on one side'),
  nearLimit: text('四点中三点接近控制限', 'three of four near a limit'),
} as const;

export const COHORT = text('本期提交的案件，截至报告时点', 'cases filed in the period, as they stood at the as-of');
export const PRESENT = text('期内曾在办的案件', 'cases that were in the office at some time of the period');

export const nTooSmall = text('n 不足，不列出', 'n too small');
export const notReached = text('尚未达到', 'not reached');

/** Several texts in one, with the same sign between them. */
export const joined = (parts: readonly Text[], zh = '、', en = ', '): Text =>
  text(parts.map((part) => part['zh-CN']).join(zh), parts.map((part) => part.en).join(en));
