import { applyDecorators, Injectable, SetMetadata, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';

/** Who may call a route at all. What a person may do to one case is decided by the domain, never here. */
export type Policy =
  { who: 'public' } | { who: 'recognised' } | { who: 'authenticated' } | { who: 'roles'; roles: string[] };

const POLICY = 'trine:policy';
const declare = (policy: Policy) =>
  applyDecorators(SetMetadata(POLICY, policy), ApiExtension('x-policy', { ...policy }));

/** Anyone, without a token. */
export const Public = () => declare({ who: 'public' });
/** Anyone whom we can tell, whether or not he holds an office here: for what concerns himself alone. */
export const Recognised = () => declare({ who: 'recognised' });
/** Anyone who holds an office at the authority. */
export const Authenticated = () => declare({ who: 'authenticated' });
/** Whoever holds at least one of the roles. */
export const Roles = (...roles: [string, ...string[]]) => declare({ who: 'roles', roles });

/** The policy of a route: the one on the method, else the one on its controller; undefined is "nobody". */
export const policyOf = (reflector: Reflector, method: object, controller: object): Policy | undefined =>
  reflector.getAllAndOverride<Policy | undefined>(POLICY, [method as never, controller as never]);

/** Refuses to start while a route says nothing about who may call it: a forgotten decorator must not become a closed or open door. */
@Injectable()
export class RoutePolicies implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const missing = this.discovery.getControllers().flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Record<string, object>;
      return this.scanner
        .getAllMethodNames(prototype)
        .map((name) => ({ name, method: prototype[name] }))
        .filter(({ method }) => method !== undefined && Reflect.hasMetadata('path', method))
        .filter(({ method }) => !policyOf(this.reflector, method!, metatype))
        .map(({ name }) => `${metatype.name}.${name}`);
    });
    if (missing.length > 0)
      throw new Error(
        `Expected @Public(), @Authenticated() or @Roles() on every route, but not on ${missing.join(', ')}`,
      );
  }
}
