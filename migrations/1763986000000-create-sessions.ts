import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Frozen SQL: who is signed in. These are data of the installation, not of an authority: they are read before anybody
 * knows which authority a request is for, and a person has one session for all at which he holds an office. So no policy
 * of row-level security could stand here; what stands is that a row is found by a hash of 256 random bits alone, that
 * no secret of a person or provider is in it, and that the application may not rewrite it.
 */
export class CreateSessions1763986000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table sessions; drop table sign_ins; drop table revocations;');
  }
}

const TABLES = `
create table sessions (
  id_hash bytea not null constraint sessions_id_hash_check check (length(id_hash) = 32),
  subject text not null,
  caller jsonb not null,
  signed_in_at timestamptz not null default now(),
  used_at timestamptz not null default now(),
  ends_at timestamptz not null,
  constraint sessions_id_hash_pk primary key (id_hash)
);
comment on table sessions is 'Who is signed in with a browser; the cookie holds what id_hash is the SHA-256 of';
create index sessions_subject_index on sessions (subject);
create index sessions_ends_at_index on sessions (ends_at);

create table sign_ins (
  state_hash bytea not null constraint sign_ins_state_hash_check check (length(state_hash) = 32),
  browser_hash bytea not null,
  nonce text not null,
  code_verifier text not null,
  fresh boolean not null,
  return_to text not null,
  begun_at timestamptz not null default now(),
  ends_at timestamptz not null,
  constraint sign_ins_state_hash_pk primary key (state_hash)
);
comment on table sign_ins is 'People on their way to the provider and back; each row serves one return';
create index sign_ins_ends_at_index on sign_ins (ends_at);

create table revocations (
  kind text not null constraint revocations_kind_check check (kind in ('token', 'subject', 'link')),
  value text not null,
  not_after timestamptz not null,
  revoked_by text not null,
  revoked_at timestamptz not null default now(),
  ends_at timestamptz not null,
  constraint revocations_kind_value_pk primary key (kind, value)
);
comment on table revocations is 'Tokens and sign-ins that are refused before their time, and links that were used';
create index revocations_ends_at_index on revocations (ends_at);
`;

const GRANTS = `
grant select, insert, delete on sessions to trine_app;
grant update (used_at) on sessions to trine_app;
grant select, insert, delete on sign_ins to trine_app;
grant select, insert, delete on revocations to trine_app;
grant update (not_after, revoked_by, revoked_at, ends_at) on revocations to trine_app;
`;
