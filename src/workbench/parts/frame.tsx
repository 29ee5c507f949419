import { withQuery } from '../api.js';
import type { AssetAddresses } from '../assets.js';
import type { View } from '../view.js';
import { directionOf, TONGUES } from '../tongue.js';
import { useVisit, useWords, type Visit } from '../visit.js';
import { PostForm } from './post-form.js';
import { frameWords, TONGUE_NAMES } from '../words/frame.js';

type Place = { href: string; word: keyof (typeof frameWords)['en']; roles?: readonly string[]; key?: string };

const READERS = ['auditor', 'supervisor', 'head', 'ftzOffice', 'decider', 'convener'];
const FILERS = ['applicant', 'agent'];

/** The main menu; a place is shown to whoever the API lets in there. Without `roles`: to everybody. */
const PLACES: readonly Place[] = [
  { href: '/inbox', word: 'inbox', key: 'g i' },
  { href: '/cases', word: 'cases', key: 'g c' },
  { href: '/filings/new', word: 'file', roles: FILERS, key: 'g f' },
  { href: '/dashboard', word: 'dashboard', roles: READERS, key: 'g d' },
  { href: '/reports', word: 'reports', key: 'g r' },
  { href: '/audit', word: 'audit', roles: ['auditor', 'supervisor'], key: 'g a' },
  { href: '/procedures', word: 'procedures', key: 'g p' },
  { href: '/people', word: 'people', roles: ['!applicants'] },
  { href: '/rules', word: 'rules' },
  { href: '/help', word: 'help', key: '?' },
];

const isShown = ({ roles: needed }: Place, { roles }: Visit): boolean =>
  needed === undefined ||
  needed.some((role) => (role === '!applicants' ? roles.some((own) => !FILERS.includes(own)) : roles.includes(role)));

/** The places of the main menu that a visitor may go to. */
export const placesOf = (visit: Visit): Place[] => PLACES.filter((place) => isShown(place, visit));

function Choice({ name, value, label, current }: { name: string; value: string; label: string; current?: boolean }) {
  return (
    <button type="submit" name={name} value={value} class="link" {...(current && { 'aria-current': 'true' })}>
      {label}
    </button>
  );
}

function Preferences() {
  const words = useWords(frameWords);
  const visit = useVisit();
  return (
    <form method="post" action="/preferences" class="preferences">
      <input type="hidden" name="returnTo" value={visit.here} />
      <span class="tongues" aria-label={words.language} role="group">
        {TONGUES.map((tongue) => (
          <span lang={tongue} key={tongue}>
            <Choice name="tongue" value={tongue} label={TONGUE_NAMES[tongue]} current={tongue === visit.tongue} />
          </span>
        ))}
      </span>
      <Choice
        name="zone"
        value={visit.bothZones ? 'one' : 'both'}
        label={visit.bothZones ? words.showOne : words.showBoth}
      />
      <Choice name="keys" value={visit.keys ? 'off' : 'on'} label={visit.keys ? words.keysOff : words.keysOn} />
    </form>
  );
}

function Person() {
  const words = useWords(frameWords);
  const { session, here } = useVisit();
  if (!session) return <a href={withQuery('/sign-in', { returnTo: here })}>{words.signIn}</a>;
  return (
    <PostForm action="/sign-out" class="person">
      <bdi>{session.name}</bdi>
      <button type="submit" class="link">
        {words.signOut}
      </button>
    </PostForm>
  );
}

function Head() {
  const words = useWords(frameWords);
  const visit = useVisit();
  return (
    <header class="head">
      <a class="product" href="/inbox">
        {words.product}
      </a>
      {visit.session && (
        <nav aria-label={words.menu}>
          <ul>
            {placesOf(visit).map(({ href, word, key }) => (
              <li key={href}>
                <a
                  href={href}
                  data-key={key}
                  {...((visit.path === href || visit.path.startsWith(`${href}/`)) && { 'aria-current': 'page' })}
                >
                  {words[word]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {visit.session && (
        <form class="search" role="search" action="/cases">
          <input
            type="search"
            name="q"
            maxLength={100}
            aria-label={words.search}
            placeholder={words.searchHint}
            data-key="/"
          />
        </form>
      )}
      <Person />
    </header>
  );
}

/** What stands around every page. */
export function Frame({ view, assets }: { view: View; assets: AssetAddresses }) {
  const words = useWords(frameWords);
  const visit = useVisit();
  const { title, body, live, refreshSeconds } = view;
  return (
    <html lang={visit.tongue} dir={directionOf(visit.tongue)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} – ${words.product}`}</title>
        <link rel="stylesheet" href={assets['workbench.css']} />
        <link rel="icon" href={assets['trine.svg']} type="image/svg+xml" />
        <script src={assets['workbench.js']} defer />
        {refreshSeconds !== undefined && (
          <noscript>
            <meta http-equiv="refresh" content={String(refreshSeconds)} />
          </noscript>
        )}
      </head>
      <body
        data-keys={visit.keys ? 'on' : 'off'}
        data-changed={words.changed}
        data-now={visit.now}
        {...(live && visit.session && { 'data-stream': withQuery('/api/v1/stream', live) })}
      >
        <a class="skip" href="#content">
          {words.skip}
        </a>
        {visit.api.banner === 'local-identity' && <p class="banner warn">{words.openToStrangers}</p>}
        <Head />
        <main id="content" tabIndex={-1}>
          {body}
        </main>
        <footer>
          <p>
            {visit.bothZones ? words.zoneBoth : words.zone}
            {words.languageNote && <span> · {words.languageNote}</span>}
          </p>
          <Preferences />
        </footer>
        <p id="live" class="unseen" role="status" aria-live="polite" />
      </body>
    </html>
  );
}
