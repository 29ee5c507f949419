import { Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ClockSkew } from '../database/clock-skew.js';

export type ReadinessView = {
  ready: boolean;
  database: 'answers' | 'silent' | 'none';
  migrations: 'applied' | 'pending';
  /** suspect: too far from the database's clock, so this process acts on no limit; a warning, as it serves all the same. */
  clock?: 'suspect';
};

const PATIENCE_MS = 2_000;

/** Whether this process can serve: the database answers and holds every migration that this build knows. */
@Injectable()
export class Readiness {
  constructor(
    @Optional() private readonly dataSource?: DataSource,
    @Optional() private readonly skew?: ClockSkew,
  ) {}

  async check(): Promise<ReadinessView> {
    const clock = this.skew?.isSuspect ? ({ clock: 'suspect' } as const) : {};
    if (!this.dataSource) return { ready: false, database: 'none', migrations: 'pending', ...clock };
    const applied = await this.findAppliedMigrations(this.dataSource);
    if (!applied) return { ready: false, database: 'silent', migrations: 'pending', ...clock };
    const complete = this.dataSource.migrations.every(({ name, constructor }) => applied.has(name ?? constructor.name));
    return { ready: complete, database: 'answers', migrations: complete ? 'applied' : 'pending', ...clock };
  }

  private async findAppliedMigrations(dataSource: DataSource): Promise<Set<string> | null> {
    let timer: NodeJS.Timeout | undefined;
    const impatience = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), PATIENCE_MS);
    });
    const query = dataSource.query<{ name: string }[]>('SELECT name FROM migrations').then(
      (rows) => new Set(rows.map((row) => row.name)),
      () => null,
    );
    return Promise.race([query, impatience]).finally(() => clearTimeout(timer));
  }
}
