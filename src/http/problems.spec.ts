import { describe, expect, test } from '@jest/globals';
import { BadRequestException, InternalServerErrorException, NotFoundException } from '@nestjs/common';
import { text } from '../domain/json.js';
import { PROBLEM_CODES, Problem } from '../domain/problem.js';
import { PROBLEM_ADVICE } from './problem-advice.js';
import { problemKind, toProblemView } from './problems.js';
import { toProblem } from './to-problem.js';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('a refusal as a caller reads it', () => {
  test('it is an RFC 9457 problem in the language asked for', () => {
    const problem = new Problem('stale', text('版本已变', 'Expected version 3, but it is 4'), { currentVersion: 4 });
    expect(toProblemView(problem, 'en', ID)).toEqual({
      type: '/problems/stale',
      title: 'Somebody else changed it first',
      status: 412,
      detail: 'Expected version 3, but it is 4',
      instance: `urn:uuid:${ID}`,
      code: 'stale',
      currentVersion: 4,
    });
    expect(toProblemView(problem, 'zh-CN', ID)).toMatchObject({ detail: '版本已变', title: '数据已被他人更新' });
  });

  test('faults keep their pointers and lose the other language', () => {
    const errors = [{ pointer: '/a/0', detail: text('应为文本', 'Expected text') }];
    const view = toProblemView(new Problem('malformed', text('错', 'bad'), { errors, allowed: ['x'] }), 'zh-CN', ID);
    expect(view).toMatchObject({ errors: [{ pointer: '/a/0', detail: '应为文本' }], allowed: ['x'] });
  });

  test('an unforeseen error tells nothing of the inside', () => {
    const view = toProblemView(new Error('password=hunter2 at /srv/app.js'), 'en', ID);
    expect(view).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(view)).not.toMatch(/hunter2|app\.js/);
  });

  test('every code has a status that fits its waiting time, and advice in both languages', () => {
    for (const code of PROBLEM_CODES) {
      const kind = problemKind(code);
      expect(kind.status).toBeGreaterThanOrEqual(400);
      expect(
        Object.values({ ...kind.title, ...PROBLEM_ADVICE[code].means, ...PROBLEM_ADVICE[code].todo }),
      ).not.toContain('');
    }
    expect(problemKind('notPossible').status).toBe(409);
    expect(problemKind('preconditionMissing').status).toBe(428);
  });
});

describe('what is thrown elsewhere', () => {
  const database = (code: string) => Object.assign(new Error('x'), { driverError: { code } });
  test.each([
    [new NotFoundException(), 'notFound'],
    [new BadRequestException(), 'malformed'],
    [database('40001'), 'unavailable'],
    [database('40P01'), 'unavailable'],
    [database('57P01'), 'unavailable'],
    [database('22021'), 'malformed'],
    [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'unavailable'],
    [new Error('Connection terminated unexpectedly'), 'unavailable'],
    [new Error('Client has encountered a connection error and is not queryable'), 'unavailable'],
  ])('%s becomes %s', (thrown, code) => {
    expect(toProblem(thrown)?.code).toBe(code);
  });
  test.each([new Error('bug'), database('23505'), new InternalServerErrorException(), 'text', undefined])(
    '%s is unforeseen',
    (thrown) => expect(toProblem(thrown)).toBeUndefined(),
  );
});
