import { Injectable, type PipeTransform } from '@nestjs/common';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** An id in a path. What cannot be an id names nothing: 404, the same answer as for one that does not exist. */
@Injectable()
export class UuidPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    const id = value.toLowerCase();
    if (!UUID.test(id)) throw new Problem('notFound', text('编号应为 UUID', 'Expected a UUID, but the id is not one'));
    return id;
  }
}
