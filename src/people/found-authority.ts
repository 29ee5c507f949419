import type { DataSource } from 'typeorm';
import { CasesService } from '../cases/cases.service.js';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { StepSignal } from '../database/step-signal.js';
import { fromMs } from '../domain/clock/instant.js';
import type { Text } from '../domain/json.js';
import { numberOfOffice } from './founding.js';
import { type Files, type Imported, parseOrganisation } from './import.js';
import { PeopleService } from './people.service.js';

export type NewAuthority = { code: number; name: Text; files: Files };
export type Founded = Imported & { caseId: string | null };

/** What founding an authority would bring: nothing is written. */
export const previewAuthority = ({ files }: NewAuthority): Imported => parseOrganisation(files, null);

/**
 * Founds an authority from its people, as its operator: the first entry of its administrative case. Nothing is written while
 * a row is rejected; `caseId` is null then, and also when the authority has an organisation already.
 * @throws Problem for people who cannot begin one, such as fewer than two who may approve each other's changes.
 */
export async function foundAuthority(owner: DataSource, app: DataSource, asked: NewAuthority): Promise<Founded> {
  const { code, name } = asked;
  const imported = previewAuthority(asked);
  if (imported.rejected.length > 0) return { ...imported, caseId: null };
  const now = () => fromMs(Date.now());
  const signal = new StepSignal();
  const procedures = new ProceduresService(app);
  await procedures.onModuleInit();
  const cases = new CasesService(app, procedures, new PeopleService(app, signal, now, []), signal, now);
  const made = await owner.query<unknown[]>(
    `insert into authorities (id, name, calendar) values ($1, $2, 'CN') on conflict (id) do nothing returning id`,
    [code, JSON.stringify(name)],
  );
  try {
    const filing = { name: { ...name }, ...imported.rows };
    return { ...imported, caseId: await cases.fileAsEngine(code, 'administration', filing, numberOfOffice(code)) };
  } catch (refusal) {
    if (made.length > 0) await owner.query('delete from authorities where id = $1', [code]);
    throw refusal;
  }
}
