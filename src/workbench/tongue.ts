import type { Language } from '../http/language.js';

/**
 * The languages of the pages. Chinese is the source, English has the same words (the compiler sees to it), Uyghur has some and
 * falls back to Chinese. What the API says comes in one of its own two languages.
 */
export const TONGUES = ['zh-CN', 'en', 'ug'] as const;
export type Tongue = (typeof TONGUES)[number];

export const isTongue = (value: string | undefined): value is Tongue => TONGUES.some((tongue) => tongue === value);

/** In which language the API speaks on a page of this one. */
export const languageOf = (tongue: Tongue): Language => (tongue === 'en' ? 'en' : 'zh-CN');

export const directionOf = (tongue: Tongue): 'ltr' | 'rtl' => (tongue === 'ug' ? 'rtl' : 'ltr');

type Words = Record<string, string | ((...values: never[]) => string)>;
type Same<W extends Words> = { [K in keyof W]: W[K] extends string ? string : W[K] };

/** The words of one part of the workbench. A key that English lacks does not compile; one that Uyghur lacks is Chinese. */
export function defineWords<const W extends Words>(
  zh: W,
  en: Same<W>,
  ug: Partial<Same<W>> = {},
): Record<Tongue, Same<W>> {
  const chinese = zh as unknown as Same<W>;
  return { 'zh-CN': chinese, en, ug: { ...chinese, ...ug } };
}
