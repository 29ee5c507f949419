import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inAuthority } from '../database/tenant.js';
import { canonical } from '../domain/audit/canonical.js';
import type { Json } from '../domain/json.js';
import type { Principal } from '../identity/principal.js';
import { Catalogue } from './catalogue.js';
import { countRunning } from './procedures.queries.js';

/** The catalogue of a server: published to its database at the start, and refused if a version says something else there. */
@Injectable()
export class ProceduresService extends Catalogue implements OnModuleInit {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  /** The open cases of each version that somebody may read, by `id@version`; counted up to 100. */
  async countRunning(by: Principal): Promise<Map<string, number>> {
    const versions = this.list().map(({ procedure: { definition } }) => definition);
    const named = versions.map(({ id, version }) => ({ id, version }));
    return inAuthority(this.dataSource, by.authority, (tx) => countRunning(tx, by, named));
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
