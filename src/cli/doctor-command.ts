import { existsSync } from 'node:fs';
import { loadConfig } from '../config.js';
import { findPostgres } from '../database/embedded/binaries.js';
import { CN } from '../domain/clock/calendar-cn.js';
import { SHIPPED } from '../procedures/shipped.js';

type Finding = { about: string; ok: boolean; says: string };

const OLDEST_NODE = [20, 19] as const;

function isNodeNewEnough(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

function findings(): Finding[] {
  const config = loadConfig();
  const found: Finding[] = [
    {
      about: 'Node',
      ok: isNodeNewEnough(),
      says: `${process.versions.node} (needs ${OLDEST_NODE.join('.')} or newer)`,
    },
  ];
  if (config.DATABASE_URL) found.push({ about: 'Database', ok: true, says: 'DATABASE_URL' });
  else
    try {
      findPostgres();
      found.push({ about: 'Database', ok: true, says: `embedded, in ${config.TRINE_DATA}` });
    } catch (error) {
      found.push({ about: 'Database', ok: false, says: (error as Error).message });
    }
  found.push({
    about: 'Data folder',
    ok: true,
    says: `${config.TRINE_DATA}${existsSync(config.TRINE_DATA) ? '' : ' (made at the first start)'}`,
  });
  found.push({ about: 'Procedures', ok: true, says: SHIPPED.map(({ id, version }) => `${id}@${version}`).join(', ') });
  const last = Math.max(...CN.years.map(({ year }) => year));
  const ends = last >= new Date().getFullYear();
  found.push({
    about: 'Calendar',
    ok: ends,
    says: `${CN.id} published to the end of ${last}; later dates are provisional`,
  });
  return found;
}

export function callDoctor({ json }: { json?: boolean }): void {
  const all = findings();
  if (json) process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
  else
    for (const { about, ok, says } of all)
      process.stdout.write(`${ok ? 'ok  ' : 'FAIL'}  ${about.padEnd(14)}${says}\n`);
  if (all.some(({ ok }) => !ok)) process.exitCode = 1;
}
