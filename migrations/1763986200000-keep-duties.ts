import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Separation of duties as the database itself keeps it: whoever writes SQL by hand, even with a hash chain that fits, cannot
 * put into a journal that one person held two duties which exclude one another, nor a decision that its entry did not make.
 * The rules are read out of a procedure when it is published; nobody but these triggers writes what follows from them.
 */
export class KeepDuties1763986200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(RULES);
    await runner.query(DUTIES);
    await runner.query(DECISIONS);
    await runner.query(FIXED);
    await runner.query(ALREADY_THERE);
    await runner.query(WALLS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('duties held are evidence: this migration cannot be undone'));
  }
}

const TABLES = `
create table duty_rules (
  procedure_id text not null,
  version integer not null,
  command text not null,
  duty text not null,
  pointer text not null,
  constraint duty_rules_pk primary key (procedure_id, version, command, duty, pointer),
  constraint duty_rules_procedure_fk foreign key (procedure_id, version) references procedures (id, version)
);
comment on table duty_rules is 'The duties that a command takes upon its actor, or upon the persons at the pointer; read out of the procedure';
create table exclusive_duties (
  procedure_id text not null,
  version integer not null,
  a text not null,
  b text not null,
  constraint exclusive_duties_pk primary key (procedure_id, version, a, b),
  constraint exclusive_duties_procedure_fk foreign key (procedure_id, version) references procedures (id, version)
);
comment on table exclusive_duties is 'Pairs of duties, both ways round, that nobody may hold on one case';
create table decision_rules (
  procedure_id text not null,
  version integer not null,
  command text not null,
  track text not null,
  pointer text not null,
  constraint decision_rules_pk primary key (procedure_id, version, command, track, pointer),
  constraint decision_rules_procedure_fk foreign key (procedure_id, version) references procedures (id, version)
);
comment on table decision_rules is 'Where in the data of a command the outcomes of its numbered decisions stand';

create table case_duties (
  authority_id integer not null,
  case_id uuid not null,
  person text not null,
  duty text not null,
  seq integer not null,
  constraint case_duties_pk primary key (authority_id, case_id, duty, person),
  constraint case_duties_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);
comment on table case_duties is 'Who has held which duty on a case, and by which entry first; written by a trigger on the journal alone';
create table case_stand_ins (
  authority_id integer not null,
  case_id uuid not null,
  person text not null,
  one_with text not null,
  seq integer not null,
  constraint case_stand_ins_pk primary key (authority_id, case_id, person, one_with),
  constraint case_stand_ins_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);
comment on table case_stand_ins is 'Who took whose place on a case: they count as one person on it; written by a trigger on the journal alone';`;

const RULES = `
create function publish_duty_rules(id text, version integer, definition jsonb) returns void
language sql set search_path = public, pg_temp as $$
  insert into duty_rules select distinct $1, $2, c.key, d ->> 'duty', coalesce(d ->> 'from', '')
    from jsonb_each($3 -> 'commands') c, jsonb_array_elements(coalesce(c.value -> 'duties', '[]')) d;
  insert into exclusive_duties select distinct $1, $2, a, b
    from jsonb_array_elements(coalesce($3 -> 'exclusive', '[]')) e, jsonb_array_elements_text(e -> 'duties') a,
      jsonb_array_elements_text(e -> 'duties') b where a <> b;
  insert into decision_rules select distinct $1, $2, c.key, d ->> 'track', d ->> 'from'
    from jsonb_each($3 -> 'commands') c, jsonb_array_elements(coalesce(c.value -> 'decisions', '[]')) d;
$$;
create function read_duty_rules() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform publish_duty_rules(new.id, new.version, new.definition::jsonb);
  return null;
end $$;
create trigger procedures_duty_rules_trigger after insert on procedures for each row execute function read_duty_rules();`;

