import { connect, type Socket } from 'node:net';
import { setImmediate as breath } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Stage } from '../../../test/stage.ts';
import { log } from '../log.ts';

const PIECE = Buffer.alloc(64 * 1024, 'x');
const PIECES = 128;

let stage: Stage;
beforeAll(async () => void (stage = await Stage.open()));
afterAll(() => stage.close());
afterEach(() => void vi.restoreAllMocks());

async function dial(headers: string): Promise<Socket> {
  const { port } = new URL(stage.api.url);
  const socket = connect(Number(port), '127.0.0.1');
  await new Promise<void>((done, fail) => socket.once('connect', done).once('error', fail));
  const key = stage.program.headers['authorization']!;
  socket.write(
    `POST /api/v1/leads HTTP/1.1\r\nhost: x\r\nauthorization: ${key}\r\ncontent-type: application/json\r\n${headers}\r\n\r\n`,
  );
  return socket;
}

describe('a caller', () => {
  it.each([
    ['says how much comes', `content-length: ${PIECES * PIECE.length}`, (piece: Buffer) => [piece]],
    [
      'does not say it',
      'transfer-encoding: chunked',
      (piece: Buffer) => [`${piece.length.toString(16)}\r\n`, piece, '\r\n'],
    ],
  ])(
    'who sends too much, all of it before they listen, and %s, still hears why not',
    async (_, headers, cut) => {
      const socket = await dial(headers);
      socket.pause();
      const broken = new Promise<never>((_done, fail) => socket.once('error', fail));
      const sending = (async () => {
        for (let sent = 0; sent < PIECES; sent += 1) {
          let fits = true;
          for (const part of cut(PIECE)) fits = socket.write(part);
          if (!fits) await new Promise<void>((drained) => socket.once('drain', () => drained()));
          await breath();
        }
      })();
      await Promise.race([sending, broken]);
      let heard = '';
      const ended = new Promise<void>((done) => socket.once('end', done));
      socket.setEncoding('utf8').on('data', (part: string) => (heard += part));
      socket.resume();
      await Promise.race([ended, broken]);
      expect(heard).toMatch(/^HTTP\/1\.1 413 /);
      expect(heard).toContain('body_too_large');
      socket.destroy();
      broken.catch(() => undefined);
    },
  );

  it('who breaks off is no fault of ours', async () => {
    const [fault, note] = [vi.spyOn(log, 'error'), vi.spyOn(log, 'debug')];
    const socket = await dial('content-length: 100');
    socket.write('{', () => socket.destroy());
    await vi.waitFor(() => expect(note).toHaveBeenCalledWith(expect.anything(), 'a caller broke off'), {
      timeout: 60_000,
    });
    expect(fault).not.toHaveBeenCalled();
  });
});
