import { HttpException } from '@nestjs/common';
import { databaseCodeOf } from '../database/try-again.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

/** PostgreSQL: serialization failure, deadlock, lock not available. The same request may succeed a moment later. */
const RETRYABLE = new Set(['40001', '40P01', '55P03']);
/** Connection exceptions, insufficient resources, cancelled or shut down, a standby; then the same seen by Node's sockets. */
const OUT_OF_REACH = /^(08...|25006|53...|57...|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOENT)$/;
/** What `pg` says without a code: the connection broke, or none became free in time. */
const NO_CONNECTION =
  /^(Connection terminated|Client (has encountered a connection error|was closed) and is not queryable|timeout exceeded when trying to connect)/;
/** Character that PostgreSQL cannot store (U+0000 in text or jsonb), which the readers of a request should have refused. */
const UNSTORABLE = new Set(['22021', '22P05']);

/** The database's own refusal of a duty that excludes another, should the engine ever have let it pass. */
const DUTY_CONFLICT = 'TR001';

const busy = () =>
  new Problem(
    'unavailable',
    text(
      '与其他请求同时修改了同一数据，请用同一幂等键重试',
      'Expected to write alone, but another request wrote at the same time; retry with the same Idempotency-Key',
    ),
  );
const outOfReach = () =>
  new Problem(
    'unavailable',
    text(
      '暂时无法连接数据库，请用同一幂等键重试',
      'Expected the database to answer, but it is out of reach; retry with the same Idempotency-Key',
    ),
  );

function fromStatus(status: number): Problem | undefined {
  switch (status) {
    case 401:
      return new Problem('unauthenticated', text('应先登录', 'Expected a signed-in caller, but there is none'));
    case 403:
      return new Problem('forbidden', text('没有权限', 'Expected a caller with the right to do this'));
    case 404:
      return new Problem('notFound', text('没有这个地址或资源', 'Expected a known address, but nothing is there'));
    case 413:
      return new Problem('tooLarge', text('正文应不超过 256 kB', 'Expected at most 256 kB, but the body is larger'));
    case 415:
      return new Problem(
        'unsupportedMediaType',
        text('内容类型应为 application/json', 'Expected application/json, but the body has another content type'),
      );
    case 429:
      return new Problem('tooManyRequests', text('请稍后再试', 'Expected fewer requests; wait and retry'));
    case 503:
      return outOfReach();
  }
  if (status >= 500) return undefined;
  return new Problem('malformed', text('请求无法读取', 'Expected a well-formed request, but it could not be read'));
}

/** Whether PostgreSQL refused only because two writers met: nobody needs to act. */
export const isRetryable = (thrown: unknown): boolean => RETRYABLE.has(databaseCodeOf(thrown) ?? '');

/** The refusal that something thrown stands for; undefined for an unforeseen error, of which nothing may be told. */
export function toProblem(thrown: unknown): Problem | undefined {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof HttpException) return fromStatus(thrown.getStatus());
  if (!(thrown instanceof Error)) return undefined;
  const code = databaseCodeOf(thrown);
  if (code === undefined) return NO_CONNECTION.test(thrown.message) ? outOfReach() : undefined;
  if (RETRYABLE.has(code)) return busy();
  if (code === DUTY_CONFLICT)
    return new Problem(
      'dutyConflict',
      text('同一人不得在同一案件承担相互排斥的职责', 'Expected nobody to hold two duties that exclude one another'),
      { rule: 'database' },
    );
  if (OUT_OF_REACH.test(code)) return outOfReach();
  if (UNSTORABLE.has(code))
    return new Problem('malformed', text('文本应不含空字符', 'Expected text without U+0000, but found it'));
  return undefined;
}
