import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { canonical } from '../domain/audit/canonical.js';
import type { Json } from '../domain/json.js';
import { Catalogue } from './catalogue.js';

/** The catalogue of a server: published to its database at the start, and refused if a version says something else there. */
@Injectable()
export class ProceduresService extends Catalogue implements OnModuleInit {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async onModuleInit(): Promise<void> {
    for (const { procedure, procedureHash } of this.all()) {
      const { id, version } = procedure.definition;
      await this.dataSource.query(
        'insert into procedures (id, version, hash, definition) values ($1, $2, $3, $4) on conflict do nothing',
        [id, version, procedureHash, canonical(procedure.definition as unknown as Json)],
      );
      const [row] = await this.dataSource.query<{ hash: string }[]>(
        'select hash from procedures where id = $1 and version = $2',
        [id, version],
      );
      if (row?.hash !== procedureHash)
        throw new Error(
          `${id}@${version} was published with other content (${row?.hash}); a changed procedure needs a new version`,
        );
    }
  }
}
