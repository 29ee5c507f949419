import { dateAt } from '../../domain/clock/instant.js';
import { monthBefore } from '../../domain/turnaround/tally.js';
import type { toProcedureRowView } from '../../catalogue/procedures.view.js';
import { type Visit } from '../visit.js';

/** What a report is asked for: days of Beijing time, both included, and a procedure or all. */
export type Asked = { from: string; to: string; procedure: string };
export type Procedure = { id: string; title: string; tracks: { id: string; title: string }[] };

/** How far back a period reaches when nobody chose one, the present month among them. */
const MONTHS = 6;
const UTC_OFFSET_MINUTES = 480;

/** What a visit asks for. What it does not say: the last six months, every procedure. */
export function askedBy({ now }: Visit, given: { get: (name: string) => string | null | undefined }): Asked {
  const today = dateAt(now, UTC_OFFSET_MINUTES);
  return {
    from: given.get('from') || `${monthBefore(today, MONTHS - 1)}-01`,
    to: given.get('to') || today,
    procedure: given.get('procedure') || '',
  };
}

/** The procedures that cases are filed in, each once, whatever its versions. */
export async function proceduresFor({ api }: Visit): Promise<Procedure[]> {
  const { items } = await api.get<{ items: ReturnType<typeof toProcedureRowView>[] }>('procedures');
  return [...new Map(items.map(({ id, title, tracks }) => [id, { id, title, tracks }])).values()];
}

type Shown = {
  asked: Asked;
  procedures: readonly Procedure[];
  words: { from: string; to: string; procedure: string; anyProcedure: string };
};

/** The fields of period and procedure, for a form that filters and for one that orders a report. */
export function ReportFields({ asked, procedures, words }: Shown) {
  return (
    <>
      <label>
        {words.from}
        <input type="date" id="from" name="from" value={asked.from} required />
      </label>
      <label>
        {words.to}
        <input type="date" id="to" name="to" value={asked.to} required />
      </label>
      <label>
        {words.procedure}
        <select id="procedure" name="procedure">
          <option value="">{words.anyProcedure}</option>
          {procedures.map(({ id, title }) => (
            <option value={id} selected={id === asked.procedure} key={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
