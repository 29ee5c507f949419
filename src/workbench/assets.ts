import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

const TYPES = { 'workbench.css': 'text/css', 'workbench.js': 'text/javascript', 'trine.svg': 'image/svg+xml' } as const;
type Asset = keyof typeof TYPES;
export type AssetAddresses = Record<Asset, string>;

/** Serves the style sheet and the script. Their addresses change with their content, so a browser may keep them for ever. */
export function serveAssets(server: FastifyInstance): AssetAddresses {
  const names = Object.keys(TYPES) as Asset[];
  const addresses = names.map((name): [Asset, string] => {
    const content = readFileSync(new URL(`assets/${name}`, import.meta.url));
    const mark = createHash('sha256').update(content).digest('base64url').slice(0, 12);
    server.get(`/assets/${name}`, (request, reply) => {
      const kept = (request.query as { v?: string }).v === mark;
      return reply
        .header('content-type', `${TYPES[name]}; charset=utf-8`)
        .header('cache-control', kept ? 'public, max-age=31536000, immutable' : 'no-cache')
        .send(content);
    });
    return [name, `/assets/${name}?v=${mark}`];
  });
  return Object.fromEntries(addresses) as AssetAddresses;
}
