import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { addressOf, Places } from './addresses.ts';

function request(from: string, forwarded?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: from });
  const made = new IncomingMessage(socket);
  if (forwarded !== undefined) made.headers['x-forwarded-for'] = forwarded;
  return made;
}

describe('the address of a socket', () => {
  it.each([
    [false, '10.0.0.1', '203.0.113.9', '10.0.0.1'],
    [true, '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['10.0.0.0/8, 127.0.0.1', '10.0.0.1', '1.1.1.1, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    // A stranger says who they are: nobody believes it.
    ['10.0.0.0/8', '198.51.100.7', '203.0.113.9', '198.51.100.7'],
    ['10.0.0.0/8', '10.0.0.1', undefined, '10.0.0.1'],
  ])('behind %s, from %s, forwarded for %s, is %s', (trusted, from, forwarded, address) => {
    expect(addressOf(trusted)(request(from, forwarded))).toBe(address);
  });
});

describe('places', () => {
  it('are so many of each, and free again when they are left', () => {
    const places = new Places(2);
    const leave = places.take('a');
    expect(places.full('a')).toBe(false);
    places.take('a');
    expect([places.full('a'), places.full('b')]).toEqual([true, false]);
    leave();
    expect(places.full('a')).toBe(false);
  });
});
