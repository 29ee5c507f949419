import { Injectable, type PipeTransform } from '@nestjs/common';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { TaskId } from './tasks.service.js';

const TASK_ID =
  /^([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}):([1-9]\d{0,8}:[A-Za-z.:]{1,150})$/;

/** The id of a task in a path: case, entry that opened it, stage. What cannot be one names nothing: 404. */
@Injectable()
export class TaskIdPipe implements PipeTransform<string, TaskId> {
  transform(value: string): TaskId {
    const [, caseId, key] = TASK_ID.exec(value) ?? [];
    if (caseId !== undefined && key !== undefined) return { caseId, key };
    throw new Problem('notFound', text('没有这项待办', 'Expected the id of a task, but this is none'));
  }
}
