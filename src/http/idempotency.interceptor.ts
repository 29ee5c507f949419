import {
  applyDecorators,
  Injectable,
  SetMetadata,
  createParamDecorator,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import type { Observable } from 'rxjs';
import type { HttpReply, HttpRequest } from './exchange.js';
import { singleHeader } from './exchange.js';
import { requireIdempotencyKey, type GivenAnswer } from './idempotency.js';

const EXEMPT = 'trine:withoutIdempotencyKey';

/** For a POST that changes nothing which could be done twice, such as signing in. */
export const WithoutIdempotencyKey = () =>
  applyDecorators(SetMetadata(EXEMPT, true), ApiExtension('x-without-idempotency-key', true));

const keyOf = (context: ExecutionContext): string =>
  requireIdempotencyKey(singleHeader(context.switchToHttp().getRequest<HttpRequest>(), 'idempotency-key'));

/** The checked key of this POST. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string => keyOf(context));

/** No POST reaches its controller without a key, whether or not the controller reads it. Runs after the guards: 401 comes first. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method } = context.switchToHttp().getRequest<HttpRequest>();
    if (method === 'POST' && !this.reflector.get<boolean | undefined>(EXEMPT, context.getHandler())) keyOf(context);
    return next.handle();
  }
}

/** Sends a kept or a new answer with its own bytes. For a controller that holds the reply (`@Res()`). */
export function sendAnswer(reply: HttpReply, answer: GivenAnswer): void {
  for (const [name, value] of Object.entries(answer.headers)) reply.header(name, value);
  if (answer.replayed) reply.header('Idempotency-Replayed', 'true');
  reply.code(answer.status).header('Content-Type', 'application/json; charset=utf-8').send(answer.body);
}
