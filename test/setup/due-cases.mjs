// Files cases whose five days of silence are over now, through the domain and the store of the built product, and says
// the instant at which the law accepts them. No worker looks at them until the caller sets `fires_at`.
//   node test/setup/due-cases.mjs <app url> <how many>
import { v7 as uuidv7 } from 'uuid';
import { Catalogue } from '../../dist/src/catalogue/catalogue.js';
import { writeStep } from '../../dist/src/cases/cases.store.js';
import { openDataSource } from '../../dist/src/database/data-source.js';
import { inAuthority } from '../../dist/src/database/tenant.js';
import { decide, file } from '../../dist/src/domain/case/decide.js';
import { dueOf } from '../../dist/src/domain/clock/due.js';
import { fromMs } from '../../dist/src/domain/clock/instant.js';

const AUTHORITY = 654004;
const DAY_MS = 86_400_000;
const TOGETHER = 100;
const rules = new Catalogue().getNewest('three-in-one');
const applicant = { id: 'applicant-1', roles: ['applicant'], unit: 'applicant' };

function stepsOf(number, received) {
  const given = { id: uuidv7(), authority: AUTHORITY, caseNumber: `DUE${number}`, label: 'SYNTHETIC' };
  const filed = file(rules.procedure.definition.filing.example, applicant, received, rules, given);
  const submit = { type: 'case.submit', data: {} };
  return [filed, decide(filed.next, submit, applicant, received, rules)];
}

/** The last moment of receipt from which five working days have passed by now, and when they had. */
export function lastSilence(nowMs) {
  for (let days = 5; ; days++) {
    const received = fromMs(nowMs - days * DAY_MS);
    const { next } = stepsOf(0, received)[1];
    const clock = next.clocks.find(({ rule }) => rule === 'case.acceptance');
    const { at } = dueOf(clock, rules.limits['case.acceptance'], rules.calendar);
    if (at <= fromMs(nowMs)) return { received, at };
  }
}

/** Files `many` cases received at an instant. */
export async function fileDueCases(url, many, received) {
  const dataSource = await openDataSource(url, 4);
  const stamp = Date.now();
  let next = 0;
  const lane = async () => {
    while (next < many) {
      const from = next;
      next += TOGETHER;
      await inAuthority(dataSource, AUTHORITY, async (tx) => {
        const ids = [];
        for (let i = from; i < Math.min(many, from + TOGETHER); i++)
          for (const step of stepsOf(`${stamp}-${i}`, received)) {
            await writeStep(tx, step, rules);
            ids.push(step.next.id);
          }
        await tx.query('update due_dates set fires_at = null where authority_id = $1 and case_id = any($2)', [
          AUTHORITY,
          ids,
        ]);
      });
    }
  };
  await Promise.all([lane(), lane()]);
  await dataSource.destroy();
}

if (process.argv[1] === import.meta.filename) {
  const [, , url, many] = process.argv;
  const { received, at } = lastSilence(Date.now());
  await fileDueCases(url, Number(many), received);
  process.stdout.write(JSON.stringify({ received, at }));
}
