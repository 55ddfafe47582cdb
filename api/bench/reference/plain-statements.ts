import type pg from 'pg';

/** What the plain reference says to its database; a transaction is some of these. */
export const STATEMENTS = {
  known: 'select id from leads where source = $1 and external_id = $2',
  customer: `insert into customers (id, email, name) values ($1, $2, $3) on conflict (email) do update set name = customers.name returning id`,
  pick: `update agents set busy = true, last_offered_at = clock_timestamp(), seq = seq + 1
          where id = (select id from agents where team = $1 and not busy and available order by score desc, last_offered_at nulls first, id limit 1 for update skip locked)
          returning id, seq`,
  lead: `insert into leads (id, status, source, external_id, subject, text, customer_id, customer_name, customer_email, postal_code, tags, received_at, attempt)
         values ($1, 'offered', $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp(), 1) returning received_at`,
  offer: `insert into offers (id, lead_id, agent_id, state, attempt, created_at) values ($1, $2, $3, 'pending', 1, clock_timestamp()) returning created_at`,
  event: 'insert into lead_events (lead_id, at, events) values ($1, clock_timestamp(), $2)',
  outbox: 'insert into outbox (agent_id, first_seq, last_seq, events) values ($1, $2, $3, $4)',
  deliver: `update offers set delivered_at = clock_timestamp(), expires_at = clock_timestamp() + interval '5 minutes'
             where id = $1 and agent_id = $2 and delivered_at is null and state = 'pending' returning lead_id, delivered_at, expires_at`,
  number: 'update agents set seq = seq + $2 where id = $1 returning seq',
  held: `select o.*, l.subject, l.text, l.customer_name, l.customer_email, l.postal_code, l.tags, l.received_at
           from offers o join leads l on l.id = o.lead_id where o.id = $1 and o.agent_id = $2 for update of o`,
  accept: `update offers set state = 'accepted', responded_at = clock_timestamp() where id = $1 returning responded_at`,
  own: `update leads set status = 'accepted', owner_agent_id = $2, accepted_at = clock_timestamp(), accepted_offer_id = $3 where id = $1`,
  score: `insert into score_entries (id, agent_id, at, rule, points, lead_id, offer_id) values ($1, $2, clock_timestamp(), 'accept', 2, $3, $4)`,
  expire: `update offers set state = 'timed_out', responded_at = clock_timestamp()
             where id = $1 and state = 'pending' and expires_at <= clock_timestamp() returning lead_id, agent_id, attempt`,
  punish: `insert into score_entries (id, agent_id, at, rule, points, lead_id, offer_id) values ($1, $2, clock_timestamp(), 'timeout', -5, $3, $4)
             on conflict do nothing`,
  release:
    'update agents set busy = false, score = score - 5, seq = seq + 2 where id = $1 returning seq, score, team',
  next: `insert into offers (id, lead_id, agent_id, state, attempt, created_at) values ($1, $2, $3, 'pending', $4, clock_timestamp()) returning created_at`,
  again: `update leads set attempt = $2 where id = $1 returning subject, text, postal_code, tags, received_at`,
  free: 'update agents set busy = false, score = score + 2, open_leads = open_leads + 1, seq = seq + 3 where id = $1 returning seq, score',
} as const;
export type Run = (name: keyof typeof STATEMENTS, values: unknown[]) => Promise<Row[]>;
/** Every column that some statement returns. */
export interface Row extends pg.QueryResultRow {
  id: string;
  seq: string;
  score: number;
  state: string;
  lead_id: string;
  agent_id: string;
  team: number;
  attempt: number;
  subject: string;
  text: string;
  customer_name: string;
  customer_email: string;
  postal_code: string;
  tags: string[];
  received_at: Date;
  created_at: Date;
  delivered_at: Date;
  expires_at: Date | null;
  responded_at: Date;
}
