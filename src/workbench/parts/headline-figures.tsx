import { printFigure } from '../../diagram/figure.js';
import type { Lamp as Colour } from '../../domain/clock/lamp.js';
import type { Figure as Known } from '../../domain/turnaround/durations.js';
import type { Section } from '../../domain/turnaround/report.js';
import type { ClockName } from '../../domain/turnaround/tally.js';
import { withQuery } from '../api.js';
import { useWords } from '../visit.js';
import { dashboardWords } from '../words/dashboard.js';
import { Grade } from './grade.js';
import { Lamp } from './lamp.js';

type Shown = { section: Section; measure: ClockName; procedure: string };

const LAMPS = ['red', 'yellow', 'green', 'grey'] as const satisfies Colour[];

const days = (value: number): string => printFigure(value, 'workingDays', 1);
const share = (value: number): string => printFigure(value, 'share', 1);

function ClosedAndOpen({ section: { all } }: Shown) {
  const words = useWords(dashboardWords);
  const { flows, durations } = all;
  return (
    <div class="figure">
      <p>{words.closedOpen}</p>
      <p class="value">
        <bdi>
          {durations.closed} · {durations.open}
        </bdi>
      </p>
      <p class="small">{words.filed(flows.filed)}</p>
      {durations.competing > 0 && <p class="small">{words.leftOtherwise(durations.competing)}</p>}
    </div>
  );
}

function Turnaround({ section: { all }, measure }: Shown) {
  const words = useWords(dashboardWords);
  const { durations } = all;
  const { p50, p90 } = durations.clocks[measure].censored;
  const n = durations.closed + durations.open + durations.competing;
  const said = (figure: Known) => (figure.value === null ? null : days(figure.value));
  return (
    <div class="figure">
      <p>{words.median}</p>
      {p50.value === null ? (
        <p>{p50.note === 'nTooSmall' ? words.tooFew(n) : words.notReached}</p>
      ) : (
        <p class="value">
          <bdi>
            {days(p50.value)} ({said(p90) ?? '–'})
          </bdi>
        </p>
      )}
      <p class="small">
        {words[`${measure}Unit`]} · {words.sample(n)} · {words.censored}
      </p>
      {p50.low !== null && (
        <p class="small">{words.interval(days(p50.low), p50.high === null ? words.open : days(p50.high))}</p>
      )}
      {p90.note === 'nTooSmall' && p50.value !== null && <p class="small">{words.p90(words.tooFew(n))}</p>}
    </div>
  );
}

/** The old process has no legal days net of stops: it is told in working days, as is what it is held against. */
function OldWay({ section: { all, byProcedure }, measure }: Shown) {
  const words = useWords(dashboardWords);
  const { e2, actual, compared } = all.againstOldWay;
  const of = measure === 'calendarDays' ? 'calendarDaysMedian' : 'grossWorkingDaysMedian';
  const [low, central, high] = (['low', 'central', 'high'] as const).map((level) => e2[level][of].value);
  const own = actual[of].value;
  const unit = measure === 'calendarDays' ? words.calendarDaysUnit : words.workingDaysGrossUnit;
  if (low == null || central == null || high == null || own === null)
    return (
      <div class="figure">
        <p>{words.oldWay}</p>
        <p>{compared === 0 ? words.noModel : words.tooFew(compared)}</p>
      </div>
    );
  return (
    <div class="figure">
      <p>{words.oldWay}</p>
      <p class="value">
        <bdi>
          {days(own)} / {days(central)}
        </bdi>
      </p>
      <p class="small">
        {unit} · {words.actual(days(own), compared)}
      </p>
      <p class="small">
        {words.model(days(central), days(low), days(high))} <Grade of="E2" />
      </p>
      {byProcedure.map(
        ({ procedure, history }) =>
          history?.median.value != null && (
            <p class="small" key={procedure}>
              {words.history(`${days(history.median.value)} ${words.calendarDaysUnit}`, history.n)} <Grade of="E3" />
            </p>
          ),
      )}
    </div>
  );
}

function OnTime({ section: { all } }: Shown) {
  const words = useWords(dashboardWords);
  const { rate, n, wilson95, potentialRange } = all.timeliness.legal.cases;
  return (
    <div class="figure">
      <p>{words.onTime}</p>
      {rate === null ? (
        <p>{words.tooFew(n)}</p>
      ) : (
        <p class="value">
          <bdi>{share(rate)}</bdi>
        </p>
      )}
      <p class="small">
        {words.sample(n)}
        {wilson95 && ` · ${words.wilson(share(wilson95.low), share(wilson95.high))}`}
      </p>
      {potentialRange && <p class="small">{words.potential(share(potentialRange.low), share(potentialRange.high))}</p>}
    </div>
  );
}

function Lamps({ section: { all }, procedure }: Shown) {
  const words = useWords(dashboardWords);
  return (
    <div class="figure">
      <p>{words.lamps}</p>
      <ul class="lamps">
        {LAMPS.map((lamp) => (
          <li key={lamp}>
            <a href={withQuery('/cases', { lamp, procedure })}>
              <Lamp colour={lamp} /> <bdi>{all.ageing.reduce((sum, band) => sum + band[lamp], 0)}</bdi>
            </a>
          </li>
        ))}
      </ul>
      <p class="small">{words.lampHint}</p>
    </div>
  );
}

/** What a reader wants to know first of a period, each figure with its n, its interval and its grade. */
export function HeadlineFigures(shown: Shown) {
  return (
    <div class="figures">
      <ClosedAndOpen {...shown} />
      <Turnaround {...shown} />
      <OldWay {...shown} />
      <OnTime {...shown} />
      <Lamps {...shown} />
    </div>
  );
}
