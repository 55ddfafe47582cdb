import { CLIENT_EVENTS, SERVER_EVENTS, snapshot, socketAuth } from '@baton/contract';
import { z } from 'zod';

const NUMBERED = z.object({ seq: z.int().min(1), at: z.iso.datetime() });

/** The socket interface as AsyncAPI 3, made from the one map of events. */
export function asyncApiDocument(): unknown {
  const server = Object.entries(SERVER_EVENTS).map(([name, schema]): [string, z.ZodType] => [
    name,
    z.intersection(NUMBERED, schema),
  ]);
  const outgoing: [string, z.ZodType][] = [...server, ['snapshot', snapshot]];
  const incoming: [string, z.ZodType][] = Object.entries(CLIENT_EVENTS);
  const messages = Object.fromEntries(
    [...outgoing, ...incoming].map(([name, schema]) => [name, { name, payload: jsonSchema(schema) }]),
  );
  const references = (events: [string, z.ZodType][]) =>
    events.map(([name]) => ({ $ref: `#/channels/socket/messages/${name}` }));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Baton sockets',
      version: '1',
      description:
        'Socket.IO at /socket.io, default namespace. Events from the server are flat and numbered per user and tenant without gaps. ' +
        'Each event from the client is answered {ok: true, data} or {ok: false, code, message}.',
    },
    channels: {
      socket: {
        address: '/socket.io',
        messages,
        bindings: { ws: { query: jsonSchema(socketAuth) } },
      },
    },
    operations: {
      send: { action: 'send', channel: { $ref: '#/channels/socket' }, messages: references(outgoing) },
      receive: { action: 'receive', channel: { $ref: '#/channels/socket' }, messages: references(incoming) },
    },
  };
}

/** References by id stay inside one message, so each is written out in full. */
function jsonSchema(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline', target: 'draft-7' });
}
