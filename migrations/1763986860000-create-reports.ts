import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reports that were published: numbered, in editions, with the very bytes. Nothing of them is ever changed. */
export class CreateReports1763986860000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REPORTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('published reports are evidence: this migration cannot be undone'));
  }
}

const REPORTS = `
create table reports (
  authority_id integer not null,
  number integer not null,
  edition smallint not null,
  kind text not null,
  period_from date not null,
  period_to date not null,
  procedure text,
  as_of_position bigint not null,
  as_of_instant timestamptz not null,
  reason text,
  changes jsonb,
  content text not null,
  sha256 text not null,
  manifest jsonb not null,
  made_by text not null,
  made_at timestamptz not null,
  constraint reports_pk primary key (authority_id, number, edition),
  constraint reports_authority_fk foreign key (authority_id) references authorities (id),
  constraint reports_kind_check check (kind in ('provisional', 'final')),
  constraint reports_edition_check check (edition >= 1 and (edition = 1) = (reason is null)),
  constraint reports_sha256_check check (sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex'))
);
comment on table reports is 'Published turnaround reports; content is their canonical JSON, as it was sent';
alter table reports enable row level security;
create policy reports_authority_policy on reports
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
alter table reports force row level security;
grant select, insert on reports to trine_app;`;
