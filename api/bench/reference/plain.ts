/**
 * The plain way, to be measured against: bare Fastify and Socket.IO over a pool of 16 connections, one transaction for
 * each command. It answers the same requests and socket events and leaves the same durable facts (lead, customer,
 * offer, acceptance, points, time line, numbered events per user), and can do nothing else: one strategy, and no clock
 * unless DEADLINES names one, which makes it the queue router (`deadlines.ts`).
 */
import fastify from 'fastify';
import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { Server, type Socket } from 'socket.io';
import { deadlinesOf } from './deadlines.ts';
import { SCHEMA } from './plain-schema.ts';
import { STATEMENTS, type Row, type Run } from './plain-statements.ts';

const WINDOW_MS = 300_000;
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 16, keepAlive: true });
const sockets = new Map<string, Socket>();
const agents = new Map<string, string>();
const keys = new Set<string>();
const missing = {} as Row;
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

interface NewLead {
  source: string;
  externalId: string;
  subject: string;
  text: string;
  customer: { name: string; email: string; postalCode: string };
  tags: string[];
}

/** One command: all of it, or nothing. */
async function transaction<T>(work: (run: Run) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(
      async (name, values) => (await client.query<Row>({ name, text: STATEMENTS[name], values })).rows,
    );
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

const app = fastify({ logger: false, bodyLimit: 256 * 1024 });
app.get('/readyz', () => ({ status: 'ready' }));
app.post<{ Body: NewLead }>(
  '/api/v1/leads',
  { schema: { body: { type: 'object', required: ['customer'] } } },
  async (request, reply) => {
    if (!keys.has(hashOf((request.headers.authorization ?? '').slice(7))))
      return reply.code(401).send({ code: 'invalid_api_key' });
    const { lead, offer, agentId, seq } = await receive(request.body);
    reply.code(201).send(lead);
    if (offer === null) return reply;
    const socket = sockets.get(agentId);
    socket?.emit(
      'offer.created',
      { seq, at: new Date().toISOString(), ...offer },
      () => void deliver(offer.id, agentId),
    );
    return reply;
  },
);

async function receive(input: NewLead) {
  const [leadId, offerId] = [randomUUID(), randomUUID()];
  return transaction(async (run) => {
    const [known] = await run('known', [input.source, input.externalId]);
    if (known !== undefined) return { lead: { id: known.id }, offer: null, agentId: '', seq: 0 };
    const [customer] = await run('customer', [
      randomUUID(),
      input.customer.email.toLowerCase(),
      input.customer.name,
    ]);
    const [agent] = await run('pick', [0]);
    if (agent === undefined) throw new Error('nobody is free');
    const { customer: who } = input;
    const [{ received_at } = missing] = await run('lead', [
      leadId,
      input.source,
      input.externalId,
      input.subject,
      input.text,
      customer!.id,
      who.name,
      who.email,
      who.postalCode,
      input.tags,
    ]);
    const [{ created_at } = missing] = await run('offer', [offerId, leadId, agent.id]);
    await run('event', [
      leadId,
      JSON.stringify([
        { type: 'lead.received', at: received_at },
        { type: 'offer.created', offerId, agentId: agent.id, at: created_at },
      ]),
    ]);
    await run('outbox', [
      agent.id,
      agent.seq,
      agent.seq,
      JSON.stringify([['offer.created', { id: offerId }]]),
    ]);
    const lead = {
      id: leadId,
      status: 'offered',
      ...input,
      receivedAt: received_at,
      acceptedAt: null,
      ownerAgentId: null,
      cycle: 1,
      attempt: 1,
      version: 1,
    };
    const offer = offerView({
      id: offerId,
      leadId,
      agentId: agent.id,
      attempt: 1,
      createdAt: created_at,
      lead: { ...input, postalCode: who.postalCode, receivedAt: received_at },
    });
    return { lead, offer, agentId: agent.id, seq: Number(agent.seq) };
  });
}

interface OfferParts {
  id: string;
  leadId: string;
  agentId: string;
  attempt: number;
  createdAt: Date;
  lead: {
    source?: string;
    subject: string;
    text: string;
    postalCode: string;
    tags: string[];
    receivedAt: Date;
  };
}

/** An offer as its agent sees it. */
function offerView({ id, leadId, agentId, attempt, createdAt, lead }: OfferParts) {
  const { source, subject, text, postalCode, tags, receivedAt } = lead;
  const customer = { name: null, email: null, phone: null, postalCode };
  return {
    id,
    leadId,
    agentId,
    kind: 'exclusive',
    state: 'pending',
    attempt,
    createdAt,
    deliveredAt: null,
    windowMs: WINDOW_MS,
    expiresAt: null,
    respondedAt: null,
    remainingMs: WINDOW_MS,
    lead: { id: leadId, source, subject, text, customer, tags, receivedAt, masked: true },
  };
}

async function deliver(offerId: string, agentId: string): Promise<void> {
  const told = await transaction(async (run) => {
    const [row] = await run('deliver', [offerId, agentId]);
    if (row === undefined) return null;
    const [{ seq } = missing] = await run('number', [agentId, 1]);
    const payload = {
      offerId,
      leadId: row.lead_id,
      deliveredAt: row.delivered_at,
      expiresAt: row.expires_at,
      windowMs: WINDOW_MS,
      remainingMs: WINDOW_MS,
    };
    await run('event', [row.lead_id, JSON.stringify([{ type: 'offer.delivered', ...payload }])]);
    await run('outbox', [agentId, seq, seq, JSON.stringify([['offer.delivered', payload]])]);
    return { seq: Number(seq), ...payload };
  });
  if (told === null) return;
  await deadlines?.set(offerId, told.expiresAt!.getTime());
  sockets.get(agentId)?.emit('offer.delivered', told);
}

/** The deadline has passed: the agent is free again and loses points, the lead goes to the next one. */
async function expire(offerId: string): Promise<void> {
  const made = await transaction(async (run) => {
    const [late] = await run('expire', [offerId]);
    if (late === undefined) return null;
    const { lead_id: leadId, agent_id: lateId } = late;
    await run('punish', [randomUUID(), lateId, leadId, offerId]);
    const [{ seq, score, team } = missing] = await run('release', [lateId]);
    const events: [string, object][] = [
      ['offer.resolved', { offerId, leadId, state: 'timed_out' }],
      ['score.changed', { agentId: lateId, score, rule: 'timeout', points: -5, leadId }],
    ];
    await run('outbox', [lateId, Number(seq) - 1, seq, JSON.stringify(events)]);
    const [agent] = await run('pick', [team]);
    if (agent === undefined) throw new Error('nobody is free');
    const [nextId, attempt] = [randomUUID(), late.attempt + 1];
    const [{ created_at } = missing] = await run('next', [nextId, leadId, agent.id, attempt]);
    const [lead = missing] = await run('again', [leadId, attempt]);
    const created = { type: 'offer.created', offerId: nextId, agentId: agent.id, at: created_at };
    await run('event', [leadId, JSON.stringify([{ type: 'offer.timed_out', offerId }, created])]);
    const outbox = JSON.stringify([['offer.created', { id: nextId }]]);
    await run('outbox', [agent.id, agent.seq, agent.seq, outbox]);
    const { subject, text, postal_code: postalCode, tags, received_at: receivedAt } = lead;
    const parts = { id: nextId, leadId, agentId: agent.id, attempt, createdAt: created_at };
    const offer = offerView({ ...parts, lead: { subject, text, postalCode, tags, receivedAt } });
    return { seq: Number(seq), events, lateId, offer, nextSeq: Number(agent.seq) };
  });
  if (made === null) return;
  const { seq, events, lateId, offer, nextSeq } = made;
  tell(lateId, seq, events);
  const at = new Date().toISOString();
  sockets
    .get(offer.agentId)
    ?.emit('offer.created', { seq: nextSeq, at, ...offer }, () => void deliver(offer.id, offer.agentId));
}

/** Sends events whose last one has the number `seq`. */
function tell(agentId: string, seq: number, events: [string, object][]): void {
  const [socket, at] = [sockets.get(agentId), new Date().toISOString()];
  events.forEach(([name, payload], i) =>
    socket?.emit(name, { seq: seq - events.length + 1 + i, at, ...payload }),
  );
}

async function accept(offerId: string, agentId: string): Promise<object> {
  const done = await transaction(async (run) => {
    const [held] = await run('held', [offerId, agentId]);
    if (held === undefined) return { code: 'not_found' };
    if (held.state !== 'pending') return { code: 'offer_resolved' };
    if (held.expires_at !== null && held.expires_at < new Date()) return { code: 'offer_expired' };
    const [{ responded_at } = missing] = await run('accept', [offerId]);
    await run('own', [held.lead_id, agentId, offerId]);
    await run('score', [randomUUID(), agentId, held.lead_id, offerId]);
    const [{ seq, score } = missing] = await run('free', [agentId]);
    const lead = {
      id: held.lead_id,
      status: 'accepted',
      subject: held.subject,
      text: held.text,
      customer: { name: held.customer_name, email: held.customer_email, postalCode: held.postal_code },
      tags: held.tags,
      receivedAt: held.received_at,
      ownerAgentId: agentId,
    };
    const events: [string, object][] = [
      ['offer.resolved', { offerId, leadId: held.lead_id, state: 'accepted' }],
      ['lead.assigned', lead],
      ['score.changed', { agentId, score, rule: 'accept', points: 2, leadId: held.lead_id }],
    ];
    await run('event', [
      held.lead_id,
      JSON.stringify([
        { type: 'offer.accepted', offerId, agentId },
        { type: 'lead.accepted', agentId },
      ]),
    ]);
    await run('outbox', [agentId, Number(seq) - 2, seq, JSON.stringify(events)]);
    return {
      seq: Number(seq),
      events,
      offer: { ...held, state: 'accepted', respondedAt: responded_at, lead },
    };
  });
  if ('code' in done) return { ok: false, code: done.code };
  tell(agentId, done.seq, done.events);
  deadlines?.unset(offerId);
  return { ok: true, data: done.offer };
}

const io = new Server(app.server, { path: '/socket.io', serveClient: false, perMessageDeflate: false });
io.use((socket, next) => {
  const cookie = /baton_session=([^;]+)/.exec(socket.handshake.headers.cookie ?? '')?.[1];
  const agentId = cookie === undefined ? undefined : agents.get(hashOf(cookie));
  if (agentId === undefined) return next(new Error('unauthenticated'));
  socket.data = { agentId };
  next();
});
io.on('connection', (socket) => {
  const { agentId } = socket.data as { agentId: string };
  sockets.set(agentId, socket);
  socket.on('offer.accept', ({ offerId }: { offerId: string }, answer: (value: object) => void) => {
    accept(offerId, agentId).then(answer, (error: Error) => answer({ ok: false, code: error.message }));
  });
  pool.query('update agents set available = true where id = $1', [agentId]).then(
    () => socket.emit('snapshot', { seq: 0, offers: [] }),
    () => socket.disconnect(),
  );
});

await pool.query(SCHEMA);
const known = await pool.query<{ id: string; cookie_hash: string | null; key_hash: string | null }>(
  'select id, cookie_hash, null as key_hash from agents union all select id, null, key_hash from api_keys',
);
for (const { id, cookie_hash, key_hash } of known.rows) {
  if (cookie_hash !== null) agents.set(cookie_hash, id);
  if (key_hash !== null) keys.add(key_hash);
}
const deadlines = await deadlinesOf(process.env['DEADLINES'], expire);
await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
