/** The languages that pictures speak. Uyghur stands where somebody has written it; elsewhere the Chinese source does. */
import type { Text } from '../domain/json.js';

export const PICTURE_LANGUAGES = ['zh-CN', 'en', 'ug'] as const;
export type PictureLanguage = (typeof PICTURE_LANGUAGES)[number];

export const wordsIn = (words: Text, language: PictureLanguage): string =>
  language === 'ug' ? (words.ug ?? words['zh-CN']) : words[language];

/** How words are joined to a list. */
export const listed = (words: readonly string[], language: PictureLanguage): string =>
  words.join(language === 'en' ? ', ' : '、');
