import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { findReadableCase, sightOf } from '../cases/cases.queries.js';
import { CasesService } from '../cases/cases.service.js';
import { NOW, type Now } from '../database/now.js';
import { inAuthority } from '../database/tenant.js';
import type { CaseState, Command } from '../domain/case/case-state.js';
import { decide } from '../domain/case/decide.js';
import { DOCUMENT_SCANNED, placeForDocuments, REGISTER_DOCUMENT } from '../domain/case/document-commands.js';
import { type MaterialsView, materialsOf } from '../domain/case/materials.js';
import { seesDocument, type Sight } from '../domain/case/visibility.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { type Answer, answerOnce, type GivenAnswer, type IdempotentRequest } from '../http/idempotency.js';
import { encodeCursor, type Page, type PageQuery, parseCursor, readPage } from '../http/paging.js';
import type { Principal } from '../identity/principal.js';
import { JobsService } from '../jobs/jobs.service.js';
import { FETCHED_MATERIALS } from '../procedures/fetched-materials.js';
import { type ByteRange, DOCUMENT_STORE, type DocumentStore } from './document-store.js';
import { type DocumentRow, findDocument, listAsked, listDocuments } from './documents.queries.js';
import { toDocumentView, toRegisteredView } from './documents.view.js';
import { checkContent } from './media-type.js';
import { OpenUploads } from './open-uploads.js';
import { type Arrived, clearAbandoned, incomingDir, receive } from './receive.js';
import { checkReprDigest, parseReprDigest } from './repr-digest.js';
import { scanJob } from './scan.worker.js';
import { DOCUMENT_SETTINGS, type DocumentSettings } from './settings.js';

type DocumentView = ReturnType<typeof toDocumentView>;
const ORDER = 'document';

const unknownDocument = (): Problem =>
  new Problem('notFound', text('本案没有这份文件', 'Expected a document of this case, but there is none'));

const notForYou = (): Problem =>
  new Problem(
    'forbidden',
    text(
      '您目前不能查看该文件的内容',
      'Expected a document that is open to you by now, but you may only know that it is there',
    ),
  );

const isShown = ({ of_party: isOfParty }: DocumentRow, sight: Sight): boolean => seesDocument(sight, { isOfParty });

const NOT_TO_BE_HAD = {
  scanning: text('文件尚在安全检查中，请稍后下载', 'Expected a clean document, but it is still being scanned'),
  infected: text('文件未通过安全检查，不能下载', 'Expected a clean document, but it is infected'),
} as const;

/** Documents come in, are registered as commands of their case, and go out as attachments. */
@Injectable()
export class DocumentsService implements OnApplicationBootstrap {
  private readonly uploads = new OpenUploads();

  constructor(
    private readonly dataSource: DataSource,
    private readonly cases: CasesService,
    private readonly jobs: JobsService,
    @Inject(DOCUMENT_STORE) private readonly store: DocumentStore,
    @Inject(DOCUMENT_SETTINGS) private readonly settings: DocumentSettings,
    @Inject(NOW) private readonly now: Now,
  ) {}

  /** What an upload may be. */
  get limits(): Pick<DocumentSettings, 'mostBytes'> {
    return this.settings;
  }

  onApplicationBootstrap(): Promise<void> {
    return clearAbandoned(incomingDir(this.settings));
  }

  /** Who may not put a document into this case is told so before a byte of it is read. */
  async upload(by: Principal, id: string, key: string, request: FastifyRequest): Promise<GivenAnswer> {
    const header = request.headers['repr-digest'];
    const announced = parseReprDigest(Array.isArray(header) ? header.join(',') : header);
    await this.cases.checkStanding(id, by, (...now) => void placeForDocuments(...now));
    return this.uploads.within(`${by.authority}/${by.sub}`, async () => {
      const arrived = await receive(request, this.settings);
      try {
        checkReprDigest(announced, arrived.sha256);
        await checkContent(arrived.path, arrived.bytes, arrived.format);
        return await this.register(by, id, key, arrived);
      } finally {
        await rm(arrived.path, { force: true });
      }
    });
  }

