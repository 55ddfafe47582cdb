import type pg from 'pg';

/** Leads of a tenant over half a year, and what grows with them. */
export const LEADS = 12_000;
const SPAN = `interval '170 days'`;

/** Ids of version 7 that tell their time, and instants by number: the last lead came in three hours ago. */
const NUMBERED = `
  create temp table begun as select now() as at;
  create function pg_temp.at(i bigint) returns timestamptz language sql stable as
    $$ select date_trunc('milliseconds', (select at from pg_temp.begun) - ${SPAN} * (1 - i::float8 / ${LEADS}) - interval '3 hours') $$;
  create function pg_temp.made(at timestamptz, i bigint, salt int) returns uuid language sql immutable as
    $$ select (left(baton_private.first_id(at)::text, 14) || '7' || lpad(to_hex(i % 4096), 3, '0') || '-8' || left(md5(salt || ':' || i), 3)
         || '-' || right(md5(salt || ':' || i), 12))::uuid $$`;

const FROM = `from (select i, pg_temp.at(i) as at, pg_temp.made(pg_temp.at(i), i, 1) as lead_id, pg_temp.made(pg_temp.at(i), i, 2) as offer_id
    from generate_series(1, ${LEADS}) i) x
  join (select id as agent_id, row_number() over (order by id) - 1 as no, count(*) over () as agents from users
         where tenant_id = $1 and role = 'agent') a on a.no = x.i % a.agents`;
const SOURCE = `(select id from sources where tenant_id = $1 order by id limit 1)`;

