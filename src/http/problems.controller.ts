import { createHash } from 'node:crypto';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { text } from '../domain/json.js';
import { PROBLEM_CODES, Problem, type ProblemCode } from '../domain/problem.js';
import { Public } from './policy.js';
import { PROBLEM_ADVICE } from './problem-advice.js';
import { problemKind } from './problems.js';

const STYLE =
  'body{font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}code{font-size:1.1em}';
const CSP = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style>${body}</html>\n`;

/** Every value in these pages is a constant of ours; nothing of the request is printed. */
function describe(code: ProblemCode): string {
  const { status, title } = problemKind(code);
  const { means, todo } = PROBLEM_ADVICE[code];
  return (
    `<h1><code>${code}</code> · ${status}</h1>` +
    `<section><h2>${title['zh-CN']}</h2><p>${means['zh-CN']}</p><p>${todo['zh-CN']}</p></section>` +
    `<section lang="en"><h2>${title.en}</h2><p>${means.en}</p><p>${todo.en}</p></section>`
  );
}

@ApiTags('service')
@ApiProduces('text/html')
@Public()
@Controller('problems')
export class ProblemsController {
  /** All problem codes, with links. */
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', CSP)
  list(): string {
    const rows = PROBLEM_CODES.map((code) => {
      const { status, title } = problemKind(code);
      return `<li><a href="/problems/${code}"><code>${code}</code></a> ${status} · ${title['zh-CN']} · ${title.en}</li>`;
    });
    return page('Problems', `<h1>问题代码 Problems</h1><ul>${rows.join('')}</ul>`);
  }

  /** What a problem code means and what to do: the page that `type` points to. */
  @Get(':code')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', CSP)
  get(@Param('code') code: string): string {
    const known = PROBLEM_CODES.find((one) => one === code);
    if (!known) throw new Problem('notFound', text('没有这个问题代码', 'Expected a known problem code'));
    return page(known, describe(known));
  }
}
