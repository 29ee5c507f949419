import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

/*
 * Lists page by key, not by offset: a cursor holds the sort keys of the last row shown, so rows that come or go before
 * it never make the next page skip or repeat one. To a client a cursor is opaque; to us it is untrusted input.
 */

export type CursorKey = string | number | null;
export type Page<T> = { items: T[]; nextCursor: string | null };

/** The two parameters of every list; a list's own query class extends it. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 25 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 25;

  @ApiPropertyOptional({ type: 'string', description: 'The nextCursor of the page before' })
  @IsOptional()
  @IsString()
  @Length(1, 1000)
  cursor?: string;
}

/** A cursor that stands for the last row shown. `order` names the sort, so that no other sort accepts the cursor. */
export const encodeCursor = (order: string, keys: readonly CursorKey[]): string =>
  Buffer.from(JSON.stringify([order, ...keys])).toString('base64url');

/**
 * The sort keys in a cursor, as many as `order` has columns separated by commas.
 * @throws Problem `malformed` for anything that this product did not issue for this order.
 */
export function parseCursor(order: string, cursor: string): CursorKey[] {
  const keys = /^[\w-]{1,1000}$/.test(cursor) ? parseArray(Buffer.from(cursor, 'base64url').toString()) : [];
  const isKey = (key: unknown) =>
    key === null ||
    typeof key === 'number' ||
    (typeof key === 'string' && !key.includes('\u0000') && key.isWellFormed());
  if (keys[0] !== order || keys.length !== order.split(',').length + 1 || !keys.every(isKey)) throw notOurCursor();
  return keys.slice(1) as CursorKey[];
}

/** PostgreSQL: a number out of range; a time, a field of it or another text that it cannot read as the type of its column. */
const UNREADABLE = new Set(['22003', '22007', '22008', '22P02']);

/**
 * Reads the page behind a cursor, whose keys are compared as the types of their columns.
 * @throws Problem `malformed` for keys that are none of these types.
 */
export async function readPage<T>({ cursor }: { cursor?: string }, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const { driverError } = error as { driverError?: { code?: string } };
    throw cursor !== undefined && UNREADABLE.has(driverError?.code ?? '') ? notOurCursor() : error;
  }
}

function notOurCursor(): Problem {
  const detail = text('游标应为上一页返回的 nextCursor', 'Expected the nextCursor of a page in this order');
  return new Problem('malformed', detail, { errors: [{ pointer: '/cursor', detail }] });
}

function parseArray(source: string): unknown[] {
  try {
    const value: unknown = JSON.parse(source);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** One page of rows that were read with `limit + 1`: the row too many says that there is a next page. */
export function toPage<T>(rows: readonly T[], limit: number, order: string, keysOf: (row: T) => CursorKey[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(order, keysOf(last)) : null };
}

/** The value of `Link` (RFC 8288) for the next page of the list at `url` (path and query as requested). */
export function nextLink(url: string, nextCursor: string): string {
  const [path = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', nextCursor);
  return `<${path}?${parameters.toString()}>; rel="next"`;
}
