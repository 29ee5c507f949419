import { stepsOf } from '../diagram/machine-steps.js';
import type { Rules } from '../domain/case/case-state.js';
import { citationView, toLimitView } from '../http/limit.view.js';
import { text } from '../domain/json.js';
import { occasionalStagesOf } from '../domain/simulation/course.js';
import type { Language } from '../http/language.js';
import { PART_TITLES } from '../procedures/part-titles.js';

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

/** What pictures draw without a title, as everything stands in it. */
const UNDER_WAY = text('在办（提交后至办结前）', 'Under way');

/** Every way on of the machine: from a stage or a part of several, by a command or by itself, to a stage or staying there. */
function transitionsOf({ procedure: { definition, stages } }: Rules, language: Language) {
  const titleOf = (path: string): string => {
    const name = path.split('.').at(-1)!;
    const title =
      stages[path]?.meta.title ?? definition.tracks[name]?.title ?? (name === 'open' ? UNDER_WAY : PART_TITLES[name]);
    return path === '' ? definition.title[language] : (title?.[language] ?? name);
  };
  const seen = new Set<string>();
  return stepsOf(definition.machine)
    .filter(({ from, to, event }) => {
      const key = JSON.stringify([from, to, event]);
      return !seen.has(key) && seen.add(key);
    })
    .map(({ from, to, event }) => ({
      from,
      fromTitle: titleOf(from),
      command: event,
      to,
      toTitle: to === null ? null : titleOf(to),
    }));
}

export function toProcedureView(rules: Rules, language: Language) {
  const { definition, stages } = rules.procedure;
  const occasional = occasionalStagesOf(rules.procedure);
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
      occasional: occasional.has(path),
    })),
    transitions: transitionsOf(rules, language),
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
    links: { diagram: `${href}/diagram.mmd`, statechart: `${href}/diagram.svg` },
  };
}
