import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The organisation of an authority is one case, so there is never a second of them; and each process asks, for all
 * authorities at once, whether any has changed.
 */
export class CreateOfficeHeads1763986100000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create unique index cases_administration_key on cases (authority_id) where procedure_id = 'administration';

      create function office_heads() returns table (authority_id integer, case_id uuid, seq integer)
      language plpgsql set search_path = public, pg_temp set trine.authority = '' as $$
      declare one integer;
      begin
        for one in select id from authorities order by id loop
          perform set_config('trine.authority', one::text, true);
          return query select one, c.id, c.seq from (values (1)) v (n)
            left join cases c on c.authority_id = one and c.procedure_id = 'administration';
        end loop;
      end $$;
      comment on function office_heads is 'Each authority, with the administrative case that is its organisation and its last entry';
      revoke all on function office_heads() from public;
      grant execute on function office_heads() to trine_app;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop function office_heads()');
    await queryRunner.query('drop index cases_administration_key');
  }
}
