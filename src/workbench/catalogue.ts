import type { Api } from './api.js';
import type { Visit } from './visit.js';
import type { toProcedureView } from '../catalogue/procedures.view.js';

export type ProcedureView = ReturnType<typeof toProcedureView>;

/** A published version never changes, so each is asked for once in each language. */
const known = new Map<string, Promise<ProcedureView>>();

export async function procedureOf({ api, tongue }: Visit, id: string, version: number): Promise<ProcedureView> {
  const key = `${id}@${version} ${tongue}`;
  const asked = known.get(key) ?? ask(api, id, version);
  known.set(key, asked);
  return asked.catch((error: unknown) => {
    known.delete(key);
    throw error;
  });
}

const ask = (api: Api, id: string, version: number): Promise<ProcedureView> =>
  api.get<ProcedureView>(`procedures/${encodeURIComponent(id)}/${version}`);
