import type { Rules } from '../domain/case/case-state.js';
import type { Text } from '../domain/json.js';
import type { ReportFrame } from '../domain/turnaround/report.js';
import type { ReportNames } from '../domain/turnaround/report-words.js';
import type { Tally } from '../domain/turnaround/tally.js';

const nameOf = ({ procedure: { definition } }: Rules): string => `${definition.id}@${definition.version}`;

/** By which rules and parameters the procedures of these cases were counted. */
export function versionsOf(procedures: readonly Rules[], { flows }: Tally): string {
  const counted = [...new Set(flows.map(({ procedure }) => procedure))].sort();
  return counted
    .map((name) => {
      const rules = procedures.find((one) => nameOf(one) === name)!;
      const { version, parameters } = rules.procedure.definition.baseline;
      return `${name}: rules ${rules.rulesVersion}, baseline ${version}, parameters ${parameters.version}`;
    })
    .join('; ');
}

/** The old way that each procedure is measured against. */
export const baselinesOf = (procedures: readonly Rules[]): ReportFrame['baselines'] =>
  Object.fromEntries(procedures.map((one) => [nameOf(one), one.procedure.definition.baseline]));

/** What the codes in a report are called. */
export function namesOf(procedures: readonly Rules[], authority: Text): ReportNames {
  return {
    authority,
    procedures: Object.fromEntries(procedures.map((one) => [nameOf(one), one.procedure.definition.title])),
    stages: Object.fromEntries(
      procedures.flatMap((one) =>
        Object.entries(one.procedure.stages).map(([stage, { meta }]) => [`${nameOf(one)} ${stage}`, meta.title]),
      ),
    ),
    roles: Object.fromEntries(procedures.flatMap((one) => Object.entries(one.procedure.definition.roles))),
    rules: Object.fromEntries(
      procedures.flatMap((one) => Object.entries(one.limits).map(([rule, { title }]) => [rule, title])),
    ),
  };
}
