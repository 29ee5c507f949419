import type { Text } from '../json.js';
import { text } from '../json.js';
import { roundHalfEven } from './rounding.js';

/** The figures that the sentence needs; days as printed. */
export type Said = {
  open: boolean;
  netWorkingDays: number;
  calendarDays: number;
  stops: number;
  model: { low: number; central: number; high: number; version: number; validFrom: string } | null;
  saving: 'demonstrated' | 'none';
};

/**
 * The only words in which a case is set against the old way: never a figure without its range, grade, parameters and
 * assumption, and never a saving that the low bound does not bear out.
 */
export const comparisonStatement = (said: Said): Text => {
  const own = ownTime(said);
  const estimate = said.model ? oldWay(said.model) : NO_MODEL;
  const parts = [own, estimate, ...(said.saving === 'none' ? [NO_SAVING] : [])];
  return text(parts.map((part) => part['zh-CN']).join(''), parts.map((part) => part.en).join(' '));
};

const NO_SAVING = text('未证明有节省。', 'No saving demonstrated.');
const NO_MODEL = text(
  '本案没有可按旧流程排列的事项，不作推算。',
  'The case holds no track of the old sequence, so nothing is estimated.',
);

const ownTime = ({ open, netWorkingDays, calendarDays, stops }: Said): Text => {
  const net = roundHalfEven(netWorkingDays, 1).toFixed(1);
  const calendar = roundHalfEven(calendarDays, 1).toFixed(1);
  const stopped = `${stops} clock stop${stops === 1 ? '' : 's'}`;
  return open
    ? text(
        `自提交起至今已用净工作日${net}天（日历日${calendar}天，停止计时${stops}次），案件尚未办结。`,
        `Since it was filed the case has so far taken ${net} net working days (${calendar} calendar days, ${stopped}); it is still open.`,
      )
    : text(
        `本案自提交至末次发证用净工作日${net}天（日历日${calendar}天，停止计时${stops}次）。`,
        `From filing to last issue the case took ${net} net working days (${calendar} calendar days, ${stopped}).`,
      );
};

const oldWay = ({ low, central, high, version, validFrom }: NonNullable<Said['model']>): Text => {
  const whole = (days: number) => String(roundHalfEven(days, 0));
  return text(
    `按旧的先后流程，模型估计为日历日${whole(central)}天（区间${whole(low)}–${whole(high)}；证据等级E2，参数第${version}版，${validFrom}起用，排队时间视为不变）。`,
    `Under the old sequence the model estimates ${whole(central)} calendar days (range ${whole(low)}-${whole(high)}; grade E2, parameters v${version} of ${validFrom}, queueing held constant).`,
  );
};
