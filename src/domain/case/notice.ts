/*
 * A notice of the law follows from its journal entry and the template that the entry names, and from nothing else: so it
 * can be made again, to the byte, by whoever verifies. Its number is the case's, the letters of the kind and the number of
 * the entry; nobody waits for it and none is given twice.
 *
 * No personal datum stands in it. It is addressed to the applicant, a company; persons are commitments in the journal and
 * are left out here, so erasing them from the vault leaves every notice whole.
 */
import type { JournalEntry } from '../audit/journal-entry.js';
import type { Due } from '../clock/due.js';
import type { Clock } from '../clock/ledger.js';
import { type Json, type JsonObject, text, type Text } from '../json.js';
import { at, isObject, textOf } from '../procedure/facts.js';
import { CERTAINTY_WORDS } from '../procedure/limit-rule.js';
import type { NoticeSet, NoticeTemplate } from '../procedure/notice-template.js';
import type { CaseState, Decision, Notice, Rules } from './case-state.js';

type Language = 'zh-CN' | 'en';
const LANGUAGES: Language[] = ['zh-CN', 'en'];

/** What a notice is made from: the step, before it is written. */
export type NoticeSource = {
  title: Text;
  entry: JournalEntry;
  next: CaseState;
  decisions: Decision[];
  dues: { clock: Clock; due: Due }[];
  rules: Rules;
};

const SEQ_DIGITS = 3;
const COMMITMENT = /^(hmac-)?sha256:/;
const NOT_NAMED = text('（姓名见案卷）', '(named in the file)');

const PUNCTUATION = {
  'zh-CN': { is: '：', list: '、', stop: '；' },
  en: { is: ': ', list: ', ', stop: '; ' },
} as const;

/** A notice with its number and text, as the version of the templates says that the entry names. */
export function noticeOf(source: NoticeSource): Notice {
  const { entry, next, rules, title } = source;
  const set = entry.versions.notices === undefined ? undefined : rules.notices?.sets[entry.versions.notices];
  if (!set) return { title };
  const template =
    set.templates.find(({ commands }) => commands.includes(entry.type)) ??
    set.templates.find(({ commands }) => commands.length === 0)!;
  const number = `${next.caseNumber}-${template.letters}${String(entry.seq).padStart(SEQ_DIGITS, '0')}`;
  const begun = limitsBegun(source);
  const replies = begun.filter(
    ({ clock, due }) => rules.limits[clock.rule]?.owner === 'applicant' && due.date !== null,
  );
  const [official, translation] = LANGUAGES.map((language) => render(source, set, template, number, language));
  return {
    title,
    record: {
      number,
      kind: template.id,
      kindCode: template.kindCode ?? null,
      template: `${template.id}@${entry.versions.notices}`,
      addressee: addresseeOf(next),
      replyDue: replies.map(({ due }) => due.date!).sort()[0] ?? null,
      text: official!,
      translation: translation!,
      sha256: rules.sha256(official!),
    },
  };
}

const addresseeOf = ({ filing }: CaseState): string => {
  const name = textOf(at(filing, '/applicant/name'));
  return name === '' || COMMITMENT.test(name) ? '' : name;
};

const limitsBegun = ({ entry, dues }: NoticeSource) =>
  dues.filter(({ clock }) => clock.intervals[0]?.opened === entry.seq);

