import type { toMaterialsView } from '../../documents/materials.view.js';
import { isObject, textOf } from '../../domain/procedure/facts.js';
import type { Json } from '../../domain/json.js';
import type { JsonSchema } from '../../domain/procedure/definition.js';
import type { ProblemView } from '../../http/problems.js';
import { Refused } from '../api.js';
import type { Desk, Way } from '../desk.js';
import { CHANGE, keepForm, parseForm } from '../form-data.js';
import type { CaseView } from '../parts/case-head.js';
import { PostForm } from '../parts/post-form.js';
import { ProblemNote } from '../parts/problem-note.js';
import { SchemaForm } from '../parts/schema-form.js';
import { Sign } from '../parts/time.js';
import type { Tongue } from '../tongue.js';
import type { View } from '../view.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { correctionWords } from '../words/materials.js';

type Material = ReturnType<typeof toMaterialsView>['items'][number];
type Shown = { shown: CaseView; materials: Material[]; typed?: Json; problem?: ProblemView; none?: boolean };

const COMMAND = 'case.requestCorrection';
const MOST = 50;
/** As long as an item of the notice may be, with the title of its material. */
const LONGEST = 3_500;

/** One reason for each material that is wanting, and whatever else there is. */
function formOf(tongue: Tongue): JsonSchema {
  const { reason, others } = correctionWords[tongue];
  const said = (words: string, schema: JsonSchema): JsonSchema => ({ 'x-title': { [tongue]: words }, ...schema });
  const prose = { type: 'string', maxLength: LONGEST };
  return {
    type: 'object',
    properties: {
      materials: said(reason, { type: 'object', 'x-keys': 'material', additionalProperties: prose }),
      others: said(others, { type: 'array', items: prose, minItems: 1, maxItems: MOST }),
    },
    required: ['materials', 'others'],
  };
}

function Correction({ shown, materials, typed, problem, none }: Shown) {
  const words = useWords(correctionWords);
  const { path, tongue } = useVisit();
  const items = materials.map(({ code, title }) => ({ id: code, kind: 'material', label: title }));
  return (
    <>
      <p class="small">
        <a href={`/cases/${shown.id}`}>
          <Sign>{shown.caseNumber}</Sign>
        </a>
      </p>
      <h1>{words.title}</h1>
      {problem && <ProblemNote problem={problem} />}
      {none && (
        <p class="problem" role="alert">
          {words.none}
        </p>
      )}
      <p class="note">{words.why}</p>
      <PostForm action={path} class="stack wide">
        <input type="hidden" name="version" value={shown.version} />
        <SchemaForm schema={formOf(tongue)} value={typed} choices={{ items }} action={path} />
        <p class="acts">
          <button type="submit" class="primary">
            {words.send}
          </button>
        </p>
      </PostForm>
    </>
  );
}

/** Every item of the notice in one list; a material by its title, so that its status follows. */
function correctionsOf(data: Json, materials: readonly Material[], between: string): string[] {
  if (!isObject(data)) return [];
  const reasons = isObject(data['materials']) ? data['materials'] : {};
  const others = Array.isArray(data['others']) ? data['others'] : [];
  const named = materials
    .filter(({ code }) => reasons[code] !== undefined)
    .map(({ code, title }) => `${title}${between}${textOf(reasons[code])}`);
  return [...named, ...others.map(textOf)];
}

async function correctionView(visit: Visit, given: Omit<Shown, 'shown' | 'materials'> = {}): Promise<View> {
  const path = `cases/${encodeURIComponent(visit.params['id']!)}`;
  const [shown, { items: materials }] = await Promise.all([
    visit.api.get<CaseView>(path),
    visit.api.get<{ items: Material[] }>(`${path}/materials`),
  ]);
  const { title, notNow } = correctionWords[visit.tongue];
  const action = shown.actions.find(({ command }) => command === COMMAND);
  const status = given.problem?.status ?? (given.none ? 422 : undefined);
  const body = action?.allowed ? (
    <Correction shown={shown} materials={materials} {...given} />
  ) : (
    <>
      <h1>{title}</h1>
      <p class="note warn">
        {notNow} {action?.reason}
      </p>
      <p>
        <a href={`/cases/${shown.id}`}>
          <Sign>{shown.caseNumber}</Sign>
        </a>
      </p>
    </>
  );
  return { title: `${title} ${shown.caseNumber}`, body, ...(status !== undefined && { status }) };
}

async function request(visit: Visit): Promise<View | Way> {
  const { api, form, params, tongue } = visit;
  const schema = formOf(tongue);
  const typed = keepForm(schema, form);
  if (form.has(CHANGE)) return correctionView(visit, { typed });
  const path = `cases/${encodeURIComponent(params['id']!)}`;
  const { items } = await api.get<{ items: Material[] }>(`${path}/materials`);
  const corrections = correctionsOf(parseForm(schema, form), items, correctionWords[tongue].between);
  if (corrections.length === 0) return correctionView(visit, { typed, none: true });
  try {
    await api.post(
      `${path}/commands`,
      { type: COMMAND, data: { corrections } },
      { 'if-match': `"${form.get('version')}"`, 'idempotency-key': form.get('key') ?? undefined },
    );
    return { to: `/${path}` };
  } catch (error) {
    if (!(error instanceof Refused) || [401].includes(error.problem.status)) throw error;
    return correctionView(visit, { typed, problem: error.problem });
  }
}

export function correctionPages(desk: Desk): void {
  desk.get('/cases/:id/correction', (visit) => correctionView(visit));
  desk.post('/cases/:id/correction', request);
}
