import type { NotificationKind, ServerEventPayload, WebhookEvent } from '@baton/contract';
import type { EngineEvent } from '@baton/engine';
import {
  acknowledgeLeadJob,
  forwardLeadJob,
  mailNoticeJob,
  mailOfferJob,
  pushOfferJob,
  type Notice,
  type Told,
} from '../notifications/index.ts';
import type { JobRow } from '../platform/jobs/index.ts';
import { handOutJob } from '../webhooks/index.ts';
import type { Batch } from './batch.ts';
import type { Changes } from './store.ts';
import { leadView, maskedLead } from './views.ts';

/**
 * From what a batch did to what leaves the house with its commit: messages for webhooks, notifications, and the jobs
 * that bring both to where they go. Costs nothing where no endpoint wants an event and nobody is to be told.
 */
export interface Outward {
  webhookMessages: Changes['webhookMessages'];
  notifications: Changes['notifications'];
  jobs: JobRow[];
  /** To be pushed to whoever listens, as `notification.created`. */
  told: { userId: string; payload: ServerEventPayload<'notification.created'> }[];
}

/** More leads than these unclaimed at once are told as one. */
const UNCLAIMED_ONE_BY_ONE_MAX = 5;

export function outward(batch: Batch, mail: boolean): Outward {
  const result: Outward = { webhookMessages: [], notifications: [], jobs: [], told: [] };
  const { webhookEvents } = batch.set.config;
  if (webhookEvents.size > 0) {
    for (const event of batch.events) {
      if (!webhookEvents.has(event.type)) continue;
      const data = webhookData(batch, event as EngineEvent & { type: WebhookEvent });
      if (data !== null)
        result.webhookMessages.push({
          id: batch.newId(),
          type: event.type,
          at: event.at,
          data,
          handed_out: false,
        });
    }
    if (result.webhookMessages.length > 0) result.jobs.push(handOutJob(batch.tenantId));
  }
  for (const told of [...batch.toTell, ...noticesOf(batch)]) notify(batch, told, mail, result);
  result.jobs.push(...byChannel(batch, mail));
  if (mail) result.jobs.push(...forwardings(batch), ...acknowledgements(batch));
  return result;
}

function notify(batch: Batch, { to, notice }: Told, mail: boolean, result: Outward): void {
  for (const userId of recipients(batch, to)) {
    const member = batch.set.config.members.get(userId);
    if (member === undefined || !member.active) continue;
    const ways = member.ways[notice.kind];
    const mailed = mail && ways.email;
    if (!ways.portal && !mailed) continue;
    const id = batch.newId();
    const { kind, title, body, leadId, aboutLeadId } = notice;
    result.notifications.push({
      id,
      user_id: userId,
      kind,
      title,
      body,
      lead_id: leadId,
      about_lead_id: aboutLeadId ?? leadId,
      at: batch.now,
      portal: ways.portal,
    });
    if (ways.portal) result.told.push({ userId, payload: { id, kind, title, body, leadId } });
    if (mailed) result.jobs.push(mailNoticeJob(batch.tenantId, id));
  }
}

function recipients(batch: Batch, to: Told['to']): readonly string[] {
  if (typeof to !== 'string') return to;
  return [...batch.set.config.members.values()]
    .filter(({ role }) => role === 'admin' || (to === 'managers' && role === 'manager'))
    .map(({ id }) => id);
}

/** What the engine's events are to people who may not be looking. */
function noticesOf(batch: Batch): Told[] {
  const told: Told[] = [];
  const unclaimed: string[] = [];
  for (const event of batch.events) {
    switch (event.type) {
      case 'offer.timed_out':
        told.push(...missed(batch, event.offerId, event.agentId));
        break;
      case 'agent.activity_changed':
        if (event.reason === 'timeouts') told.push(autoAway(batch, event.agentId));
        break;
      case 'lead.assigned':
        if (event.by !== event.agentId)
          told.push(...assigned(batch, event.leadId, event.agentId, 'A manager gave it to you.'));
        break;
      case 'lead.coalesced':
        told.push(
          ...assigned(batch, event.leadId, event.agentId, 'The customer has a lead with you already.'),
        );
        break;
      case 'lead.unclaimed':
        if (batch.state.leads.get(event.leadId)?.status === 'unclaimed') unclaimed.push(event.leadId);
        break;
      default:
    }
  }
  if (unclaimed.length > UNCLAIMED_ONE_BY_ONE_MAX)
    told.push({
      to: 'managers',
      notice: notice('lead_unclaimed', `${unclaimed.length} leads were claimed by nobody`, UNCLAIMED, null),
    });
  else
    for (const id of unclaimed)
      told.push({
        to: 'managers',
        notice: notice('lead_unclaimed', `Nobody claimed ${titleOf(batch, id)}`, UNCLAIMED, id),
      });
  return told;
}

const UNCLAIMED =
  'Every agent passed or missed it, and so did catchall. Assign it, reroute it, or discard it.';

