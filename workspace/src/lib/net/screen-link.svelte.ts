/** The socket of a screen that nobody sits at: it reads the whole wall with a token of its own, and sends nothing. */
import { KIOSK_NAMESPACE, type KioskWall } from '@baton/contract';
import { io, type Socket } from 'socket.io-client';
import { mayPass } from './refusal.ts';
import { hearServerTime } from './server-clock.ts';

/** A server that restarts is away for a moment; a screen in a hall waits for it as long as it takes. */
const retryMs = 3_000;

export class ScreenLink {
  state = $state<'connecting' | 'connected' | 'lost' | 'refused'>('connecting');
  private socket: Socket | null = null;

  /** Connects and hands over every wall that comes. Returns the way out. */
  start(token: string, take: (wall: KioskWall) => void): () => void {
    const socket = io(KIOSK_NAMESPACE, {
      path: '/socket.io',
      transports: ['websocket', 'polling'],
      reconnectionDelay: 300,
      reconnectionDelayMax: retryMs,
      auth: { token },
    });
    this.socket = socket;
    let timer: ReturnType<typeof setTimeout> | undefined;
    socket.on('connect', () => (this.state = 'connected'));
    socket.on('wall', (wall: KioskWall) => {
      hearServerTime(wall.at);
      take(wall);
    });
    socket.on('disconnect', (reason) => {
      this.state = 'lost';
      // The server ended it on purpose: it was revoked, which the next try says, or the server restarts.
      if (reason === 'io server disconnect') timer = setTimeout(() => socket.connect(), 500);
    });
    socket.on('connect_error', (error) => {
      const code = (error as Error & { data?: { code?: string } }).data?.code;
      if (code === 'invalid_kiosk_token') {
        this.state = 'refused';
        socket.disconnect();
        return;
      }
      if (this.state !== 'connecting') this.state = 'lost';
      if (!socket.active && mayPass(error)) timer = setTimeout(() => socket.connect(), retryMs);
    });
    return () => {
      clearTimeout(timer);
      socket.disconnect();
      this.socket = null;
    };
  }

  /** Tries again at once. */
  reconnect(): void {
    this.state = 'connecting';
    this.socket?.disconnect();
    this.socket?.connect();
  }
}
