-- The schema as the migrations make it, read from the catalogues. Written by `npm run schema:dump`; not to be run.

-- Sequences

sequence public.migrations_id_seq as integer start 1 increment 1;

sequence public.outbox_id_seq as bigint start 1 increment 1;

sequence public.seal_queue_id_seq as bigint start 1 increment 1;

-- Functions

CREATE OR REPLACE FUNCTION public.count_as_one(authority integer, the_case uuid, first text, second text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select first = second or exists (
    with recursive reached (who) as (
      select first
      union select case l.person when r.who then l.one_with else l.person end
        from reached r join case_stand_ins l on l.authority_id = authority and l.case_id = the_case and r.who in (l.person, l.one_with))
    select from reached where who = second);
$function$
;

CREATE OR REPLACE FUNCTION public.due_authorities(before timestamp with time zone)
 RETURNS SETOF integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET "trine.scan" TO 'keys'
AS $function$
  select a.id from authorities a where exists (
    select from due_dates d where d.authority_id = a.id and d.fires_at is not null and d.fires_at <= before)
$function$
;
grant execute on due_authorities(timestamp with time zone) to trine_app;

CREATE OR REPLACE FUNCTION public.keep_case_fixed()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  raise exception 'what a case is, and by which procedure it runs, is fixed when it is filed' using errcode = 'TR002';
end $function$
;

CREATE OR REPLACE FUNCTION public.keep_decisions()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION public.keep_duties()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION public.next_due()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET "trine.scan" TO 'keys'
AS $function$
  select min(next.fires_at) from authorities a cross join lateral (
    select d.fires_at from due_dates d where d.authority_id = a.id and d.fires_at is not null order by d.fires_at limit 1) next
$function$
;
grant execute on next_due() to trine_app;

CREATE OR REPLACE FUNCTION public.next_number(authority integer, kind text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare name text := format('numbers_%s_%s', authority, kind);
begin
  if kind !~ '^[a-z]{1,20}$' then raise exception 'no such kind of number: %', kind; end if;
  if to_regclass(name) is null then
    perform pg_advisory_xact_lock(hashtext(name));
    execute format('create sequence if not exists %I', name);
  end if;
  return nextval(name::regclass);
end $function$
;
grant execute on next_number(integer,text) to trine_app;

CREATE OR REPLACE FUNCTION public.office_heads()
 RETURNS TABLE(authority_id integer, case_id uuid, seq integer)
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
 SET "trine.authority" TO ''
AS $function$
      declare one integer;
      begin
        for one in select id from authorities order by id loop
          perform set_config('trine.authority', one::text, true);
          return query select one, c.id, c.seq from (values (1)) v (n)
            left join cases c on c.authority_id = one and c.procedure_id = 'administration';
        end loop;
      end $function$
;
grant execute on office_heads() to trine_app;

CREATE OR REPLACE FUNCTION public.persons_at(data jsonb, pointer text)
 RETURNS SETOF text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  with found as (select data #> string_to_array(substr(pointer, 2), '/') as it)
  select it #>> '{}' from found where jsonb_typeof(it) = 'string'
  union all select e #>> '{}' from found, jsonb_array_elements(case jsonb_typeof(it) when 'array' then it end) e where jsonb_typeof(e) = 'string'
  union all select k from found, jsonb_object_keys(case jsonb_typeof(it) when 'object' then it end) k;
$function$
;

CREATE OR REPLACE FUNCTION public.publish_duty_rules(id text, version integer, definition jsonb)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'public', 'pg_temp'
AS $function$
  insert into duty_rules select distinct $1, $2, c.key, d ->> 'duty', coalesce(d ->> 'from', '')
    from jsonb_each($3 -> 'commands') c, jsonb_array_elements(coalesce(c.value -> 'duties', '[]')) d;
  insert into exclusive_duties select distinct $1, $2, a, b
    from jsonb_array_elements(coalesce($3 -> 'exclusive', '[]')) e, jsonb_array_elements_text(e -> 'duties') a,
      jsonb_array_elements_text(e -> 'duties') b where a <> b;
  insert into decision_rules select distinct $1, $2, c.key, d ->> 'track', d ->> 'from'
    from jsonb_each($3 -> 'commands') c, jsonb_array_elements(coalesce(c.value -> 'decisions', '[]')) d;
$function$
;

CREATE OR REPLACE FUNCTION public.purge_idempotency_keys(days integer)
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  with gone as (delete from idempotency_keys where created_at < now() - make_interval(days => greatest(days, 1)) returning 1)
  select count(*) from gone
$function$
;
grant execute on purge_idempotency_keys(integer) to trine_app;

CREATE OR REPLACE FUNCTION public.read_duty_rules()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform publish_duty_rules(new.id, new.version, new.definition::jsonb);
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.unrelayed_authorities()
 RETURNS SETOF integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET "trine.scan" TO 'keys'
AS $function$ select distinct authority_id from outbox $function$
;
grant execute on unrelayed_authorities() to trine_app;

CREATE OR REPLACE FUNCTION public.unsealed_authorities()
 RETURNS SETOF integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET "trine.scan" TO 'keys'
AS $function$ select distinct authority_id from seal_queue $function$
;
grant execute on unsealed_authorities() to trine_app;

-- Tables

create table public.applicant_names (
  authority_id integer not null,
  name text not null
);
constraint applicant_names_pk PRIMARY KEY (authority_id, name)
row level security enabled and forced;
policy applicant_names_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.applicant_names to trine_app;

create table public.audit_positions (
  authority_id integer not null,
  "position" bigint not null,
  case_id uuid not null,
  seq integer not null,
  sealed_at timestamp with time zone not null
);
constraint audit_positions_authority_id_position_pk PRIMARY KEY (authority_id, "position")
constraint audit_positions_case_id_seq_key UNIQUE (authority_id, case_id, seq)
constraint audit_positions_journal_fk FOREIGN KEY (authority_id, case_id, seq) REFERENCES journal(authority_id, case_id, seq)
row level security enabled and forced;
policy audit_positions_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.audit_positions to trine_app;

create table public.authorities (
  id integer not null,
  name jsonb not null,
  calendar text not null
);
constraint authorities_id_pk PRIMARY KEY (id)
grant select on public.authorities to trine_app;

create table public.baselines (
  authority_id integer not null,
  id uuid not null,
  label text not null default 'IMPORTED'::text,
  name text not null,
  version integer not null,
  procedure_id text not null,
  import_id uuid not null,
  unit text not null,
  filter jsonb not null,
  source text not null,
  evidence jsonb not null,
  as_of timestamp with time zone not null,
  n integer not null,
  figures jsonb not null,
  created_by text not null,
  created_at timestamp with time zone not null
);
constraint baselines_authority_id_id_pk PRIMARY KEY (authority_id, id)
constraint baselines_authority_id_fk FOREIGN KEY (authority_id) REFERENCES authorities(id)
constraint baselines_import_fk FOREIGN KEY (authority_id, import_id) REFERENCES legacy_imports(authority_id, id)
constraint baselines_label_check CHECK ((label = 'IMPORTED'::text))
constraint baselines_name_version_key UNIQUE (authority_id, name, version)
constraint baselines_unit_check CHECK ((unit = ANY (ARRAY['case'::text, 'chain'::text])))
CREATE INDEX baselines_procedure_index ON public.baselines USING btree (authority_id, procedure_id, id);
row level security enabled and forced;
policy baselines_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.baselines to trine_app;

create table public.case_duties (
  authority_id integer not null,
  case_id uuid not null,
  person text not null,
  duty text not null,
  seq integer not null
);
constraint case_duties_pk PRIMARY KEY (authority_id, case_id, duty, person)
constraint case_duties_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
row level security enabled and forced;
policy case_duties_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant select on public.case_duties to trine_app;

create table public.case_facts (
  authority_id integer not null,
  case_id uuid not null,
  made smallint not null,
  procedure text not null,
  label text not null,
  head text not null,
  entries integer not null,
  late_recorded integer not null,
  reopened boolean not null,
  closed_at timestamp with time zone,
  submitted_at timestamp with time zone,
  accepted_at timestamp with time zone,
  decided_at timestamp with time zone,
  issued_at timestamp with time zone,
  left_at timestamp with time zone,
  outcome text,
  completed boolean not null,
  yellow_at timestamp with time zone,
  red_at timestamp with time zone,
  extensions smallint not null,
  rounds smallint not null,
  documents smallint not null,
  shared_documents smallint not null,
  stops smallint not null,
  stopped_legal_days integer not null,
  stopped_ms bigint not null,
  stopped_from_at timestamp with time zone,
  legal_days integer,
  legal_days_net integer,
  working_ms bigint,
  working_net_ms bigint,
  calendar_ms bigint,
  authority_working_ms bigint,
  authority_waiting_ms bigint,
  applicant_ms bigint,
  third_party_ms bigint,
  non_working_ms bigint,
  statutory_ended text,
  statutory_missed boolean not null,
  statutory_stopped boolean not null,
  statutory_undetermined boolean not null,
  statutory_provisional boolean not null,
  statutory_due_at timestamp with time zone,
  promised_ended text,
  promised_missed boolean not null,
  promised_stopped boolean not null,
  promised_undetermined boolean not null,
  promised_provisional boolean not null,
  promised_due_at timestamp with time zone,
  ordered_ms bigint,
  held_ms bigint,
  unassigned_ms bigint,
  queued_ms bigint,
  silent_ms bigint
);
constraint case_facts_pk PRIMARY KEY (authority_id, case_id)
constraint case_facts_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
CREATE INDEX case_facts_left_at_index ON public.case_facts USING btree (authority_id, left_at);
CREATE INDEX case_facts_made_index ON public.case_facts USING btree (authority_id, made);
CREATE INDEX case_facts_open_index ON public.case_facts USING btree (authority_id) INCLUDE (submitted_at, accepted_at, stopped_from_at) WHERE (left_at IS NULL);
CREATE INDEX case_facts_submitted_at_index ON public.case_facts USING btree (authority_id, submitted_at);
row level security enabled and forced;
policy case_facts_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select, update on public.case_facts to trine_app;

create table public.case_items (
  authority_id integer not null,
  case_id uuid not null,
  item text not null,
  kind text not null,
  label text not null,
  status text not null,
  marks jsonb not null
);
constraint case_items_pk PRIMARY KEY (authority_id, case_id, item)
constraint case_items_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
row level security enabled and forced;
policy case_items_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select, update on public.case_items to trine_app;

create table public.case_labour (
  authority_id integer not null,
  case_id uuid not null,
  n smallint not null,
  component text,
  track text,
  role text not null,
  travel boolean not null,
  heads smallint not null,
  minutes integer not null
);
constraint case_labour_pk PRIMARY KEY (authority_id, case_id, n)
constraint case_labour_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
row level security enabled and forced;
policy case_labour_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant delete, insert, select, update on public.case_labour to trine_app;

create table public.case_models (
  authority_id integer not null,
  case_id uuid not null,
  procedures smallint not null,
  inspected smallint not null,
  baseline_version integer not null,
  parameter_version integer not null,
  parameters_precede boolean not null,
  demonstrated boolean not null,
  actual_office_ms bigint not null,
  actual_gross_ms bigint not null,
  actual_calendar_ms bigint not null,
  low_office_ms bigint not null,
  low_gross_ms bigint not null,
  low_calendar_ms bigint not null,
  low_parallelism_ms bigint not null,
  low_intakes_ms bigint not null,
  low_shared_documents_ms bigint not null,
  low_inspections_ms bigint not null,
  low_decisions_ms bigint not null,
  low_issues_ms bigint not null,
  central_office_ms bigint not null,
  central_gross_ms bigint not null,
  central_calendar_ms bigint not null,
  central_parallelism_ms bigint not null,
  central_intakes_ms bigint not null,
  central_shared_documents_ms bigint not null,
  central_inspections_ms bigint not null,
  central_decisions_ms bigint not null,
  central_issues_ms bigint not null,
  high_office_ms bigint not null,
  high_gross_ms bigint not null,
  high_calendar_ms bigint not null,
  high_parallelism_ms bigint not null,
  high_intakes_ms bigint not null,
  high_shared_documents_ms bigint not null,
  high_inspections_ms bigint not null,
  high_decisions_ms bigint not null,
  high_issues_ms bigint not null,
  ceiling_calendar_days integer,
  ceiling_authority_days integer not null,
  ceiling_applicant_days integer not null,
  ceiling_provisional boolean not null,
  tracks text not null default ''::text,
  unbooked text not null default ''::text
);
constraint case_models_pk PRIMARY KEY (authority_id, case_id)
constraint case_models_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
row level security enabled and forced;
policy case_models_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant delete, insert, select, update on public.case_models to trine_app;

create table public.case_stand_ins (
  authority_id integer not null,
  case_id uuid not null,
  person text not null,
  one_with text not null,
  seq integer not null
);
constraint case_stand_ins_pk PRIMARY KEY (authority_id, case_id, person, one_with)
constraint case_stand_ins_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
row level security enabled and forced;
policy case_stand_ins_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant select on public.case_stand_ins to trine_app;

create table public.case_stops (
  authority_id integer not null,
  case_id uuid not null,
  n smallint not null,
  reason text not null,
  from_at timestamp with time zone not null,
  to_at timestamp with time zone,
  legal_days integer,
  working_ms bigint
);
constraint case_stops_pk PRIMARY KEY (authority_id, case_id, n)
constraint case_stops_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
CREATE INDEX case_stops_open_index ON public.case_stops USING btree (authority_id, case_id) INCLUDE (from_at) WHERE (to_at IS NULL);
row level security enabled and forced;
policy case_stops_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant delete, insert, select, update on public.case_stops to trine_app;

create table public.case_watches (
  authority_id integer not null,
  person text not null,
  case_id uuid not null,
  since timestamp with time zone not null
);
constraint case_watches_pk PRIMARY KEY (authority_id, person, case_id)
constraint case_watches_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
row level security enabled and forced;
policy case_watches_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant delete, insert, select on public.case_watches to trine_app;

create table public.cases (
  authority_id integer not null,
  id uuid not null,
  case_number text not null,
  procedure_id text not null,
  procedure_version integer not null,
  label text not null,
  applicant text not null,
  filed_by text not null,
  status text not null,
  outcome text,
  version integer not null,
  seq integer not null,
  stages text[] not null,
  state text not null,
  yellow_at timestamp with time zone,
  red_at timestamp with time zone,
  filed_at timestamp with time zone not null
);
constraint cases_authority_id_id_pk PRIMARY KEY (authority_id, id)
constraint cases_authority_id_case_number_key UNIQUE (authority_id, case_number)
constraint cases_authority_id_fk FOREIGN KEY (authority_id) REFERENCES authorities(id)
constraint cases_label_check CHECK ((label = ANY (ARRAY['REAL'::text, 'SYNTHETIC'::text])))
constraint cases_procedure_fk FOREIGN KEY (procedure_id, procedure_version) REFERENCES procedures(id, version)
constraint cases_status_check CHECK ((status = ANY (ARRAY['open'::text, 'closed'::text])))
CREATE UNIQUE INDEX cases_administration_key ON public.cases USING btree (authority_id) WHERE (procedure_id = 'administration'::text);
CREATE INDEX cases_applicant_index ON public.cases USING btree (authority_id, applicant);
CREATE INDEX cases_case_number_index ON public.cases USING btree (authority_id, case_number COLLATE "C");
CREATE INDEX cases_due_index ON public.cases USING btree (authority_id, (
CASE
    WHEN (red_at IS NULL) THEN 'infinity'::timestamp with time zone
    ELSE red_at
END), id);
CREATE INDEX cases_filed_by_index ON public.cases USING btree (authority_id, filed_by, (
CASE
    WHEN (red_at IS NULL) THEN 'infinity'::timestamp with time zone
    ELSE red_at
END), id);
CREATE INDEX cases_open_due_index ON public.cases USING btree (authority_id, (
CASE
    WHEN (red_at IS NULL) THEN 'infinity'::timestamp with time zone
    ELSE red_at
END), id) WHERE (status = 'open'::text);
CREATE TRIGGER cases_fixed_trigger BEFORE UPDATE OF authority_id, id, case_number, procedure_id, procedure_version, label, filed_by ON public.cases FOR EACH ROW EXECUTE FUNCTION keep_case_fixed();
row level security enabled and forced;
policy cases_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select, update on public.cases to trine_app;

create table public.clock_intervals (
  authority_id integer not null,
  case_id uuid not null,
  clock integer not null,
  rule text not null,
  track text not null,
  item text not null,
  n smallint not null,
  kind text not null,
  opened integer not null,
  from_at timestamp with time zone not null,
  closed integer,
  to_at timestamp with time zone,
  reason text
);
constraint clock_intervals_pk PRIMARY KEY (authority_id, case_id, clock, rule, track, item, n)
constraint clock_intervals_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
constraint clock_intervals_kind_check CHECK ((kind = ANY (ARRAY['run'::text, 'stop'::text])))
row level security enabled and forced;
policy clock_intervals_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select, update on public.clock_intervals to trine_app;

create table public.decision_rules (
  procedure_id text not null,
  version integer not null,
  command text not null,
  track text not null,
  pointer text not null
);
constraint decision_rules_pk PRIMARY KEY (procedure_id, version, command, track, pointer)
constraint decision_rules_procedure_fk FOREIGN KEY (procedure_id, version) REFERENCES procedures(id, version)
grant select on public.decision_rules to trine_app;

create table public.decisions (
  authority_id integer not null,
  number text not null,
  case_id uuid not null,
  seq integer not null,
  track text not null,
  item text not null,
  outcome text not null,
  adverse boolean not null,
  reason text,
  remedies text,
  decided_at timestamp with time zone not null
);
constraint decisions_authority_id_number_pk PRIMARY KEY (authority_id, number)
constraint decisions_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
constraint decisions_reason_check CHECK (((NOT adverse) OR ((reason IS NOT NULL) AND (remedies IS NOT NULL))))
CREATE TRIGGER decisions_made_trigger AFTER INSERT ON public.decisions FOR EACH ROW EXECUTE FUNCTION keep_decisions();
row level security enabled and forced;
policy decisions_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.decisions to trine_app;

create table public.documents (
  authority_id integer not null,
  case_id uuid not null,
  id integer not null,
  sha256 text not null,
  bytes bigint not null,
  media_type text not null,
  codes text[] not null,
  replaces integer,
  registered_by text not null,
  registered_at timestamp with time zone not null,
  state text not null,
  scanner text,
  signature text,
  closed integer
);
constraint documents_pk PRIMARY KEY (authority_id, case_id, id)
constraint documents_bytes_check CHECK ((bytes > 0))
constraint documents_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
constraint documents_replaces_fk FOREIGN KEY (authority_id, case_id, replaces) REFERENCES documents(authority_id, case_id, id) DEFERRABLE INITIALLY DEFERRED
constraint documents_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
constraint documents_state_check CHECK ((state = ANY (ARRAY['scanning'::text, 'clean'::text, 'infected'::text])))
CREATE INDEX documents_scanning_index ON public.documents USING btree (authority_id, registered_at) WHERE (state = 'scanning'::text);
CREATE INDEX documents_sha256_index ON public.documents USING btree (authority_id, sha256);
row level security enabled and forced;
policy documents_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select, update on public.documents to trine_app;

create table public.drafts (
  authority_id integer not null,
  id uuid not null,
  owner text not null,
  procedure_id text not null,
  procedure_version integer not null,
  filing jsonb not null,
  version integer not null default 1,
  saved_at timestamp with time zone not null,
  expires_at timestamp with time zone not null
);
constraint drafts_pk PRIMARY KEY (authority_id, id)
constraint drafts_authority_fk FOREIGN KEY (authority_id) REFERENCES authorities(id)
constraint drafts_expires_check CHECK ((expires_at > saved_at))
constraint drafts_filing_check CHECK ((jsonb_typeof(filing) = 'object'::text))
constraint drafts_procedure_fk FOREIGN KEY (procedure_id, procedure_version) REFERENCES procedures(id, version)
CREATE INDEX drafts_expires_idx ON public.drafts USING btree (authority_id, expires_at);
CREATE INDEX drafts_owner_idx ON public.drafts USING btree (authority_id, owner, saved_at DESC, id DESC);
row level security enabled and forced;
policy drafts_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant delete, insert, select, update on public.drafts to trine_app;

create table public.due_dates (
  authority_id integer not null,
  case_id uuid not null,
  opened integer not null,
  rule text not null,
  track text not null,
  item text not null,
  started_at timestamp with time zone not null,
  extension smallint not null,
  due_date date,
  due_at timestamp with time zone,
  yellow_at timestamp with time zone,
  provisional boolean not null,
  met boolean,
  ended_at timestamp with time zone,
  closed integer,
  fires_at timestamp with time zone
);
constraint due_dates_pk PRIMARY KEY (authority_id, case_id, opened, rule, track, item)
constraint due_dates_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
CREATE INDEX due_dates_fires_at_index ON public.due_dates USING btree (authority_id, fires_at) WHERE (fires_at IS NOT NULL);
CREATE INDEX due_dates_open_index ON public.due_dates USING btree (authority_id, case_id) INCLUDE (due_at, met) WHERE (ended_at IS NULL);
row level security enabled and forced;
policy due_dates_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
policy due_dates_keys_policy as permissive for select to the owner using ((current_setting('trine.scan'::text, true) = 'keys'::text)) with check (-);
grant insert, select, update on public.due_dates to trine_app;

create table public.duty_rules (
  procedure_id text not null,
  version integer not null,
  command text not null,
  duty text not null,
  pointer text not null
);
constraint duty_rules_pk PRIMARY KEY (procedure_id, version, command, duty, pointer)
constraint duty_rules_procedure_fk FOREIGN KEY (procedure_id, version) REFERENCES procedures(id, version)
grant select on public.duty_rules to trine_app;

create table public.event_positions (
  authority_id integer not null,
  last bigint not null
);
constraint event_positions_authority_id_pk PRIMARY KEY (authority_id)
constraint event_positions_authority_id_fk FOREIGN KEY (authority_id) REFERENCES authorities(id)
row level security enabled and forced;
policy event_positions_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select, update on public.event_positions to trine_app;

create table public.events (
  authority_id integer not null,
  "position" bigint not null,
  case_id uuid not null,
  seq integer,
  kind text not null,
  type text not null,
  procedure_id text not null,
  case_number text not null,
  version integer not null,
  occurred_at timestamp with time zone not null,
  data jsonb,
  relayed_at timestamp with time zone not null default clock_timestamp()
);
constraint events_authority_id_position_pk PRIMARY KEY (authority_id, "position")
constraint events_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
CREATE INDEX events_relayed_at_index ON public.events USING brin (relayed_at);
row level security enabled and forced;
policy events_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant delete, insert, select on public.events to trine_app;

create table public.exclusive_duties (
  procedure_id text not null,
  version integer not null,
  a text not null,
  b text not null
);
constraint exclusive_duties_pk PRIMARY KEY (procedure_id, version, a, b)
constraint exclusive_duties_procedure_fk FOREIGN KEY (procedure_id, version) REFERENCES procedures(id, version)
grant select on public.exclusive_duties to trine_app;

create table public.fired_deadlines (
  authority_id integer not null,
  case_id uuid not null,
  opened integer not null,
  rule text not null,
  track text not null,
  item text not null,
  what text not null,
  at timestamp with time zone not null,
  fired_at timestamp with time zone not null default clock_timestamp(),
  seq integer
);
constraint fired_deadlines_pk PRIMARY KEY (authority_id, case_id, opened, rule, track, item, what)
constraint fired_deadlines_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
row level security enabled and forced;
policy fired_deadlines_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.fired_deadlines to trine_app;

create table public.idempotency_keys (
  authority_id integer not null,
  principal text not null,
  key text not null,
  request_hash bytea not null,
  status smallint not null,
  headers jsonb not null,
  body text not null,
  created_at timestamp with time zone not null default now()
);
constraint idempotency_keys_pk PRIMARY KEY (authority_id, principal, key)
CREATE INDEX idempotency_keys_created_at_index ON public.idempotency_keys USING brin (created_at);
row level security enabled and forced;
policy idempotency_keys_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.idempotency_keys to trine_app;

create table public.journal (
  authority_id integer not null,
  case_id uuid not null,
  seq integer not null,
  recorded_at timestamp with time zone not null,
  hash bytea not null,
  canon text not null
);
constraint journal_authority_id_case_id_seq_pk PRIMARY KEY (authority_id, case_id, seq)
constraint journal_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
constraint journal_hash_check CHECK ((length(hash) = 32))
CREATE TRIGGER journal_duties_trigger AFTER INSERT ON public.journal FOR EACH ROW EXECUTE FUNCTION keep_duties();
row level security enabled and forced;
policy journal_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.journal to trine_app;

create table public.legacy_cases (
  authority_id integer not null,
  import_id uuid not null,
  number integer not null,
  label text not null default 'IMPORTED'::text,
  case_id text not null,
  link text,
  track text,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  outcome text not null,
  stops jsonb not null,
  stopped_ms bigint not null,
  extensions integer not null,
  events integer not null,
  item_type text,
  risk text,
  change_type text
);
constraint legacy_cases_pk PRIMARY KEY (authority_id, import_id, number)
constraint legacy_cases_case_id_key UNIQUE (authority_id, import_id, case_id)
constraint legacy_cases_end_check CHECK (((outcome = 'open'::text) = (ended_at IS NULL)))
constraint legacy_cases_import_fk FOREIGN KEY (authority_id, import_id) REFERENCES legacy_imports(authority_id, id) DEFERRABLE INITIALLY DEFERRED
constraint legacy_cases_label_check CHECK ((label = 'IMPORTED'::text))
constraint legacy_cases_outcome_check CHECK ((outcome = ANY (ARRAY['completed'::text, 'left'::text, 'open'::text])))
row level security enabled and forced;
policy legacy_cases_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.legacy_cases to trine_app;

create table public.legacy_chains (
  authority_id integer not null,
  import_id uuid not null,
  number integer not null,
  label text not null default 'IMPORTED'::text,
  link text not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  outcome text not null,
  parts jsonb not null,
  item_type text,
  risk text,
  change_type text
);
constraint legacy_chains_pk PRIMARY KEY (authority_id, import_id, number)
constraint legacy_chains_end_check CHECK (((outcome = 'open'::text) = (ended_at IS NULL)))
constraint legacy_chains_import_fk FOREIGN KEY (authority_id, import_id) REFERENCES legacy_imports(authority_id, id) DEFERRABLE INITIALLY DEFERRED
constraint legacy_chains_label_check CHECK ((label = 'IMPORTED'::text))
constraint legacy_chains_outcome_check CHECK ((outcome = ANY (ARRAY['completed'::text, 'left'::text, 'open'::text])))
row level security enabled and forced;
policy legacy_chains_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.legacy_chains to trine_app;

create table public.legacy_events (
  authority_id integer not null,
  import_id uuid not null,
  "row" bigint not null,
  label text not null default 'IMPORTED'::text,
  case_number integer not null,
  activity text not null,
  track text,
  stage text,
  owner text,
  clock text,
  ends text,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  given text not null,
  resource text,
  lifecycle text,
  event_id text
);
constraint legacy_events_pk PRIMARY KEY (authority_id, import_id, "row")
constraint legacy_events_label_check CHECK ((label = 'IMPORTED'::text))
row level security enabled and forced;
policy legacy_events_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.legacy_events to trine_app;

create table public.legacy_imports (
  authority_id integer not null,
  id uuid not null,
  label text not null default 'IMPORTED'::text,
  name text not null,
  source text not null,
  file_name text not null,
  file_sha256 text not null,
  bytes bigint not null,
  format text not null,
  encoding text not null,
  delimiter text,
  profile jsonb not null,
  profile_sha256 text not null,
  as_of timestamp with time zone,
  rows bigint not null,
  accepted bigint not null,
  rejected bigint not null,
  ignored bigint not null,
  summary jsonb not null,
  imported_by text not null,
  imported_at timestamp with time zone not null
);
constraint legacy_imports_authority_id_id_pk PRIMARY KEY (authority_id, id)
constraint legacy_imports_authority_id_fk FOREIGN KEY (authority_id) REFERENCES authorities(id)
constraint legacy_imports_file_sha256_check CHECK ((file_sha256 ~ '^[0-9a-f]{64}$'::text))
constraint legacy_imports_format_check CHECK ((format = ANY (ARRAY['xes'::text, 'csv'::text])))
constraint legacy_imports_label_check CHECK ((label = 'IMPORTED'::text))
constraint legacy_imports_profile_sha256_check CHECK ((profile_sha256 ~ '^[0-9a-f]{64}$'::text))
constraint legacy_imports_rows_check CHECK ((rows = ((accepted + rejected) + ignored)))
row level security enabled and forced;
policy legacy_imports_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.legacy_imports to trine_app;

create table public.legacy_rejects (
  authority_id integer not null,
  import_id uuid not null,
  "row" bigint not null,
  label text not null default 'IMPORTED'::text,
  reason text not null,
  "column" text,
  value text
);
constraint legacy_rejects_pk PRIMARY KEY (authority_id, import_id, "row")
constraint legacy_rejects_import_fk FOREIGN KEY (authority_id, import_id) REFERENCES legacy_imports(authority_id, id) DEFERRABLE INITIALLY DEFERRED
constraint legacy_rejects_label_check CHECK ((label = 'IMPORTED'::text))
row level security enabled and forced;
policy legacy_rejects_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.legacy_rejects to trine_app;

create table public.migrations (
  id integer not null default nextval('migrations_id_seq'::regclass),
  "timestamp" bigint not null,
  name character varying not null
);
constraint "PK_8c82d7f526340ab734260ea46be" PRIMARY KEY (id)
grant select on public.migrations to trine_app;

create table public.month_tallies (
  authority_id integer not null,
  month date not null,
  made smallint not null,
  "position" bigint not null,
  last_position bigint not null,
  cases integer not null,
  beside uuid[] not null,
  cohort json not null,
  flows json not null,
  trend json not null
);
constraint month_tallies_pk PRIMARY KEY (authority_id, month)
constraint month_tallies_authority_fk FOREIGN KEY (authority_id) REFERENCES authorities(id)
constraint month_tallies_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric))
row level security enabled and forced;
policy month_tallies_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant delete, insert, select, update on public.month_tallies to trine_app;

create table public.notices (
  authority_id integer not null,
  seq integer not null,
  case_id uuid not null,
  n smallint not null,
  words smallint not null,
  sha256 bytea,
  content bytea not null
);
constraint notices_pk PRIMARY KEY (authority_id, case_id, seq, n)
constraint notices_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
constraint notices_sha256_length_check CHECK ((length(sha256) = 32))
row level security enabled and forced;
policy notices_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.notices to trine_app;

create table public.operations (
  authority_id integer not null,
  id uuid not null,
  kind text not null,
  status text not null,
  done bigint not null default 0,
  total bigint,
  note jsonb,
  request jsonb not null,
  result jsonb,
  problem jsonb,
  runs integer not null default 0,
  created_by text not null,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  beat_at timestamp with time zone not null default now()
);
constraint operations_authority_id_id_pk PRIMARY KEY (authority_id, id)
constraint operations_authority_id_fk FOREIGN KEY (authority_id) REFERENCES authorities(id)
constraint operations_end_check CHECK (((status = ANY (ARRAY['queued'::text, 'running'::text])) = (finished_at IS NULL)))
constraint operations_problem_check CHECK (((status = 'failed'::text) = (problem IS NOT NULL)))
constraint operations_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
CREATE INDEX operations_created_by_index ON public.operations USING btree (authority_id, created_by, id);
CREATE INDEX operations_under_way_index ON public.operations USING btree (authority_id, beat_at) WHERE (status = ANY (ARRAY['queued'::text, 'running'::text]));
row level security enabled and forced;
policy operations_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select, update on public.operations to trine_app;

create table public.outbox (
  authority_id integer not null,
  id bigint not null generated as identity,
  case_id uuid not null,
  seq integer,
  kind text not null default 'entry'::text,
  data jsonb
);
constraint outbox_authority_id_id_pk PRIMARY KEY (authority_id, id)
constraint outbox_seq_check CHECK (((kind = 'entry'::text) = (seq IS NOT NULL)))
row level security enabled and forced;
policy outbox_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
policy outbox_keys_policy as permissive for select to the owner using ((current_setting('trine.scan'::text, true) = 'keys'::text)) with check (-);
grant delete, insert, select on public.outbox to trine_app;

create table public.personal_data (
  authority_id integer not null,
  case_id uuid not null,
  seq integer not null,
  pointer text not null,
  value jsonb,
  salt text,
  commitment text not null
);
constraint personal_data_pk PRIMARY KEY (authority_id, case_id, seq, pointer)
constraint personal_data_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
row level security enabled and forced;
policy personal_data_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select, update on public.personal_data to trine_app;

create table public.procedures (
  id text not null,
  version integer not null,
  hash text not null,
  definition text not null,
  published_at timestamp with time zone not null default now()
);
constraint procedures_id_version_pk PRIMARY KEY (id, version)
CREATE TRIGGER procedures_duty_rules_trigger AFTER INSERT ON public.procedures FOR EACH ROW EXECUTE FUNCTION read_duty_rules();
grant insert, select on public.procedures to trine_app;

create table public.report_case_lists (
  authority_id integer not null,
  number integer not null,
  edition smallint not null,
  variant text not null,
  part integer not null,
  lines text not null
);
constraint report_case_lists_pk PRIMARY KEY (authority_id, number, edition, variant, part)
constraint report_case_lists_authority_fk FOREIGN KEY (authority_id) REFERENCES authorities(id)
constraint report_case_lists_variant_check CHECK ((variant = ANY (ARRAY['full'::text, 'public'::text])))
row level security enabled and forced;
policy report_case_lists_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.report_case_lists to trine_app;

create table public.reports (
  authority_id integer not null,
  number integer not null,
  edition smallint not null,
  kind text not null,
  period_from date not null,
  period_to date not null,
  procedure text,
  as_of_position bigint not null,
  as_of_instant timestamp with time zone not null,
  reason text,
  changes jsonb,
  content text not null,
  sha256 text not null,
  manifest jsonb not null,
  made_by text not null,
  made_at timestamp with time zone not null,
  signatures jsonb
);
constraint reports_pk PRIMARY KEY (authority_id, number, edition)
constraint reports_authority_fk FOREIGN KEY (authority_id) REFERENCES authorities(id)
constraint reports_edition_check CHECK (((edition >= 1) AND ((edition = 1) = (reason IS NULL))))
constraint reports_kind_check CHECK ((kind = ANY (ARRAY['provisional'::text, 'final'::text])))
constraint reports_sha256_check CHECK ((sha256 = encode(sha256(convert_to(content, 'UTF8'::name)), 'hex'::text)))
row level security enabled and forced;
policy reports_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.reports to trine_app;

create table public.revocations (
  kind text not null,
  value text not null,
  not_after timestamp with time zone not null,
  revoked_by text not null,
  revoked_at timestamp with time zone not null default now(),
  ends_at timestamp with time zone not null
);
constraint revocations_kind_value_pk PRIMARY KEY (kind, value)
constraint revocations_kind_check CHECK ((kind = ANY (ARRAY['token'::text, 'subject'::text, 'link'::text])))
CREATE INDEX revocations_ends_at_index ON public.revocations USING btree (ends_at);
grant delete, insert, select on public.revocations to trine_app;
grant update on public.revocations (not_after) to trine_app;
grant update on public.revocations (revoked_by) to trine_app;
grant update on public.revocations (revoked_at) to trine_app;
grant update on public.revocations (ends_at) to trine_app;

create table public.seal_queue (
  authority_id integer not null,
  id bigint not null generated as identity,
  case_id uuid not null,
  seq integer not null
);
constraint seal_queue_authority_id_id_pk PRIMARY KEY (authority_id, id)
row level security enabled and forced;
policy seal_queue_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
policy seal_queue_keys_policy as permissive for select to the owner using ((current_setting('trine.scan'::text, true) = 'keys'::text)) with check (-);
grant delete, insert, select on public.seal_queue to trine_app;

create table public.sessions (
  id_hash bytea not null,
  subject text not null,
  caller jsonb not null,
  signed_in_at timestamp with time zone not null default now(),
  used_at timestamp with time zone not null default now(),
  ends_at timestamp with time zone not null
);
constraint sessions_id_hash_pk PRIMARY KEY (id_hash)
constraint sessions_id_hash_check CHECK ((length(id_hash) = 32))
CREATE INDEX sessions_ends_at_index ON public.sessions USING btree (ends_at);
CREATE INDEX sessions_subject_index ON public.sessions USING btree (subject);
grant delete, insert, select on public.sessions to trine_app;
grant update on public.sessions (used_at) to trine_app;

create table public.sign_ins (
  state_hash bytea not null,
  browser_hash bytea not null,
  nonce text not null,
  code_verifier text not null,
  fresh boolean not null,
  return_to text not null,
  begun_at timestamp with time zone not null default now(),
  ends_at timestamp with time zone not null
);
constraint sign_ins_state_hash_pk PRIMARY KEY (state_hash)
constraint sign_ins_state_hash_check CHECK ((length(state_hash) = 32))
CREATE INDEX sign_ins_ends_at_index ON public.sign_ins USING btree (ends_at);
grant delete, insert, select on public.sign_ins to trine_app;

create table public.signing_keys (
  key_id text not null,
  suite text not null,
  public_key text not null,
  private_key text not null,
  valid_from timestamp with time zone not null,
  valid_until timestamp with time zone
);
constraint signing_keys_pk PRIMARY KEY (key_id)
constraint signing_keys_suite_check CHECK ((suite = 'Ed25519'::text))
constraint signing_keys_validity_check CHECK ((valid_until >= valid_from))
CREATE UNIQUE INDEX signing_keys_present_index ON public.signing_keys USING btree (suite) WHERE (valid_until IS NULL);
grant insert, select on public.signing_keys to trine_app;
grant update on public.signing_keys (valid_until) to trine_app;

create table public.stage_visits (
  authority_id integer not null,
  opened integer not null,
  case_id uuid not null,
  from_at timestamp with time zone not null,
  to_at timestamp with time zone,
  assigned_at timestamp with time zone,
  red_at timestamp with time zone,
  working_ms bigint,
  closed integer,
  n smallint not null,
  nth smallint not null,
  done boolean not null,
  stage text not null,
  track text,
  actor text,
  holder text
);
constraint stage_visits_pk PRIMARY KEY (authority_id, case_id, n)
constraint stage_visits_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
CREATE INDEX stage_visits_done_index ON public.stage_visits USING btree (authority_id, actor, to_at) WHERE done;
CREATE INDEX stage_visits_open_index ON public.stage_visits USING btree (authority_id, stage, case_id) WHERE (closed IS NULL);
row level security enabled and forced;
policy stage_visits_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select, update on public.stage_visits to trine_app;

create table public.tasks (
  authority_id integer not null,
  case_id uuid not null,
  opened integer not null,
  stage text not null,
  track text,
  command text,
  roles text[] not null,
  yellow_at timestamp with time zone,
  red_at timestamp with time zone,
  closed integer,
  procedure_id text not null,
  procedure_version integer not null,
  case_number text not null,
  applicant text not null,
  role_set text not null,
  owner text not null,
  holder text,
  claimed_at timestamp with time zone,
  closed_at timestamp with time zone,
  done_by text
);
constraint tasks_pk PRIMARY KEY (authority_id, case_id, opened, stage)
constraint tasks_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
CREATE INDEX tasks_done_by_index ON public.tasks USING btree (authority_id, done_by, closed_at, case_id, opened, stage) WHERE (done_by IS NOT NULL);
CREATE INDEX tasks_holder_index ON public.tasks USING btree (authority_id, holder, (
CASE
    WHEN (red_at IS NULL) THEN 'infinity'::timestamp with time zone
    ELSE red_at
END), case_id, opened, stage) INCLUDE (red_at, yellow_at, track, procedure_id, case_number, applicant, role_set) WHERE ((closed IS NULL) AND (holder IS NOT NULL));
CREATE INDEX tasks_unclaimed_index ON public.tasks USING btree (authority_id, role_set, (
CASE
    WHEN (red_at IS NULL) THEN 'infinity'::timestamp with time zone
    ELSE red_at
END), case_id, opened, stage) INCLUDE (red_at, yellow_at, track, procedure_id, case_number, applicant) WHERE ((closed IS NULL) AND (holder IS NULL));
row level security enabled and forced;
policy tasks_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant delete, insert, select, update on public.tasks to trine_app;

create table public.webhook_attempts (
  authority_id integer not null,
  delivery_id uuid not null,
  n integer not null,
  at timestamp with time zone not null,
  took_ms integer not null,
  status integer,
  error text,
  response text
);
constraint webhook_attempts_pk PRIMARY KEY (authority_id, delivery_id, n)
constraint webhook_attempts_delivery_fk FOREIGN KEY (authority_id, delivery_id) REFERENCES webhook_deliveries(authority_id, id) ON DELETE CASCADE
row level security enabled and forced;
policy webhook_attempts_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.webhook_attempts to trine_app;

create table public.webhook_deliveries (
  authority_id integer not null,
  id uuid not null,
  webhook_id uuid not null,
  "position" bigint not null,
  type text not null,
  body text not null,
  status text not null,
  attempts integer not null default 0,
  attempts_before integer not null default 0,
  next_attempt_at timestamp with time zone,
  created_at timestamp with time zone not null default now()
);
constraint webhook_deliveries_authority_id_id_pk PRIMARY KEY (authority_id, id)
constraint webhook_deliveries_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'dead'::text])))
constraint webhook_deliveries_webhook_fk FOREIGN KEY (authority_id, webhook_id) REFERENCES webhooks(authority_id, id)
CREATE UNIQUE INDEX webhook_deliveries_event_key ON public.webhook_deliveries USING btree (authority_id, webhook_id, "position") WHERE ("position" > 0);
CREATE INDEX webhook_deliveries_pending_index ON public.webhook_deliveries USING btree (authority_id, next_attempt_at) WHERE (status = 'pending'::text);
CREATE INDEX webhook_deliveries_webhook_index ON public.webhook_deliveries USING btree (authority_id, webhook_id, id);
row level security enabled and forced;
policy webhook_deliveries_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant delete, insert, select, update on public.webhook_deliveries to trine_app;

