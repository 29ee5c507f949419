import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Frozen SQL: what the relay makes of the outbox, and who is told of it. */
export class CreateEventsAndWebhooks1763986600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(EVENTS);
    await runner.query(WEBHOOKS);
    await runner.query(NOTICES);
    await runner.query(FUNCTIONS);
    await runner.query(WALLS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table notices drop column number, drop column kind, drop column kind_code, drop column template,
        drop column addressee, drop column reply_due, drop column text, drop column translation, drop column sha256;
      grant update on notices to trine_app;
      drop table webhook_attempts, webhook_deliveries, webhooks, events, event_positions;
      drop function unrelayed_authorities(), purge_idempotency_keys();
      drop policy outbox_keys_policy on outbox;`);
  }
}

const EVENTS = `
create table event_positions (
  authority_id integer not null constraint event_positions_authority_id_pk primary key
    constraint event_positions_authority_id_fk references authorities (id),
  last bigint not null
);
comment on table event_positions is 'The last position given to an event: it outlives the events, so that none is given twice';

create table events (
  authority_id integer not null,
  position bigint not null,
  case_id uuid not null,
  seq integer,
  kind text not null,
  type text not null,
  procedure_id text not null,
  case_number text not null,
  version integer not null,
  occurred_at timestamptz not null,
  data jsonb,
  relayed_at timestamptz not null default clock_timestamp(),
  constraint events_authority_id_position_pk primary key (authority_id, position),
  constraint events_case_fk foreign key (authority_id, case_id) references cases (authority_id, id)
);
comment on table events is 'Outbox rows in the order in which the relay found them committed; kept as long as a stream may resume';
create index events_relayed_at_index on events (authority_id, relayed_at);`;

const WEBHOOKS = `
create table webhooks (
  authority_id integer not null constraint webhooks_authority_id_fk references authorities (id),
  id uuid not null,
  url text not null,
  description text not null,
  event_types text[] not null,
  secret text not null,
  secret_before text,
  secret_before_until timestamptz,
  status text not null constraint webhooks_status_check check (status in ('active', 'disabled', 'deleted')),
  disabled_reason text,
  created_by text not null,
  created_at timestamptz not null,
  constraint webhooks_authority_id_id_pk primary key (authority_id, id)
);
comment on column webhooks.secret is 'Encrypted (AES-256-GCM) with a key that is not in the database';

create table webhook_deliveries (
  authority_id integer not null,
  id uuid not null,
  webhook_id uuid not null,
  position bigint not null,
  type text not null,
  body text not null,
  status text not null constraint webhook_deliveries_status_check check (status in ('pending', 'delivered', 'dead')),
  attempts integer not null default 0,
  attempts_before integer not null default 0,
  next_attempt_at timestamptz,
  created_at timestamptz not null default now(),
  constraint webhook_deliveries_authority_id_id_pk primary key (authority_id, id),
  constraint webhook_deliveries_webhook_fk foreign key (authority_id, webhook_id) references webhooks (authority_id, id)
);
comment on column webhook_deliveries.attempts_before is 'Attempts before somebody asked for it again by hand';
comment on column webhook_deliveries.position is 'Of the event; 0 of a test that somebody asked for';
create unique index webhook_deliveries_event_key on webhook_deliveries (authority_id, webhook_id, position) where position > 0;
create index webhook_deliveries_webhook_index on webhook_deliveries (authority_id, webhook_id, id);
create index webhook_deliveries_pending_index on webhook_deliveries (authority_id, next_attempt_at) where status = 'pending';

create table webhook_attempts (
  authority_id integer not null,
  delivery_id uuid not null,
  n integer not null,
  at timestamptz not null,
  took_ms integer not null,
  status integer,
  error text,
  response text,
  constraint webhook_attempts_pk primary key (authority_id, delivery_id, n),
  constraint webhook_attempts_delivery_fk foreign key (authority_id, delivery_id)
    references webhook_deliveries (authority_id, id) on delete cascade
);
comment on table webhook_attempts is 'Each time that something was sent, and what came back';`;

const NOTICES = `
alter table notices
  add column number text, add column kind text, add column kind_code text, add column template text,
  add column addressee text, add column reply_due date, add column text text, add column translation text,
  add column sha256 text constraint notices_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  add constraint notices_record_check check (num_nulls(number, kind, template, addressee, text, translation, sha256) in (0, 7)),
  add constraint notices_authority_id_number_key unique (authority_id, number);
comment on column notices.text is 'The official text, in Chinese; sha256 is of its bytes. Follows from the journal entry and the template alone';
revoke update on notices from trine_app;`;

const FUNCTIONS = `
create function unrelayed_authorities() returns setof integer
language sql stable security definer set search_path = public, pg_temp as $$ select distinct authority_id from outbox $$;
alter function unrelayed_authorities() set trine.scan = 'keys';

create function purge_idempotency_keys() returns bigint
language sql security definer set search_path = public, pg_temp as $$
  with gone as (delete from idempotency_keys where created_at < now() - interval '30 days' returning 1) select count(*) from gone
$$;
comment on function purge_idempotency_keys is 'Forgets the old answers of the authority of this transaction, and nothing else: row-level security holds here too';`;

const OWNED = ['event_positions', 'events', 'webhooks', 'webhook_deliveries', 'webhook_attempts'];

const WALLS = `
${OWNED.map(
  (table) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${table}_authority_policy on ${table}
  using (authority_id = nullif(current_setting('trine.authority', true), '')::integer);`,
).join('')}
create policy outbox_keys_policy on outbox for select to current_user using (current_setting('trine.scan', true) = 'keys');
grant select, insert, update on event_positions, webhooks to trine_app;
grant select, insert, delete on events to trine_app;
grant select, insert, update, delete on webhook_deliveries to trine_app;
grant select, insert on webhook_attempts to trine_app;
revoke all on function unrelayed_authorities(), purge_idempotency_keys() from public;
grant execute on function unrelayed_authorities(), purge_idempotency_keys() to trine_app;`;
