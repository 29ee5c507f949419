import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The cases that a published report has counted, as they were published with it: in full, and for publication. */
export class ListCasesOfReports1763987030000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LISTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('published lists are evidence: this migration cannot be undone'));
  }
}

const LISTS = `
create table report_case_lists (
  authority_id integer not null,
  number integer not null,
  edition smallint not null,
  variant text not null,
  part integer not null,
  lines text not null,
  constraint report_case_lists_pk primary key (authority_id, number, edition, variant, part),
  constraint report_case_lists_authority_fk foreign key (authority_id) references authorities (id),
  constraint report_case_lists_variant_check check (variant in ('full', 'public'))
);
comment on table report_case_lists is 'The lines of the list of cases of a report, an array of cells each, in parts; a part is written before its report, in its transaction';
alter table report_case_lists enable row level security;
create policy report_case_lists_authority_policy on report_case_lists
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);
alter table report_case_lists force row level security;
grant select, insert on report_case_lists to trine_app;`;
