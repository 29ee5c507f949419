import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

/** Where a person lands who did not say where he wanted to go. */
const HOME = '/inbox';
const MAX_LENGTH = 500;
/** Printable ASCII from "/" on: a line break would end a header, and browsers drop tabs and read "\" as "/". */
const PATH = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/;

/**
 * The address on this site to which a person is sent after signing in.
 * @throws Problem `malformed` for whatever could lead to another site
 */
export function parseReturnTo(given: string | undefined): string {
  if (given === undefined) return HOME;
  const here = 'http://here.invalid';
  if (given.length <= MAX_LENGTH && PATH.test(given) && new URL(given, here).origin === here) return given;
  const detail = text('应为本站内的路径，如 /docs', 'Expected a path on this site, such as /docs');
  throw new Problem('malformed', detail, { errors: [{ pointer: '/returnTo', detail }] });
}
