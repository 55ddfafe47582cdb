import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  kioskAuth,
  KIOSK_NAMESPACE,
  KIOSK_WALL_EVERY_MS,
  type KioskEvents,
  type KioskWall,
} from '@baton/contract';
import type { DefaultEventsMap, Namespace, Socket } from 'socket.io';
import { WallService } from '../insights/index.ts';
import { AuthService } from '../platform/auth/auth.service.ts';
import type { Principal } from '../platform/auth/principal.ts';
import { Clock, type Timer } from '../platform/clock.ts';
import { Database } from '../platform/database/database.ts';
import { log } from '../platform/log.ts';
import { Peers } from '../platform/peers.ts';
import { SocketHub } from '../platform/sockets/socket-hub.ts';
import { RoutingService } from '../routing/index.ts';

/** A socket of a screen: it can be told what the contract lists, and nothing else. */
type ScreenSocket = Socket<DefaultEventsMap, KioskEvents>;

/** A wall of moving numbers is read by people: more often than this nobody sees. */
const PUSH_EVERY_MS = 1_000;
const SOCKETS_PER_KIOSK_MAX = 20;

/** The screens of one tenant: told together, by one reading of the wall. */
interface Audience {
  sockets: Set<ScreenSocket>;
  unwatch: () => void;
  timer: Timer | null;
  /** When the timer is set for, monotonic. */
  dueAtMs: number;
  pushedAtMs: number;
  pushing: boolean;
}

/**
 * Sockets of screens. They are in a namespace of their own and send nothing: a screen that connects gets the whole wall,
 * and again whenever something was committed, at most once a second, and every half minute so that it knows it is true.
 */
@Injectable()
export class ScreensService implements OnApplicationShutdown {
  private readonly audiences = new Map<string, Audience>();
  private namespace: Namespace<DefaultEventsMap, KioskEvents> | null = null;

  constructor(
    hub: SocketHub,
    private readonly auth: AuthService,
    private readonly database: Database,
    private readonly walls: WallService,
    private readonly routing: RoutingService,
    private readonly clock: Clock,
    private readonly peers: Peers,
  ) {
    peers.on<{ kioskId: string }>('kiosk', ({ kioskId }) => this.cutHere(kioskId));
    hub.onAttach((io) => {
      this.namespace = io.of(KIOSK_NAMESPACE) as Namespace<DefaultEventsMap, KioskEvents>;
      this.namespace.use((socket, next) => {
        this.admit(socket).then(
          () => next(),
          () => next(refusal()),
        );
      });
      this.namespace.on('connection', (socket) => this.connect(socket));
    });
  }

  /** The wall as screens of the tenant show it. */
  async wall(tenantId: string): Promise<KioskWall> {
    const { wall, config } = await this.walls.withoutCustomers(tenantId);
    const name = await this.database.withTenant(tenantId, async (client) => {
      const { rows } = await client.query<{ name: string }>('select name from tenants where id = $1', [
        tenantId,
      ]);
      return rows[0]?.name ?? '';
    });
    return { ...wall, tenant: { name, timeZone: config.timeZone }, activities: config.routing.activities };
  }

  /** Ends what shows on the screens of a kiosk. */
  cut(kioskId: string): void {
    this.cutHere(kioskId);
    this.peers.tell('kiosk', { kioskId });
  }

  private cutHere(kioskId: string): void {
    for (const socket of this.namespace?.sockets.values() ?? [])
      if (principalOf(socket).userId === kioskId) socket.disconnect(true);
  }

  onApplicationShutdown(): void {
    for (const audience of this.audiences.values()) {
      audience.timer?.cancel();
      audience.unwatch();
    }
    this.audiences.clear();
  }

  private async admit(socket: ScreenSocket): Promise<void> {
    const { data } = kioskAuth.safeParse(socket.handshake.auth);
    const principal = data === undefined ? null : await this.auth.kioskFromToken(data.token);
    if (principal === null) throw new Error('no such screen');
    const own = [...(this.namespace?.sockets.values() ?? [])].filter(
      (other) => other !== socket && principalOf(other).userId === principal.userId,
    );
    if (own.length >= SOCKETS_PER_KIOSK_MAX) throw new Error('too many screens');
    socket.data = principal;
  }

  private connect(socket: ScreenSocket): void {
    const { tenantId } = principalOf(socket);
    const audience = this.audienceOf(tenantId);
    audience.sockets.add(socket);
    socket.on('disconnect', () => {
      audience.sockets.delete(socket);
      if (audience.sockets.size > 0 || this.audiences.get(tenantId) !== audience) return;
      audience.timer?.cancel();
      audience.unwatch();
      this.audiences.delete(tenantId);
    });
    this.pushIn(tenantId, audience, 0);
    // One that was revoked between being let in and being here was not there to be cut.
    this.admit(socket).catch(() => socket.disconnect(true));
  }

  private audienceOf(tenantId: string): Audience {
    const known = this.audiences.get(tenantId);
    if (known !== undefined) return known;
    const audience: Audience = {
      sockets: new Set(),
      unwatch: this.routing.watch(tenantId, () => {
        const sinceMs = this.clock.monotonicMs() - audience.pushedAtMs;
        this.pushIn(tenantId, audience, Math.max(0, PUSH_EVERY_MS - sinceMs));
      }),
      timer: null,
      dueAtMs: Infinity,
      pushedAtMs: -Infinity,
      pushing: false,
    };
    this.audiences.set(tenantId, audience);
    return audience;
  }

  /** Sets the timer, unless it is set for sooner. */
  private pushIn(tenantId: string, audience: Audience, ms: number): void {
    const dueAtMs = this.clock.monotonicMs() + ms;
    if (audience.timer !== null && audience.dueAtMs <= dueAtMs) return;
    audience.timer?.cancel();
    audience.dueAtMs = dueAtMs;
    audience.timer = this.clock.after(ms, () => void this.push(tenantId, audience));
  }

  private async push(tenantId: string, audience: Audience): Promise<void> {
    audience.timer = null;
    if (audience.pushing) return this.pushIn(tenantId, audience, PUSH_EVERY_MS);
    audience.pushing = true;
    audience.pushedAtMs = this.clock.monotonicMs();
    try {
      const wall = await this.wall(tenantId);
      for (const socket of audience.sockets) socket.emit('wall', wall);
    } catch (error) {
      // The screen says how old its data is; the next turn brings them.
      log.warn({ error, tenantId }, 'a wall could not be read for its screens');
    } finally {
      audience.pushing = false;
      if (this.audiences.get(tenantId) === audience) this.pushIn(tenantId, audience, KIOSK_WALL_EVERY_MS);
    }
  }
}

const principalOf = (socket: ScreenSocket): Principal => socket.data as Principal;

function refusal(): Error {
  const refused = new Error('The token of this screen is not valid any more') as Error & { data?: object };
  refused.data = { code: 'invalid_kiosk_token' };
  return refused;
}