function render(
  source: NoticeSource,
  set: NoticeSet,
  template: NoticeTemplate,
  number: string,
  language: Language,
): string {
  const { entry, next, rules, title } = source;
  const { definition } = rules.procedure;
  const say = (words: Text): string => words[language];
  const { is } = PUNCTUATION[language];
  const places: Record<string, string> = {
    applicant: addresseeOf(next) || say(NOT_NAMED),
    caseNumber: next.caseNumber,
    procedure: say(definition.title),
    content: contentOf(source, set, language).join('\n'),
    decisions: decisionsOf(source, set, language).join('\n'),
    limits: limitsOf(source, language).join('\n'),
  };
  const paragraphs = template.paragraphs
    .map(say)
    .filter((paragraph) => [...paragraph.matchAll(/\{(\w+)\}/g)].every(([, place]) => places[place!]))
    .map((paragraph) => paragraph.replace(/\{(\w+)\}/g, (_, place: string) => places[place]!));
  const { citation } = template;
  return [
    ...(language === 'en' ? ['(Translation. The Chinese text alone is official.)'] : []),
    say(title),
    `${say(text('编号', 'Number'))}${is}${number}`,
    `${places['applicant']}${is.trimEnd()}`,
    ...paragraphs,
    `${say(text('依据', 'Basis'))}${is}${say(citation.text)}（${say(CERTAINTY_WORDS[citation.certainty])}）`,
    `${say(text('承办单位', 'Unit in charge'))}${is}${entry.actor.unit}`,
    `${say(text('时间', 'Time'))}${is}${entry.occurredAt}`,
    '',
  ].join('\n');
}

/** What the command said, property by property in the order of its schema; what has no words or is personal is left out. */
function contentOf({ entry, next, rules }: NoticeSource, { words }: NoticeSet, language: Language): string[] {
  const { is, list } = PUNCTUATION[language];
  const { commands, tracks } = rules.procedure.definition;
  const properties = at(commands[entry.type]?.schema, '/properties');
  const nameOf = (id: string): string =>
    tracks[id]?.title[language] ?? next.facts.items[id]?.label ?? words[id]?.[language] ?? id;
  const valueOf = (value: Json): string => {
    if (Array.isArray(value)) return value.map(valueOf).filter(Boolean).join(list);
    if (isObject(value))
      return Object.entries(value)
        .map(([key, one]) => [nameOf(key), valueOf(one)])
        .filter(([, said]) => said !== '')
        .map(([key, said]) => `${key}${is}${said}`)
        .join(list);
    const said = textOf(value);
    return COMMITMENT.test(said) ? '' : nameOf(said);
  };
  const linesOf = (value: Json): string[] =>
    Array.isArray(value) && value.length > 1 ? value.map((one, i) => `${i + 1}. ${valueOf(one)}`) : [valueOf(value)];
  return Object.entries(isObject(properties) ? properties : {}).flatMap(([name, schema]) => {
    const title = at(schema, `/x-title/${language}`);
    const value = entry.data[name];
    if (typeof title !== 'string' || value === undefined || value === true) return [];
    const [first = '', ...rest] = linesOf(value);
    if (first === '') return [];
    return rest.length > 0 ? [`${title}${is.trimEnd()}`, first, ...rest] : [`${title}${is}${first}`];
  });
}

function decisionsOf({ decisions, next }: NoticeSource, { words }: NoticeSet, language: Language): string[] {
  const { is, stop } = PUNCTUATION[language];
  return decisions.map(({ number, item, outcome, reason }) =>
    [
      `${number}${is}${next.facts.items[item]?.label ?? item}`,
      words[outcome]?.[language] ?? outcome,
      ...(reason === null ? [] : [reason]),
    ].join(stop),
  );
}

function limitsOf(source: NoticeSource, language: Language): string[] {
  const { is, stop } = PUNCTUATION[language];
  const say = (words: Text): string => words[language];
  return limitsBegun(source).flatMap(({ clock, due }) => {
    const rule = source.rules.limits[clock.rule];
    if (!rule || due.date === null) return [];
    const until = `${say(text('至', 'until '))}${due.date}${due.provisional ? say(text('（暂定）', ' (provisional)')) : ''}`;
    const right = `${say(rule.citation.text)}（${say(CERTAINTY_WORDS[rule.citation.certainty])}）`;
    return [`${say(rule.title)}${is}${until}${stop}${right}`];
  });
}

/** The columns of a notice. */
export const noticeRow = ({ title, record }: Notice, n: number): JsonObject => ({
  n,
  title,
  number: record?.number ?? null,
  kind: record?.kind ?? null,
  kind_code: record?.kindCode ?? null,
  template: record?.template ?? null,
  addressee: record?.addressee ?? null,
  reply_due: record?.replyDue ?? null,
  text: record?.text ?? null,
  translation: record?.translation ?? null,
  sha256: record?.sha256 ?? null,
});
