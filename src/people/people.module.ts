import { Global, Module } from '@nestjs/common';
import { PeopleService } from './people.service.js';

/** Every module may ask who somebody is to an authority. */
@Global()
@Module({ providers: [PeopleService], exports: [PeopleService] })
export class PeopleModule {}
