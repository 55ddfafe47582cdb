/**
 * The plain way, to be measured against: bare Fastify and Socket.IO over a pool of 16 connections, one transaction for
 * each command. It answers the same requests and socket events and leaves the same durable facts (lead, customer,
 * offer, acceptance, points, time line, numbered events per user), and can do nothing else: one strategy, no clock.
 */
import fastify from 'fastify';
import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { Server, type Socket } from 'socket.io';
import { SCHEMA } from './plain-schema.ts';

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

const STATEMENTS = {
  known: 'select id from leads where source = $1 and external_id = $2',
  customer: `insert into customers (id, email, name) values ($1, $2, $3) on conflict (email) do update set name = customers.name returning id`,
  pick: `update agents set busy = true, last_offered_at = clock_timestamp(), seq = seq + 1
          where id = (select id from agents where not busy and available order by score desc, last_offered_at nulls first, id limit 1 for update skip locked)
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
  free: 'update agents set busy = false, score = score + 2, open_leads = open_leads + 1, seq = seq + 3 where id = $1 returning seq, score',
} as const;
type Run = (name: keyof typeof STATEMENTS, values: unknown[]) => Promise<Row[]>;
/** Every column that some statement returns. */
interface Row extends pg.QueryResultRow {
  id: string;
  seq: string;
  score: number;
  state: string;
  lead_id: string;
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
    const [agent] = await run('pick', []);
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
    const offer = {
      id: offerId,
      leadId,
      agentId: agent.id,
      kind: 'exclusive',
      state: 'pending',
      attempt: 1,
      createdAt: created_at,
      deliveredAt: null,
      windowMs: WINDOW_MS,
      expiresAt: null,
      respondedAt: null,
      remainingMs: WINDOW_MS,
      lead: {
        id: leadId,
        source: input.source,
        subject: input.subject,
        text: input.text,
        customer: { name: null, email: null, phone: null, postalCode: who.postalCode },
        tags: input.tags,
        receivedAt: received_at,
        masked: true,
      },
    };
    return { lead, offer, agentId: agent.id, seq: Number(agent.seq) };
  });
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
  if (told !== null) sockets.get(agentId)?.emit('offer.delivered', told);
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
  const socket = sockets.get(agentId);
  done.events.forEach(([name, payload], i) =>
    socket?.emit(name, { seq: done.seq - 2 + i, at: new Date().toISOString(), ...payload }),
  );
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
await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
