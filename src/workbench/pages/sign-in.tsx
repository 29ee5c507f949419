import type { ProblemView } from '../../http/problems.js';
import { Refused, withQuery } from '../api.js';
import type { Desk, Way } from '../desk.js';
import { isTongue } from '../tongue.js';
import type { View } from '../view.js';
import { PREFERENCES, useVisit, useWords, type Visit } from '../visit.js';
import { signInWords } from '../words/sign-in.js';
import { ProblemNote } from '../parts/problem-note.js';

const HOME = '/inbox';
const YEAR_SECONDS = 31_536_000;

/** A path of this site; whatever could lead to another leads home (the API judges its own redirects by the same rule). */
function returnPathOf(given: string | undefined | null): string {
  if (given == null || given.length > 500 || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(given)) return HOME;
  return new URL(given, 'http://here.invalid').origin === 'http://here.invalid' ? given : HOME;
}

function SignIn({ signsInHere, problem, name }: { signsInHere: boolean; problem?: ProblemView; name?: string }) {
  const words = useWords(signInWords);
  const { query, form } = useVisit();
  const fresh = query['fresh'] !== undefined || form.has('fresh');
  const returnTo = returnPathOf(query['returnTo'] ?? form.get('returnTo'));
  return (
    <div class="narrow">
      <h1>{words.title}</h1>
      {fresh && (
        <div class="note">
          <p>{words.fresh}</p>
          <p class="small">{words.freshWhy}</p>
        </div>
      )}
      {problem && <ProblemNote problem={problem} />}
      {signsInHere ? (
        <form method="post" action="/sign-in" class="stack">
          <input type="hidden" name="returnTo" value={returnTo} />
          {fresh && <input type="hidden" name="fresh" value="1" />}
          <label for="name">{words.name}</label>
          <input id="name" name="name" required maxLength={100} autocomplete="username" value={name ?? ''} dir="ltr" />
          <label for="password">{words.password}</label>
          <input
            id="password"
            name="password"
            type="password"
            required
            maxLength={200}
            autocomplete="current-password"
            dir="ltr"
          />
          <button type="submit" class="primary">
            {words.submit}
          </button>
          <p class="small">
            {words.local} <code dir="ltr">npx trine sign-in intake-1</code>
          </p>
          <p class="small">{words.sample}</p>
        </form>
      ) : (
        <p>
          <a class="button primary" href={withQuery('/auth/sign-in', { returnTo, ...(fresh && { fresh: '1' }) })}>
            {words.provider}
          </a>
        </p>
      )}
    </div>
  );
}

const signInView = ({ tongue }: Visit, signsInHere: boolean, problem?: ProblemView, name?: string): View => ({
  title: signInWords[tongue].title,
  body: <SignIn signsInHere={signsInHere} {...(problem && { problem })} {...(name !== undefined && { name })} />,
  ...(problem && { status: problem.status }),
});

async function signIn(visit: Visit, signsInHere: boolean): Promise<View | Way> {
  const name = visit.form.get('name') ?? '';
  try {
    const { cookies } = await visit.api.post('auth/sessions', { name, password: visit.form.get('password') ?? '' });
    return { to: returnPathOf(visit.form.get('returnTo')), cookies };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return signInView(visit, signsInHere, error.problem, name);
  }
}

async function signOut(visit: Visit): Promise<Way> {
  const { body, cookies } = await visit.api.post<{ providerSignOutUrl: string | null }>('auth/sign-out', {});
  return { to: body.providerSignOutUrl ?? '/sign-in', cookies };
}

/** Kept by the browser alone, and worth nothing to anybody else. */
function prefer({ form }: Visit): Way {
  const chosen: [string, string][] = [];
  const tongue = form.get('tongue') ?? '';
  if (isTongue(tongue)) chosen.push([PREFERENCES.tongue, tongue]);
  for (const [field, cookie, values] of [
    ['zone', PREFERENCES.zone, ['one', 'both']],
    ['keys', PREFERENCES.keys, ['on', 'off']],
  ] as const) {
    const value = values.find((one) => one === form.get(field));
    if (value !== undefined) chosen.push([cookie, value]);
  }
  const authority = /^[1-9]\d{5}$/.exec(form.get('authority') ?? '')?.[0];
  if (authority !== undefined) chosen.push([PREFERENCES.authority, authority]);
  const cookies = chosen.map(
    ([name, value]) => `${name}=${value}; Path=/; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Lax`,
  );
  return { to: returnPathOf(form.get('returnTo')), cookies };
}

export function signInPages(desk: Desk, signsInHere: boolean): void {
  desk.get('/', async ({ session }) => ({ to: session ? HOME : '/sign-in' }), { open: true });
  desk.get('/sign-in', async (visit) => signInView(visit, signsInHere), { open: true });
  desk.post('/sign-in', (visit) => signIn(visit, signsInHere), { open: true });
  desk.post('/sign-out', signOut);
  desk.post('/preferences', async (visit) => prefer(visit), { open: true });
}
