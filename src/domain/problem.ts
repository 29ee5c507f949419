import type { Json, Text } from './json.js';

/** Every reason for which the product says no. `http/problems.ts` gives each its status; a code never changes its meaning. */
export const PROBLEM_CODES = [
  'malformed',
  'invalidPayload',
  'unknownCommand',
  'idempotencyKeyMissing',
  'authorityNotNamed',
  'unauthenticated',
  'stepUpRequired',
  'forbidden',
  'crossSiteRefused',
  'dutyConflict',
  'notFound',
  'timedOut',
  'notPossible',
  'taskClaimed',
  'idempotencyInProgress',
  'stale',
  'tooLarge',
  'unsupportedMediaType',
  'incomplete',
  'occurredAtRefused',
  'idempotencyKeyReused',
  'preconditionMissing',
  'tooManyRequests',
  'internal',
  'unavailable',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** Where a fault stands (a JSON Pointer into what was sent) and what was expected there. */
export type Fault = { pointer: string; detail: Text; missing?: true };

export type ProblemExtra = {
  errors?: Fault[];
  allowed?: Json[];
  currentVersion?: number;
  rule?: string;
  /** Who has what was asked for, and since when. */
  holder?: { id: string; since: string };
};

/**
 * A refusal. Thrown, never returned, so that whatever transaction is open rolls back. Knows nothing of HTTP.
 * It has no stack: a refusal is normal work, and what is offered to people is found by asking for dozens of them.
 */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail: Text,
    readonly extra: ProblemExtra = {},
  ) {
    const frames = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(`${code}: ${detail.en}`);
    Error.stackTraceLimit = frames;
    this.name = 'Problem';
  }
}
