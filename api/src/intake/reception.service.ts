import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Locale, Delivery, WayKind } from '@baton/contract';
import { CONFIG, type Config } from '../platform/config.ts';
import { Database } from '../platform/database/database.ts';
import { RateLimits, type Limit } from '../platform/limits/rate-limits.ts';
import { log } from '../platform/log.ts';
import { localeOfCountry } from '../platform/language.ts';
import { Problem } from '../platform/problem/problem.ts';
import { toProblem } from '../platform/problem/translate.ts';
import { RoutingService } from '../routing/index.ts';
import { DeliveryStore } from './delivery.store.ts';
import { IntakeService } from './intake.service.ts';
import { readMessage, type Read } from './read-message.ts';
import { SourceAlarm } from './source-alarm.service.ts';
import type { Message, Way } from './way.ts';

const KEY_FORM = /^[0-9a-f]{32}$/;
const SWEEP_MS = 60_000;
const TIDY_MS = 15 * 60_000;
/** Tries by itself, a minute apart: longer than any outage that ends without a person. Then a person has to look. */
const TRIES_MAX = 1_440;

/** Per way in and address: a person with a form, a program with the others. */
const LIMIT_OF: Record<WayKind, Limit> = {
  form: { name: 'way_form', points: 30, seconds: 60 },
  google_ads: { name: 'way_webhook', points: 600, seconds: 10 },
  webhook: { name: 'way_webhook', points: 600, seconds: 10 },
  mailbox: { name: 'way_mailbox', points: 600, seconds: 60 },
};

interface WayRow {
  tenant_id: string;
  tenant_name: string;
  currency: string;
  id: string;
  kind: WayKind;
  secret: string | null;
  allowed_origins: string[];
  mapping: Way['mapping'];
  form: Way['form'];
  source_name: string;
}

/** What became of a message: kept in any case. */
export interface Outcome {
  deliveryId: string;
  status: Delivery['status'];
  leadId: string | null;
  /** Why it became no lead. */
  problem: Problem | null;
}

/**
 * Takes messages in by their way: stored first, then read, then made a lead. Nothing that was stored is lost:
 *
 *   received ──┬─ lead ... in the transaction of the lead itself
 *              ├─ test, spam, auto_reply
 *              ├─ failed, with its error, until a person replays it
 *              └─ still received: queue or database could not take it, or the process died; the sweep tries again
 */
