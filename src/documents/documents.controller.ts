import { Controller, Get, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { IdempotencyKey, sendAnswer } from '../http/idempotency.interceptor.js';
import { parseLanguage } from '../http/language.js';
import { nextLink, PageQuery } from '../http/paging.js';
import { Authenticated } from '../http/policy.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { DocumentsService } from './documents.service.js';
import { parseRange } from './byte-range.js';
import { dispositionOf } from './file-name.js';
import { toMaterialsView } from './materials.view.js';
import { toReprDigest } from './repr-digest.js';

const ID = { name: 'id', format: 'uuid', description: 'The id of the case' };
const DOCUMENT = {
  name: 'document',
  schema: { type: 'integer' },
  description: 'The number of the document in its case',
} as const;
const UPLOAD = {
  type: 'object',
  required: ['file'],
  properties: {
    codes: {
      type: 'string',
      description: 'Codes of the materials that it is given for, separated by commas; may be repeated',
    },
    replaces: { type: 'integer', description: 'The number of the document of which this is a new version' },
    actingFor: { type: 'string', description: 'The person whose place the caller takes, where he could take several' },
    file: {
      type: 'string',
      format: 'binary',
      description: 'One file: pdf, docx, xlsx, ofd, jpg, png, tif, xml, txt, csv',
    },
  },
};
/** Whatever the file holds, a browser shows none of it. */
const SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'";

function parseNumber(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new Problem('notFound', text('文件编号应为数字', 'Expected the number of a document, but the id is none'));
}

@ApiTags('documents')
@ApiBearerAuth()
@Authenticated()
@Controller('cases/:id')
export class DocumentsController {
  constructor(private readonly documents: DocumentsService) {}

  @Post('documents')
  @RouteConfig({ multipart: true })
  @ApiOperation({
    operationId: 'uploadDocument',
    summary: 'Put one document into a case: streamed, measured, hashed, then registered',
  })
  @ApiParam(ID)
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: UPLOAD })
  @ApiHeader({
    name: 'Repr-Digest',
    required: false,
    description: 'sha-256 of the file (RFC 9530); refused if another arrives',
  })
  @ApiResponse({
    status: 201,
    description: 'Registered: number, digest, state scanning or clean; Location in the headers',
  })
  async upload(
    @Param('id', UuidPipe) id: string,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Req() request: FastifyRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    try {
      sendAnswer(reply, await this.documents.upload(by, id, key, request));
    } catch (refusal) {
      reply.header('Connection', 'close'); // what is left of the body is not read
      throw refusal;
    }
  }

  @Get('documents')
  @ApiOperation({ operationId: 'listDocuments', summary: 'The documents of a case, with all versions' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'items in the order of registration, nextCursor; Link: rel="next"' })
  async list(
    @Param('id', UuidPipe) id: string,
    @Query() query: PageQuery,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const page = await this.documents.list(by, id, query);
    if (page.nextCursor) reply.header('Link', nextLink(request.url, page.nextCursor));
    return page;
  }

  @Get('documents/:document')
  @ApiOperation({ operationId: 'getDocument', summary: 'A document: digest, size, materials, what the scan found' })
  @ApiParam(ID)
  @ApiParam(DOCUMENT)
  @ApiResponse({ status: 200, description: 'The document' })
  async get(@Param('id', UuidPipe) id: string, @Param('document') document: string, @CurrentPrincipal() by: Principal) {
    return this.documents.get(by, id, parseNumber(document));
  }

  @Get('documents/:document/content')
  @ApiOperation({ operationId: 'downloadDocument', summary: 'The bytes of a clean document, always as an attachment' })
  @ApiParam(ID)
  @ApiParam(DOCUMENT)
  @ApiHeader({ name: 'Range', required: false, description: 'One range of bytes' })
  @ApiResponse({
    status: 200,
    description: 'The bytes, with Repr-Digest',
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiResponse({ status: 206, description: 'The range of bytes that was asked for' })
  async content(
    @Param('id', UuidPipe) id: string,
    @Param('document') document: string,
    @CurrentPrincipal() by: Principal,
    @Headers('range') asked: string | undefined,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const number = parseNumber(document);
    const { row, range, stream } = await this.documents.open(by, id, number, (bytes) => parseRange(asked, bytes));
    const bytes = Number(row.bytes);
    const first = range?.first ?? 0;
    const last = range?.last ?? bytes - 1;
    if (range) reply.code(206).header('Content-Range', `bytes ${first}-${last}/${bytes}`);
    reply
      .header('Content-Type', row.media_type)
      .header('Content-Length', String(last - first + 1))
      .header('Content-Disposition', dispositionOf(row.name ?? `document-${row.id}`))
      .header('Content-Security-Policy', SANDBOX)
      .header('Repr-Digest', toReprDigest(row.sha256))
      .header('ETag', `"${row.sha256}"`)
      .header('Accept-Ranges', 'bytes')
      .send(stream);
  }

  @Get('materials')
  @ApiOperation({
    operationId: 'listMaterials',
    summary: 'What a case needs: per requirement what was given, what it serves too, what is owed',
  })
  @ApiParam(ID)
  @ApiResponse({
    status: 200,
    description: 'items with status, documents and citation; fetched; requestsAvoided; what an upload may be',
  })
  async materials(
    @Param('id', UuidPipe) id: string,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const language = parseLanguage(accepted);
    reply.header('Content-Language', language);
    return toMaterialsView(await this.documents.materials(by, id), this.documents.limits, language);
  }
}
