/** The command by which an overrun is explained; also the task to do so. */
export const EXPLAIN = 'deadline.explain';
