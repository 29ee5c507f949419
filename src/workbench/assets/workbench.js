// @ts-check
/*
 * What a page can do beyond forms and links, and works without: it looks again when something happened, keeps what is being
 * typed meanwhile, and obeys a few keys.
 */

const body = document.body;
/** By how much the clock of this browser is ahead of the server's, which alone counts. */
const ahead = Date.now() - Date.parse(body.dataset.now ?? '');

/** Takes over the parts of a page that say what the server knows (`data-live`), and leaves alone where a person is at work. */
async function lookAgain() {
  // Somebody else may have done what there is to see: only the latest will do, not what this browser has seen before.
  const headers = { accept: 'text/html', 'trine-seen': 'latest' };
  const answer = await fetch(location.href, { headers }).catch(() => null);
  if (!answer || !answer.ok) return;
  if (answer.redirected) {
    // What was waited for is there; or somebody must sign in, and is not torn away from what he types.
    if (document.querySelector('[data-onward]')) location.assign(answer.url);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  let changed = false;
  for (const part of document.querySelectorAll('[data-live]')) {
    const name = part.getAttribute('data-live');
    const fresh = page.querySelector(`[data-live="${name}"]`);
    if (!fresh || fresh.innerHTML === part.innerHTML || isAtWork(part)) continue;
    const held = part.contains(document.activeElement) ? document.activeElement?.id : '';
    part.replaceWith(fresh);
    if (held) document.getElementById(held)?.focus();
    changed = true;
  }
  const live = document.getElementById('live');
  if (changed && live) live.textContent = body.dataset.changed ?? '';
  plan();
}

/** @param {Element} part */
function isAtWork(part) {
  const fields = part.querySelectorAll('input:not([type=hidden]), textarea, select');
  return [...fields].some(
    (field) =>
      field === document.activeElement ||
      (field instanceof HTMLTextAreaElement && field.value !== field.defaultValue) ||
      (field instanceof HTMLInputElement &&
        (field.value !== field.defaultValue || field.checked !== field.defaultChecked)),
  );
}

/** @type {number | undefined} */
let timer;
function soon(milliseconds = 300) {
  clearTimeout(timer);
  timer = setTimeout(lookAgain, milliseconds);
}

/** When a lamp turns by the passing of time alone, nobody sends an event. */
function plan() {
  const turns = [...document.querySelectorAll('[data-turns]')]
    .map((one) => Date.parse(one.getAttribute('data-turns') ?? '') - Date.now() + ahead)
    .filter((left) => left > 0);
  const next = Math.min(...turns);
  if (next < 2 ** 31) soon(next + 1000);
}

/**
 * Events are named after commands, more than could be listed here, so the stream is read as text: whatever is not a ping
 * is a reason to look again.
 * @param {string} address
 */
async function follow(address) {
  const leaving = new AbortController();
  addEventListener('pagehide', () => leaving.abort());
  while (!leaving.signal.aborted) {
    const answer = await fetch(address, { signal: leaving.signal }).catch(() => null);
    if (answer && answer.status < 500 && !answer.ok) return;
    const reader = answer?.body?.pipeThrough(new TextDecoderStream()).getReader();
    while (reader) {
      const { done, value = '' } = await reader.read().catch(() => ({ done: true, value: '' }));
      if (done) break;
      const names = [...value.matchAll(/^event: ?(.+)$/gm)].map(([, name]) => name);
      if (names.some((name) => name !== 'ping')) soon();
      if (names.includes('end')) return;
    }
    await new Promise((later) => setTimeout(later, 3_000));
  }
}
if (body.dataset.stream) void follow(body.dataset.stream);
plan();

/** Keys, outside of fields and without modifiers; `data-key` of a link or field names the one that leads there. */
let first = '';
addEventListener('keydown', (event) => {
  const { target, key } = event;
  if (body.dataset.keys !== 'on' || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
  const pressed = first ? `${first} ${key}` : key;
  first = key === 'g' && !first ? 'g' : '';
  if (key === 'j' || key === 'k') return step(key === 'j' ? 1 : -1);
  const place = document.querySelector(`[data-key="${CSS.escape(pressed)}"]`);
  if (!(place instanceof HTMLElement)) return;
  event.preventDefault();
  if (place instanceof HTMLAnchorElement) location.assign(place.href);
  else place.focus();
});

/** @param {1 | -1} by */
function step(by) {
  const rows = [...document.querySelectorAll('[data-row] a:first-of-type')];
  const here = rows.findIndex((row) => row === document.activeElement);
  const next = rows[Math.max(0, Math.min(rows.length - 1, here + by))];
  if (next instanceof HTMLElement) next.focus();
}

/** A draft is saved while it is filled in; what the form must carry from then on comes back with the page. */
for (const form of document.querySelectorAll('form[data-autosave]'))
  if (form instanceof HTMLFormElement) saveAsTyped(form);

/** @param {HTMLFormElement} form */
function saveAsTyped(form) {
  /** @type {number | undefined} */
  let waiting;
  /** @type {Promise<void> | null} */
  let saving = null;
  const save = async () => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value);
    fields.set('go', 'auto');
    const answer = await fetch(form.action, { method: 'POST', body: fields }).catch(() => null);
    if (answer && answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const name of ['[name="version"]', '[name="key"]']) {
        const [own, fresh] = [form.querySelector(name), page.querySelector(`form[data-autosave] ${name}`)];
        if (own instanceof HTMLInputElement && fresh instanceof HTMLInputElement) own.value = fresh.value;
      }
      const [told, fresh] = [form, page].map((one) => one.querySelector('[data-saved]'));
      if (told && fresh) told.replaceChildren(...fresh.childNodes);
    }
    saving = null;
  };
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => (saving ??= save()), 1_500);
  });
  form.addEventListener('submit', (event) => {
    clearTimeout(waiting);
    if (!saving) return;
    event.preventDefault();
    void saving.then(() => form.requestSubmit(event.submitter));
  });
}

// A refusal is read before anything else.
const said = document.querySelector('[data-focus]');
if (said instanceof HTMLElement) said.focus();

for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => print());
