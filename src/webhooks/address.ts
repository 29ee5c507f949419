/*
 * Where a webhook may lead. Whoever may enter an address could otherwise make this server speak to what only it can reach:
 * the database beside it, the metadata service of a cloud, an intranet. So the name is resolved here, every address that
 * it resolves to is checked, and the connection goes to the address that was checked, never to a second answer of the
 * name service (rebinding). Redirects are not followed, so an address that was checked cannot lead to another one.
 *
 * WEBHOOK_ALLOW_PRIVATE=yes lets webhooks stay in the house: private networks, and this machine also without TLS. What is
 * never a receiver (link-local with its metadata services, multicast, reserved, tunnels into IPv4) stays refused.
 */
import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

export type Address = { address: string; family: 4 | 6 };
/** Every address of a name, as the name service says. */
export type Resolve = (host: string) => Promise<Address[]>;
export type Target = { url: URL; address: Address };

const HOUSE = ['private', 'uniqueLocal', 'loopback', 'carrierGradeNat'];
const FIRST_UNPRIVILEGED_PORT = 1024;

export const resolveByDns: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));

const refuse = (zh: string, en: string): never => {
  const detail = text(zh, en);
  throw new Problem('malformed', detail, { errors: [{ pointer: '/url', detail }] });
};

/** What kind of network an address belongs to; `unicast` is the public one. */
function rangeOf(address: string): string {
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  // Beyond 2000::/3 nothing is routed publicly (64:ff9b:1::/48 is a tunnel into IPv4), whatever a table may not list yet.
  if (parsed.kind() === 'ipv6' && range === 'unicast' && (parsed.toByteArray()[0]! & 0xe0) !== 0x20) return 'reserved';
  return range;
}

const mayReceive = (address: string, allowPrivate: boolean): boolean => {
  const range = rangeOf(address);
  return range === 'unicast' || (allowPrivate && HOUSE.includes(range));
};

const parseUrl = (given: string): URL =>
  URL.canParse(given)
    ? new URL(given)
    : refuse('应当是网址', 'Expected an address such as https://example.org/hook, but it is none');

/**
 * The address to send to, checked now. To be called again each time something is sent.
 * @throws Problem `malformed` that says what is wrong with it
 */
export async function checkTarget(given: string, allowPrivate: boolean, resolve: Resolve): Promise<Target> {
  const url = parseUrl(given);
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:'))
    refuse('网址应以 https 开头', 'Expected an address that begins with https');
  if (url.username !== '' || url.password !== '')
    refuse('网址中不得含有用户名或密码', 'Expected no user name or password in the address');
  if (url.hash !== '') refuse('网址中不得含有片段', 'Expected no fragment in the address');
  if (url.port !== '' && Number(url.port) < FIRST_UNPRIVILEGED_PORT)
    refuse('端口应为443或1024以上', 'Expected port 443, or one of 1024 or more');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const literal: Address = { address: host, family: host.includes(':') ? 6 : 4 };
  const addresses = ipaddr.isValid(host) ? [literal] : await resolve(host).catch(() => []);
  const [first] = addresses;
  if (!first) return refuse(`找不到主机${host}`, `Expected a host that can be found, but ${host} cannot`);
  for (const { address } of addresses)
    if (!mayReceive(address, allowPrivate))
      refuse(
        '网址不得指向内部或保留的网络地址',
        'Expected an address in the public network, but it leads to a private or reserved one',
      );
  if (url.protocol === 'http:' && !addresses.every(({ address }) => rangeOf(address) === 'loopback'))
    refuse('只有本机地址可以不用 https', 'Expected https: only this machine may be reached without');
  return { url, address: first };
}
