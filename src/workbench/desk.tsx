import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { renderToString } from 'preact-render-to-string';
import type { Instant } from '../domain/clock/instant.js';
import { problemKind, type ProblemView, toProblemView } from '../http/problems.js';
import { toProblem } from '../http/to-problem.js';
import { Refused, withQuery } from './api.js';
import type { AssetAddresses } from './assets.js';
import { Frame } from './parts/frame.js';
import { ProblemPage } from './parts/problem-note.js';
import { languageOf } from './tongue.js';
import type { View } from './view.js';
import { arrive, receive, type Visit, VisitProvider } from './visit.js';
import { frameWords } from './words/frame.js';

/** Where the browser goes on, with a fresh GET. */
export type Way = { to: string; cookies?: string[] };

type Act = (visit: Visit) => Promise<View | Way>;
type Door = { open?: true };
const LONGEST_REST_MS = 30_000;

/** Someone must sign in first, and comes back to where he was; `fresh` when he is known but must prove it again. */
const signInFirst = (visit: Visit, fresh: boolean): Way => ({
  to: withQuery('/sign-in', { returnTo: visit.path === '/' ? '/inbox' : visit.here, ...(fresh && { fresh: '1' }) }),
});

/** Where pages are registered, and the one way that a request takes to its page. */
export class Desk {
  constructor(
    private readonly server: FastifyInstance,
    private readonly assets: AssetAddresses,
    private readonly now: () => Instant,
    private readonly tellFault: (error: unknown, requestId: string) => void,
  ) {
    server.setErrorHandler((error, request, reply) => this.turnAway(request, reply, error));
  }

  /** `open`: also for who has not signed in. */
  get(path: string, show: Act, door: Door = {}): void {
    this.server.get(path, (request, reply) => this.answer(request, reply, show, door));
  }

  /** What a form sends. Answers with a page only when it did not do what was asked. */
  post(path: string, act: Act, door: Door = {}): void {
    this.server.post(path, (request, reply) => this.answer(request, reply, act, door));
  }

  /** What a form with a file sends: handed on by `act` as it comes, and read by nobody here. */
  upload(path: string, act: (visit: Visit, body: FastifyRequest) => Promise<View | Way>): void {
    this.server.post(path, { config: { multipart: true } }, async (request, reply) => {
      reply.raw.once('close', () => leaveRest(request));
      return this.answer(request, reply, (visit) => act(visit, request), {});
    });
  }

  /** A visit, the page or the way, and every refusal as a page of its own. */
  private async answer(request: FastifyRequest, reply: FastifyReply, act: Act, { open }: Door): Promise<FastifyReply> {
    const visit = await receive(this.server, request, this.now());
    if (!open && !visit.session) return this.lead(reply, signInFirst(visit, false));
    try {
      const answer = await act(visit);
      return 'to' in answer ? this.lead(reply, answer) : this.show(reply, visit, answer);
    } catch (error) {
      if (error instanceof Refused && error.problem.status === 401)
        return this.lead(reply, signInFirst(visit, error.problem.code === 'stepUpRequired'));
      if (!(error instanceof Refused)) this.tellFault(error, request.id);
      const problem = error instanceof Refused ? error.problem : unforeseen(request.id, visit);
      const body = <ProblemPage problem={problem} />;
      return this.show(reply, visit, { title: problem.title, body, status: problem.status });
    }
  }

  /** What is refused before it came to its page: no room, a body too large. Nobody is asked who came. */
  private turnAway(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
    const visit = arrive(this.server, request, this.now());
    const known = toProblem(error);
    if (!known) this.tellFault(error, request.id);
    const problem = known ? toProblemView(known, languageOf(visit.tongue), request.id) : unforeseen(request.id, visit);
    const wait = problemKind(problem.code).retryAfterSeconds;
    if (wait !== undefined) reply.header('retry-after', String(wait));
    return this.show(reply, visit, {
      title: problem.title,
      body: <ProblemPage problem={problem} />,
      status: problem.status,
    });
  }

  private lead(reply: FastifyReply, { to, cookies = [] }: Way): FastifyReply {
    for (const cookie of cookies) reply.header('set-cookie', cookie);
    return reply.code(303).header('location', to).send();
  }

  private show(reply: FastifyReply, visit: Visit, view: View): FastifyReply {
    const page = renderToString(
      <VisitProvider value={visit}>
        <Frame view={view} assets={this.assets} />
      </VisitProvider>,
    );
    return reply
      .code(view.status ?? 200)
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-language', visit.tongue)
      .send(`<!doctype html>${page}`);
  }
}

/** What is left of a refused upload is let go by, for a while: a browser shows no answer while it is still sending. */
function leaveRest({ raw }: FastifyRequest): void {
  if (raw.readableEnded) return;
  raw.resume();
  const timer = setTimeout(() => raw.destroy(), LONGEST_REST_MS).unref();
  raw.once('close', () => clearTimeout(timer));
}

function unforeseen(requestId: string, { tongue }: Visit): ProblemView {
  const { faultTitle, faultDetail } = frameWords[tongue];
  return {
    type: '/problems/internal',
    title: faultTitle,
    status: 500,
    detail: faultDetail,
    instance: `urn:uuid:${requestId}`,
    code: 'internal',
  };
}
