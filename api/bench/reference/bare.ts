/**
 * The least that an offer on a socket can cost: insert one row, commit, emit. It checks nobody, decides nothing and answers
 * an acceptance without looking; it is there to be measured against.
 */
import fastify from 'fastify';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Server, type Socket } from 'socket.io';

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 16, keepAlive: true });
await pool.query('create table if not exists bare (id uuid primary key, body text not null)');
const sockets: Socket[] = [];
let turn = 0;

const app = fastify({ logger: false });
app.get('/readyz', () => ({ status: 'ready' }));
app.post('/api/v1/leads', async (request, reply) => {
  const [leadId, id] = [randomUUID(), randomUUID()];
  const text = 'insert into bare (id, body) values ($1, $2)';
  await pool.query({ name: 'insert', text, values: [leadId, JSON.stringify(request.body)] });
  turn = (turn + 1) % Math.max(1, sockets.length);
  sockets[turn]?.emit('offer.created', { id, leadId }, () => undefined);
  return reply.code(201).send({ id: leadId });
});

new Server(app.server, { path: '/socket.io', serveClient: false, perMessageDeflate: false }).on(
  'connection',
  (socket) => {
    sockets.push(socket);
    socket.on('offer.accept', (_: unknown, answer: (value: object) => void) => answer({ ok: true }));
    socket.emit('snapshot', { seq: 0, offers: [] });
  },
);
await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
