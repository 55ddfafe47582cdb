import { LEAD_STATUSES, type DUES, type leadsQuery } from '@baton/contract';
import type { z } from 'zod';
import { instantSql } from '../platform/days.ts';
import { likePattern } from '../platform/lists.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { numberPattern } from './identifiers.ts';
import { lastAnswers, returns } from './last-answers.sql.ts';

type LeadsQuery = Omit<z.output<typeof leadsQuery>, 'limit' | 'cursor'>;
type Bind = (value: unknown) => string;

export interface Filters {
  /** To be joined by `and`; over `leads l` and `sources s`. `$1` is the tenant. */
  where: string[];
  values: unknown[];
  bind: Bind;
}

const GROUPS: ReadonlyMap<string, readonly string[]> = new Map([
  ['pending', ['held', 'queued', 'offered', 'shark_tank', 'catchall']],
  ['delinquent', ['unclaimed']],
  ['counted', LEAD_STATUSES.filter((status) => status !== 'discarded')],
]);

const DUE: Record<(typeof DUES)[number], string> = {
  overdue: 'l.next_action_at < clock_timestamp()',
  day: `l.next_action_at < clock_timestamp() + interval '1 day'`,
  any: 'l.next_action_at is not null',
  none: 'l.next_action_at is null',
};

/** What a query of the lead list chooses, as SQL. `ownedBy`: nobody else's leads, whatever else is asked. */
export function leadFilters(tenantId: string, query: LeadsQuery, ownedBy: string | null): Filters {
  const values: unknown[] = [tenantId];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = [
    'l.tenant_id = $1',
    ...(ownedBy === null ? [] : [`l.owner_agent_id = ${bind(ownedBy)}`]),
    ...ofLead(query, bind),
    ...ofTeam(query, bind),
    ...ofAnswer(query, bind),
    ...ofReturn(query, bind),
    ...ofSearch(query, bind),
  ];
  return { where, values, bind };
}

function ofLead(query: LeadsQuery, bind: Bind): string[] {
  const where: string[] = [];
  const asks = (value: unknown, condition: (bound: string) => string): void => {
    if (value !== undefined) where.push(condition(bind(value)));
  };
  const when = (value: string | undefined, condition: (moment: string) => string): void => {
    if (value !== undefined) where.push(condition(instantSql(bind(value), value)));
  };
  asks(query.status === undefined ? undefined : statuses(query.status), (all) => `l.status = any(${all})`);
  asks(query.source, (name) => `s.name = ${name}`);
  asks(query.sourceId, (id) => `l.source_id = ${id}`);
  asks(query.tagId, (id) => `l.tags @> jsonb_build_array(jsonb_build_object('tagId', lower(${id}::text)))`);
  asks(query.ownerAgentId, (id) => `l.owner_agent_id = ${id}`);
  asks(query.outcome, (outcome) => `l.outcome = ${outcome}`);
  asks(query.contactStatus, (status) => `l.contact_status = ${status}`);
  when(query.from, (at) => `l.received_at >= ${at}`);
  when(query.to, (at) => `l.received_at < ${at}`);
  when(query.ownedFrom, (at) => `l.owned_at >= ${at}`);
  when(query.ownedTo, (at) => `l.owned_at < ${at}`);
  if (query.due !== undefined) where.push(DUE[query.due]);
  if (query.acceptedBy !== undefined)
    where.push(`l.accepted_kind ${query.acceptedBy === 'catchall' ? '=' : '<>'} 'catchall'`);
  if (query.released !== undefined) where.push('l.first_accepted_at >= l.first_released_at');
  if (query.reached !== undefined) where.push('l.first_contact_at is not null');
  return where;
}

function ofTeam(query: LeadsQuery, bind: Bind): string[] {
  const members = (team: string): string =>
    `select user_id from team_members where tenant_id = $1 and team_id = ${team} and not manages`;
  const where: string[] = [];
  if (query.ownerTeamId !== undefined)
    where.push(`l.owner_agent_id in (${members(bind(query.ownerTeamId))})`);
  if (query.teamId !== undefined) {
    const team = bind(query.teamId);
    where.push(`(l.owner_agent_id in (${members(team)})
      or exists (select from offers o where o.tenant_id = $1 and o.lead_id = l.id and o.kind <> 'catchall' and o.agent_id in (${members(team)}))
      or exists (select from pending_offers o where o.tenant_id = $1 and o.lead_id = l.id and o.kind <> 'catchall' and o.agent_id in (${members(team)})))`);
  }
  return where;
}

function ofAnswer(query: LeadsQuery, bind: Bind): string[] {
  const { agentId, answer, offeredFrom, offeredTo, reason, withReason } = query;
  if ([agentId, answer, offeredFrom, offeredTo, reason, withReason].every((asked) => asked === undefined))
    return [];
  const answers = lastAnswers({
    tenant: '$1',
    from: momentOf(offeredFrom, bind),
    to: momentOf(offeredTo, bind),
    agent: agentId === undefined ? undefined : bind(agentId),
  });
  const which = [
    ...(answer === undefined ? [] : [`answer = ${bind(answer)}`]),
    ...(reason === undefined ? [] : [`reason = ${bind(reason)}`]),
    ...(withReason === undefined ? [] : ['reason is null']),
  ];
  return [
    `l.id in (select lead_id from (${answers}) a${which.length === 0 ? '' : ` where ${which.join(' and ')}`})`,
  ];
}

function momentOf(value: string | undefined, bind: Bind): string | undefined {
  return value === undefined ? undefined : instantSql(bind(value), value);
}

function ofReturn({ returnReason, returnedFrom, returnedTo }: LeadsQuery, bind: Bind): string[] {
  if ([returnReason, returnedFrom, returnedTo].every((asked) => asked === undefined)) return [];
  const found = returns({
    tenant: '$1',
    from: momentOf(returnedFrom, bind),
    to: momentOf(returnedTo, bind),
  });
  const why = returnReason === undefined ? '' : ` where reason = ${bind(returnReason)}`;
  return [`l.id in (select lead_id from (${found}) r${why})`];
}

function ofSearch({ search }: LeadsQuery, bind: Bind): string[] {
  if (search === undefined || search.trim() === '') return [];
  const pattern = bind(likePattern(search));
  const number = numberPattern(search);
  return [
    `(lower(l.customer_name) like ${pattern} or lower(l.customer_email) like ${pattern} or l.customer_phone like ${pattern}
      or lower(l.subject) like ${pattern} or l.external_id = ${bind(search.trim())}
      ${number === null ? '' : `or l.customer_phone like ${bind(number)}`})`,
  ];
}

function statuses(given: string): string[] {
  return given.split(',').flatMap((status) => {
    const name = status.trim();
    const group = GROUPS.get(name);
    if (group !== undefined) return [...group];
    if ((LEAD_STATUSES as readonly string[]).includes(name)) return [name];
    throw invalidField('status', `${name.slice(0, 40)} is not a lead status`);
  });
}
