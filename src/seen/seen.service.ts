/*
 * Tells whoever wrote or read how far he has seen, and has what he asks next read on a standby that has come so far. Only where
 * there is one. A client echoes the header `Trine-Seen`, a browser the cookie of that name; for who sends neither, the primary is
 * read. What is told is encrypted: a bare number would say how much all authorities do, and a made-up one would make readers wait.
 */
import { IncomingMessage } from 'node:http';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { DataSource } from 'typeorm';
import { type Standby, standbyOf } from '../database/standby.js';
import { kindOf } from '../http/admission.js';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { singleHeader } from '../http/exchange.js';
import { SecretsService } from '../secrets/secrets.service.js';

export const PUBLIC_URL = Symbol('PUBLIC_URL');

const HEADER = 'Trine-Seen';
const PURPOSE = 'seen';
/** Longer than any standby should take to come along; without the cookie the primary is read, which is always right. */
const COOKIE_SECONDS = 3_600;

@Injectable()
export class SeenService implements OnModuleInit {
  private readonly isSecure: boolean;
  private readonly cookie: string;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly dataSource: DataSource,
    private readonly secrets: SecretsService,
    @Inject(PUBLIC_URL) publicUrl: string | null,
  ) {
    this.isSecure = publicUrl?.startsWith('https:') ?? false;
    this.cookie = this.isSecure ? '__Host-trine-seen' : 'trine-seen';
  }

  onModuleInit(): void {
    const standby = standbyOf(this.dataSource);
    if (!standby) return;
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('preValidation', (request, _reply, done) => this.lead(standby, request, request.raw, done));
    fastify.addHook('onSend', (request, reply, _payload, done) => {
      this.tell(standby, request, reply);
      done();
    });
  }

  private lead(standby: Standby, request: HttpRequest, raw: unknown, done: () => void): void {
    // What a page asks of the API within this process is read where the page may be read.
    if (standby.reading !== undefined && !(raw instanceof IncomingMessage)) return done();
    const kind = kindOf(request.method, request.url);
    if (kind === null || !isReading(request)) return standby.onPrimary(done);
    standby.read({ after: this.givenBy(request), isReport: kind === 'report' }, done);
  }

  private tell(standby: Standby, request: HttpRequest, reply: HttpReply): void {
    if (kindOf(request.method, request.url) === null) return;
    const seen = isReading(request) ? (standby.reading?.seen ?? 0) : standby.latest;
    if (seen === 0) return;
    const given = this.givenBy(request);
    const told = this.secrets.encrypt(String(Math.max(seen, given ?? 0)), PURPOSE);
    reply.header(HEADER, told);
    // A page that was asked for before a command and comes after its answer would set the cookie back: only the first one sets it.
    if (request.headers['authorization'] !== undefined || (given !== null && isReading(request))) return;
    const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure: this.isSecure } as const;
    reply.setCookie(this.cookie, told, { ...attributes, maxAge: COOKIE_SECONDS });
  }

  /** How far the sender has seen; null when he does not say what we told him, and so also for a word such as "latest". */
  private givenBy(request: HttpRequest): number | null {
    const given = singleHeader(request, HEADER.toLowerCase()) ?? request.cookies?.[this.cookie];
    if (given === undefined) return null;
    try {
      return Number(this.secrets.decrypt(given, PURPOSE));
    } catch {
      return null;
    }
  }
}

const isReading = ({ method }: HttpRequest): boolean => method === 'GET' || method === 'HEAD';
