import { type DynamicModule, Inject, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { NOW, type Now } from '../database/now.js';
import { openWorkbench, SIGNS_IN_HERE } from './workbench.js';

/** The pages. They are a client of the API inside the same process, so this module needs no other. */
@Module({})
export class WorkbenchModule implements OnModuleInit {
  private readonly log = new Logger('Workbench');

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(NOW) private readonly now: Now,
    @Inject(SIGNS_IN_HERE) private readonly signsInHere: boolean,
  ) {}

  /** `signsInHere`: names and passwords are this installation's own; else a provider has them. */
  static forRoot({ oidc }: { oidc?: unknown }): DynamicModule {
    return { module: WorkbenchModule, providers: [{ provide: SIGNS_IN_HERE, useValue: !oidc }] };
  }

  /** Not awaited: Fastify would begin to start, and routes would be without the handlers of errors that Nest sets next. */
  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    const tellFault = (error: unknown, requestId: string) => this.log.error(error, requestId);
    void server.register(openWorkbench, { now: this.now, signsInHere: this.signsInHere, tellFault });
  }
}
