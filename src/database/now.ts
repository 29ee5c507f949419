import type { Instant } from '../domain/clock/instant.js';

/** The present, as a function: tests freeze it; the domain gets what it returns as an argument. */
export type Now = () => Instant;
export const NOW = Symbol('NOW');
