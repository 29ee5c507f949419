/**
 * The rates by which an authority is costed: those that this project assumed, and in their place what the authority has entered in
 * its administrative case. A later entry for the same role and day takes the place of an earlier one; nothing is removed.
 */
import { addDays, type Instant, type LegalDate } from '../clock/instant.js';
import type { JsonObject } from '../json.js';
import { text } from '../json.js';
import type { HourlyCost, RateTable, RoleRate } from '../procedure/cost-rates.js';
import { isObject, textOf } from '../procedure/facts.js';
import { ratesOn } from './capacity-rate.js';
import { byCodePoint } from './threads.js';

type Entry = { role: string; from: LegalDate; seq: number; rate: RoleRate };

/** Tables that follow one another without a gap, in order of time, as they were known at `asOf`. */
export function rateTablesOf(
  register: Readonly<Record<string, JsonObject>> | undefined,
  asOf: Instant,
  assumed: readonly RateTable[],
): RateTable[] {
  const entries = Object.values(register ?? {})
    .filter(({ entered }) => isObject(entered) && textOf(entered['at']) <= asOf)
    .map(entryOf)
    .toSorted((a, b) => byCodePoint(a.from, b.from) || a.seq - b.seq);
  const days = [
    ...new Set([...assumed, ...entries].map((one) => ('from' in one ? one.from : one.validFrom))),
  ].toSorted();
  return days.flatMap((day, at) => {
    const shipped = ratesOn(assumed, day);
    const own = new Map(entries.filter(({ from }) => from <= day).map(({ role, rate }) => [role, rate]));
    const rates = [
      ...(shipped?.rates ?? []).filter(({ role }) => !own.has(role)).map(sinceOf(shipped!)),
      ...own.values(),
    ];
    const next = days[at + 1];
    const version = entries.filter(({ from }) => from <= day).length + (shipped?.version ?? 0);
    return [
      {
        version,
        validFrom: day,
        ...(next !== undefined && { validTo: addDays(next, -1) }),
        rates,
        usual: shipped?.usual ?? [],
      },
    ];
  });
}

const sinceOf =
  ({ version, validFrom }: RateTable) =>
  (rate: RoleRate): RoleRate => ({ ...rate, since: { version, validFrom } });

/** The certainty is `practice`: two officers vouch for the rate, but this project has not seen the accounts. */
function entryOf({ role, from, citation, entered, ...cost }: JsonObject): Entry {
  const cited = isObject(citation) ? citation : {};
  const words = textOf(cited['text']);
  const seq = Number(isObject(entered) ? entered['seq'] : 0);
  return {
    role: textOf(role),
    from: textOf(from),
    seq,
    rate: {
      role: textOf(role),
      cost: costOf(cost),
      citation: { text: text(words, words), source: textOf(cited['source']), certainty: 'practice' },
      since: { version: seq, validFrom: textOf(from) },
    },
  };
}

const costOf = ({
  yuanPerHour,
  annualYuan,
  heads,
  workingDays,
  hoursPerDay,
  practicalCapacity,
}: JsonObject): HourlyCost =>
  yuanPerHour !== undefined
    ? { yuanPerHour: Number(yuanPerHour) }
    : {
        annualYuan: Number(annualYuan),
        heads: Number(heads),
        workingDays: Number(workingDays),
        hoursPerDay: Number(hoursPerDay),
        practicalCapacity: Number(practicalCapacity),
      };
