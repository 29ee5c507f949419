import { Module, type DynamicModule } from '@nestjs/common';
import { Cookies } from './cookies.js';
import { RevocationsService } from './revocations.service.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';
import { SignInController } from './sign-in.controller.js';
import { SignInsService } from './sign-ins.service.js';
import { SignInsStore } from './sign-ins.store.js';

@Module({})
export class SessionsModule {
  /** `publicUrl` is where browsers reach us, when it is known. Needs the identity, which is global. */
  static forRoot(publicUrl: string | null): DynamicModule {
    return {
      module: SessionsModule,
      controllers: [SignInController, SessionsController],
      providers: [
        { provide: Cookies, useValue: new Cookies(publicUrl) },
        SessionsService,
        RevocationsService,
        SignInsStore,
        SignInsService,
      ],
      exports: [SessionsService, RevocationsService],
    };
  }
}
