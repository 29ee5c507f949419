import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { send } from './send.js';

test('the connection goes to the address that was checked, whatever the name service would say of the name', async () => {
  const server = createServer((request, response) => response.end(request.headers.host));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = new URL(`http://no-such-host.invalid:${port}/`);
  const outcome = await send({ url, address: { address: '127.0.0.1', family: 4 } }, {}, 'body');
  expect(outcome).toEqual({ status: 200, error: null, response: `no-such-host.invalid:${port}` });
  server.close();
});

test('a receiver that does not listen is an outcome, not an error', async () => {
  const outcome = await send(
    { url: new URL('http://127.0.0.1:9/'), address: { address: '127.0.0.1', family: 4 } },
    {},
    '',
  );
  expect(outcome).toEqual({ status: null, error: 'ECONNREFUSED', response: null });
});
