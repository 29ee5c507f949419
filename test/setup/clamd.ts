import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** The test file that every scanner knows, in two halves so that a scanner on this machine leaves the source alone. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

/** A clamd as far as INSTREAM goes: it finds the test file and nothing else. */
export type Clamd = {
  url: string;
  /** How many streams it was sent to their end. */
  scans: number;
  /** Says something else than a verdict. */
  says: string | null;
  stop: () => Promise<void>;
  start: () => Promise<void>;
};

const HEAD = Buffer.from('zINSTREAM\0');

function serve(socket: Socket, clamd: Clamd): void {
  let got = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    got = Buffer.concat([got, chunk]);
    if (got.length >= HEAD.length && !got.subarray(0, HEAD.length).equals(HEAD)) return socket.end('UNKNOWN COMMAND\0');
    const parts: Buffer[] = [];
    for (let at = HEAD.length; at + 4 <= got.length;) {
      const size = got.readUInt32BE(at);
      if (size === 0) {
        clamd.scans++;
        const isFound = Buffer.concat(parts).includes(EICAR);
        return socket.end(`${clamd.says ?? (isFound ? 'stream: Eicar-Signature FOUND' : 'stream: OK')}\0`);
      }
      parts.push(got.subarray(at + 4, at + 4 + size));
      at += 4 + size;
    }
  });
}

export async function openClamd(): Promise<Clamd> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    serve(socket, clamd);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const clamd: Clamd = {
    url: `tcp://127.0.0.1:${port}`,
    scans: 0,
    says: null,
    start: () => listen(port),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
  return clamd;
}
