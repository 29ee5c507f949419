import type { Text } from '../json.js';
import { text } from '../json.js';

/** How the figures of a turnaround report are made, for the reader who doubts them. Part of the report, in both tongues. */
export const METHOD_NOTES: readonly Text[] = [
  text(
    '流量的统计对象：期末及以前提交、期初以前尚未离开的案件。期初在办＋本期提交＝各种结束方式＋期末在办，每案只计一次；重新办理另计。',
    'Flows are about cases filed by the end of the period and not gone before it began. Open at the start + filed = every way of leaving + open at the end, each case once; re-opened cases are counted apart.',
  ),
  text(
    '时长与时限的统计对象：本期提交的案件，无论是否办结，截至报告的截止时刻。',
    'Times and limits are about the cases filed in the period, closed or not, as they stood at the as-of instant.',
  ),
  text(
    '办理时长自受理起至末次发证止，用三种计时并列：扣除停止计时的法定工作日、不扣除的工作日（每日8小时）、日历日。是否超期只按法定工作日判断，起始日不计。',
    'Turnaround runs from acceptance to the last issue, on three clocks side by side: legal working days net of stops, working days gross (of eight hours), calendar days. Only the legal count decides timeliness; the first day is not counted.',
  ),
  text(
    '未办结案件按删失处理（Kaplan–Meier，Greenwood方差，对数–对数95%区间），不剔除；以撤回等其他方式结束的案件在结束时删失，并单列其比例。',
    'Open cases are censored, not dropped (Kaplan-Meier, Greenwood variance, log-log 95 % limits); cases that left another way than by a decision are censored when they left, and their share is printed.',
  ),
  text(
    '分位数采用第7型。中位数至少需5件，第90百分位至少需29件，第95百分位至少需59件，否则不列出（nTooSmall）；notReached 表示尚未达到。',
    'Quantiles are of type 7. A median needs 5 cases, a P90 29 and a P95 59, else none is printed (nTooSmall); notReached means that not enough cases are complete.',
  ),
  text(
    '按时率＝按时÷（按时＋逾期＋逾期未结），95%区间用Wilson法；可能范围为期限内未结案件全部逾期或全部按时的两端。',
    'On-time rate = on / (on + late + pending past due), with the Wilson 95 % interval; the potential range is what it becomes if all cases pending within their limit turn out late, or none.',
  ),
  text(
    '与旧流程的比较分级：E0公开报道，E1法定上限依次相加，E2以本案自身工作时间按旧流程首尾相接。各级不混用、不相减；E2的低值不高于实际用时，即为未证明有节省。',
    "Grades against the old way: E0 published claims, E1 statutory ceilings in sequence, E2 the case's own work laid end to end. They are never mixed or subtracted from one another; where the low figure of E2 is not above the actual one, no saving is demonstrated.",
  ),
  text(
    '比较的起点是提交：两边都含一次受理审查。排队等待只计入本案，不计入旧流程。',
    'The comparison starts at filing, as both sides contain an intake. Waiting is charged to the case and never to the old way.',
  ),
  text(
    '真实、导入和合成数据分开列表，从不合并计算。',
    'Real, imported and synthetic cases stand in sections of their own and are never added together.',
  ),
  text(
    '全部以整毫秒计算，仅在列出时取四位小数，逢五取偶。',
    'All arithmetic is in whole milliseconds; only what is printed is rounded, to four decimals, half to even.',
  ),
];
