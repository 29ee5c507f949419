import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Filings on their way: what somebody has typed so far, for himself alone, until he files it or leaves it. */
export class CreateDrafts1763986880000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DRAFTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table drafts');
  }
}

const DRAFTS = `
create table drafts (
  authority_id integer not null,
  id uuid not null,
  owner text not null,
  procedure_id text not null,
  procedure_version integer not null,
  filing jsonb not null,
  version integer not null default 1,
  saved_at timestamptz not null,
  expires_at timestamptz not null,
  constraint drafts_pk primary key (authority_id, id),
  constraint drafts_authority_fk foreign key (authority_id) references authorities (id),
  constraint drafts_procedure_fk foreign key (procedure_id, procedure_version) references procedures (id, version),
  constraint drafts_filing_check check (jsonb_typeof(filing) = 'object'),
  constraint drafts_expires_check check (expires_at > saved_at)
);
create index drafts_owner_idx on drafts (authority_id, owner, saved_at desc, id desc);
create index drafts_expires_idx on drafts (authority_id, expires_at);
comment on table drafts is 'Unfinished filings, personal data in them included: each seen by its owner alone, and deleted when it is filed, discarded or 90 days old';
alter table drafts enable row level security;
create policy drafts_authority_policy on drafts
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
alter table drafts force row level security;
grant select, insert, update, delete on drafts to trine_app;`;
