import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The keys that this installation signs with, and the signatures of published reports. */
export class SignReports1763987040000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(KEYS);
    await runner.query(`alter table reports add column signatures jsonb;
comment on column reports.signatures is 'Detached signatures over the canonical manifest, and over what of it is published; null before there were any'`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('signatures of published reports are evidence: this migration cannot be undone'));
  }
}

const KEYS = `
create table signing_keys (
  key_id text not null,
  suite text not null,
  public_key text not null,
  private_key text not null,
  valid_from timestamptz not null,
  valid_until timestamptz,
  constraint signing_keys_pk primary key (key_id),
  constraint signing_keys_suite_check check (suite in ('Ed25519')),
  constraint signing_keys_validity_check check (valid_until >= valid_from)
);
comment on table signing_keys is 'Keys of this installation; the private half is encrypted with the secrets key, which no database holds';
create unique index signing_keys_present_index on signing_keys (suite) where valid_until is null;
grant select, insert, update (valid_until) on signing_keys to trine_app;`;
