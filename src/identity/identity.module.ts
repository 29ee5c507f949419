import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { FOUNDERS } from '../people/people.service.js';
import { AuthGuard } from './auth.guard.js';
import { IdentityController } from './identity.controller.js';
import type { NewIdentity } from './identity-folder.js';
import { LocalIdentity } from './local-identity.js';
import type { SampleUser } from './sample-users.js';
import { TokenVerifier } from './token-verifier.js';

export type IdentitySettings = {
  dataDir: string;
  onCreated: (created: NewIdentity) => void;
  /** Whom to make at the first start; the sample users unless said otherwise. */
  users?: readonly SampleUser[];
};

@Module({})
export class IdentityModule {
  /** The local issuer. `onCreated` receives the passwords of the sample users, this once, at the first start. */
  static forRoot({ dataDir, onCreated, users }: IdentitySettings): DynamicModule {
    return {
      module: IdentityModule,
      global: true,
      controllers: [IdentityController],
      providers: [
        { provide: LocalIdentity, useFactory: () => LocalIdentity.open(dataDir, onCreated, users) },
        { provide: TokenVerifier, useFactory: (identity: LocalIdentity) => identity.verifier, inject: [LocalIdentity] },
        { provide: FOUNDERS, useFactory: (identity: LocalIdentity) => identity.users, inject: [LocalIdentity] },
        { provide: APP_GUARD, useClass: AuthGuard },
      ],
      exports: [TokenVerifier, FOUNDERS],
    };
  }
}
