import { type Text, text } from '../../domain/json.js';
import type { Procedure } from '../../domain/procedure/define-procedure.js';
import type { LimitRule } from '../../domain/procedure/limit-rule.js';
import { listed, type PictureLanguage, wordsIn } from '../picture-language.js';

const UNITS: Readonly<Record<LimitRule['unit'], Text>> = {
  workingDay: text('工作日', 'WD'),
  day: text('日', 'days'),
};
const KINDS: Readonly<Record<LimitRule['kind'], Text>> = {
  statutory: text('限', 'limit'),
  promised: text('承诺', 'promised'),
};

const TOGETHER = text('共', 'together');

/** `限 20/10 工作日`: the statutory limits of one unit; a promise where there is nothing else; `together`: one for several stages. */
export function limitWords(limits: readonly LimitRule[], language: PictureLanguage, together = false): string | null {
  const statutory = limits.filter(({ kind }) => kind === 'statutory');
  const [first] = statutory.length > 0 ? statutory : limits;
  if (!first) return null;
  const alike = limits.filter(({ kind, unit }) => kind === first.kind && unit === first.unit);
  const amounts = [...new Set(alike.map(({ amount }) => amount))].join('/');
  return `${wordsIn(together ? TOGETHER : KINDS[first.kind], language)} ${amounts} ${wordsIn(UNITS[first.unit], language)}`;
}

/** `受理 +1`: what a line is called by which several commands go. */
export function edgeWords(events: readonly string[], procedure: Procedure, language: PictureLanguage): string {
  const titles = [...new Set(commandTitles(events, procedure, language))];
  return titles.length > 1 ? `${titles[0]} +${titles.length - 1}` : (titles[0] ?? '');
}

export const commandTitles = (events: readonly string[], procedure: Procedure, language: PictureLanguage): string[] =>
  events.map((event) => wordsIn(procedure.definition.commands[event]!.title, language));

const ANYTIME = text('随时：', 'At any time: ');

export const anytimeWords = (events: readonly string[], procedure: Procedure, language: PictureLanguage): string =>
  `${wordsIn(ANYTIME, language)}${listed(commandTitles(events, procedure, language), language)}`;

export const HERE: Text = text('当前', 'current');
export const DONE: Text = text('已完成', 'done');
export const END: Text = text('终点', 'end');
export const BY_ITSELF: Text = text('条件满足时自动转入', 'by itself, once its condition holds');
export const STATECHART: Text = text('流程状态图', 'statechart');

const ONE_LIMIT = text('数个阶段合用一个时限', 'one limit for several stages');
const PLUS = text('+1', '+1');
const ONE_MORE = text('同一走向另有1个指令', 'one more command goes this way');
const CIRCLE = text('○', '○');
const LEAVES = text('办毕转出本段', 'leaves this part');

type Signed = {
  stages: readonly { limit: string | null; stage: { together: boolean } }[];
  lines: readonly { label: { events: readonly string[] } | null }[];
  exits: readonly unknown[];
};

/** The signs that need a word and that stand in this picture, with what they mean. */
export function signWords({ stages, lines, exits }: Signed, language: PictureLanguage): [string, string][] {
  const signs: [Text, Text, boolean][] = [
    [TOGETHER, ONE_LIMIT, stages.some(({ limit, stage }) => limit !== null && stage.together)],
    [PLUS, ONE_MORE, lines.some(({ label }) => (label?.events.length ?? 0) > 1)],
    [CIRCLE, LEAVES, exits.length > 0],
  ];
  return signs
    .filter(([, , stands]) => stands)
    .map(([sign, meaning]) => [wordsIn(sign, language), wordsIn(meaning, language)]);
}
