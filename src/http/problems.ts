import type { Json, Text } from '../domain/json.js';
import { text } from '../domain/json.js';
import { Problem, type ProblemCode } from '../domain/problem.js';
import type { Language } from './language.js';

type ProblemKind = { status: number; title: Text; retryAfterSeconds?: number };

const PROBLEMS = {
  malformed: { status: 400, title: text('请求格式不正确', 'The request is malformed') },
  invalidPayload: { status: 400, title: text('数据不符合该事项的要求', 'The data does not fit the procedure') },
  unknownCommand: { status: 400, title: text('该事项没有这个操作', 'The procedure has no such command') },
  idempotencyKeyMissing: { status: 400, title: text('缺少幂等键', 'The Idempotency-Key is missing') },
  authorityNotNamed: { status: 400, title: text('没有指明机关', 'The authority is not named') },
  unauthenticated: { status: 401, title: text('未登录或令牌无效', 'Not signed in, or the token is not valid') },
  stepUpRequired: { status: 401, title: text('请重新登录确认本人', 'A fresh sign-in is needed') },
  forbidden: { status: 403, title: text('没有办理权限', 'Your role does not permit this') },
  crossSiteRefused: { status: 403, title: text('请求来自其他网站', 'The request comes from another site') },
  dutyConflict: {
    status: 403,
    title: text('与职责分离或回避规定冲突', 'Separation of duties or recusal forbids this'),
  },
  notFound: { status: 404, title: text('没有找到', 'Not found') },
  timedOut: { status: 408, title: text('请求中断过久', 'The request stood still for too long') },
  notPossible: { status: 409, title: text('当前状态下不能这样办理', 'Not possible in the present state') },
  taskClaimed: { status: 409, title: text('待办已由他人认领', 'Somebody else has this task') },
  idempotencyInProgress: {
    status: 409,
    title: text('同一请求正在办理', 'The same request is still under way'),
    retryAfterSeconds: 1,
  },
  stale: { status: 412, title: text('数据已被他人更新', 'Somebody else changed it first') },
  tooLarge: { status: 413, title: text('请求内容过大', 'The request is too large') },
  unsupportedMediaType: { status: 415, title: text('不支持的内容类型', 'The content type is not supported') },
  incomplete: { status: 422, title: text('材料或条件不齐全', 'The dossier is incomplete') },
  occurredAtRefused: { status: 422, title: text('发生时间不能采用', 'The time of occurrence is refused') },
  idempotencyKeyReused: {
    status: 422,
    title: text('幂等键已用于其他请求', 'The Idempotency-Key was used for another request'),
  },
  preconditionMissing: { status: 428, title: text('缺少 If-Match 版本条件', 'The If-Match precondition is missing') },
  tooManyRequests: { status: 429, title: text('请求过于频繁', 'Too many requests'), retryAfterSeconds: 60 },
  internal: { status: 500, title: text('系统内部错误', 'Internal error') },
  unavailable: { status: 503, title: text('服务暂时不可用', 'Temporarily unavailable'), retryAfterSeconds: 1 },
} satisfies Record<ProblemCode, ProblemKind>;

/** The status, title and waiting time that HTTP gives a code. */
export const problemKind = (code: ProblemCode): ProblemKind => PROBLEMS[code];

/** A refusal as RFC 9457 prints it. */
export type ProblemView = {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: ProblemCode;
  errors?: { pointer: string; detail: string }[];
  allowed?: Json[];
  currentVersion?: number;
  rule?: string;
  holder?: { id: string; since: string };
};

const UNKNOWN = text(
  '系统出现意外错误，已经记录。请稍后用同一幂等键重试；若仍失败，请提供本次请求编号（instance）。',
  'Expected to answer, but an unforeseen error occurred and was logged. Retry with the same Idempotency-Key; if it persists, report the instance.',
);

/** What a caller may read of a refusal. Anything but a Problem becomes a 500 that tells nothing about the inside. */
export function toProblemView(thrown: unknown, language: Language, requestId: string): ProblemView {
  const problem = thrown instanceof Problem ? thrown : new Problem('internal', UNKNOWN);
  const { errors, allowed, currentVersion, rule, holder } = problem.extra;
  const { status, title } = problemKind(problem.code);
  return {
    type: `/problems/${problem.code}`,
    title: title[language],
    status,
    detail: problem.detail[language],
    instance: `urn:uuid:${requestId}`,
    code: problem.code,
    ...(errors && { errors: errors.map((fault) => ({ pointer: fault.pointer, detail: fault.detail[language] })) }),
    ...(allowed && { allowed }),
    ...(currentVersion !== undefined && { currentVersion }),
    ...(rule !== undefined && { rule }),
    ...(holder && { holder }),
  };
}
