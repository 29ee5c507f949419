import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { HealthController } from './health.controller.js';
import { RoutePolicies } from './policy.js';
import { ProblemsController } from './problems.controller.js';
import { Readiness } from './readiness.js';

@Module({
  imports: [DiscoveryModule],
  controllers: [HealthController, ProblemsController],
  providers: [RoutePolicies, Readiness],
})
export class HttpModule {}
