/** An export is one answer. */
export const EXPORT_LEADS_MAX = 2_000;

const OF_LEADS = 'tenant_id = $1 and lead_id = any($3::uuid[])';
/** Binds have to be used by each statement, whatever it needs. */
const SAME = '$2::uuid is not null and $3::uuid[] is not null';

/**
 * What is kept of a customer, table by table, as it stands: `$1` tenant, `$2` customer, `$3` their leads. What erasing
 * takes away stands here; routing's `erase-leads.sql.ts` is the other half, and a test holds both against every table.
 */
export const EXPORTED: Record<string, string> = {
  customer: `select id, name, email, phone, created_at, blocked_at, blocked_reason, erased_at
    from customers where tenant_id = $1 and id = $2 and ${SAME}`,
  keys: `select key from customer_keys where tenant_id = $1 and customer_id = $2 and ${SAME} order by key`,
  leads: `select l.id, s.name as source, l.external_id, l.status, l.subject, l.text, l.customer_name, l.customer_email,
      l.customer_phone, l.customer_postal_code, l.attributes, l.value_amount, l.value_currency, l.tag_names, l.priority,
      l.received_at, l.owned_at, u.name as owner, l.contact_status, l.outcome, l.deal_value_amount, l.deal_value_currency,
      l.next_action, l.next_action_at
    from leads l join sources s on s.tenant_id = $1 and s.id = l.source_id
    left join users u on u.tenant_id = $1 and u.id = l.owner_agent_id
   where l.tenant_id = $1 and l.id = any($3::uuid[]) and ${SAME} order by l.received_at, l.id`,
  comments: `select c.lead_id, c.at, u.name as author, c.text from lead_comments c
      left join users u on u.tenant_id = $1 and u.id = c.user_id
     where c.tenant_id = $1 and c.lead_id = any($3::uuid[]) and ${SAME} order by c.id`,
  events: `select lead_id, at, events from lead_events where ${OF_LEADS} and ${SAME} order by lead_id, batch`,
  offers: `select o.id, o.lead_id, u.name as agent, o.kind, o.state, o.cycle, o.attempt, o.created_at, o.responded_at, o.reason
      from (select id, tenant_id, lead_id, agent_id, kind, state, cycle, attempt, created_at, responded_at, reason from offers
            union all select id, tenant_id, lead_id, agent_id, kind, 'pending', cycle, attempt, created_at, null, null from pending_offers) o
      left join users u on u.tenant_id = $1 and u.id = o.agent_id
     where o.tenant_id = $1 and o.lead_id = any($3::uuid[]) and ${SAME} order by o.id`,
  scoreEntries: `select e.lead_id, e.at, u.name as agent, e.rule, e.points, e.reason, c.text as contest, c.answer
      from score_entries e left join users u on u.tenant_id = $1 and u.id = e.agent_id
      left join score_contests c on c.tenant_id = $1 and c.entry_id = e.id
     where e.tenant_id = $1 and e.lead_id = any($3::uuid[]) and ${SAME} order by e.at, e.id`,
  acknowledgements: `select lead_id, email_key as email, at from acknowledgements where ${OF_LEADS} and ${SAME} order by at`,
  notifications: `select n.lead_id, u.name as recipient, n.kind, n.title, n.body, n.at, n.mailed_at from notifications n
      left join users u on u.tenant_id = $1 and u.id = n.user_id
     where n.tenant_id = $1 and (n.lead_id = any($3::uuid[]) or n.about_lead_id = any($3::uuid[])) and ${SAME} order by n.id`,
  webhookMessages: `select m.id, m.type, m.at, m.data, array(select e.url from webhook_deliveries d
        join webhook_endpoints e on e.tenant_id = $1 and e.id = d.endpoint_id
       where d.tenant_id = $1 and d.message_id = m.id and d.state = 'delivered') as delivered_to
      from webhook_messages m where m.tenant_id = $1
       and coalesce(m.data -> 'lead' ->> 'id', m.data ->> 'leadId') = any($3::uuid[]::text[]) and ${SAME} order by m.id`,
};
