/**
 * The offers held out to whoever is signed in, as the server tells them. An offer leaves the list only when the server
 * says that it is resolved; what this browser asked for is "claiming" until the answer is here.
 */
import type { Lead, Offer, OfferState, Page } from '@baton/contract';
import { paths } from '@baton/contract/paths';
import { ApiProblem, codeOf, http, live, messageOf } from '#lib/net/index.ts';
import { hasStarted, remainingAt, startClock, type OfferClock } from './countdown.ts';

export interface HeldOffer {
  offer: Offer;
  clock: OfferClock;
  asking: 'accept' | 'decline' | null;
  /** Why the last try did not get through; the offer still stands. */
  problem: string | null;
}

/** How an offer ended that was on the screen. */
export interface LostOffer {
  offer: Offer;
  how: 'expired' | 'taken' | 'withdrawn' | 'undelivered';
  canRequeue: boolean;
}

const howByState: Partial<Record<OfferState, LostOffer['how']>> = {
  timed_out: 'expired',
  rescinded: 'taken',
  canceled: 'withdrawn',
  undelivered: 'undelivered',
};

export function isIncoming(offer: Pick<Offer, 'kind'>): boolean {
  return offer.kind === 'exclusive' || offer.kind === 'parallel';
}

function held(offer: Offer): HeldOffer {
  const remaining = offer.expiresAt === null ? null : offer.remainingMs;
  return {
    offer,
    clock: startClock(remaining, offer.windowMs, performance.now()),
    asking: null,
    problem: null,
  };
}

class Offers {
  pending = $state<HeldOffer[]>([]);
  lost = $state<LostOffer | null>(null);
  /** Grows with every change that lists of past offers should look at again. */
  changes = $state(0);
  private stops: (() => void)[] = [];

  /** Exclusive and parallel ones, the longest held first: the card shows the first. */
  get incoming(): HeldOffer[] {
    return this.pending.filter((entry) => isIncoming(entry.offer));
  }
  /** Shark tank and catchall: claimed from a list. */
  get claimable(): HeldOffer[] {
    return this.pending.filter((entry) => !isIncoming(entry.offer));
  }

  start(): () => void {
    this.stops = [
      live.onSnapshot((snapshot) => this.replace(snapshot.offers)),
      // Clocks are asked for again after every break: the monotonic one may have stood still in between.
      live.onConnect(() => void this.refresh()),
      live.on('offer.created', (offer) => this.put(offer)),
      live.on('offer.delivered', ({ offerId, deliveredAt, expiresAt, windowMs, remainingMs }) => {
        const entry = this.find(offerId);
        if (!entry) return;
        entry.offer = { ...entry.offer, deliveredAt, expiresAt, windowMs };
        entry.clock = startClock(remainingMs, windowMs, performance.now());
      }),
      live.on('offer.resolved', ({ offerId, state, canRequeue }) => this.resolve(offerId, state, canRequeue)),
    ];
    return () => {
      for (const stop of this.stops) stop();
      this.pending = [];
      this.lost = null;
    };
  }

  async refresh(): Promise<void> {
    try {
      const page = await http.get<Page<Offer>>(paths.offers, { query: { state: 'pending', limit: 200 } });
      this.replace(page.items);
    } catch {
      // The socket goes on telling; the next connect asks again.
    }
  }

  async accept(id: string): Promise<Lead | Offer | null> {
    const entry = this.find(id);
    if (!entry || entry.asking) return null;
    entry.asking = 'accept';
    entry.problem = null;
    try {
      const answer = await http.post<Offer>(paths.offerAction(id, 'accept'));
      this.remove(id);
      return answer;
    } catch (error) {
      this.refused(id, error);
      return null;
    }
  }

  async decline(id: string, reason: string | null): Promise<boolean> {
    const entry = this.find(id);
    if (!entry || entry.asking) return false;
    entry.asking = 'decline';
    entry.problem = null;
    try {
      await http.post(paths.offerAction(id, 'decline'), reason === null ? {} : { reason });
      this.remove(id);
      return true;
    } catch (error) {
      this.refused(id, error);
      return false;
    }
  }

  async requeue(id: string): Promise<void> {
    await http.post(paths.offerAction(id, 'requeue'));
    if (this.lost?.offer.id === id) this.lost = null;
    this.changes += 1;
  }

  remaining(entry: HeldOffer, now: number): number {
    return remainingAt(entry.clock, now);
  }

  private find(id: string): HeldOffer | undefined {
    return this.pending.find((entry) => entry.offer.id === id);
  }

  private put(offer: Offer): void {
    if (offer.state !== 'pending') return;
    const at = this.pending.findIndex((entry) => entry.offer.id === offer.id);
    if (at === -1) {
      this.pending.push(held(offer));
      this.pending.sort((a, b) => a.offer.createdAt.localeCompare(b.offer.createdAt));
      if (isIncoming(offer)) this.lost = null;
    } else {
      const known = this.pending[at];
      this.pending[at] = { ...held(offer), asking: known?.asking ?? null, problem: known?.problem ?? null };
    }
  }

  private replace(offers: readonly Offer[]): void {
    const ids = new Set(offers.map((offer) => offer.id));
    this.pending = this.pending.filter((entry) => ids.has(entry.offer.id));
    for (const offer of offers) {
      this.put(offer);
      // Not acknowledged by a socket yet: being shown here is the acknowledgement.
      if (isIncoming(offer) && offer.deliveredAt === null) {
        http.post(paths.offerAction(offer.id, 'delivered')).catch(() => undefined);
      }
    }
    this.changes += 1;
  }

  private remove(id: string): HeldOffer | undefined {
    const at = this.pending.findIndex((entry) => entry.offer.id === id);
    this.changes += 1;
    return at === -1 ? undefined : this.pending.splice(at, 1)[0];
  }

  private resolve(id: string, state: OfferState, canRequeue: boolean): void {
    const entry = this.find(id);
    // The answer to this browser's own request says how it went; the event may be faster.
    if (entry?.asking && (state === 'accepted' || state === 'declined')) return;
    this.remove(id);
    const how = howByState[state];
    if (!entry || !how) return;
    if (isIncoming(entry.offer) || how === 'taken') this.lost = { offer: entry.offer, how, canRequeue };
  }

  /** Lost races are said as such; anything else leaves the offer standing with the reason. */
  private refused(id: string, error: unknown): void {
    const entry = this.find(id);
    if (!entry) return;
    const code = codeOf(error);
    if (code === 'offer_expired' || code === 'offer_resolved' || code === 'not_found') {
      this.remove(id);
      const how = code === 'offer_expired' || !hasTime(entry) ? 'expired' : 'taken';
      this.lost = { offer: entry.offer, how, canRequeue: false };
      if (how === 'expired') void this.askRequeue(entry.offer);
      return;
    }
    entry.asking = null;
    entry.problem = error instanceof ApiProblem ? error.message : messageOf(error);
  }

  /** Whether another chance is possible is the server's to say. */
  private async askRequeue(offer: Offer): Promise<void> {
    try {
      const page = await http.get<Page<Offer>>(paths.offers, { query: { leadId: offer.leadId } });
      const now = page.items.find((item) => item.id === offer.id);
      if (now && this.lost?.offer.id === offer.id) this.lost.canRequeue = now.canRequeue;
    } catch {
      // The list of missed leads offers it as well.
    }
  }
}

function hasTime(entry: HeldOffer): boolean {
  return !hasStarted(entry.clock) || remainingAt(entry.clock, performance.now()) > 0;
}

export const offers = new Offers();
