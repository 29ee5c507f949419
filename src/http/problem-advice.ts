import { text, type Text } from '../domain/json.js';
import type { ProblemCode } from '../domain/problem.js';

/** What a code means and what to do about it: the words of `/problems/<code>`. */
export const PROBLEM_ADVICE = {
  malformed: {
    means: text('请求不能读取，或含有不认识的内容。', 'The request cannot be read, or holds something unknown.'),
    todo: text('按 errors 中每个位置的说明改正后重发。', 'Mend each place named in errors and send it again.'),
  },
  invalidPayload: {
    means: text('数据不符合该操作的 JSON Schema。', "The data does not fit the command's JSON Schema."),
    todo: text(
      '对照案件 actions 中的 schema 与 example 改正。',
      'Compare with schema and example in the actions of the case.',
    ),
  },
  unknownCommand: {
    means: text('案件所用的事项版本没有这个操作。', "The case's version of the procedure has no such command."),
    todo: text('从案件的 actions 中选择操作。', 'Choose a command from the actions of the case.'),
  },
  idempotencyKeyMissing: {
    means: text('POST 请求没有可用的 Idempotency-Key。', 'The POST carries no usable Idempotency-Key.'),
    todo: text('为每个新请求生成一个键，重试时保持不变。', 'Make a new key for each request; keep it for its retries.'),
  },
  authorityNotNamed: {
    means: text(
      '您在多个机关有职务，请求没有说明为哪个机关办理。',
      'You hold office at several authorities and named none.',
    ),
    todo: text(
      '在 Trine-Authority 头中写明 allowed 中的一个行政区划代码。',
      'Send one of the division codes in allowed as the header Trine-Authority.',
    ),
  },
  unauthenticated: {
    means: text(
      '没有令牌，或令牌已过期、被改动、不是本系统签发。',
      'There is no token, or it has expired, was altered or is not ours.',
    ),
    todo: text('重新登录取得令牌。', 'Sign in again and use the new token.'),
  },
  stepUpRequired: {
    means: text(
      '决定和用印前五分钟内须重新登录。',
      'Deciding and sealing need a sign-in within the last five minutes.',
    ),
    todo: text(
      '经 /auth/sign-in?fresh=1 重新登录（本地模式再次输入密码）后重发。',
      'Sign in again at /auth/sign-in?fresh=1 (local mode: the password again), then resend.',
    ),
  },
  forbidden: {
    means: text('您的角色不能这样办理。', 'None of your roles permits this.'),
    todo: text('请由有相应角色的人员办理。', 'Ask a person who holds the role.'),
  },
  crossSiteRefused: {
    means: text(
      '带会话 Cookie 的修改请求不能证明来自本站页面。',
      'A request with the session cookie that changes something does not show that a page of ours sent it.',
    ),
    todo: text(
      '由本站页面发送，或带上会话给出的 X-CSRF-Token。',
      'Send it from a page of this site, or with the X-CSRF-Token that the session gives.',
    ),
  },
  dutyConflict: {
    means: text('同一案件中职责应分离，或您应当回避。', 'Duties on one case are kept apart, or you must stand aside.'),
    todo: text('请由未参与该案其他环节的人员办理。', 'Let a person act who has held no conflicting duty on this case.'),
  },
  notFound: {
    means: text('没有这项内容，或不在您可见的范围内。', 'It does not exist, or you may not see it.'),
    todo: text('核对地址和编号。', 'Check the address and the id.'),
  },
  timedOut: {
    means: text('上传停顿过久或者总时间过长。', 'An upload stood still, or took too long in all.'),
    todo: text(
      '换用更稳定的网络，用同一幂等键重新上传。',
      'Upload again with the same Idempotency-Key, over a steadier line.',
    ),
  },
  notPossible: {
    means: text('案件当前状态不允许这个操作。', 'The present state of the case does not allow this command.'),
    todo: text('查看 allowed 中现在可以办理的操作。', 'See allowed for what is possible now.'),
  },
  taskClaimed: {
    means: text(
      '这项待办已有人认领，holder 写明是谁、从何时起。',
      'Somebody has this task: holder says who, and since when.',
    ),
    todo: text(
      '与其联系：由其释放或者移交，或由可以指派的人员改派。',
      'Talk to them: they release it or hand it over, or somebody who may assign it gives it to you.',
    ),
  },
  idempotencyInProgress: {
    means: text('带同一幂等键的请求还没有办完。', 'The request with the same key has not ended yet.'),
    todo: text('稍候用同一键重试。', 'Wait, then retry with the same key.'),
  },
  stale: {
    means: text('您依据的版本已经不是最新。', 'The version that you acted upon is no longer the newest.'),
    todo: text('重新读取，确认后用新的 ETag 重发。', 'Read it again, look, and send it with the new ETag.'),
  },
  tooLarge: {
    means: text('请求正文超过允许的大小。', 'The body is larger than allowed.'),
    todo: text('减少内容；文件请通过文书接口上传。', 'Send less; upload files as documents.'),
  },
  unsupportedMediaType: {
    means: text('正文的类型不是这个地址所接受的。', 'The body has a type that this address does not take.'),
    todo: text('以 UTF-8 编码的 application/json 发送。', 'Send application/json in UTF-8.'),
  },
  incomplete: {
    means: text('材料或前置条件尚不齐全。', 'Materials or preconditions are still missing.'),
    todo: text('按 errors 一次补齐。', 'Supply everything named in errors, at once.'),
  },
  occurredAtRefused: {
    means: text('补录的发生时间在将来，或早于已有记录。', 'The time lies in the future or before what is recorded.'),
    todo: text('核对发生时间；已有记录有误时另行更正。', 'Check the time; a wrong record is mended by a correction.'),
  },
  idempotencyKeyReused: {
    means: text('这个键已用于另一个内容不同的请求。', 'The key was used for a request with another content.'),
    todo: text('为新请求生成新的键。', 'Make a new key for the new request.'),
  },
  preconditionMissing: {
    means: text('修改没有写明所依据的版本。', 'The write does not say upon which version it acts.'),
    todo: text('先读取，再把 ETag 放入 If-Match。', 'Read first, then send the ETag as If-Match.'),
  },
  tooManyRequests: {
    means: text('短时间内请求过多。', 'There were too many requests in a short time.'),
    todo: text('按 Retry-After 等待后重试。', 'Wait as long as Retry-After says.'),
  },
  internal: {
    means: text('系统出现意外错误，已经记录。', 'An unforeseen error occurred and was logged.'),
    todo: text(
      '用同一幂等键重试；仍失败时提供 instance。',
      'Retry with the same key; if it persists, report the instance.',
    ),
  },
  unavailable: {
    means: text(
      '系统暂时不能办理，没有作出任何改变或结果未知。',
      'It cannot serve now; nothing changed, or the result is unknown.',
    ),
    todo: text('按 Retry-After 等待，用同一幂等键重试。', 'Wait as Retry-After says; retry with the same key.'),
  },
} satisfies Record<ProblemCode, { means: Text; todo: Text }>;
