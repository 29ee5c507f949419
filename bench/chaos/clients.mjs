// Clients that never give up: each request has its key and is sent until it is answered, over whichever replica; what was asked, what
// was answered and what was read makes the history that the checker judges.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { issueToken } from '../../dist/src/identity/local-issuer.js';
import { APPLICANT, courseOfOneCase, FILING } from '../load/course.mjs';
import { HttpClient } from '../load/http-client.mjs';
import { mark } from './invariants.mjs';

const COURSE = courseOfOneCase().map(({ actor, command }) => ({ user: actor.id, body: JSON.stringify(command) }));
/** Decisions and seals need a sign-in of a few minutes ago at most. */
const SIGN_IN_AGAIN_MS = 120_000;
const ANSWER_MS = 15_000;
/** How long after the faults have ended a request may still remain without an answer. */
const LAST_ANSWERS_MS = 60_000;

const isFinal = ({ status }) => status < 300 || status === 409 || status === 412;
const filingSaying = (token) => ({
  ...FILING.filing,
  change: { ...FILING.filing.change, reason: `${FILING.filing.change.reason}${mark(token)}` },
});
export const filingBody = (token) => JSON.stringify({ procedure: FILING.procedure, filing: filingSaying(token) });
export const amendBody = (token) => JSON.stringify({ type: 'case.amend', data: { filing: filingSaying(token) } });

/** The connections of one client: one to each address, and one request at a time. */
export class Connections {
  constructor() {
    this.open = new Map();
  }

  async ask(port, method, path, headers, body, cutAfterMs) {
    let client = this.open.get(port);
    if (!client || client.socket.destroyed) this.open.set(port, (client = new HttpClient(port)));
    const timer = globalThis.setTimeout(() => client.close(), cutAfterMs ?? ANSWER_MS);
    try {
      return await client.ask(method, path, headers, body);
    } catch {
      client.close();
      return null;
    } finally {
      globalThis.clearTimeout(timer);
    }
  }

  close() {
    for (const client of this.open.values()) client.close();
  }
}

export class Clients {
  /**
   * `ports()`: where to ask. `manner`: `cutRate` of requests whose connection the client cuts before the answer; `freshKeys`: a retry
   * comes with a new key, as it must not; `neverAgain`: what is not answered is reported, and not sent again; `thinkMs`: the mean
   * pause between two requests of a worker.
   */
  constructor({ ports, dataDir, random, manner = {} }) {
    Object.assign(this, { ports, dataDir, random, manner });
    this.history = { requests: [], reads: [] };
    this.tally = { accepted: 0, replayed: 0, refused: 0, unavailable: 0, broken: 0, read: 0, cut: 0, longestGapMs: 0 };
    this.unexpected = [];
    this.tokens = new Map();
    /** The last acknowledged event of each case that these clients know. */
    this.known = new Map();
    this.notes = [];
    this.courses = [];
    this.lastAt = performance.now();
    this.isOver = false;
    this.count = 0;
  }

  async tokenOf(user) {
    const kept = this.tokens.get(user);
    if (kept && performance.now() - kept.since < SIGN_IN_AGAIN_MS) return kept.token;
    const token = await issueToken(this.dataDir, user, 3_600);
    this.tokens.set(user, { token, since: performance.now() });
    return token;
  }

  /** A name that nothing else has: of a key, or of what a request says. */
  name() {
    return `n${(this.count += 1)}`;
  }

