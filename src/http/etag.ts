import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

/** The strong entity tag of a version: RFC 9110 8.8.3. */
export const toEtag = (version: number): string => `"${version}"`;

/**
 * The version that a write expects, or `*` for "whatever is there".
 * @throws Problem `preconditionMissing` without the header, `malformed` for a weak tag, a list or anything else.
 */
export function requireIfMatch(header: string | undefined): number | '*' {
  if (header === undefined || header.trim() === '')
    throw new Problem(
      'preconditionMissing',
      text(
        '修改时应在 If-Match 中写明所依据的版本（读取时的 ETag）',
        'Expected If-Match with the ETag that you read, but it is missing',
      ),
    );
  if (header.trim() === '*') return '*';
  const version = /^"(0|[1-9]\d{0,15})"$/.exec(header.trim())?.[1];
  if (version === undefined || !Number.isSafeInteger(Number(version)))
    throw new Problem(
      'malformed',
      text('If-Match 应为一个 ETag，例如 "3"', 'Expected If-Match to be one strong ETag such as "3"'),
    );
  return Number(version);
}
