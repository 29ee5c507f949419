import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { Problem, type ProblemCode } from '../domain/problem.js';
import { FRESH_SECONDS } from '../identity/principal.js';
import { toEtag } from './etag.js';
import type { HttpReply, HttpRequest } from './exchange.js';
import { singleHeader } from './exchange.js';
import type { JsonLog } from './json-log.js';
import { parseLanguage } from './language.js';
import { problemKind, toProblemView } from './problems.js';
import { isRetryable, toProblem } from './to-problem.js';

/** What a 401 asks for (RFC 6750); a sign-in that was too long ago asks for a fresh one (RFC 9470). */
function challengeOf(request: HttpRequest, code: ProblemCode): string {
  if (code === 'stepUpRequired')
    return `Bearer realm="trine", error="insufficient_user_authentication", max_age=${FRESH_SECONDS}`;
  return `Bearer realm="trine"${request.headers['authorization'] === undefined ? '' : ', error="invalid_token"'}`;
}

/** Writes a refusal as the answer, in the language of the request. Undefined is an unforeseen error. */
export function sendProblem(request: HttpRequest, reply: HttpReply, problem: Problem | undefined): void {
  const language = parseLanguage(singleHeader(request, 'accept-language'));
  const view = toProblemView(problem, language, request.id);
  request.problemCode = view.code;
  if (reply.sent) return;

  const { retryAfterSeconds } = problemKind(view.code);
  if (retryAfterSeconds !== undefined) reply.header('Retry-After', String(retryAfterSeconds));
  if (view.status === 401) reply.header('WWW-Authenticate', challengeOf(request, view.code));
  if (view.currentVersion === undefined) reply.removeHeader('ETag');
  else reply.header('ETag', toEtag(view.currentVersion)); // what a client that tries again puts into If-Match
  reply
    .code(view.status)
    .header('Content-Type', 'application/problem+json; charset=utf-8')
    .header('Content-Language', language)
    .header('Vary', 'Accept-Language')
    .send(JSON.stringify(view));
}

/** The one place where a refusal becomes an answer, whether a service, a guard, a pipe or Fastify itself refused. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: JsonLog) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<HttpRequest>();
    const problem = toProblem(thrown);
    // A refusal is normal work and told by the request's own line. What nobody foresaw, and a database that is out of
    // reach, need a human and the stack; two writers who met do not.
    const foreseen = thrown instanceof Problem || thrown instanceof HttpException;
    if (!problem || (problem.code === 'unavailable' && !foreseen && !isRetryable(thrown)))
      this.log.event('error', problem?.code ?? 'internal', {
        requestId: request.id,
        stack: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
      });
    sendProblem(request, host.switchToHttp().getResponse<HttpReply>(), problem);
  }
}
