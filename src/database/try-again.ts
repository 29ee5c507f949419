import { setTimeout as sleep } from 'node:timers/promises';

/** PostgreSQL: serialization failure, deadlock, the server is being shut down, and one that has become a standby. */
const PASSING = new Set(['40001', '40P01', '57P01', '25006']);
/** About how long to wait before each further try: two writers who met part at once, a standby takes a second to be promoted. */
const PAUSES_MS = [20, 200, 1_500];

/** The SQLSTATE or the code of a socket that something thrown carries, if it carries one. */
export function databaseCodeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code, driverError } = thrown as { code?: unknown; driverError?: { code?: unknown } };
  const found = driverError?.code ?? code;
  return typeof found === 'string' ? found : undefined;
}

/**
 * Runs a whole transaction, and again where the database refused it for a reason that passes. Only for one that may be run
 * twice: what it writes it keeps under a key, and looks there first, as a server that goes down may yet have committed.
 */
export async function tryAgain<T>(transaction: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES_MS)
    try {
      return await transaction();
    } catch (error) {
      if (!PASSING.has(databaseCodeOf(error) ?? '')) throw error;
      await sleep(pause * (0.5 + Math.random())); // not all at once
    }
  return transaction();
}
