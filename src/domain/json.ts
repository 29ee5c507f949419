/** Values that survive JSON unchanged: the only values that a case, a command or a procedure may hold. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/** Words for people. Chinese is the source; English is complete; Uyghur is optional and falls back. */
export type Text = { 'zh-CN': string; en: string; ug?: string };

export const text = (zh: string, en: string): Text => ({ 'zh-CN': zh, en });
