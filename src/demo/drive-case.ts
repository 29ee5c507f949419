import { CN } from '../domain/clock/calendar-cn.js';
import { fromMs, type Instant, toMs } from '../domain/clock/instant.js';
import { addWorkingMs } from '../domain/clock/working-days.js';
import type { JsonObject } from '../domain/json.js';
import type { Action, Api, CaseView, StageView } from './api.js';
import { around, type Random } from './random.js';
import type { Scenario } from './scenarios.js';

const HOUR_MS = 3_600_000;
const STEP_LIMIT = 120;
const MINUTE_MS = 60_000;

export type Office = { byRole: Record<string, string[]>; possibleIn: Record<string, string[]> };

/** When the work of each stage is done: drawn once for each stay, in working hours of the stage. */
class Calendar {
  private readonly ready = new Map<string, Instant>();

  constructor(
    private readonly scenario: Scenario,
    private readonly random: Random,
  ) {}

  readyAt({ stage, since }: StageView): Instant {
    const key = `${stage} ${since}`;
    const at =
      this.ready.get(key) ?? addWorkingMs(CN, since, around(this.scenario.hours(stage), this.random) * HOUR_MS);
    this.ready.set(key, at);
    return at;
  }
}

type Move = { by: string; action: Pick<Action, 'command'>; data: JsonObject };

function interjected({ interjection }: Scenario, done: string[]): Move | null {
  if (!interjection || done.length < interjection.after || done.includes(interjection.command)) return null;
  const { by, command, data } = interjection;
  return { by, action: { command }, data };
}

/** The next move in a stage: what the scenario wants there, else the ordinary next step, by whoever may take it. */
async function findMove(
  api: Api,
  office: Office,
  scenario: Scenario,
  stage: StageView,
  id: string,
  done: string[],
): Promise<Move | null> {
  for (const role of stage.roles)
    for (const by of office.byRole[role] ?? []) {
      const { actions } = await api.get<CaseView>(`cases/${id}`, by);
      const here = actions.filter(
        ({ command, allowed }) => allowed && office.possibleIn[command]?.includes(stage.stage),
      );
      const wanted = scenario.want(stage.stage, here, done);
      if (wanted) return { by, action: wanted, data: wanted.data };
      const next = here.find(({ kind }) => kind === 'advance' || kind === 'resume');
      if (next) return { by, action: next, data: scenario.data(next.command, next.example) };
    }
  return null;
}

/**
 * Files a case in the past and lets the sample office work on it: of all stages that it stands in, the one whose work is
 * done first moves next, so tracks really run side by side. Ends when the case is closed or the scenario stops it.
 */
export async function driveCase(
  api: Api,
  office: Office,
  scenario: Scenario,
  filedAt: Instant,
  filing: JsonObject,
  random: Random,
): Promise<void> {
  const body = { procedure: 'three-in-one', filing, occurredAt: filedAt, label: 'SYNTHETIC' };
  const { id } = await api.post<{ id: string }>('cases', 'applicant-1', body);
  const calendar = new Calendar(scenario, random);
  const done: string[] = [];
  let last = toMs(filedAt);
  const now = Date.now() - MINUTE_MS;
  while (done.length < STEP_LIMIT) {
    const view = await api.get<CaseView>(`cases/${id}`, 'auditor-1');
    if (view.status === 'closed') return;
    const stages = view.stages
      .filter(({ owner }) => owner !== 'none')
      .sort((a, b) => toMs(calendar.readyAt(a)) - toMs(calendar.readyAt(b)));
    let moved = false;
    for (const stage of stages) {
      const move = interjected(scenario, done) ?? (await findMove(api, office, scenario, stage, id, done));
      if (!move) continue;
      const at = Math.max(toMs(calendar.readyAt(stage)), last + MINUTE_MS);
      if (at > now) return;
      last = at;
      await api.post(
        `cases/${id}/commands`,
        move.by,
        { type: move.action.command, data: move.data, occurredAt: fromMs(at) },
        `"${view.version}"`,
      );
      done.push(move.action.command);
      moved = true;
      break;
    }
    if (!moved) return;
  }
}
