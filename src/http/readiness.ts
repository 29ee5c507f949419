import type { DataSource } from 'typeorm';

export type Readiness = { ready: boolean; database: 'answers' | 'silent' | 'none'; migrations: 'applied' | 'pending' };

const PATIENCE_MS = 2_000;

/** Whether this process can serve: the database answers and holds every migration that this build knows. */
export async function checkReadiness(dataSource: DataSource | undefined): Promise<Readiness> {
  if (!dataSource) return { ready: false, database: 'none', migrations: 'pending' };
  let timer: NodeJS.Timeout | undefined;
  try {
    const applied = await Promise.race([
      dataSource.query<{ name: string }[]>('SELECT name FROM migrations'),
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS);
      }),
    ]);
    const names = new Set(applied.map((row) => row.name));
    const complete = dataSource.migrations.every((migration) =>
      names.has(migration.name ?? migration.constructor.name),
    );
    return { ready: complete, database: 'answers', migrations: complete ? 'applied' : 'pending' };
  } catch {
    return { ready: false, database: 'silent', migrations: 'pending' };
  } finally {
    clearTimeout(timer);
  }
}
