import type { ComponentChildren } from 'preact';
import { randomUUID } from 'node:crypto';
import { useVisit } from '../visit.js';

type Given = {
  action?: string;
  id?: string;
  class?: string;
  /** Saved by the script while it is filled in. */
  autosave?: true;
  children?: ComponentChildren;
};

/**
 * A form that changes something. It carries the token of the session, for browsers that do not say where a form comes from, and
 * a key of its own, so that a form sent twice acts once.
 */
export function PostForm({ action, autosave, children, ...rest }: Given) {
  const { session, here } = useVisit();
  return (
    <form method="post" action={action ?? here} {...(autosave && { 'data-autosave': '' })} {...rest}>
      {session?.csrfToken != null && <input type="hidden" name="csrf" value={session.csrfToken} />}
      <input type="hidden" name="key" value={randomUUID()} />
      {children}
    </form>
  );
}

/**
 * A form with a file. What it holds is handed on to the API as it comes, so its key stands in the address, and its sender must be
 * a browser that says where the form comes from: a token within would be read too late.
 */
export function UploadForm({ action, children, ...rest }: Given & { action: string }) {
  return (
    <form method="post" action={`${action}?key=${randomUUID()}`} enctype="multipart/form-data" {...rest}>
      {children}
    </form>
  );
}
