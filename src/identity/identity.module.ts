import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { OidcSettings } from '../config.js';
import { FOUNDERS } from '../people/people.service.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AuthGuard } from './auth.guard.js';
import { IdentityController } from './identity.controller.js';
import type { NewIdentity } from './identity-folder.js';
import { LocalIdentity } from './local-identity.service.js';
import { OpenIdService } from './open-id.service.js';
import type { SampleUser } from './sample-users.js';
import { TokenVerifier } from './token-verifier.js';

export type IdentitySettings = {
  dataDir: string;
  onCreated: (created: NewIdentity) => void;
  /** Whom to make at the first start of the local identity; the sample users unless said otherwise. */
  users?: readonly SampleUser[];
  /** Where browsers reach us; null while only this machine does, over http. */
  publicUrl?: string | null;
  /** The provider that says who a caller is; without it, the local identity does. */
  oidc?: (OidcSettings & { keyCooldownMs?: number }) | null;
};

@Module({})
export class IdentityModule {
  /**
   * One of the two identities: a provider, or the local issuer, whose `onCreated` receives the passwords of the sample
   * users, this once, at the first start. With a provider there are no local users and no key of ours.
   */
  static forRoot({ dataDir, onCreated, users, publicUrl = null, oidc = null }: IdentitySettings): DynamicModule {
    const openLocal = () => (oidc ? null : LocalIdentity.open(dataDir, onCreated, users));
    const openId = oidc && new OpenIdService(oidc, publicUrl ?? '', oidc);
    return {
      module: IdentityModule,
      global: true,
      imports: [SessionsModule.forRoot(publicUrl)],
      controllers: [IdentityController],
      providers: [
        { provide: OpenIdService, useValue: openId },
        { provide: LocalIdentity, useFactory: openLocal },
        {
          provide: TokenVerifier,
          useFactory: (local: LocalIdentity | null) => new TokenVerifier(rulesOf(openId, local)),
          inject: [LocalIdentity],
        },
        {
          provide: FOUNDERS,
          useFactory: (local: LocalIdentity | null) => local?.users ?? [],
          inject: [LocalIdentity],
        },
        { provide: APP_GUARD, useClass: AuthGuard },
      ],
      exports: [OpenIdService, LocalIdentity, FOUNDERS],
    };
  }
}

function rulesOf(openId: OpenIdService | null, local: LocalIdentity | null) {
  const issuer = openId ?? local;
  if (!issuer) throw new Error('Expected a provider or the local identity, but there is neither');
  return issuer.rules;
}
