import type { Lamp as Colour } from '../../domain/clock/lamp.js';
import { useWords } from '../visit.js';
import { lampWords } from '../words/lamp.js';

/** Eight hours, as in every report. */
const WORKING_DAY_MINUTES = 480;

/** Colour, shape and word, and the number where there is one: never the colour alone (WCAG 1.4.1). */
const SHAPES: Record<Colour, string> = { red: '■', yellow: '▲', green: '●', grey: '‖' };

export function Lamp({ colour, remainingWorkingMinutes }: { colour: Colour; remainingWorkingMinutes?: number | null }) {
  const words = useWords(lampWords);
  return (
    <span class={`lamp ${colour}`}>
      <span aria-hidden="true">{SHAPES[colour]}</span> {words[colour]}
      {remainingWorkingMinutes != null && (
        <>
          {' '}
          <span class="number">
            <Remaining workingMinutes={remainingWorkingMinutes} />
          </span>
        </>
      )}
    </span>
  );
}

/** Working time that is left of a limit, or by which it has been passed; in working days of eight hours. */
function Remaining({ workingMinutes }: { workingMinutes: number }) {
  const words = useWords(lampWords);
  const days = Math.abs(workingMinutes) / WORKING_DAY_MINUTES;
  return <>{workingMinutes < 0 ? words.over(days) : words.left(days)}</>;
}
