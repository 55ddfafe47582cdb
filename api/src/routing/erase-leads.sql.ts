import { JOBS_SCHEMA } from '../platform/jobs/index.ts';

/**
 * Everything that is kept of leads beside their own rows, without what is personal in it. `$1` is the tenant, `$2` the
 * leads' ids, `$3` reasons that people chose from the tenant's lists or that we gave: these stay, whatever was typed goes.
 * They run behind the rows that the same batch writes.
 */
const TYPED_REASON = `not (e ->> 'reason' = any($3::text[]))`;

const LEAD_EVENTS = `update lead_events t set events = (
    select jsonb_agg(e - '{postalCode,attributes,text,changes}'::text[] - case when ${TYPED_REASON} then 'reason' else '' end order by place)
      from jsonb_array_elements(t.events) with ordinality as x (e, place))
  where tenant_id = $1 and lead_id = any($2)`;

const OFFERS = `update offers set reason = null
  where tenant_id = $1 and lead_id = any($2) and reason is not null and not (reason = any($3))`;

const ENTRIES = `update score_entries set reason = null where tenant_id = $1 and lead_id = any($2) and reason is not null`;

const CONTESTS = `update score_contests c set text = '', answer = case when answer is null then null else '' end
    from score_entries e
   where c.tenant_id = $1 and e.tenant_id = $1 and e.id = c.entry_id and e.lead_id = any($2)`;

const COMMENTS = `delete from lead_comments where tenant_id = $1 and lead_id = any($2)`;

const ACKNOWLEDGEMENTS = `delete from acknowledgements where tenant_id = $1 and lead_id = any($2)`;

const DELIVERIES = `delete from intake_deliveries where tenant_id = $1 and lead_id = any($2)`;

/** What was sent stays sent; what is still to be sent, or sent once more, goes out without it. */
const BLANK = JSON.stringify({
  externalId: null,
  subject: null,
  text: null,
  customer: { name: null, email: null, phone: null, postalCode: null },
  attributes: {},
  tags: [],
  nextAction: null,
});
const WEBHOOKS = `with blank as (
    update webhook_messages set data = data
        || case when data ? 'lead' then jsonb_build_object('lead', (data -> 'lead') || '${BLANK}'::jsonb) else '{}' end
        || case when data ? 'reason' then '{"reason": null}'::jsonb else '{}' end
     where tenant_id = $1 and coalesce(data -> 'lead' ->> 'id', data ->> 'leadId') = any($2::text[]) returning id),
  sent as (select d.id from webhook_deliveries d join blank b on b.id = d.message_id where d.tenant_id = $1)
  update webhook_attempts a set response = null from sent
   where a.tenant_id = $1 and a.delivery_id = sent.id and a.response is not null`;

/**
 * Notifications go, and what the outbox says of them and of the leads is made empty: its numbers must have no gaps.
 * Before `about_lead_id` was there, nobody noted which lead somebody missed, so of these all go whose agents had one.
 */
const NOTIFICATIONS = `with gone as (
    delete from notifications where tenant_id = $1 and (lead_id = any($2::uuid[]) or about_lead_id = any($2::uuid[])
        or kind = 'lead_missed' and about_lead_id is null and user_id in (
          select agent_id from offers where tenant_id = $1 and lead_id = any($2::uuid[]))) returning id),
  named as (select coalesce(array_agg(id::text), '{}') || $2::uuid[]::text[] as ids from gone)
  update outbox o set events = (
    select json_agg(case when coalesce(e -> 1 ->> 'leadId', '') = any(named.ids) or coalesce(e -> 1 ->> 'id', '') = any(named.ids)
        then json_build_array(e -> 0, (e -> 1)::jsonb
          || case when e ->> 0 = 'notification.created' then '{"title": "", "body": ""}'::jsonb else '{}' end
          || case when (e -> 1)::jsonb ? 'leadTitle' then '{"leadTitle": ""}'::jsonb else '{}' end)
        else e end order by place)
      from json_array_elements(o.events) with ordinality as x (e, place))
    from named
   where o.tenant_id = $1 and exists (select from json_array_elements(o.events) e
     where e -> 1 ->> 'leadId' = any(named.ids) or e -> 1 ->> 'id' = any(named.ids))`;

/** Answers under other keys are sealed with what only the caller has; who still has it is not to open them. */
const SEALED = `delete from idempotency_keys where tenant_id = $1 and status is not null and route <> 'POST /leads' and (
    route ~ '/(imports|deliveries|ways-in|customers)/'
    or lower(substring(route from '/leads/([0-9a-fA-F-]{36})')) = any($2::uuid[]::text[])
    or lower(substring(route from '/offers/([0-9a-fA-F-]{36})')) in (
      select id::text from offers where tenant_id = $1 and lead_id = any($2::uuid[])
      union all select id::text from pending_offers where tenant_id = $1 and lead_id = any($2::uuid[])))`;

/** Letters that are still to be written; a failed one may hold its address in what the mail server said. */
const JOBS = `delete from ${JOBS_SCHEMA}._private_jobs
  where locked_at is null and payload ->> 'tenantId' = $1::text and payload ->> 'leadId' = any($2::text[])`;

const LEADS = `update leads set external_id = null where tenant_id = $1 and id = any($2) and external_id is not null`;

/** Each statement, and whether it asks for the reasons. */
export const ERASE_BESIDE: [text: string, withReasons: boolean][] = [
  [LEADS, false],
  [LEAD_EVENTS, true],
  [OFFERS, true],
  [ENTRIES, false],
  [CONTESTS, false],
  [COMMENTS, false],
  [ACKNOWLEDGEMENTS, false],
  [DELIVERIES, false],
  [WEBHOOKS, false],
  [NOTIFICATIONS, false],
  [SEALED, false],
  [JOBS, false],
];

/** What `POST /leads` would repeat under its key becomes the lead as it is now. `$2`: [{id, body}]. */
export const ERASE_ANSWERS = `update idempotency_keys k set body = r.body
    from json_to_recordset($2) as r (id text, body text)
   where k.tenant_id = $1 and k.route = 'POST /leads' and k.body is not null
     and (case when k.route = 'POST /leads' then k.body::jsonb ->> 'id' end) = r.id`;
