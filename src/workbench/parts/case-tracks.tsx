import type { ProcedureView } from '../catalogue.js';
import { useVisit, useWords } from '../visit.js';
import { caseWords } from '../words/case.js';
import { sayValue, Value } from '../words/values.js';
import type { CaseView } from './case-head.js';
import { Lamp } from './lamp.js';
import { Day } from './time.js';

/** Where a stage of a track stands for this case. */
type Step = { stage: string; title: string; place: 'done' | 'current' | 'toCome' };
const MARKS: Record<Step['place'], string> = { done: '✓', current: '▶', toCome: '○' };

/** The stages of a track in the order of the procedure; of those, the ones that the case may or did pass. */
function stepsOf(track: CaseView['tracks'][number], { stages }: ProcedureView, visited: ReadonlySet<string>): Step[] {
  const own = stages.filter(({ stage, track: its }) => its === track.id && stage.includes('.review.'));
  const over = track.status !== 'running' && track.status !== 'pending';
  return own
    .filter(
      ({ stage, owner, occasional }) =>
        visited.has(stage) || stage === track.stage || (owner === 'authority' && !occasional),
    )
    .map(({ stage, title }) => ({
      stage,
      title,
      place:
        stage === track.stage && !over ? 'current' : visited.has(stage) || stage === track.stage ? 'done' : 'toCome',
    }));
}

type Given = { shown: CaseView; procedure: ProcedureView; visited: ReadonlySet<string>; holders: Map<string, string> };

/** One card for each track: done, current, to come; time used of each limit; who has it. */
export function CaseTracks({ shown, procedure, visited, holders }: Given) {
  const words = useWords(caseWords);
  const { tongue } = useVisit();
  const order = procedure.tracks.map(({ id }) => id);
  return (
    <div class="tracks">
      {[...shown.tracks]
        .sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
        .map((track) => {
          const running = shown.clocks.filter(({ track: its, state }) => its === track.id && state !== 'ended');
          const notNeeded = track.status === 'notNeeded';
          const steps = stepsOf(track, procedure, visited);
          return (
            <section class={`panel track ${track.status}`} key={track.id}>
              <h2>{track.title}</h2>
              <p>
                {shown.status === 'open' && !notNeeded && <Lamp colour={track.lamp} />} <Value of={track.status} />
              </p>
              {notNeeded && <p>{words.notNeeded}</p>}
              {!notNeeded && (
                <ol class="steps">
                  {steps.map(({ stage, title, place }) => (
                    <li class={place} key={stage} {...(place === 'current' && { 'aria-current': 'step' })}>
                      <span aria-hidden="true">{MARKS[place]}</span> {title}
                    </li>
                  ))}
                </ol>
              )}
              {running.map((clock) => (
                <p class="small" key={`${clock.rule} ${clock.item}`}>
                  {clock.title}: {words.usedOf(clock.usedDays, clock.limitDays, sayValue(clock.unit, tongue))}
                  {clock.dueDate && (
                    <>
                      {' · '}
                      {words.dueOn} <Day date={clock.dueDate} />
                    </>
                  )}{' '}
                  <Lamp colour={clock.lamp} />
                </p>
              ))}
              {track.stage !== null && holders.get(track.stage) !== undefined && (
                <p class="small">
                  {words.person}: <bdi>{holders.get(track.stage)}</bdi>
                </p>
              )}
            </section>
          );
        })}
    </div>
  );
}
