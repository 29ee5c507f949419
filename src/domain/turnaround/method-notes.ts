import type { Text } from '../json.js';
import { text } from '../json.js';

/** How the figures of a turnaround report are made, for the reader who doubts them. Part of the report, in both tongues. */
export const METHOD_NOTES: readonly Text[] = [
  text(
    '流量的统计对象：期末及以前提交、期初以前尚未离开的案件。期初在办＋本期提交＝各种结束方式＋期末在办，每案只计一次；重新办理另计。',
    'Flows are about cases filed by the end of the period and not gone before it began. Open at the start + filed = every way of leaving + open at the end, each case once; re-opened cases are counted apart.',
  ),
  text(
    '办结率有两个，不可混用：同批办结率＝本期提交且截至截止时刻已离开的案件÷本期提交；流量办结率＝本期离开的案件（不论何时提交）÷本期提交，可以大于1。',
    'There are two completion rates, not to be mixed up. Of the cohort: filed in the period and gone by the as-of instant, to filed in it. Of the flow: gone in the period, whenever filed, to filed in it; this one may be above 1.',
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
    '阶段用时按办公时间计，只含已结束的停留；同一案件再次进入同一阶段，另计其次数和时间。在办案件按提交以来的法定工作日分档，灯色取最近的在计期限。',
    'The time of stages is office time of stays that have ended; second and further stays of a case in the same stage are counted with their time. Open cases are banded by the legal working days since submission, with the lamp of the nearest limit that runs.',
  ),
  text(
    '成本＝各角色工时×小时费率。登记工时为实测，其余为通常工时；旧流程的工时用同一套系数推得（受理、发证每项一次，检查乘σ，决定乘δ除以共同决定的人数，路途整次计算）。费率按提交之月取用，本机关未登记的用本项目假设值并注明。',
    'Cost is hours of each role at the rate of an hour. Booked hours are measured, all others usual ones; the hours of the old way follow from the same factors as its time (intake and issue once for each procedure, the inspection times sigma, the decision times delta over the heads that decided, a whole journey each). Rates are those of the month of filing; where the authority has entered none, those that this project assumed, and marked so.',
  ),
  text(
    '机关的时间再按原因分为五类，逐毫秒相加：依命令停止；有环节在办且有人认领；有环节在办而无人认领；只等待其他环节或约定日期；没有任何记录。',
    'The authority’s own time is split once more, to the millisecond: an order stood; work was open and somebody had taken it up; work was open and nobody had; the case only waited for another track or a day; no record says anything.',
  ),
  text(
    '趋势按受理月份列出，不按办结月份；每月中位数计入未办结案件，扣除停止计时。控制图（XmR）的界限取自最初十二个月，此后不再变动。',
    'Trends go by the month of acceptance, never of closing; the median of a month counts open cases as open and is net of stops. The limits of the control chart (XmR) are those of the first twelve months and stay frozen.',
  ),
  text(
    '时长按整分钟计数（办公时间或日历时间，不足一分钟的舍去）；旧流程比较的中位数和趋势按十分之一日计数，四舍五入。各项合计以整毫秒计算，仅在列出时取四位小数，逢五取偶。',
    'Times are counted in whole minutes, rounded down (of office hours, or of the calendar); medians against the old way and of trends in tenths of a day, the nearest, halves up. Totals are summed in whole milliseconds; only what is printed is rounded, to four decimals, half to even.',
  ),
  text(
    'inputHash 涵盖截至该位置的全部案件：每案一行“编号|条目数|末条散列”，按编号排序；编号末两位相同的各行合取 SHA-256，再将各“末两位 散列”行按序合取 SHA-256。每行均以换行结束。按同一位置的日志，任何人都可重新算出。',
    'inputHash covers all cases up to the position: a line `id|entries|hash of the last entry` for each, in order of id; SHA-256 of the lines whose ids end in the same two characters; and SHA-256 of the lines `those two characters, a space, that hash`, in order. Each line ends with a line feed. Anybody can make it again from the journal.',
  ),
];