/** By table, what of each lead stands there. `$1`: the tenant. */
const ROWS: Record<string, string> = {
  sources: `insert into sources (tenant_id, id, name, key, default_tags, created_at)
    select $1::uuid, pg_temp.made(pg_temp.at(0), n, 3), 'Source ' || n, 'source-' || n, '{}', now() from generate_series(1, 3) n`,
  customers: `insert into customers (tenant_id, id, name, email, created_at)
    select $1::uuid, pg_temp.made(at, i, 4), 'Customer ' || i, 'c' || i || '@many.test', at ${FROM}`,
  customer_keys: `insert into customer_keys (tenant_id, key, customer_id)
    select $1::uuid, 'c' || i || '@many.test', pg_temp.made(at, i, 4) ${FROM}`,
  leads: `insert into leads (tenant_id, id, status, source_id, external_id, customer_id, customer_name, customer_email, attributes, tag_names, tags,
      priority, received_at, cycle, attempt, version, owner_agent_id, owned_at, accepted_at, first_accepted_at, accepted_offer_id, accepted_kind,
      routing, outcome)
    select $1::uuid, lead_id, 'accepted', ${SOURCE}, 'many-' || i, pg_temp.made(at, i, 4), 'Customer ' || i, 'c' || i || '@many.test', '{}',
      '{}', '[]', 0, at, 1, 1, 1, agent_id, at + interval '1 minute', at + interval '1 minute', at + interval '1 minute', offer_id, 'exclusive',
      '{}', case i % 3 when 0 then 'closed_won' else 'unsuccessful' end ${FROM}`,
  offers: `insert into offers (tenant_id, id, lead_id, agent_id, kind, cycle, attempt, step, created_at, delivered_at, window_ms, expires_at,
      after_requeue, why, state, responded_at)
    select $1::uuid, offer_id, lead_id, agent_id, 'exclusive', 1, 1, 0, at, at, 300000, at + interval '5 minutes', false, '[]', 'accepted',
      at + interval '1 minute' ${FROM}`,
  offer_decisions: `insert into offer_decisions (tenant_id, offer_id, decision)
    select $1::uuid, offer_id, '{"chosen":"' || agent_id || '","step":null,"strategy":"performance","requeued":false,"candidates":[],"candidatesTotal":1,"against":[],"againstTotals":{}}' ${FROM}`,
  lead_events: `insert into lead_events (tenant_id, lead_id, batch, at, events)
    select $1::uuid, lead_id, i, at, jsonb_build_array(jsonb_build_object('id', offer_id, 'type', case when i % 50 = 0 then 'lead.returned' else 'lead.received' end,
      'at', (extract(epoch from at) * 1000)::bigint, 'leadId', lead_id, 'agentId', agent_id)) ${FROM}`,
  agent_events: `insert into agent_events (tenant_id, agent_id, batch, at, events) select $1::uuid, agent_id, i, at, '[]' ${FROM}`,
  score_entries: `insert into score_entries (tenant_id, id, agent_id, at, rule, points, lead_id, offer_id, cause_id)
    select $1::uuid, pg_temp.made(at, i, 5), agent_id, at + interval '1 minute', 'accept', 2, lead_id, offer_id, offer_id ${FROM}`,
  lead_comments: `insert into lead_comments (tenant_id, id, lead_id, user_id, at, text)
    select $1::uuid, pg_temp.made(at, i, 6), lead_id, agent_id, at, 'called' ${FROM}`,
  notifications: `insert into notifications (tenant_id, id, user_id, kind, title, body, lead_id, about_lead_id, at, portal)
    select $1::uuid, pg_temp.made(at, i, 7), agent_id, 'lead_assigned', 't', 'b', lead_id, lead_id, at, true ${FROM}`,
  outbox: `insert into outbox (tenant_id, user_id, first_seq, last_seq, at, events)
    select $1::uuid, agent_id, i, i, now() - interval '50 minutes' * (1 - i::float8 / ${LEADS}), '[]' ${FROM}`,
  audit_log: `insert into audit_log (tenant_id, seq, id, at, actor_name, action, subject, subject_id, previous_hash, hash)
    select $1::uuid, 1000 + i, pg_temp.made(at, i, 8), at, 'Admin', 'lead.discarded', 'lead', lead_id, '\\x', '\\x' ${FROM}`,
  idempotency_keys: `insert into idempotency_keys (tenant_id, principal, route, key, request_hash, status, body, created_at)
    select $1::uuid, 'many', 'POST /leads', 'k' || i, '\\x', 201, '{"id": "' || lead_id || '"}', now() - interval '23 hours' * (1 - i::float8 / ${LEADS}) ${FROM}`,
  webhook_endpoints: `insert into webhook_endpoints (tenant_id, id, url, description, event_types, secret, enabled, disabled_reason, created_at)
    select $1::uuid, pg_temp.made(pg_temp.at(0), 1, 9), 'https://many.test', '', '{lead.accepted}', 's', false, 'by_hand', now()`,
  webhook_messages: `insert into webhook_messages (tenant_id, id, type, at, data, handed_out)
    select $1::uuid, pg_temp.made(at, i, 10), 'lead.accepted', at, jsonb_build_object('leadId', lead_id), true ${FROM}`,
  webhook_deliveries: `insert into webhook_deliveries (tenant_id, id, endpoint_id, message_id, state, tries, created_at, settled_at)
    select $1::uuid, pg_temp.made(at, i, 11), pg_temp.made(pg_temp.at(0), 1, 9), pg_temp.made(at, i, 10), 'delivered', 1, at, at ${FROM}`,
  webhook_attempts: `insert into webhook_attempts (tenant_id, id, delivery_id, at, duration_ms, status)
    select $1::uuid, pg_temp.made(at, i, 12), pg_temp.made(at, i, 11), at, 20, 200 ${FROM}`,
  ways_in: `insert into ways_in (tenant_id, id, source_id, kind, name, key, enabled, allowed_origins, mapping, created_at)
    select $1::uuid, pg_temp.made(pg_temp.at(0), 1, 13), ${SOURCE}, 'webhook', 'w', 'key-' || $1, true, '{}', '{}', now()`,
  intake_deliveries: `insert into intake_deliveries (tenant_id, id, way_id, received_at, status, content_type, raw, lead_id, tries, tried_at)
    select $1::uuid, pg_temp.made(at, i, 14), pg_temp.made(pg_temp.at(0), 1, 13), now() - interval '20 days' * (1 - i::float8 / ${LEADS}), 'lead',
      'application/json', '\\x7b7d', lead_id, 1, at ${FROM}`,
  feedback_requests: `insert into feedback_requests (tenant_id, lead_id, agent_id, day, at) select $1::uuid, lead_id, agent_id, 1, at ${FROM}`,
};

/** Tables that have as many rows as there are leads: what must never be read as a whole. */
export const MANY = Object.keys(ROWS).filter((table) => ROWS[table]!.includes(FROM));

/** Gives each tenant half a year, with figures and fresh statistics. */
export async function writeManyRows(owner: pg.Pool, tenants: readonly string[]): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query(`set session_replication_role = replica`);
    // Whoever looks at plans means those of the product.
    await client.query('set auto_explain.log_min_duration = -1');
    await client.query(NUMBERED);
    for (const tenant of tenants) {
      for (const text of Object.values(ROWS)) await client.query(text, [tenant]);
      // Batches go on behind those that the rows name.
      await client.query('update tenant_routing set version = version + $2 where tenant_id = $1', [
        tenant,
        LEADS,
      ]);
    }
    await client.query('select baton_private.make_partitions(now())');
    await client.query('set session_replication_role = origin');
    for (const tenant of tenants) await client.query('select rebuild_figures($1)', [tenant]);
    await client.query('vacuum (analyze)');
  } finally {
    client.release(true);
  }
}
