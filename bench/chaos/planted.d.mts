import type { History, Rows, Violation } from './invariants.mjs';

export function plantFaults(
  find: (history: History, rows: Rows) => Violation[],
  history: History,
  rows: Rows,
): { planted: number; seen: number; silent: string[] };
