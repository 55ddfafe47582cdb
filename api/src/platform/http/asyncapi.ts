import {
  CLIENT_EVENTS,
  KIOSK_EVENTS,
  KIOSK_NAMESPACE,
  kioskAuth,
  SERVER_EVENTS,
  snapshot,
  socketAuth,
} from '@baton/contract';
import { z } from 'zod';

const NUMBERED = z.object({ seq: z.int().min(1), at: z.iso.datetime() });

type Events = [name: string, payload: z.ZodType][];

interface Channel {
  address: string;
  description: string;
  /** What the client says of itself when it connects. */
  auth: z.ZodType;
  outgoing: Events;
  incoming: Events;
}

/** Everything that goes over sockets, each namespace by itself. */
function channels(): Record<string, Channel> {
  return {
    socket: {
      address: '/socket.io',
      description: 'People and programs: the default namespace.',
      auth: socketAuth,
      outgoing: [
        ...Object.entries(SERVER_EVENTS).map(([name, schema]): [string, z.ZodType] => [
          name,
          z.intersection(NUMBERED, schema),
        ]),
        ['snapshot', snapshot],
      ],
      incoming: Object.entries(CLIENT_EVENTS),
    },
    kiosk: {
      address: KIOSK_NAMESPACE,
      description: `Screens that nobody sits at: the namespace ${KIOSK_NAMESPACE} at the same path. They send nothing.`,
      auth: kioskAuth,
      outgoing: Object.entries(KIOSK_EVENTS),
      incoming: [],
    },
  };
}

/** The socket interface as AsyncAPI 3, made from the maps of events. */
export function asyncApiDocument(): unknown {
  const all = Object.entries(channels());
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Baton sockets',
      version: '1',
      description:
        'Socket.IO at /socket.io. Events from the server to people and programs are flat and numbered per user and tenant without gaps. ' +
        'Each event from the client is answered {ok: true, data} or {ok: false, code, message}.',
    },
    channels: Object.fromEntries(
      all.map(([key, { address, description, auth, outgoing, incoming }]) => [
        key,
        {
          address,
          description,
          messages: Object.fromEntries(
            [...outgoing, ...incoming].map(([name, schema]) => [name, { name, payload: jsonSchema(schema) }]),
          ),
          bindings: { ws: { query: jsonSchema(auth) } },
        },
      ]),
    ),
    operations: Object.fromEntries(
      all.flatMap(([key, { outgoing, incoming }]) => [
        ...operation(key, 'send', outgoing),
        ...operation(key, 'receive', incoming),
      ]),
    ),
  };
}

/** As the server sees it: it sends what a client listens for. None where nothing goes that way. */
function operation(channel: string, action: 'send' | 'receive', events: Events): [string, unknown][] {
  if (events.length === 0) return [];
  const messages = events.map(([name]) => ({ $ref: `#/channels/${channel}/messages/${name}` }));
  const name = channel === 'socket' ? action : `${action}_${channel}`;
  return [[name, { action, channel: { $ref: `#/channels/${channel}` }, messages }]];
}

/** References by id stay inside one message, so each is written out in full. */
function jsonSchema(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline', target: 'draft-7' });
}
