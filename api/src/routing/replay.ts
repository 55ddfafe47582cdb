import { Injectable } from '@nestjs/common';
import type { ServerEventName } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { Clock } from '../platform/clock.ts';
import { Database } from '../platform/database/database.ts';
import { LeadQueries } from './lead-queries.ts';
import { OfferQueries } from './offer-queries.ts';

/** More missed events than this, and a snapshot is the quicker way. */
const REPLAY_MAX = 200;

export interface Replayed {
  name: ServerEventName;
  payload: object;
}

/** What a device missed, from the outbox. Offers and leads are looked up again, so that what it gets is true now. */
@Injectable()
export class Replay {
  constructor(
    private readonly database: Database,
    private readonly leads: LeadQueries,
    private readonly offers: OfferQueries,
    private readonly clock: Clock,
  ) {}

  /** The events numbered after `lastSeq` up to `seq`; null where they are no longer all kept. */
  async between(principal: Principal, lastSeq: number, seq: number): Promise<Replayed[] | null> {
    const { tenantId, userId } = principal;
    if (lastSeq === seq) return [];
    if (seq - lastSeq > REPLAY_MAX) return null;
    const { rows } = await this.database.withTenant(tenantId, (client) =>
      client.query<{ first_seq: string; at: Date; events: [ServerEventName, Record<string, unknown>][] }>(
        `select first_seq, at, events from outbox
          where tenant_id = $1 and user_id = $2 and last_seq > $3 and first_seq <= $4 order by first_seq`,
        [tenantId, userId, lastSeq, seq],
      ),
    );
    const missed = rows.flatMap(({ first_seq, at, events }) =>
      events.map(([name, payload], index) => ({
        seq: Number(first_seq) + index,
        at: at.toISOString(),
        name,
        payload,
      })),
    );
    const wanted = missed.filter((event) => event.seq > lastSeq && event.seq <= seq);
    if (wanted.length !== seq - lastSeq) return null;
    const ids = (...names: ServerEventName[]) =>
      wanted.filter(({ name }) => names.includes(name)).map(({ payload }) => payload['id'] as string);
    const [offers, leads] = await Promise.all([
      this.offers.byIds(tenantId, userId, ids('offer.created')),
      this.leads.wallByIds(principal, ids('lead.updated', 'lead.assigned')),
    ]);
    const now = this.clock.databaseNowMs();
    return wanted.map(({ seq: number, at, name, payload }) => {
      const whole = offers.get(payload['id'] as string) ?? leads.get(payload['id'] as string) ?? payload;
      return { name, payload: { seq: number, at, ...stillRemaining(whole, now) } };
    });
  }
}

/** An old message's remaining time counts from when it was written; the clock has run on. */
function stillRemaining(payload: object, now: number): object {
  const { expiresAt, remainingMs } = payload as { expiresAt?: string | null; remainingMs?: number };
  if (remainingMs === undefined || typeof expiresAt !== 'string') return payload;
  return { ...payload, remainingMs: Math.max(0, Date.parse(expiresAt) - now) };
}
