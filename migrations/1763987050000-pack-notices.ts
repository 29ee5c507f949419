import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a notice says is kept as bytes, which leaves room for compression (`notice-content.ts`); notices of before stay as they
 * are, as JSON. The hash of the official text stands beside it as bytes too. A number needs no index: it is the number of the
 * case with that of the entry, which are unique.
 */
export class PackNotices1763987050000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table notices rename to former_notices;
alter table former_notices rename constraint notices_pk to former_notices_pk;
alter table former_notices rename constraint notices_case_fk to former_notices_case_fk;
alter table former_notices no force row level security;
create table notices (
  authority_id integer not null,
  seq integer not null,
  case_id uuid not null,
  n smallint not null,
  words smallint not null,
  sha256 bytea,
  content bytea not null,
  constraint notices_sha256_length_check check (length(sha256) = 32)
);
alter table notices alter column content set storage external;
insert into notices
  select authority_id, seq, case_id, n, 0, decode(sha256, 'hex'),
    convert_to((to_jsonb(f) - '{authority_id,case_id,seq,n,sha256}'::text[])::text, 'UTF8')
  from former_notices f order by authority_id, case_id, seq, n;
drop table former_notices;
alter table notices
  add constraint notices_pk primary key (authority_id, case_id, seq, n),
  add constraint notices_case_fk foreign key (authority_id, case_id) references cases (authority_id, id);
comment on table notices is 'What was told of a step: as it was sent, with the hash of its official text';
comment on column notices.words is 'The dictionary that content is deflated with (RFC 1951); 0: JSON as it is';
alter table notices enable row level security;
alter table notices force row level security;
create policy notices_authority_policy on notices
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
grant select, insert on notices to trine_app;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('SQL cannot read what notices say any more: this migration cannot be undone'));
  }
}