const DUTIES = `
create function persons_at(data jsonb, pointer text) returns setof text
language sql immutable set search_path = public, pg_temp as $$
  with found as (select data #> string_to_array(substr(pointer, 2), '/') as it)
  select it #>> '{}' from found where jsonb_typeof(it) = 'string'
  union all select e #>> '{}' from found, jsonb_array_elements(case jsonb_typeof(it) when 'array' then it end) e where jsonb_typeof(e) = 'string'
  union all select k from found, jsonb_object_keys(case jsonb_typeof(it) when 'object' then it end) k;
$$;

create function count_as_one(authority integer, the_case uuid, first text, second text) returns boolean
language sql stable set search_path = public, pg_temp as $$
  select first = second or exists (
    with recursive reached (who) as (
      select first
      union select case l.person when r.who then l.one_with else l.person end
        from reached r join case_stand_ins l on l.authority_id = authority and l.case_id = the_case and r.who in (l.person, l.one_with))
    select from reached where who = second);
$$;

create function keep_duties() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  entry jsonb := new.canon::jsonb;
  who text := entry -> 'actor' ->> 'id';
  places jsonb := coalesce(entry -> 'actor' -> 'standsInFor', '[]');
  filed record;
  linked boolean;
  any_linked boolean;
  held record;
begin
  select c.procedure_id as id, c.procedure_version as version into filed
    from cases c where c.authority_id = new.authority_id and c.id = new.case_id;
  linked := jsonb_array_length(places) > 0 and exists (select from procedures p
    where p.id = filed.id and p.version = filed.version and p.definition::jsonb -> 'commands' ? (entry ->> 'type'));
  if not linked and not exists (select from duty_rules r
    where r.procedure_id = filed.id and r.version = filed.version and r.command = entry ->> 'type') then
    return null;
  end if;
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'duties are taken in a transaction that is READ COMMITTED: only there what another has just taken is seen'
      using errcode = 'TR002';
  end if;
  -- One at a time for each case: what was taken while this one waited is seen by the statements below.
  perform from cases c where c.authority_id = new.authority_id and c.id = new.case_id for no key update;
  insert into case_duties
    select distinct on (r.duty, p.person) new.authority_id, new.case_id, p.person, r.duty, new.seq
    from duty_rules r cross join lateral (
      select who as person where r.pointer = ''
      union all select jsonb_array_elements_text(places) where r.pointer = ''
      union all select persons_at(entry -> 'data', r.pointer) where r.pointer <> '') p
    where r.procedure_id = filed.id and r.version = filed.version and r.command = entry ->> 'type'
    on conflict do nothing;
  if linked then
    insert into case_stand_ins select distinct new.authority_id, new.case_id, who, other, new.seq
      from jsonb_array_elements_text(places) other where other <> who on conflict do nothing;
  end if;
  any_linked := exists (select from case_stand_ins l where l.authority_id = new.authority_id and l.case_id = new.case_id);
  select a.person, a.duty, b.person as other, b.duty as instead into held
    from case_duties a
      join exclusive_duties x on x.procedure_id = filed.id and x.version = filed.version and x.a = a.duty
      join case_duties b on b.authority_id = a.authority_id and b.case_id = a.case_id and b.duty = x.b
    where a.authority_id = new.authority_id and a.case_id = new.case_id and (linked or a.seq = new.seq)
      and (a.person = b.person or (linked or any_linked) and count_as_one(a.authority_id, a.case_id, a.person, b.person))
    limit 1;
  if found then
    raise exception '% as % and % as % on one case', held.person, held.duty, held.other, held.instead
      using errcode = 'TR001', hint = 'these duties exclude one another';
  end if;
  return null;
end $$;
create trigger journal_duties_trigger after insert on journal for each row execute function keep_duties();`;

const DECISIONS = `
create function keep_decisions() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from journal j
      join cases c on c.authority_id = j.authority_id and c.id = j.case_id
      cross join lateral (select j.canon::jsonb as entry) e
      join decision_rules r on r.procedure_id = c.procedure_id and r.version = c.procedure_version
        and r.command = e.entry ->> 'type' and r.track = new.track
    where j.authority_id = new.authority_id and j.case_id = new.case_id and j.seq = new.seq
      and e.entry -> 'data' #>> (string_to_array(substr(r.pointer, 2), '/') || new.item) = new.outcome) then
    raise exception 'decision % is not made by entry % of its case', new.number, new.seq using errcode = 'TR001',
      hint = 'a decision is made by a command whose actor may decide, and says what that command said';
  end if;
  return null;
end $$;
create trigger decisions_made_trigger after insert on decisions for each row execute function keep_decisions();`;

const FIXED = `
create function keep_case_fixed() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception 'what a case is, and by which procedure it runs, is fixed when it is filed' using errcode = 'TR002';
end $$;
create trigger cases_fixed_trigger before update of authority_id, id, case_number, procedure_id, procedure_version, label, filed_by
  on cases for each row execute function keep_case_fixed();`;

/** What was published and done before: the same rules and duties, read out of procedures and journals. */
const ALREADY_THERE = `
do $$
declare one record;
begin
  for one in select id, version, definition from procedures loop
    perform publish_duty_rules(one.id, one.version, one.definition::jsonb);
  end loop;
  for one in select id from authorities loop
    perform set_config('trine.authority', one.id::text, true);
    insert into case_duties
      select distinct on (j.case_id, r.duty, p.person) j.authority_id, j.case_id, p.person, r.duty, j.seq
      from journal j
        join cases c on c.authority_id = j.authority_id and c.id = j.case_id
        cross join lateral (select j.canon::jsonb as entry) e
        join duty_rules r on r.procedure_id = c.procedure_id and r.version = c.procedure_version and r.command = e.entry ->> 'type'
        cross join lateral (select e.entry -> 'actor' ->> 'id' as person where r.pointer = ''
          union all select persons_at(e.entry -> 'data', r.pointer) where r.pointer <> '') p
      where j.authority_id = one.id
      order by j.case_id, r.duty, p.person, j.seq
      on conflict do nothing;
  end loop;
  perform set_config('trine.authority', '', true);
end $$;`;

const WALLS = `
${['case_duties', 'case_stand_ins']
  .map(
    (table) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${table}_authority_policy on ${table}
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);`,
  )
  .join('')}
grant select on duty_rules, exclusive_duties, decision_rules, case_duties, case_stand_ins to trine_app;
revoke all on function publish_duty_rules(text, integer, jsonb), persons_at(jsonb, text), count_as_one(integer, uuid, text, text),
  read_duty_rules(), keep_duties(), keep_decisions(), keep_case_fixed() from public;`;