create table public.webhooks (
  authority_id integer not null,
  id uuid not null,
  url text not null,
  description text not null,
  event_types text[] not null,
  secret text not null,
  secret_before text,
  secret_before_until timestamp with time zone,
  status text not null,
  disabled_reason text,
  created_by text not null,
  created_at timestamp with time zone not null
);
constraint webhooks_authority_id_id_pk PRIMARY KEY (authority_id, id)
constraint webhooks_authority_id_fk FOREIGN KEY (authority_id) REFERENCES authorities(id)
constraint webhooks_status_check CHECK ((status = ANY (ARRAY['active'::text, 'disabled'::text, 'deleted'::text])))
row level security enabled and forced;
policy webhooks_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select, update on public.webhooks to trine_app;

create table public.work_bookings (
  authority_id integer not null,
  case_id uuid not null,
  seq integer not null,
  track text,
  stage text not null,
  person text not null,
  role text not null,
  kind text not null,
  minutes integer not null,
  replaces integer,
  at timestamp with time zone not null
);
constraint work_bookings_pk PRIMARY KEY (authority_id, case_id, seq)
constraint work_bookings_case_fk FOREIGN KEY (authority_id, case_id) REFERENCES cases(authority_id, id)
constraint work_bookings_kind_check CHECK ((kind = ANY (ARRAY['desk'::text, 'travel'::text, 'visit'::text, 'meeting'::text])))
constraint work_bookings_minutes_check CHECK (((minutes >= 0) AND (minutes <= 14400)))
constraint work_bookings_replaces_fk FOREIGN KEY (authority_id, case_id, replaces) REFERENCES work_bookings(authority_id, case_id, seq)
constraint work_bookings_replaces_unique UNIQUE (authority_id, case_id, replaces)
row level security enabled and forced;
policy work_bookings_authority_policy as permissive for all to public using ((authority_id = (NULLIF(current_setting('trine.authority'::text, true), ''::text))::integer)) with check (-);
grant insert, select on public.work_bookings to trine_app;

-- Schemas

schema public
grant usage on schema public to PUBLIC;
grant usage on schema public to trine_app;
