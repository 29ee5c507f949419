import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

const ON_LINUX = process.platform === 'linux';

/** True for a running process of any user; false for one that has ended, reaped or not (a zombie). */
export function isAlive(pid: number): boolean {
  return processIdentity(pid) !== null;
}

/** When the process began, in words that no later process with the same number can share; null when it has ended. */
export function processIdentity(pid: number): string | null {
  return ON_LINUX ? linuxIdentity(pid) : (ask('ps', ['-o', 'lstart=', '-p', String(pid)]) ?? null);
}

/** The working folder of a process, or null when it cannot be told. */
export function workingFolder(pid: number): string | null {
  try {
    if (ON_LINUX) return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
  const lines = ask('lsof', ['-a', '-p', String(pid), '-d', 'cwd', '-Fn'])?.split('\n') ?? [];
  return lines.find((line) => line.startsWith('n'))?.slice(1) ?? null;
}

function linuxIdentity(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold spaces; after it come the state (field 3) and the start time (field 22).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19] ?? ''}`;
  } catch {
    return null;
  }
}

function ask(command: string, args: string[]): string | undefined {
  const answer = spawnSync(command, args, { encoding: 'utf8' });
  return answer.status === 0 && answer.stdout.trim() !== '' ? answer.stdout.trim() : undefined;
}
