import { Injectable, type PipeTransform } from '@nestjs/common';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

/** The number of a report in an address. @throws Problem `malformed` */
@Injectable()
export class ReportNumberPipe implements PipeTransform<string, number> {
  transform(given: string): number {
    if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
    const detail = text('应为报告编号，例如 1', 'Expected the number of a report, such as 1');
    throw new Problem('malformed', detail, { errors: [{ pointer: '/number', detail }] });
  }
}
