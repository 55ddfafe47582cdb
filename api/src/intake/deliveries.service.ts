import { Injectable } from '@nestjs/common';
import type { Delivery, DeliveryDetail, Page } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { Database } from '../platform/database/database.ts';
import { notFound } from '../platform/problem/problem.ts';
import { AuditService } from '../tenants/index.ts';
import { DeliveryStore } from './delivery.store.ts';
import { filesOf, type MailFile } from './mail.ts';
import { ReceptionService } from './reception.service.ts';
import type { DeliveriesQuery } from './shapes.ts';
import { WaysInService } from './ways-in.service.ts';

const RAW_SHOWN_MAX = 100_000;

/** What came by the ways in, for people to look at and to try again. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly store: DeliveryStore,
    private readonly reception: ReceptionService,
    private readonly ways: WaysInService,
    private readonly audit: AuditService,
    private readonly database: Database,
  ) {}

  async list(by: Principal, wayId: string, query: DeliveriesQuery): Promise<Page<Delivery>> {
    await this.ways.assertThere(by.tenantId, wayId);
    return this.store.list(by.tenantId, wayId, query);
  }

  async detail(by: Principal, id: string): Promise<DeliveryDetail> {
    const { view, raw } = (await this.store.find(by.tenantId, id)) ?? missing();
    const files = await attachmentsOf(view, raw);
    return {
      ...view,
      raw: raw.toString('utf8').slice(0, RAW_SHOWN_MAX),
      attachments: files.map(({ name, type, content }) => ({ name, type, bytes: content.length })),
    };
  }

  /** A file that came with a mail; `index` counts from 0. */
  async attachment(by: Principal, id: string, index: number): Promise<MailFile> {
    const { view, raw } = (await this.store.find(by.tenantId, id)) ?? missing();
    return (await attachmentsOf(view, raw))[index] ?? missing();
  }

  /** Takes a message in that became no lead. Throws `conflict` where it did. */
  async replay(by: Principal, id: string): Promise<Delivery> {
    const { status } = await this.reception.replay(by.tenantId, id);
    await this.database.transaction(by.tenantId, (em) =>
      this.audit.record(em, by, by.tenantId, {
        action: 'delivery.replayed',
        subject: 'delivery',
        subjectId: id,
        after: { status },
      }),
    );
    return this.one(by, id);
  }

  /** Sends a test message by a way in; what became of it. */
  async test(by: Principal, wayId: string, text: string | undefined): Promise<Delivery> {
    const { deliveryId } = await this.ways.test(by, wayId, text);
    return this.one(by, deliveryId);
  }

  private async one(by: Principal, id: string): Promise<Delivery> {
    return ((await this.store.find(by.tenantId, id)) ?? missing()).view;
  }
}

async function attachmentsOf({ contentType }: Delivery, raw: Buffer): Promise<MailFile[]> {
  // A broken mail is shown as it came, without them.
  return contentType === 'message/rfc822' ? filesOf(raw).catch(() => []) : [];
}

function missing(): never {
  throw notFound();
}