@Injectable()
export class ReceptionService {
  constructor(
    private readonly database: Database,
    private readonly limits: RateLimits,
    private readonly deliveries: DeliveryStore,
    private readonly intake: IntakeService,
    private readonly routing: RoutingService,
    private readonly alarm: SourceAlarm,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The way in that a key opens; null for a key that opens none, or none any more. */
  async find(key: string): Promise<Way | null> {
    if (!KEY_FORM.test(key)) return null;
    const { rows } = await this.database.pool.query<WayRow>({
      name: 'way-in',
      text: `select tenant_id, tenant_name, currency, id, kind, secret, allowed_origins, mapping, form, source_name
               from baton_private.way_in($1)`,
      values: [key],
    });
    const row = rows[0];
    return row === undefined ? null : wayOf(row);
  }

  /** What is spoken where the way's tenant is. */
  async localeOf({ tenantId }: Way): Promise<Locale> {
    return localeOfCountry(await this.intake.country(tenantId));
  }

  /** Throws `too_many_requests`, in which case nothing was kept; whatever else goes wrong is in the outcome. */
  async receive(way: Way, message: Message, address = message.sender): Promise<Outcome> {
    await this.limits.consume(LIMIT_OF[way.kind], `${way.id} ${address ?? ''}`);
    const id = await this.deliveries.keep(way, message);
    return this.work(way, id, message, false);
  }

  /** A person has seen a message that became no lead and wants it taken in, by the mapping as it is now. */
  async replay(tenantId: string, deliveryId: string): Promise<Outcome> {
    const stored = await this.deliveries.again(tenantId, deliveryId);
    if (stored === null) throw new Problem('not_found');
    if (stored.status === 'lead')
      throw new Problem('conflict', { detail: 'This message is a lead already.' });
    const way = await this.find(stored.wayKey);
    if (way === null)
      throw new Problem('conflict', { detail: 'This way in is switched off: switch it on first.' });
    return this.work(way, deliveryId, stored.message, true);
  }

  /** Takes up what was stored and then left: the process ended, or the queue was full. */
  @Interval(SWEEP_MS)
  async scheduled(): Promise<void> {
    if (this.config.role !== 'api') await this.sweep();
  }

  async sweep(olderThanMs = SWEEP_MS): Promise<void> {
    try {
      for (const { tenantId, id } of await this.deliveries.waiting(olderThanMs))
        await this.takeUp(tenantId, id);
    } catch (error) {
      // The next round does it.
      log.warn({ error }, 'taking up deliveries failed');
    }
  }

  @Interval(TIDY_MS)
  async tidy(): Promise<void> {
    if (this.config.role === 'api') return;
    await this.deliveries.tidy().catch((error: unknown) => log.warn({ error }, 'tidying deliveries failed'));
  }

  private async takeUp(tenantId: string, id: string): Promise<void> {
    const stored = await this.deliveries.again(tenantId, id);
    if (stored?.status !== 'received') return;
    const way = await this.find(stored.wayKey);
    if (way === null || stored.tries > TRIES_MAX)
      return this.deliveries.settle(tenantId, id, 'failed', new Problem('unavailable'));
    await this.work(way, id, stored.message, false);
  }

  private async work(way: Way, deliveryId: string, message: Message, trusted: boolean): Promise<Outcome> {
    const outcome = (status: Outcome['status'], more: Partial<Outcome> = {}): Outcome => ({
      deliveryId,
      status,
      leadId: null,
      problem: null,
      ...more,
    });
    let read: Read;
    try {
      read = await readMessage(way, message, trusted);
    } catch (error) {
      const problem = toProblem(error);
      // A message that our own reading trips over would trip it again: it waits for a person, not for the sweep.
      if (problem.status >= 500) log.error({ error, deliveryId }, 'a delivery could not be read');
      await this.fail(way, deliveryId, problem, trusted);
      return outcome('failed', { problem });
    }
    if (read.kind !== 'leads') {
      await this.deliveries.settle(way.tenantId, deliveryId, read.kind, null);
      return outcome(read.kind);
    }
    try {
      return outcome('lead', { leadId: await this.submit(way, deliveryId, read) });
    } catch (error) {
      const problem = toProblem(error);
      // Ours to put right, not the sender's: it stays as it is, and the sweep tries again.
      if (problem.status >= 500) {
        log.warn({ error, deliveryId }, 'a delivery has to wait');
        return outcome('received');
      }
      await this.fail(way, deliveryId, problem, trusted);
      return outcome('failed', { problem });
    }
  }

  /** A person who replays a message sees themselves that it failed. */
  private async fail(way: Way, deliveryId: string, problem: Problem, seen: boolean): Promise<void> {
    await this.deliveries.settle(way.tenantId, deliveryId, 'failed', problem);
    if (!seen) await this.alarm.failed(way);
  }

  /** The delivery's leads, each once whatever is tried again. The id of the first. */
  private async submit(
    way: Way,
    deliveryId: string,
    { leads, isAutomatic = false }: Extract<Read, { kind: 'leads' }>,
  ): Promise<string> {
    const work = await this.intake.works(way.tenantId);
    const works = leads.map((lead, index) =>
      work(lead, { principal: way.id, key: `${deliveryId}:${index}` }, !isAutomatic),
    );
    await Promise.all(works.slice(1).map((one) => this.routing.submit(way.tenantId, one)));
    // The one that is shown comes last: when it stands, they all do.
    const first = await this.routing.submit(way.tenantId, this.deliveries.settledBy(works[0]!, deliveryId));
    return (JSON.parse(first.body) as { id: string }).id;
  }
}

function wayOf(row: WayRow): Way {
  return {
    tenantId: row.tenant_id,
    tenantName: row.tenant_name,
    currency: row.currency,
    id: row.id,
    kind: row.kind,
    secret: row.secret,
    allowedOrigins: row.allowed_origins,
    mapping: row.mapping,
    form: row.form,
    sourceName: row.source_name,
  };
}