  /** The bytes are kept before the journal speaks of them, and only if it will: a refused document leaves none. */
  private async register(by: Principal, id: string, key: string, arrived: Arrived): Promise<GivenAnswer> {
    const { sha256, bytes, name, format, path, fields } = arrived;
    const { codes, replaces, actingFor } = fields;
    const data = {
      sha256,
      bytes,
      mediaType: format.mediaType,
      name,
      codes,
      ...(replaces !== undefined && { replaces }),
    };
    const command: Command = { type: REGISTER_DOCUMENT, data, ...(actingFor !== undefined && { actingFor }) };
    const once: IdempotentRequest = {
      authorityId: by.authority,
      principal: by.sub,
      key,
      requestHash: createHash('sha256')
        .update(JSON.stringify(['upload', id, command]))
        .digest('hex'),
    };
    try {
      await this.cases.checkStanding(
        id,
        by,
        (state, actor, rules) => void decide(state, command, actor, this.now(), rules),
      );
    } catch (refusal) {
      const inTransaction = <T>(run: Parameters<typeof inAuthority<T>>[2]) =>
        inAuthority(this.dataSource, by.authority, run);
      return answerOnce(inTransaction, once, async () => {
        throw refusal; // unless it is a request repeated
      });
    }
    await this.store.put(by.authority, sha256, path, bytes);
    const isScanned = this.settings.clamdUrl !== undefined;
    const unscanned = { type: DOCUMENT_SCANNED, data: { sha256, verdict: 'clean', scanner: 'none' } };
    return this.cases.giveStanding(id, command, by, once, {
      then: isScanned ? [] : [unscanned],
      also: async (tx) => {
        if (isScanned) await this.jobs.add(tx, 'documents.scan', [scanJob(by.authority, id, sha256)]);
      },
      answer: (next) => registered(next, name),
    });
  }

  async list(by: Principal, id: string, query: PageQuery): Promise<Page<DocumentView>> {
    const { cursor, limit } = query;
    const after = cursor === undefined ? 0 : Math.trunc(Number(parseCursor(ORDER, cursor)[0])) || 0;
    const { rows, sight } = await inAuthority(this.dataSource, by.authority, async (tx) => {
      const state = await findReadableCase(tx, by, id);
      const page = await readPage(query, () => listDocuments(tx, state, after, limit + 1));
      return { rows: page, sight: sightOf(by, state) };
    });
    const items = rows.slice(0, limit).map((row) => toDocumentView(id, row, isShown(row, sight)));
    return { items, nextCursor: rows.length > limit ? encodeCursor(ORDER, [items.at(-1)!.id]) : null };
  }

  async get(by: Principal, id: string, document: number): Promise<DocumentView> {
    const { row, shown } = await this.getRow(by, id, document);
    return toDocumentView(id, row, shown);
  }

  /**
   * The bytes of a clean document.
   * @throws Problem `notPossible` for one that is not, or not yet, clean, `forbidden` for whom its case is not shown so far.
   */
  async open(
    by: Principal,
    id: string,
    document: number,
    range: (bytes: number) => ByteRange | undefined,
  ): Promise<{ row: DocumentRow; range: ByteRange | undefined; stream: Readable }> {
    const { row, shown } = await this.getRow(by, id, document);
    if (!shown) throw notForYou();
    if (row.state !== 'clean') throw new Problem('notPossible', NOT_TO_BE_HAD[row.state], { rule: 'documents' });
    const wanted = range(Number(row.bytes));
    return { row, range: wanted, stream: await this.store.open(by.authority, row.sha256, wanted) };
  }

  async materials(by: Principal, id: string): Promise<MaterialsView> {
    return inAuthority(this.dataSource, by.authority, async (tx) => {
      const state = await findReadableCase(tx, by, id);
      const { procedure } = this.cases.rulesOf(state);
      // The draft is the applicant's too, but nobody asked for anything when he opened it: its entry names what he has.
      const owed = state.visits.filter(
        ({ stage, opened }) => opened > 1 && procedure.stages[stage]?.meta.owner === 'applicant',
      );
      const asked = await listAsked(
        tx,
        state,
        owed.map(({ opened }) => opened),
      );
      return materialsOf(state, procedure, FETCHED_MATERIALS, asked);
    });
  }

  private async getRow(by: Principal, id: string, document: number): Promise<{ row: DocumentRow; shown: boolean }> {
    const { row, sight } = await inAuthority(this.dataSource, by.authority, async (tx) => {
      const state = await findReadableCase(tx, by, id);
      return { row: await findDocument(tx, state, document), sight: sightOf(by, state) };
    });
    if (!row) throw unknownDocument();
    return { row, shown: isShown(row, sight) };
  }
}

function registered(next: CaseState, name: string): Answer {
  const document = next.documents!.at(-1)!;
  const view = toRegisteredView(next.id, document, name);
  return { status: 201, headers: { Location: view.href }, body: JSON.stringify(view) };
}
