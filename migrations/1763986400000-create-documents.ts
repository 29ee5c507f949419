import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Frozen SQL: the documents of a case, a projection of its journal. The bytes lie in the store of documents. */
export class CreateDocuments1763986400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table documents');
  }
}

const TABLE = `
create table documents (
  authority_id integer not null,
  case_id uuid not null,
  id integer not null,
  sha256 text not null constraint documents_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint not null constraint documents_bytes_check check (bytes > 0),
  media_type text not null,
  codes text[] not null,
  replaces integer,
  registered_by text not null,
  registered_at timestamptz not null,
  state text not null constraint documents_state_check check (state in ('scanning', 'clean', 'infected')),
  scanner text,
  signature text,
  closed integer,
  constraint documents_pk primary key (authority_id, case_id, id),
  constraint documents_case_fk foreign key (authority_id, case_id) references cases (authority_id, id),
  constraint documents_replaces_fk foreign key (authority_id, case_id, replaces)
    references documents (authority_id, case_id, id) deferrable initially deferred
);
comment on table documents is 'What lies in a case, by the entry that registered it; names that people gave are in the vault';
create index documents_scanning_index on documents (authority_id, registered_at) where state = 'scanning';
create index documents_sha256_index on documents (authority_id, sha256);
alter table documents enable row level security;
alter table documents force row level security;
create policy documents_authority_policy on documents
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
grant select, insert, update on documents to trine_app;`;
