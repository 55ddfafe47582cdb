/**
 * Who was offered which lead, and what they answered last: each lead once per agent. The dashboard counts by this text and
 * the lists behind its numbers choose by it, so that a number opens the very leads that it counted.
 *
 * Leaving that counts as a decline is one. Catchall offers are the company's safety net: they stand in its own figure and
 * in no agent's row. An answer wins over an offer that ended without one, whichever came later.
 */
export interface AnswersWanted {
  /** Binds: `$1` and the like; what is left out is not asked. */
  tenant: string;
  from?: string | undefined;
  to?: string | undefined;
  agent?: string | undefined;
}

/** Columns: lead_id, agent_id, answer, created_at, responded_at, reason. */
export function lastAnswers({ tenant, from, to, agent }: AnswersWanted): string {
  const within = [
    `tenant_id = ${tenant}`,
    `kind <> 'catchall'`,
    ...(from === undefined ? [] : [`created_at >= ${from}`]),
    ...(to === undefined ? [] : [`created_at < ${to}`]),
    ...(agent === undefined ? [] : [`agent_id = ${agent}`]),
  ].join(' and ');
  return `select distinct on (o.agent_id, o.lead_id) o.lead_id, o.agent_id, o.answer, o.created_at, o.responded_at, o.reason
    from (select lead_id, agent_id, coalesce(counts_as, state) as answer, cycle, attempt, created_at, responded_at, reason
            from offers where ${within}
          union all
          select lead_id, agent_id, 'pending', cycle, attempt, created_at, null, null from pending_offers where ${within}) o
    order by o.agent_id, o.lead_id, (o.answer in ('accepted', 'declined', 'timed_out')) desc, o.cycle desc, o.attempt desc`;
}

/** Leads that their owners handed back. Columns: lead_id, agent_id, reason. */
export function returns({ tenant, from, to }: Omit<AnswersWanted, 'agent'>): string {
  const happened = `to_timestamp((e ->> 'at')::bigint / 1000.0)`;
  const within = [
    `tenant_id = ${tenant}`,
    // As the index has it, word for word: few time lines hold a return.
    `events @> '[{"type": "lead.returned"}]'::jsonb`,
    `e ->> 'type' = 'lead.returned'`,
    // A row is as late as its last event.
    ...(from === undefined ? [] : [`at >= ${from}::timestamptz`, `${happened} >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [`${happened} < ${to}::timestamptz`]),
  ].join(' and ');
  return `select lead_id, (e ->> 'agentId')::uuid as agent_id, e ->> 'reason' as reason
    from lead_events cross join lateral jsonb_array_elements(events) e where ${within}`;
}
