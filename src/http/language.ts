export type Language = 'zh-CN' | 'en';

/**
 * The language that `Accept-Language` asks for. Chinese is the source and the default: it is taken when the header is
 * absent, asks for nothing we speak, or weighs both alike.
 */
export function parseLanguage(header: string | undefined): Language {
  let chinese = 0;
  let english = 0;
  for (const part of (header ?? '').split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const q = parameters.map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1]).find(Boolean);
    const weight = q === undefined ? 1 : Number(q);
    if (/^zh(-|$)/.test(tag.trim())) chinese = Math.max(chinese, weight);
    if (/^en(-|$)/.test(tag.trim())) english = Math.max(english, weight);
  }
  return english > chinese ? 'en' : 'zh-CN';
}
