// A client that keeps one connection and asks one thing at a time, as cheap as JavaScript can be: it shares the processors with
// what it measures. It understands the answers of this product and no others (a length, no chunks).
import { Buffer } from 'node:buffer';
import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

export class HttpClient {
  constructor(port) {
    this.received = [];
    this.size = 0;
    this.waiting = null;
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => this.waiting?.reject(error));
    this.socket.on('close', () => this.waiting?.reject(new Error('the server has hung up')));
  }

  take(chunk) {
    this.received.push(chunk);
    const bytes = this.received.length === 1 ? chunk : Buffer.concat(this.received);
    if (this.received.length > 1) this.received = [bytes];
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) return;
    const head = bytes.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (bytes.length < end + 4 + length) return;
    this.received = [];
    const { resolve } = this.waiting;
    this.waiting = null;
    resolve({
      status: Number(head.slice(9, 12)),
      head,
      etag: /\r\netag: (\S+)/i.exec(head)?.[1],
      location: /\r\nlocation: (\S+)/i.exec(head)?.[1],
      body: bytes.toString('utf8', end + 4),
    });
  }

  /** @returns status, head, etag, location and body of the answer. */
  ask(method, path, headers, body = '') {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const type = body === '' ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(`${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join('')}${type}\r\n${body}`);
    });
  }

  close() {
    this.socket.destroy();
  }
}
