/** Tables that the engine's store writes, or that say whose turn it is. What they forbid has to be noticed by a test. */
export const ENGINE_TABLES = [
  'agent_events',
  'agent_live',
  'customer_keys',
  'customers',
  'idempotency_keys',
  'lead_comments',
  'lead_events',
  'leads',
  'listeners',
  'offer_decisions',
  'offers',
  'outbox',
  'pending_offers',
  'processes',
  'score_entries',
  'sources',
  'tenant_routing',
];

/** The rules of tables by name: primary keys, checks, references, and unique indexes that are no constraint. */
export const RULES_OF_TABLES = `
  select conrelid::regclass::text as "table", conname as name, false as "isIndex" from pg_constraint
   where conrelid = any($1::regclass[]) and contype <> 'n'
  union all
  select indrelid::regclass::text, indexrelid::regclass::text, true from pg_index
   where indrelid = any($1::regclass[]) and indisunique
     and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
  order by 1, 2`;
