import { CLIENT_EVENTS, KIOSK_EVENTS, SERVER_EVENTS } from '@baton/contract';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { root } from '../../../bin/lib/paths.ts';
import { asyncApiDocument } from './asyncapi.ts';

interface Document {
  channels: Record<string, { messages: Record<string, { payload: object }> }>;
  operations: Record<string, { action: string; channel: { $ref: string }; messages: { $ref: string }[] }>;
}

const document = asyncApiDocument() as Document;
const sent = (channel: string, action: string) =>
  Object.values(document.operations)
    .filter((one) => one.action === action && one.channel.$ref === `#/channels/${channel}`)
    .flatMap(({ messages }) =>
      messages.map(({ $ref }) => $ref.slice(`#/channels/${channel}/messages/`.length)),
    )
    .sort();

describe('the description of the sockets', () => {
  it('has every event that the server may send and every one that it takes', () => {
    expect(sent('socket', 'send')).toEqual([...Object.keys(SERVER_EVENTS), 'snapshot'].sort());
    expect(sent('socket', 'receive')).toEqual(Object.keys(CLIENT_EVENTS).sort());
    expect(sent('kiosk', 'send')).toEqual(Object.keys(KIOSK_EVENTS).sort());
    expect(sent('kiosk', 'receive')).toEqual([]);
  });

  it('has each message that an operation names, with its shape', () => {
    for (const [channel, { messages }] of Object.entries(document.channels)) {
      const named = [...sent(channel, 'send'), ...sent(channel, 'receive')].sort();
      expect(Object.keys(messages).sort()).toEqual(named);
      for (const [name, { payload }] of Object.entries(messages))
        expect(payload, name).toMatchObject({ $schema: expect.any(String) as string });
    }
  });

  /** Whoever emits is held to the contract's names by types; a new namespace or emitter has to come into the document. */
  it('covers every namespace and every place that emits', () => {
    const files = readdirSync(`${root}/api/src`, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'),
    );
    const places = (pattern: RegExp) =>
      files
        .filter((file) => pattern.test(readFileSync(`${root}/api/src/${file}`, 'utf8')))
        .map((file) => file.replaceAll('\\', '/'))
        .sort();
    expect(places(/\b(io|socket|namespace|server)\.emit\(/)).toEqual([
      'kiosks/screens.service.ts',
      'platform/sockets/socket-hub.ts',
    ]);
    expect(places(/\bio\.of\(/)).toEqual(['kiosks/screens.service.ts']);
  });
});
