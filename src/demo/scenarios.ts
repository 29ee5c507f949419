/**
 * The mix of the demonstration: what happens in each invented case. A scenario only bends the ordinary way: it says what
 * somebody does instead of the next step, changes an example, or makes a stage slow.
 */
import type { JsonObject } from '../domain/json.js';
import type { Action } from './api.js';

type Wanted = Action & { data: JsonObject };

export type Scenario = {
  name: string;
  hours: (stage: string) => number;
  want: (stage: string, actions: Action[], done: string[]) => Wanted | null;
  data: (command: string, example: JsonObject) => JsonObject;
  /** What somebody outside the stage does after so many steps. */
  interjection?: { after: number; by: string; command: string; data: JsonObject };
};

/** Typical working hours of a stage, by the end of its path. Invented: they only have to look like an office. */
const HOURS: [RegExp, number][] = [
  [/^filing$/, 2],
  [/intake$/, 5],
  [/correction$/, 14],
  [/licence\.deskReview$/, 11],
  [/inspection\.deskReview$/, 9],
  [/planning$/, 5],
  [/planned$/, 4],
  [/onSite$/, 13],
  [/reportReview$/, 4],
  [/rectifying$/, 14],
  [/rechecking$/, 8],
  [/assessing$/, 4],
  [/registration\.classifying$/, 4],
  [/registration\.checking$/, 8],
  [/(jointReview|deciding)$/, 3],
  [/(checking|endorsing)$/, 2],
  [/exPostReview/, 60],
];
const OTHER_HOURS = 3;

const ordinary: Scenario = {
  name: 'clean',
  hours: (stage) => HOURS.find(([pattern]) => pattern.test(stage))?.[1] ?? OTHER_HOURS,
  want: () => null,
  data: (_, example) => example,
};

/** Once, at this stage, this command instead of the next step. */
const once =
  (
    pattern: RegExp,
    command: string,
    data: (example: JsonObject) => JsonObject = (example) => example,
  ): Scenario['want'] =>
  (stage, actions, done) => {
    const action =
      pattern.test(stage) && !done.includes(command) ? actions.find((one) => one.command === command) : undefined;
    return action ? { ...action, data: data(action.example) } : null;
  };

const MINOR = [{ grade: 'minor', description: '批生产记录个别字迹不清' }];
const CRITICAL = [{ grade: 'critical', description: '共线生产清洁验证缺失' }];
const isConcluding = (command: string): boolean => /^inspection\.(report|reviewReport)$/.test(command);
const linesOf = (example: JsonObject): string[] => Object.keys((example['conclusions'] ?? {}) as JsonObject);

/** The conclusions of a visit: what is said of each line, and the defects of those that do not comply as they stand. */
const concluded = (lines: string[], say: (i: number) => 'compliant' | 'pending' | 'nonCompliant'): JsonObject => ({
  conclusions: Object.fromEntries(lines.map((line, i) => [line, say(i)])),
  defects: Object.fromEntries(
    lines.flatMap((line, i) => (say(i) === 'compliant' ? [] : [[line, say(i) === 'pending' ? MINOR : CRITICAL]])),
  ),
});

const corrected: Scenario = { ...ordinary, name: 'corrected', want: once(/intake$/, 'case.requestCorrection') };

const rectified: Scenario = {
  ...ordinary,
  name: 'with rectification',
  data: (command, example) => (isConcluding(command) ? concluded(linesOf(example), () => 'pending') : example),
};

const refusedLine: Scenario = {
  ...ordinary,
  name: 'one line refused',
  data: (command, example) =>
    isConcluding(command) ? concluded(linesOf(example), (i) => (i === 0 ? 'nonCompliant' : 'compliant')) : example,
};

const withdrawn: Scenario = {
  ...ordinary,
  name: 'withdrawn',
  interjection: { after: 7, by: 'applicant-1', command: 'case.withdraw', data: { reason: '企业调整计划' } },
};

const overdue: Scenario = {
  ...ordinary,
  name: 'overdue',
  hours: (stage) => (/licence\.deskReview$/.test(stage) ? 200 : ordinary.hours(stage)),
};

/** Lies on a desk until now, so that there is something late to be seen. */
const stuck: Scenario = {
  ...ordinary,
  name: 'stuck',
  hours: (stage) => (/licence\.deskReview$/.test(stage) ? 5_000 : ordinary.hours(stage)),
};
const STUCK_AT = 0.6;

/** The mix for so many cases, in a fixed order: every kind at least once from ten cases on. The last are still open. */
export function mixOf(count: number): Scenario[] {
  const kinds = [
    ordinary,
    corrected,
    ordinary,
    rectified,
    refusedLine,
    ordinary,
    withdrawn,
    ordinary,
    overdue,
    ordinary,
  ];
  const onlyOnce = [refusedLine, withdrawn, overdue];
  return Array.from({ length: count }, (_, i) => {
    if (count >= kinds.length && i === Math.floor(count * STUCK_AT)) return stuck;
    const kind = kinds[i % kinds.length]!;
    return i >= kinds.length && onlyOnce.includes(kind) ? (i % 2 === 0 ? corrected : rectified) : kind;
  });
}
