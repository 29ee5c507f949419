import { type MaterialsView, materialWords } from '../domain/case/materials.js';
import type { Language } from '../http/language.js';
import { ACCEPTED_EXTENSIONS } from './media-type.js';
import type { DocumentSettings } from './settings.js';

export const toMaterialsView = (
  { items, fetched, requestsAvoided }: MaterialsView,
  { mostBytes }: Pick<DocumentSettings, 'mostBytes'>,
  language: Language,
) => ({
  items: items.map(({ title, status, citation, ...item }) => ({
    ...item,
    title: title[language],
    status,
    statusWord: materialWords(status)[language],
    citation: citation.text[language],
    certainty: citation.certainty,
  })),
  fetched: fetched.map(({ code, title, citation, asked }) => ({
    code,
    title: title[language],
    asked,
    citation: citation.text[language],
    certainty: citation.certainty,
  })),
  requestsAvoided,
  upload: { mostBytes, extensions: ACCEPTED_EXTENSIONS },
});
