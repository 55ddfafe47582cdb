/** The plain reference's tables: the same facts as the product's, and the indexes that its own statements need. */
export const SCHEMA = `
create table if not exists agents (id uuid primary key, cookie_hash text, team int not null default 0, available boolean not null default false, busy boolean not null default false,
  score int not null default 100, open_leads int not null default 0, last_offered_at timestamptz, seq bigint not null default 0) with (fillfactor = 50);
create index if not exists agents_free on agents (team, score desc, last_offered_at nulls first, id) where not busy and available;
create table if not exists api_keys (id uuid primary key, key_hash text not null);
create table if not exists customers (id uuid primary key, email text not null unique, name text);
create table if not exists leads (id uuid primary key, status text not null, source text not null, external_id text, subject text, text text, customer_id uuid, customer_name text,
  customer_email text, postal_code text, tags text[], received_at timestamptz not null, attempt int not null, owner_agent_id uuid, accepted_at timestamptz, accepted_offer_id uuid) with (fillfactor = 80);
create unique index if not exists leads_external on leads (source, external_id);
create index if not exists leads_received on leads (received_at, id);
create index if not exists leads_owner on leads (owner_agent_id) where owner_agent_id is not null;
create index if not exists leads_customer on leads (customer_id);
create table if not exists offers (id uuid primary key, lead_id uuid not null, agent_id uuid not null, state text not null, attempt int not null, created_at timestamptz not null,
  delivered_at timestamptz, expires_at timestamptz, responded_at timestamptz) with (fillfactor = 70);
create unique index if not exists offers_attempt on offers (lead_id, attempt);
create unique index if not exists offers_acceptance on offers (lead_id) where state = 'accepted';
create index if not exists offers_agent on offers (agent_id, created_at);
create table if not exists score_entries (id uuid primary key, agent_id uuid not null, at timestamptz not null, rule text not null, points int not null, lead_id uuid, offer_id uuid);
create index if not exists score_entries_agent on score_entries (agent_id, at);
create unique index if not exists score_entries_once on score_entries (lead_id, agent_id, rule);
create table if not exists lead_events (id bigint generated always as identity primary key, lead_id uuid not null, at timestamptz not null, events jsonb not null);
create index if not exists lead_events_lead on lead_events (lead_id);
create table if not exists outbox (agent_id uuid not null, first_seq bigint not null, last_seq bigint not null, events json not null, primary key (agent_id, first_seq));
`;
