import type { EntityManager } from 'typeorm';
import { fromMs } from '../domain/clock/instant.js';
import type { RecordedCase } from '../domain/simulation/calibration.js';

/** What one read brings; every other request has its turn between two. */
const CASES_PER_READ = 500;
/** The most recent ones: an office of ten years ago is another office. */
const MOST_CASES = 20_000;

type Stay = { stage: string; from: string; to: string; claimedAt: string | null };
type Row = { id: string; label: string; stays: Stay[] };
export type LabelledCase = RecordedCase & { label: string };

const instantOf = (timestamp: string) => fromMs(Date.parse(timestamp));

/** The cases of a procedure with the stays that are over and when their tasks were claimed, newest first, a few at a time. */
export async function* readRecordedCases(
  tx: EntityManager,
  authority: number,
  procedure: string,
): AsyncGenerator<LabelledCase[]> {
  let before = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  for (let read = 0; read < MOST_CASES; read += CASES_PER_READ) {
    const rows = await tx.query<Row[]>(
      `select c.id, c.label, s.stays
        from (select id, label from cases where authority_id = $1 and procedure_id = $2 and id < $3
          order by id desc limit ${CASES_PER_READ}) c
        cross join lateral (
          select coalesce(json_agg(json_build_object('stage', v.stage, 'from', v.from_at, 'to', v.to_at, 'claimedAt', v.assigned_at)
            order by v.from_at, v.opened, v.stage), '[]') as stays
          from stage_visits v where v.authority_id = $1 and v.case_id = c.id and v.to_at is not null) s
        order by c.id desc`,
      [authority, procedure, before],
    );
    yield rows.flatMap(({ label, stays }) => {
      const submitted = stays.find(({ stage }) => stage !== 'filing');
      if (!submitted) return [];
      return {
        label,
        submittedAt: instantOf(submitted.from),
        stays: stays.map(({ stage, from, to, claimedAt }) => ({
          stage,
          from: instantOf(from),
          to: instantOf(to),
          claimedAt: claimedAt === null ? null : instantOf(claimedAt),
        })),
      };
    });
    if (rows.length < CASES_PER_READ) return;
    before = rows.at(-1)!.id;
  }
}
