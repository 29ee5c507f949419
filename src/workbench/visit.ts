import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Instant } from '../domain/clock/instant.js';
import { parseLanguage } from '../http/language.js';
import type { SessionView } from '../sessions/sessions.service.js';
import { Api } from './api.js';
import { isTongue, languageOf, type Tongue } from './tongue.js';

/** What a browser keeps of how its person wants to see the pages. */
export const PREFERENCES = {
  tongue: 'trine-tongue',
  zone: 'trine-zone',
  keys: 'trine-keys',
  authority: 'trine-authority',
};

/** Who came, and how he wants to be spoken to. */
export type Visit = {
  api: Api;
  tongue: Tongue;
  /** Xinjiang time in brackets beside Beijing time. */
  bothZones: boolean;
  /** Single-key shortcuts, which a person may switch off (WCAG 2.1.4). */
  keys: boolean;
  session: SessionView | null;
  roles: string[];
  authority: number | null;
  /** Path and query, to come back to. */
  here: string;
  path: string;
  params: Record<string, string>;
  query: Record<string, string>;
  /** The fields of a form that was sent; a field that came several times holds its last value. */
  form: URLSearchParams;
  now: Instant;
};

/** The language that a browser asks for, when nobody chose one. */
function askedTongue(header: string | undefined): Tongue {
  return /^\s*ug\b/i.test(header ?? '') ? 'ug' : parseLanguage(header);
}

const textsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries((value ?? {}) as Record<string, unknown>).flatMap(([name, one]): [string, string][] => {
      const last: unknown = Array.isArray(one) ? one.at(-1) : one;
      return typeof last === 'string' ? [[name, last]] : [];
    }),
  );

/** Reads a request as a visit; asks the API who it is. */
export async function receive(server: FastifyInstance, request: FastifyRequest, now: Instant): Promise<Visit> {
  const visit = arrive(server, request, now);
  const session = await visit.api.find<SessionView>('auth/session');
  const me = session && (await visit.api.find<{ roles: string[]; authority: number }>('me'));
  return { ...visit, session, roles: me?.roles ?? [], authority: me?.authority ?? null };
}

/** Reads a request as a visit of somebody who has not been asked about yet. */
export function arrive(server: FastifyInstance, request: FastifyRequest, now: Instant): Visit {
  const cookies = (request as { cookies?: Record<string, string | undefined> }).cookies ?? {};
  const query = textsOf(request.query);
  const chosen = [query['lang'], cookies[PREFERENCES.tongue]].find(isTongue);
  const tongue = chosen ?? askedTongue(request.headers['accept-language']);
  const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  const authority = /^[1-9]\d{5}$/.exec(cookies[PREFERENCES.authority] ?? '')?.[0];
  const api = new Api(server, request, languageOf(tongue), authority, form.get('csrf') ?? undefined);
  return {
    api,
    tongue,
    bothZones: cookies[PREFERENCES.zone] === 'both',
    keys: cookies[PREFERENCES.keys] !== 'off',
    session: null,
    roles: [],
    authority: null,
    here: request.url,
    path: request.url.split('?', 1)[0]!,
    params: textsOf(request.params),
    query,
    form,
    now,
  };
}

const VisitContext = createContext<Visit | null>(null);
export const VisitProvider = VisitContext.Provider;

/** The visit that a page is drawn for. */
export function useVisit(): Visit {
  const visit = useContext(VisitContext);
  if (!visit) throw new Error('Expected a visit around every part of a page');
  return visit;
}

/** The words of a part of the workbench in the language of the visit. */
export const useWords = <W>(words: Record<Tongue, W>): W => words[useVisit().tongue];
