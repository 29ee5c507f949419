import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { type Standby, standbyOf } from './standby.js';
import { databaseCodeOf } from './try-again.js';

type Client = { query: (text: string) => Promise<unknown>; end: () => Promise<void> };

/** PostgreSQL: the server that this connection leads to has become a standby. */
const IS_A_STANDBY = '25006';

/**
 * While a table is young, PostgreSQL takes it for small, and may plan to read all of it for a few of its rows; a prepared statement
 * keeps such a plan. Without these two it goes by the index from row to row, as is right for the few rows of a step.
 */
const BY_INDEX = ['enable_hashjoin', 'enable_mergejoin'].map((name) => `set local ${name} = off`);

const SNAPSHOT = `begin isolation level repeatable read read only; set local timezone = 'UTC'`;

/** How far a server has come, in bytes of WAL. What a primary has committed lies before what it has flushed. */
const inBytes = (position: string): string => `select pg_wal_lsn_diff(${position}, '0/0')::float8 as position`;
const REPLAYED = inBytes('case when pg_is_in_recovery() then pg_last_wal_replay_lsn() end');
const HOW_FAR = inBytes(
  'case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end',
);

type Manner = {
  /** How long to wait for a row that somebody else holds, before PostgreSQL refuses (55P03); without end if not given. */
  lockWaitMs?: number;
  /** The work touches a few rows of large tables. */
  fewRows?: boolean;
  /** The work sees one moment, and only reads. */
  snapshot?: boolean;
  /** The work writes, or must not miss what was written a moment ago: it is never done on a standby. */
  onPrimary?: boolean;
};

/** What a transaction says first to see the rows of one authority. Not `set_config`: a cluster passes only `set local` on to its nodes. */
export function seeingOnly(authorityId: number): string {
  if (!Number.isSafeInteger(authorityId)) {
    throw new TypeError(`Expected the number of an authority, but got ${String(authorityId)}.`);
  }
  return `set local trine.authority = '${authorityId}'`;
}

/**
 * Runs `work` in one transaction that sees the rows of one authority. Row-level security is the second wall: without
 * this context every table is empty. The context is set for the transaction alone, as a session would carry it to the
 * next user of a pooled connection; it goes with the beginning of the transaction, in one message.
 */
export function inAuthority<T>(
  dataSource: DataSource,
  authorityId: number,
  work: (manager: EntityManager) => Promise<T>,
  { lockWaitMs, fewRows = false, snapshot = false, onPrimary = false }: Manner = {},
): Promise<T> {
  const settings = [
    seeingOnly(authorityId),
    ...(lockWaitMs === undefined ? [] : [`set local lock_timeout = ${Math.trunc(lockWaitMs)}`]),
    ...(fewRows ? BY_INDEX : []),
  ];
  const opening = [snapshot ? SNAPSHOT : 'begin', ...settings].join('; ');
  const standby = standbyOf(dataSource);
  if (!standby) return inTransaction(dataSource, work, plain(opening));
  return besideStandby(dataSource, standby, work, { opening, snapshot, onPrimary });
}

async function besideStandby<T>(
  primary: DataSource,
  standby: Standby,
  work: (manager: EntityManager) => Promise<T>,
  { opening, snapshot, onPrimary }: Required<Pick<Manner, 'snapshot' | 'onPrimary'>> & { opening: string },
): Promise<T> {
  const course = snapshot ? awaitedFirst(opening, standby) : awaited(opening, standby);
  const read = onPrimary ? null : await standby.tryRead((source) => inTransaction(source, work, course));
  return read ? read.answer : inTransaction(primary, work, observed(opening, standby));
}

/** How a transaction begins, and how it ends. */
type Course = {
  begin: (client: Client) => Promise<unknown>;
  /** Whether the work must not be sent behind the beginning before that is answered. */
  isAwaited?: true;
  end: (client: Client, word: 'commit' | 'rollback') => Promise<unknown>;
};

const plain = (opening: string): Course => ({
  begin: (client) => client.query(opening),
  end: (client, word) => client.query(word),
});

/** Asks, in the message that ends it, how far the server has come: as far at least as anything that was read or written. */
const observed = (opening: string, standby: Standby): Course => ({
  begin: (client) => client.query(opening),
  end: async (client, word) => standby.tell((await positionFrom(client, `${word}; ${HOW_FAR}`)) ?? 0),
});

/** Asks in the message that begins it whether the standby has come far enough: what is read after that sees it. */
const awaited = (opening: string, standby: Standby): Course => ({
  ...observed(opening, standby),
  isAwaited: true,
  begin: (client) => {
    const first = [`${opening}; ${REPLAYED}`];
    return standby.wait(() => positionFrom(client, first.pop() ?? REPLAYED));
  },
});

/** For a transaction that sees the moment of its first statement: asking has to come before. */
const awaitedFirst = (opening: string, standby: Standby): Course => ({
  ...observed(opening, standby),
  isAwaited: true,
  begin: async (client) => {
    await standby.wait(() => positionFrom(client, REPLAYED));
    await client.query(opening);
  },
});

/** The position that the last of several statements in one message gives. */
async function positionFrom(client: Client, message: string): Promise<number | null> {
  const results = [await client.query(message)].flat() as { rows: { position: number | null }[] }[];
  return results.at(-1)!.rows[0]!.position;
}

/** PostgreSQL's own code of a connection that has failed, for what TypeORM and pg then say without one. */
const brokenConnection = (cause: unknown): Error =>
  Object.assign(new Error('Expected the connection to last for the whole transaction, but it broke', { cause }), {
    code: '08006',
  });

/** Statements of a transaction that are under way and that nobody waits for before its end. */
const underWay = new WeakMap<QueryRunner, Promise<unknown>[]>();

/**
 * Leaves what is under way to the end of the transaction, which fails if it does: statements are sent one behind the other without waiting
 * for answers, as most of what a statement costs is the way there and back. Waits at once in a transaction that is not `inAuthority`'s.
 */
export async function untilCommit(manager: EntityManager, statement: Promise<unknown>): Promise<void> {
  const sent = underWay.get(manager.queryRunner!);
  if (!sent) return void (await statement);
  statement.catch(() => undefined); // told by the commit
  sent.push(statement);
}

async function inTransaction<T>(
  source: DataSource,
  work: (manager: EntityManager) => Promise<T>,
  course: Course,
): Promise<T> {
  const runner = source.createQueryRunner();
  try {
    const client = (await runner.connect()) as Client;
    const sent: Promise<unknown>[] = [];
    underWay.set(runner, sent);
    try {
      const begun = course.begin(client);
      await (course.isAwaited ? begun : untilCommit(runner.manager, begun));
      const result = await work(runner.manager);
      await Promise.all([...sent, course.end(client, 'commit')]);
      return result;
    } catch (error) {
      await course.end(client, 'rollback').catch(() => undefined); // a broken connection has rolled back by itself
      // Whatever failed after the first only says that the transaction had failed.
      const first = (await Promise.allSettled(sent)).find(({ status }) => status === 'rejected');
      const cause: unknown = first?.status === 'rejected' ? first.reason : error;
      // The pool lets go of a connection that has ended; the next one leads to the server that writes now.
      if (databaseCodeOf(cause) === IS_A_STANDBY) await client.end().catch(() => undefined);
      // TypeORM gives back a connection that breaks between two statements, and refuses the next one.
      throw runner.isReleased && databaseCodeOf(cause) === undefined ? brokenConnection(cause) : cause;
    }
  } finally {
    await runner.release();
  }
}