  one(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  request(token = null) {
    const request = { key: this.name(), token, sentAt: performance.now(), answers: [] };
    this.history.requests.push(request);
    return request;
  }

  /** Sends a request until it is settled. @returns the answer; null when there was none in all that time */
  async settle(connections, request, { path, user, etag, body }) {
    let { key } = request;
    for (let endsAt = Infinity; performance.now() < endsAt; await sleep(20 + 180 * this.random())) {
      if (this.isOver && endsAt === Infinity) endsAt = performance.now() + LAST_ANSWERS_MS;
      const headers = {
        authorization: `Bearer ${await this.tokenOf(user)}`,
        'idempotency-key': key,
        ...(etag && { 'if-match': etag }),
      };
      const isCut = this.random() < (this.manner.cutRate ?? 0);
      if (isCut) this.tally.cut += 1;
      const cutAfterMs = isCut ? 60 * this.random() : undefined;
      const answer = await connections.ask(this.one(this.ports()), 'POST', path, headers, body, cutAfterMs);
      if (answer && isFinal(answer)) return this.keep(request, answer);
      if (this.manner.neverAgain || (answer && answer.status !== 503 && answer.status !== 429))
        this.unexpected.push(`${path}: ${answer ? `${answer.status} ${answer.body}` : 'no answer'}`);
      if (this.manner.neverAgain || (answer && answer.status < 500 && answer.status !== 429)) return null;
      this.tally[answer ? 'unavailable' : 'broken'] += 1;
      if (this.manner.freshKeys) ({ key } = request = this.request(request.token));
    }
    this.unexpected.push(`${path}: no answer within ${LAST_ANSWERS_MS / 1000} s of the last fault`);
    return null;
  }

  keep(request, { status, head, body }) {
    const at = performance.now();
    const { id, seq, hash } = JSON.parse(body);
    request.answers.push(status < 300 ? { at, status, caseId: id, seq, hash } : { at, status });
    this.tally[status < 300 ? 'accepted' : 'refused'] += 1;
    if (/\r\nidempotency-replayed: true/i.test(head)) this.tally.replayed += 1;
    if (status < 300) {
      this.tally.longestGapMs = Math.max(this.tally.longestGapMs, at - this.lastAt);
      this.lastAt = at;
      if (seq > (this.known.get(id) ?? 0)) this.known.set(id, seq);
    }
    return { status, id, seq, hash, body };
  }

  async file(connections) {
    const token = this.name();
    const asked = { path: '/api/v1/cases', user: APPLICANT, body: filingBody(token) };
    return this.settle(connections, this.request(token), asked);
  }

  /** Writes a note into a case: half of them as the case was last known, half as it is. */
  async note(connections, id = this.one(this.notes)) {
    const token = this.name();
    const etag = this.random() < 0.5 ? `"${this.known.get(id)}"` : '*';
    const asked = { path: `/api/v1/cases/${id}/commands`, user: APPLICANT, etag, body: amendBody(token) };
    return this.settle(connections, this.request(token), asked);
  }

  /** The next step of a case that goes its whole way; a case that has come to its end is followed by a new one. */
  async step(connections) {
    const n = Math.floor(this.random() * this.courses.length);
    const id = this.courses[n];
    const version = this.known.get(id);
    const step = COURSE[version - 1];
    if (!step) {
      const filed = await this.file(connections);
      if (filed) this.courses[n] = filed.id;
      return;
    }
    const asked = { path: `/api/v1/cases/${id}/commands`, ...step, etag: `"${version}"` };
    await this.settle(connections, this.request(), asked);
  }

  /** Reads a journal to its end. */
  async read(connections, id) {
    const least = this.known.get(id);
    const hashes = [];
    const headers = { authorization: `Bearer ${await this.tokenOf(APPLICANT)}` };
    for (let cursor = ''; cursor !== null;) {
      const path = `/api/v1/cases/${id}/journal?limit=100${cursor && `&cursor=${cursor}`}`;
      const answer = await connections.ask(this.one(this.ports()), 'GET', path, headers);
      if (answer?.status !== 200) {
        if (answer && answer.status !== 503) this.unexpected.push(`${path}: ${answer.status} ${answer.body}`);
        else if (this.manner.neverAgain) this.unexpected.push(`${path}: ${answer?.status ?? 'no answer'}`);
        else this.tally[answer ? 'unavailable' : 'broken'] += 1;
        return;
      }
      const page = JSON.parse(answer.body);
      hashes.push(...page.items.map(({ hash }) => hash));
      cursor = page.nextCursor;
    }
    this.tally.read += 1;
    this.history.reads.push({ caseId: id, hashes, least });
  }

  /** Files what the load works on. */
  async prepare({ notes, courses }) {
    const fileOne = async () => {
      const connections = new Connections();
      const filed = await this.file(connections);
      connections.close();
      if (!filed) throw new Error(`Expected to file a case, but: ${this.unexpected.join('; ')}`);
      return filed.id;
    };
    const ids = await Promise.all(Array.from({ length: notes + courses }, fileOne));
    [this.notes, this.courses] = [ids.slice(0, notes), ids.slice(notes)];
    this.lastAt = performance.now();
  }

  /** Runs `work(connections)` over and over in so many workers until `end()`. Settles when the last request has. */
  async run(workers, work = (connections) => this.anything(connections)) {
    const worker = async () => {
      const connections = new Connections();
      while (!this.isOver) {
        await work(connections);
        if (this.manner.thinkMs) await sleep(2 * this.random() * this.manner.thinkMs);
      }
      connections.close();
    };
    await Promise.all(Array.from({ length: workers }, worker));
  }

  anything(connections) {
    const chance = this.random();
    if (chance < 0.1) return this.read(connections, this.one(this.notes));
    if (chance < 0.15) return this.read(connections, this.one(this.courses));
    return chance < 0.55 ? this.note(connections) : this.step(connections);
  }

  end() {
    this.isOver = true;
  }
}
