import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Forces row-level security on the two tables that the engine looks through for all authorities at once. Their owner passes
 * only inside the functions that open this door, and these return keys; the application's role cannot pass at all.
 */
export class ForceQueues1763985900000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['seal_queue', 'due_dates'])
      await queryRunner.query(`
        alter table ${table} force row level security;
        create policy ${table}_keys_policy on ${table} for select to current_user
          using (current_setting('trine.scan', true) = 'keys');
      `);
    await queryRunner.query(`
      alter function due_keys(timestamptz, integer) set trine.scan = 'keys';
      alter function next_due() set trine.scan = 'keys';
      alter function unsealed_authorities() set trine.scan = 'keys';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter function due_keys(timestamptz, integer) reset trine.scan;
      alter function next_due() reset trine.scan;
      alter function unsealed_authorities() reset trine.scan;
    `);
    for (const table of ['seal_queue', 'due_dates'])
      await queryRunner.query(`
        drop policy ${table}_keys_policy on ${table};
        alter table ${table} no force row level security;
      `);
  }
}
