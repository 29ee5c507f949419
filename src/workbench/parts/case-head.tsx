import type { toCaseView } from '../../cases/cases.view.js';
import type { CaseComparison } from '../case-answers.js';
import { useWords } from '../visit.js';
import { caseWords } from '../words/case.js';
import { Value } from '../words/values.js';
import { Lamp } from './lamp.js';
import { Day, Sign } from './time.js';

export type CaseView = ReturnType<typeof toCaseView>;

/** What must not be overlooked: data that is not real, a limit that ran out, a clock that stands still. */
function Warnings({ shown }: { shown: CaseView }) {
  const words = useWords(caseWords);
  const late = shown.clocks.filter(({ lamp }) => lamp === 'red');
  const stopped = shown.clocks.filter(({ state, owner }) => state === 'stopped' && owner === 'authority');
  return (
    <>
      {shown.label === 'SYNTHETIC' && <p class="banner synthetic">{words.synthetic}</p>}
      {late.length > 0 && shown.status === 'open' && (
        <div class="banner problem">
          {words.late}
          <ul>
            {late.map(({ rule, title, dueDate, track, item }) => (
              <li key={`${rule} ${track} ${item}`}>
                {title}
                {dueDate !== null && (
                  <>
                    {' · '}
                    {words.dueOn} <Day date={dueDate} />
                  </>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      {stopped.length > 0 && shown.status === 'open' && (
        <p class="banner warn">
          {words.stopped}: {stopped.map(({ title }) => title).join(', ')}
        </p>
      )}
    </>
  );
}

function Saving({ comparison }: { comparison: CaseComparison | null }) {
  const words = useWords(caseWords);
  const model = comparison?.model;
  if (!comparison || !model) return <p class="value">–</p>;
  if (comparison.open) return <p class="value soft">{words.ongoing}</p>;
  const saved = (days: { calendarDays: number }) => days.calendarDays - comparison.actual.compared.calendarDays.gross;
  return (
    <>
      <p class="value">
        {comparison.saving === 'demonstrated'
          ? words.savingOf(saved(model.central), Math.round((model.central.reduction.calendar ?? 0) * 100))
          : words.noSaving}
      </p>
      <p class="small">
        {words.range(saved(model.low), saved(model.high))} · {words.grade} {model.grade}
      </p>
    </>
  );
}

function Figures({ shown, comparison }: { shown: CaseView; comparison: CaseComparison | null }) {
  const words = useWords(caseWords);
  const running = shown.clocks.filter(({ state, dueDate }) => state === 'running' && dueDate !== null);
  const promised = running.find(({ kind, track }) => kind === 'promised' && track === null);
  const [nearest] = running
    .filter(({ kind, owner }) => kind === 'statutory' && owner === 'authority')
    .sort((a, b) => (a.dueAt ?? '').localeCompare(b.dueAt ?? ''));
  const compared = comparison?.actual.compared;
  return (
    <div class="figures">
      <div class="figure">
        <p>{words.used}</p>
        <p class="value">{compared ? words.netDays(compared.workingDays.net) : '–'}</p>
        {compared && <p class="small">{words.usedNote(compared.calendarDays.gross, comparison.actual.stops)}</p>}
      </div>
      <div class="figure">
        <p>{words.expected}</p>
        <p class="value">{promised?.dueDate ? <Day date={promised.dueDate} /> : '–'}</p>
        {promised && (
          <p class="small">
            <Lamp colour={promised.lamp} /> · <Value of={promised.certainty} />
            {promised.provisional && ` · ${words.provisional}`}
          </p>
        )}
        {nearest?.dueDate && (
          <p class="small">
            {words.statutoryEnd}: <Day date={nearest.dueDate} /> ({nearest.title})
          </p>
        )}
      </div>
      <div class="figure">
        <p>{words.saving}</p>
        <Saving comparison={comparison} />
        <p class="small">
          <a href={`/cases/${shown.id}/compare`}>{words.compare}</a>
        </p>
      </div>
      <div class="figure">
        <p>{words.state}</p>
        <p class="value">
          <Value of={shown.outcome ?? shown.status} />
        </p>
        <p class="small">
          {words.stateNote(shown.version, shown.seq)} ·{' '}
          <Sign>{`${shown.procedure.id}@${shown.procedure.version}`}</Sign>
        </p>
      </div>
    </div>
  );
}

export function CaseHead({ shown, comparison }: { shown: CaseView; comparison: CaseComparison | null }) {
  const words = useWords(caseWords);
  const applicant = (shown.filing?.['applicant'] as { name?: string } | undefined)?.name;
  return (
    <>
      <nav aria-label={words.case} class="small">
        <a href="/cases">{words.cases}</a> / <Sign>{shown.caseNumber}</Sign>
      </nav>
      <h1>
        <Sign>{shown.caseNumber}</Sign> <span class="soft">{shown.procedure.title}</span>
      </h1>
      {applicant !== undefined && (
        <p>
          {words.applicant}: <bdi>{applicant}</bdi>
        </p>
      )}
      <Warnings shown={shown} />
      <Figures shown={shown} comparison={comparison} />
    </>
  );
}
