/** Things as the server sends them. */
import type { Lead, Me, Offer } from '@baton/contract';

let count = 0;
export const newId = (): string => `01930000-0000-7000-8000-${String((count += 1)).padStart(12, '0')}`;

export function offerOf(change: Partial<Offer> = {}, lead: Partial<Offer['lead']> = {}): Offer {
  const leadId = newId();
  return {
    id: newId(),
    leadId,
    agentId: newId(),
    kind: 'exclusive',
    state: 'pending',
    attempt: 1,
    createdAt: '2026-11-22T10:00:00.000Z',
    deliveredAt: '2026-11-22T10:00:00.100Z',
    windowMs: 60_000,
    expiresAt: '2026-11-22T10:01:00.100Z',
    respondedAt: null,
    remainingMs: 60_000,
    why: ['Matches your SUV', 'Score 112', 'First of 4 who could take it'],
    canRequeue: false,
    lead: {
      id: leadId,
      source: 'Web form',
      subject: 'Test drive this weekend',
      text: 'We would like to come by on Saturday.',
      customer: { name: null, email: null, phone: null, postalCode: '10115' },
      attributes: {},
      value: { amount: 1_250_000, currency: 'EUR' },
      tags: ['SUV'],
      priority: 0,
      receivedAt: '2026-11-22T09:59:00.000Z',
      cycle: 1,
      masked: true,
      ...lead,
    },
    ...change,
  };
}

export function leadOf(change: Partial<Lead> = {}): Lead {
  return {
    id: newId(),
    status: 'queued',
    source: 'Web form',
    externalId: null,
    subject: 'Test drive this weekend',
    text: null,
    customer: { name: null, email: null, phone: null, postalCode: null },
    attributes: {},
    value: null,
    tags: [],
    priority: 0,
    receivedAt: '2026-11-22T09:59:00.000Z',
    acceptedAt: null,
    ownerAgentId: null,
    joinedLeadId: null,
    cycle: 1,
    attempt: 0,
    version: 1,
    delinquent: false,
    masked: false,
    contactStatus: 'not_contacted',
    outcome: 'open',
    dealValue: null,
    nextAction: null,
    ...change,
  };
}

export function meOf(change: Partial<Me> = {}): Me {
  const tenant = { id: newId(), slug: 'demo', name: 'Demo', timeZone: 'Europe/Berlin', currency: 'EUR' };
  return {
    user: { id: newId(), name: 'Ada Keller', email: 'agent1@demo.test' },
    role: 'agent',
    tenant,
    csrfToken: 'token',
    locale: null,
    takesLeads: true,
    activity: 'available',
    activitySince: '2026-11-22T09:00:00.000Z',
    connected: true,
    wrapUpUntil: null,
    capacity: { pending: 0, maxPending: 1 },
    routing: {
      activities: { available: true, busy: false },
      declineReasons: ['Too busy', 'Not my area'],
      returnReasons: ['Wrong product'],
      serviceLevelMs: 300_000,
      score: {
        accept: 2,
        acceptAfterRequeue: 1,
        requeue: 4,
        decline: 1,
        coalesced: 1,
        assigned: 1,
        timeout: -5,
        feedbackMax: 4,
      },
    },
    tenants: [tenant],
    demo: true,
    ...change,
  };
}

/** A `fetch` that answers by method and path, and notes what was asked. */
export function fetchStub(
  routes: Record<
    string,
    (body: unknown) => { status?: number; body: unknown } | Promise<{ status?: number; body: unknown }>
  >,
): {
  fetch: typeof fetch;
  calls: { method: string; path: string; body: unknown; headers: Headers }[];
} {
  const calls: { method: string; path: string; body: unknown; headers: Headers }[] = [];
  const stub = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input, 'http://localhost');
    const method = init.method ?? 'GET';
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    calls.push({ method, path: url.pathname, body, headers: new Headers(init.headers) });
    const route = routes[`${method} ${url.pathname}`];
    if (!route) return new Response(JSON.stringify({ code: 'not_found', title: 'Nothing' }), { status: 404 });
    const answer = await route(body);
    return new Response(JSON.stringify(answer.body), {
      status: answer.status ?? 200,
      headers: { 'Content-Type': 'application/json' },
    });
  };
  return { fetch: stub as typeof fetch, calls };
}
