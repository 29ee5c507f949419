import type { LoggerService } from '@nestjs/common';

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LEVELS)[number];
type Fields = Record<string, string | number | boolean | undefined>;

/** What Nest tells of its own start at `log` level; of use only to who debugs the wiring. */
const WIRING = new Set(['InstanceLoader', 'NestFactory', 'RouterExplorer', 'RoutesResolver', 'NestApplication']);

/**
 * The log: one JSON line per event on standard output. ERROR means that a human must act; a refused command is INFO.
 * No personal data: write ids, codes and route patterns, never bodies, names, addresses or query strings.
 */
export class JsonLog implements LoggerService {
  constructor(
    private readonly level: LogLevel = 'info',
    private readonly write: (line: string) => void = (line) => void process.stdout.write(line),
  ) {}

  event(level: LogLevel, message: string, fields: Fields = {}): void {
    if (LEVELS.indexOf(level) > LEVELS.indexOf(this.level)) return;
    this.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
  }

  log(message: unknown, context?: string): void {
    this.event(context !== undefined && WIRING.has(context) ? 'debug' : 'info', String(message), { context });
  }

  error(message: unknown, stack?: string, context?: string): void {
    this.event('error', String(message), { stack: message instanceof Error ? message.stack : stack, context });
  }

  warn(message: unknown, context?: string): void {
    this.event('warn', String(message), { context });
  }

  debug(message: unknown, context?: string): void {
    this.event('debug', String(message), { context });
  }

  verbose(message: unknown, context?: string): void {
    this.debug(message, context);
  }
}
