import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The outbox tells more than steps: what happens to a case by the passing of time alone has no journal entry. */
export class TellMoreThanSteps1763986500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(OUTBOX);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('delete from outbox where seq is null');
    await runner.query('alter table outbox drop column kind, drop column data, alter column seq set not null');
  }
}

const OUTBOX = `
alter table outbox
  alter column seq drop not null,
  add column kind text not null default 'entry',
  add column data jsonb,
  add constraint outbox_seq_check check ((kind = 'entry') = (seq is not null));
comment on column outbox.kind is 'entry: the journal entry seq; else an event of the case that is no entry, such as lamp.turned, with its data';`;
