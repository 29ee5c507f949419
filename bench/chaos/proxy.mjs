// A TCP proxy before PostgreSQL that understands just enough of its protocol to know where a transaction stands: it can cut a
// connection at any byte, instead of a COMMIT, or between the COMMIT that was done and the word of it.
import { Buffer } from 'node:buffer';
import { connect, createServer } from 'node:net';

const COMMIT = /^commit\0$/i;
/** The statement that writes the answers of commands: a transaction with it is one that clients wait for. */
const ANSWERS = 'save_answers';

/**
 * Listens before the server at `target`. `faults.atCommit()` is asked at each COMMIT of a command: 'instead' or 'after' cuts there;
 * `faults.bytes()` says after how many bytes a new connection breaks; `faults.onCut(kind)` hears of each cut. All may be changed at
 * any time and are not asked when absent.
 */
export function startProxy(target, faults) {
  const links = new Set();
  const server = createServer((client) => {
    const link = new Link(client, target, faults);
    links.add(link);
    client.on('close', () => links.delete(link));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: server.address().port,
        close() {
          server.close();
          for (const link of links) link.break();
        },
      }),
    );
  });
}

class Link {
  constructor(client, target, faults) {
    Object.assign(this, { client, faults });
    this.server = connect({ port: target, host: '127.0.0.1', noDelay: true });
    client.setNoDelay(true);
    this.left = faults.bytes?.() ?? Infinity;
    this.isStarted = false;
    this.holdsAnswers = false;
    this.isWatching = false;
    this.pending = Buffer.alloc(0);
    client.on('data', (chunk) => this.fromClient(chunk));
    this.server.on('data', (chunk) => this.fromServer(chunk));
    for (const socket of [client, this.server]) socket.on('error', () => undefined).on('close', () => this.break());
  }

  break() {
    this.client.destroy();
    this.server.destroy();
  }

  cut(kind) {
    this.faults.onCut?.(kind);
    this.break();
  }

  /** Sends on, or what is left of it before the byte at which this connection breaks. */
  send(socket, bytes) {
    if (bytes.length < this.left) {
      this.left -= bytes.length;
      socket.write(bytes);
    } else {
      socket.write(bytes.subarray(0, this.left));
      this.cut('bytes');
    }
  }

  /** Message by message: a type and a length, but for the first, which has no type. */
  fromClient(chunk) {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    for (;;) {
      const head = this.isStarted ? 1 : 0;
      if (this.pending.length < head + 4) return;
      const size = head + this.pending.readInt32BE(head);
      if (this.pending.length < size) return;
      const message = this.pending.subarray(0, size);
      this.pending = this.pending.subarray(size);
      if (this.isStarted && this.isCutAt(message)) return;
      this.isStarted = true;
      this.send(this.server, message);
    }
  }

  isCutAt(message) {
    const type = String.fromCharCode(message[0]);
    if (type === 'B' && message.includes(ANSWERS)) this.holdsAnswers = true;
    if (type !== 'Q') return false;
    const isCommit = COMMIT.test(message.toString('latin1', 5));
    const action = isCommit && this.holdsAnswers ? this.faults.atCommit?.() : undefined;
    this.holdsAnswers = false;
    this.isWatching = action === 'after';
    if (action !== 'instead') return false;
    this.cut('instead');
    return true;
  }

  fromServer(chunk) {
    if (this.isWatching && chunk.includes('COMMIT\0')) return this.cut('after');
    this.send(this.client, chunk);
  }
}
