import type { ComponentChildren } from 'preact';
import { randomUUID } from 'node:crypto';
import { useVisit } from '../visit.js';

type Given = { action?: string; id?: string; class?: string; upload?: true; children?: ComponentChildren };

/**
 * A form that changes something. It carries the token of the session, for browsers that do not say where a form comes from, and
 * a key of its own, so that a form sent twice acts once.
 */
export function PostForm({ action, upload, children, ...rest }: Given) {
  const { session, here } = useVisit();
  return (
    <form method="post" action={action ?? here} {...(upload && { enctype: 'multipart/form-data' })} {...rest}>
      {session?.csrfToken != null && <input type="hidden" name="csrf" value={session.csrfToken} />}
      <input type="hidden" name="key" value={randomUUID()} />
      {children}
    </form>
  );
}