function missed(batch: Batch, offerId: string, agentId: string): Told[] {
  const offer = batch.state.offers.get(offerId);
  const lead = offer === undefined ? undefined : batch.state.leads.get(offer.leadId);
  // The last rounds cost nothing when they pass, and nobody is blamed for them.
  if (offer === undefined || lead === undefined || offer.kind === 'shark_tank' || offer.kind === 'catchall')
    return [];
  const { subject, source } = maskedLead(lead, batch.record(lead.id), []);
  const title = subject === null ? `You missed a lead from ${source}` : `You missed “${subject}”`;
  const body =
    'Your time ran out before you answered, and it went on. While it is open, your desk offers another chance.';
  const missedIt = { ...notice('lead_missed', title, body, null), aboutLeadId: lead.id };
  return [{ to: [agentId], notice: missedIt }];
}

function autoAway(batch: Batch, agentId: string): Told {
  const { maxConsecutiveTimeouts } = batch.set.config.routing;
  const body =
    maxConsecutiveTimeouts === 1
      ? 'You missed an offer. Set yourself available to get leads again.'
      : `You missed ${maxConsecutiveTimeouts} offers in a row. Set yourself available to get leads again.`;
  return { to: [agentId], notice: notice('auto_away', 'You were set away', body, null) };
}

function assigned(batch: Batch, leadId: string, agentId: string, body: string): Told[] {
  if (batch.state.leads.get(leadId)?.ownerAgentId !== agentId) return [];
  return [
    {
      to: [agentId],
      notice: notice('lead_assigned', `Yours now: ${titleOf(batch, leadId)}`, body, leadId),
    },
  ];
}

/** For those who may see the customer. */
function titleOf(batch: Batch, leadId: string): string {
  const { customerName, subject, sourceName } = batch.record(leadId);
  const parts = [customerName, subject].filter((part) => part !== null && part !== '');
  return parts.length === 0 ? `a lead from ${sourceName}` : parts.join(' – ');
}

const TITLE_CHARACTERS_MAX = 200;

function notice(kind: NotificationKind, title: string, body: string, leadId: string | null): Notice {
  const short = title.length > TITLE_CHARACTERS_MAX ? `${title.slice(0, TITLE_CHARACTERS_MAX)}…` : title;
  return { kind, title: short.toWellFormed().replaceAll(/\s+/g, ' '), body, leadId };
}

/** Offers to agents who have no device: to their browsers and their mailbox, as they chose. */
function byChannel(batch: Batch, mail: boolean): JobRow[] {
  return batch.events.flatMap((event) => {
    if (event.type !== 'offer.created') return [];
    const { id, agentId } = event.offer;
    const agent = batch.state.agents.get(agentId);
    if (agent === undefined || agent.connected || agent.channels.length === 0) return [];
    if (batch.state.offers.get(id)?.state !== 'pending') return [];
    return [
      ...(agent.channels.includes('push') ? [pushOfferJob(batch.tenantId, id, agentId)] : []),
      ...(mail && agent.channels.includes('email') ? [mailOfferJob(batch.tenantId, id, agentId)] : []),
    ];
  });
}

function forwardings(batch: Batch): JobRow[] {
  const jobs = new Map<string, JobRow>();
  for (const event of batch.events) {
    if (event.type !== 'lead.accepted') continue;
    const { leadId, agentId } = event;
    if (batch.set.config.members.get(agentId)?.forwardsLeads === true)
      jobs.set(`${leadId} ${agentId}`, forwardLeadJob(batch.tenantId, leadId, agentId));
  }
  return [...jobs.values()];
}

/** Who is blocked hears nothing. */
function acknowledgements(batch: Batch): JobRow[] {
  return batch.toAcknowledge
    .filter((id) => batch.state.leads.get(id)?.status !== 'discarded')
    .map((id) => acknowledgeLeadJob(batch.tenantId, id));
}

/** What a webhook says of an event: a lead as it is when the batch is over, an offer without its customer. */
function webhookData(batch: Batch, event: EngineEvent & { type: WebhookEvent }): object | null {
  const agentId = 'agentId' in event ? event.agentId : null;
  const agentName = agentId === null ? null : (batch.set.config.members.get(agentId)?.name ?? null);
  if (event.type === 'agent.activity_changed')
    return { agentId, agentName, activity: event.activity, reason: event.reason };
  const lead = batch.state.leads.get(event.leadId);
  if (lead === undefined) return null;
  const reason = 'reason' in event ? event.reason : null;
  if (event.type.startsWith('lead.')) {
    const by = 'by' in event ? event.by : null;
    return { lead: leadView(lead, batch.record(lead.id)), agentId, agentName, by, reason };
  }
  const offerId = event.type === 'offer.created' ? event.offer.id : 'offerId' in event ? event.offerId : '';
  const offer = batch.state.offers.get(offerId);
  if (offer === undefined) return null;
  const { kind, state, cycle, attempt, windowMs } = offer;
  return { offerId, leadId: lead.id, agentId, agentName, kind, state, cycle, attempt, windowMs, reason };
}
