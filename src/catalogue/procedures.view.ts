import type { Rules } from '../domain/case/case-state.js';
import type { Citation, LimitRule } from '../domain/procedure/limit-rule.js';
import type { Language } from '../http/language.js';

const citationView = ({ text, source, certainty, url }: Citation, language: Language) => ({
  text: text[language],
  source,
  certainty,
  ...(url && { url }),
});

/** A limit for readers: what, how much, whose time, and by what right. */
export const toLimitView = (limit: LimitRule, language: Language) => ({
  code: limit.code,
  version: limit.version,
  title: limit.title[language],
  amount: limit.amount,
  unit: limit.unit,
  kind: limit.kind,
  owner: limit.owner,
  extension: limit.extension
    ? { amount: limit.extension.amount, citation: citationView(limit.extension.citation, language) }
    : null,
  validFrom: limit.validFrom,
  validTo: limit.validTo ?? null,
  citation: citationView(limit.citation, language),
});

export const toProcedureRowView = ({ procedure: { definition }, procedureHash }: Rules, language: Language) => ({
  id: definition.id,
  version: definition.version,
  title: definition.title[language],
  hash: procedureHash,
  tracks: Object.entries(definition.tracks).map(([id, { title }]) => ({ id, title: title[language] })),
  href: `/api/v1/procedures/${definition.id}/${definition.version}`,
});

export function toCommandView(
  { procedure: { definition, stages, possibleIn } }: Rules,
  type: string,
  language: Language,
) {
  const command = definition.commands[type]!;
  return {
    type,
    title: command.title[language],
    kind: command.kind,
    roles: command.roles,
    duties: command.duties ?? [],
    schema: command.schema,
    possibleIn: (possibleIn[type] ?? []).map((stage) => ({ stage, title: stages[stage]!.meta.title[language] })),
  };
}

export function toProcedureView(rules: Rules, language: Language) {
  const { definition, stages } = rules.procedure;
  const href = `/api/v1/procedures/${definition.id}/${definition.version}`;
  return {
    ...toProcedureRowView(rules, language),
    filing: definition.filing,
    commands: Object.keys(definition.commands).map((type) => toCommandView(rules, type, language)),
    stages: Object.values(stages).map(({ path, meta, closed }) => ({
      stage: path,
      title: meta.title[language],
      track: meta.track,
      owner: meta.owner,
      roles: meta.roles,
      limits: (meta.clocks ?? []).filter(({ stop }) => !stop).map(({ rule }) => rule),
      closed,
    })),
    roles: Object.entries(definition.roles).map(([id, title]) => ({ id, title: title[language] })),
    separationOfDuties: definition.exclusive.map(({ duties, citation }) => ({
      duties,
      citation: citationView(citation, language),
    })),
    materials: definition.materials.map((material) => ({
      code: material.code,
      title: material.title[language],
      track: material.track,
      when: material.when ?? null,
      citation: citationView(material.citation, language),
    })),
    limits: definition.limits.map((limit) => toLimitView(limit, language)),
    turnaround: definition.turnaround,
    baseline: definition.baseline,
    links: { diagram: `${href}/diagram.mmd` },
  };
}
