/** Plays one agent of the demo over a socket, as their workspace would, until a person signs in as them. */
import { io, type Socket } from 'socket.io-client';
import type { Random } from '../../src/demo/random.ts';
import { answerOf, COMMENTS, DECLINE_REASONS, type Temperament } from '../../src/demo/temperament.ts';
import { type DemoClient, USER_AGENT } from './demo-client.ts';

interface Offer {
  id: string;
  leadId: string;
  kind: string;
  windowMs: number;
}
interface Session {
  userAgent: string | null;
  lastUsedAt: string;
}

const SECOND_MS = 1_000;
/** A person's session that was used so lately is a person who is there. */
const PERSON_MS = 10 * 60_000;

export interface AgentDeps {
  client: DemoClient;
  name: string;
  temperament: Temperament;
  random: Random;
  /** One word of what they did, to be counted. */
  did(what: string): void;
}

export class DemoAgent {
  private readonly deps: AgentDeps;
  private readonly timers = new Set<NodeJS.Timeout>();
  private socket: Socket | null = null;

  constructor(deps: AgentDeps) {
    this.deps = deps;
  }

  get playing(): boolean {
    return this.socket !== null;
  }

  /** Comes or goes, by whether a person is signed in as this agent, or a device of somebody else is connected. */
  async look(connectedElsewhere: boolean): Promise<void> {
    const person = await this.personThere();
    if (this.playing && person) this.leave();
    else if (!this.playing && !person && !connectedElsewhere) this.join();
  }

  leave(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    const { socket } = this;
    this.socket = null;
    socket?.emit('activity.set', { activity: 'offline' }, () => socket.disconnect());
    setTimeout(() => socket?.disconnect(), 2 * SECOND_MS).unref();
  }

  /** For good: no session is left behind that would look like somebody. */
  async signOut(): Promise<void> {
    this.leave();
    await this.deps.client.send('POST', '/auth/logout').catch(() => undefined);
  }

  private async personThere(): Promise<boolean> {
    const { items } = await this.deps.client.get<{ items: Session[] }>('/auth/sessions');
    return items.some(
      ({ userAgent, lastUsedAt }) =>
        userAgent !== USER_AGENT && Date.now() - Date.parse(lastUsedAt) < PERSON_MS,
    );
  }

  private join(): void {
    const { client } = this.deps;
    const socket = io(client.url, {
      path: '/socket.io',
      transports: ['websocket'],
      extraHeaders: { cookie: client.cookie },
    });
    this.socket = socket;
    socket.on('connect', () => socket.emit('activity.set', { activity: 'available' }, () => undefined));
    socket.on('snapshot', ({ offers }: { offers: Offer[] }) => {
      for (const offer of offers) this.offered(offer);
    });
    socket.on('offer.created', (offer: Offer, acknowledge: () => void) => {
      acknowledge();
      this.offered(offer);
    });
    socket.on(
      'offer.resolved',
      ({ offerId, state, canRequeue }: { offerId: string; state: string; canRequeue?: boolean }) => {
        if (state === 'timed_out') this.timedOut(offerId, canRequeue === true);
      },
    );
    socket.on('agent.activity_changed', ({ reason }: { reason?: string }) => {
      if (reason === 'timeouts' || reason === 'manager')
        this.later(this.deps.random.whole(20, 60) * SECOND_MS, () =>
          this.emit('activity.set', { activity: 'available' }),
        );
    });
  }

  private offered(offer: Offer): void {
    const { random, temperament } = this.deps;
    if (offer.kind === 'catchall') return;
    const answer =
      offer.kind === 'shark_tank'
        ? { kind: 'accept' as const, afterMs: random.whole(4, 25) * SECOND_MS }
        : answerOf(temperament, offer.windowMs, random);
    if (answer.kind === 'accept') this.later(answer.afterMs, () => this.accept(offer));
    if (answer.kind === 'decline')
      this.later(answer.afterMs, () =>
        this.emit(
          'offer.decline',
          { offerId: offer.id, reason: random.weighted(DECLINE_REASONS) },
          'declined',
        ),
      );
  }

  private accept(offer: Offer): void {
    const { random, temperament, client } = this.deps;
    this.emit('offer.accept', { offerId: offer.id }, 'accepted');
    this.later(
      random.whole(5, 30) * SECOND_MS,
      () => void client.send('POST', '/me/wrap-up/end', {}).catch(() => undefined),
    );
    if (!random.chance(temperament.diligence)) return;
    this.later(random.whole(20, 90) * SECOND_MS, () => {
      void client
        .send('PUT', `/leads/${offer.leadId}/feedback`, { contactStatus: 'contacted' })
        .catch(() => undefined);
      void client
        .send('POST', `/leads/${offer.leadId}/comments`, { text: random.pick(COMMENTS) })
        .catch(() => undefined);
    });
  }

  private timedOut(offerId: string, canRequeue: boolean): void {
    const { random, temperament } = this.deps;
    this.deps.did('timed out');
    if (canRequeue && random.chance(temperament.tryAgain))
      this.later(random.whole(3, 9) * SECOND_MS, () =>
        this.emit('offer.requeue', { offerId }, 'asked for another chance'),
      );
  }

  private emit(name: string, payload: object, what?: string): void {
    this.socket?.emit(name, payload, ({ ok }: { ok: boolean }) => {
      if (ok && what !== undefined) this.deps.did(what);
    });
  }

  private later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (this.playing) run();
    }, ms);
    this.timers.add(timer);
  }
}
