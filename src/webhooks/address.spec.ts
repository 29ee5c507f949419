import { describe, expect, test } from '@jest/globals';
import { type Address, checkTarget } from './address.js';

const to =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses.map((address): Address => ({ address, family: address.includes(':') ? 6 : 4 })));
const nowhere = () => Promise.reject(new Error('ENOTFOUND'));
const PUBLIC = '93.184.216.34';

describe('an address of a webhook is refused', () => {
  test.each([
    ['plain http', 'http://example.org/'],
    ['another protocol', 'ftp://example.org/'],
    ['a file', 'file:///etc/passwd'],
    ['credentials', 'https://user:password@example.org/'],
    ['a user name', 'https://user@example.org/'],
    ['a fragment', 'https://example.org/#x'],
    ['the port of mail', 'https://example.org:25/'],
    ['no address at all', 'example.org/hook'],
    ['this machine', 'https://127.0.0.1/'],
    ['this machine, as one number', 'https://2130706433/'],
    ['this machine, in hexadecimal', 'https://0x7f.1/'],
    ['this machine, in octal', 'https://0177.0.0.1/'],
    ['this machine, in IPv6', 'https://[::1]/'],
    ['this machine, mapped into IPv6', 'https://[::ffff:127.0.0.1]/'],
    ['this machine, in the old IPv6 notation', 'https://[::127.0.0.1]/'],
    ['any machine', 'https://0.0.0.0/'],
    ['a private network', 'https://10.1.2.3/'],
    ['another private network', 'https://192.168.0.1/'],
    ['the network of a carrier', 'https://100.64.0.1/'],
    ['the metadata of a cloud', 'https://169.254.169.254/latest/meta-data/'],
    ['link-local IPv6', 'https://[fe80::1]/'],
    ['a unique local address', 'https://[fd00::1]/'],
    ['a tunnel into a private network (NAT64)', 'https://[64:ff9b::10.0.0.1]/'],
    ['a local tunnel (NAT64)', 'https://[64:ff9b:1::10.0.0.1]/'],
    ['a tunnel (6to4)', 'https://[2002:a00:1::1]/'],
    ['multicast', 'https://224.0.0.1/'],
    ['broadcast', 'https://255.255.255.255/'],
    ['reserved', 'https://240.0.0.1/'],
    ['for benchmarks', 'https://198.18.0.1/'],
  ])('that is %s', async (_, url) => {
    await expect(checkTarget(url, false, to(PUBLIC))).rejects.toMatchObject({ code: 'malformed' });
  });

  test('whose name leads into a private network, be it by one of several addresses', async () => {
    await expect(checkTarget('https://a.example/', false, to('10.0.0.1'))).rejects.toThrow('private or reserved');
    await expect(checkTarget('https://a.example/', false, to(PUBLIC, '::1'))).rejects.toThrow('private or reserved');
  });

  test('whose name leads nowhere', async () => {
    await expect(checkTarget('https://a.example/', false, nowhere)).rejects.toThrow('cannot');
  });
});

test('an address in the public network is taken, with the very address that was checked', async () => {
  const { address } = await checkTarget('https://a.example:8443/hook', false, to(PUBLIC));
  expect(address).toEqual({ address: PUBLIC, family: 4 });
});

describe('where private networks are allowed', () => {
  test('they may receive by https, and this machine also without', async () => {
    await expect(checkTarget('https://10.0.0.1/', true, nowhere)).resolves.toBeDefined();
    await expect(checkTarget('http://127.0.0.1:8080/', true, nowhere)).resolves.toBeDefined();
    await expect(checkTarget('http://10.0.0.1:8080/', true, nowhere)).rejects.toThrow('https');
  });

  test.each(['https://169.254.169.254/', 'https://[fe80::1]/', 'https://224.0.0.1/', 'https://[64:ff9b::a00:1]/'])(
    '%s is refused all the same',
    async (url) => {
      await expect(checkTarget(url, true, nowhere)).rejects.toThrow('private or reserved');
    },
  );
});
