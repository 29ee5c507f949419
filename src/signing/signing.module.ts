import { Module } from '@nestjs/common';
import { SigningController } from './signing.controller.js';
import { SigningKeysService } from './signing-keys.service.js';

@Module({
  controllers: [SigningController],
  providers: [SigningKeysService],
  exports: [SigningKeysService],
})
export class SigningModule {}
