import { Injectable, type PipeTransform } from '@nestjs/common';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

const YEAR = /^2\d{3}$/;

/** A year in a path. @throws Problem `malformed` */
@Injectable()
export class YearPipe implements PipeTransform<string, number> {
  transform(value: string): number {
    if (YEAR.test(value)) return Number(value);
    const detail = text('年份应为2000至2999之间的四位数', 'Expected a year from 2000 to 2999 in four digits');
    throw new Problem('malformed', detail, { errors: [{ pointer: '/year', detail }] });
  }
}
