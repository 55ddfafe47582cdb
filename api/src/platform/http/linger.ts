import type { FastifyInstance } from 'fastify';

/** How long a caller who was refused may be silent before the connection ends without them; the request's own limit holds too. */
const LINGER_IDLE_MS = 5_000;

/**
 * Who is refused while still sending (a body that is too large) would find the connection reset, and the answer lost with
 * it: a socket that is closed with bytes unread throws away what the other side has not read yet. So our side ends, and
 * what still comes is read and thrown away until they are done.
 */
export function lingerForAnswers(fastify: FastifyInstance): void {
  fastify.addHook('onSend', ({ raw }, reply, _payload, done) => {
    if (!raw.complete && reply.getHeader('connection') === 'close') {
      const { socket } = raw;
      // What Node does to a connection whose last answer is written.
      socket.destroySoon = () => {
        raw.resume();
        socket.setTimeout(LINGER_IDLE_MS);
        socket.end();
      };
    }
    done();
  });
}
