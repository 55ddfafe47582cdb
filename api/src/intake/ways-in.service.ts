import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { randomBytes } from 'node:crypto';
import { WAYS_PER_SOURCE_MAX, type Locale, type WayIn } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { CONFIG, type Config } from '../platform/config.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { localeOfCountry } from '../platform/language.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { AuditService } from '../tenants/index.ts';
import { assertSource } from './known-source.ts';
import { USUAL_MAPPING } from './mapped-message.ts';
import { ReceptionService, type Outcome } from './reception.service.ts';
import { sampleOf } from './samples.ts';
import type { CreateWayIn, PatchWayIn } from './shapes.ts';
import { formIn } from './web-form.ts';

interface WayInRow {
  id: string;
  source_id: string;
  kind: WayIn['kind'];
  name: string;
  key: string;
  secret: string | null;
  enabled: boolean;
  allowed_origins: string[];
  mapping: WayIn['mapping'];
  form: WayIn['form'];
  created_at: string;
  last_delivery_at: string | null;
  failed: number;
}

const SELECT_WAY = `
  select w.id, w.source_id, w.kind, w.name, w.key, w.secret, w.enabled, w.allowed_origins, w.mapping, w.form, w.created_at,
         (select d.received_at from intake_deliveries d where d.tenant_id = w.tenant_id and d.way_id = w.id order by d.id desc limit 1) as last_delivery_at,
         (select count(*)::int from intake_deliveries d where d.tenant_id = w.tenant_id and d.way_id = w.id and d.status = 'failed') as failed
    from ways_in w`;

/** What a way in is called until somebody names it, in the language of who opens it. */
const NAMES: Record<Locale, Record<WayIn['kind'], string>> = {
  en: { form: 'Web form', google_ads: 'Google Ads lead form', webhook: 'Webhook', mailbox: 'Mailbox' },
  de: { form: 'Webformular', google_ads: 'Google-Ads-Leadformular', webhook: 'Webhook', mailbox: 'Postfach' },
};

/** 128 random bits; lower case, because mailboxes know no other. */
const newKey = (): string => randomBytes(16).toString('hex');

/** Whoever asks: under which address they reach this server, and the language that their browser asks for. */
export interface Reader {
  base: string;
  locale: Locale | null;
}

/** The ways in of a source, as an admin sets them up. Links are made by `link`, under the address people use. */
@Injectable()
export class WaysInService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly reception: ReceptionService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(by: Principal, sourceId: string, reader: Reader): Promise<{ items: WayIn[] }> {
    return this.database.transaction(by.tenantId, async (em) => {
      await assertSource(em, by.tenantId, sourceId);
      const found = await rows<WayInRow>(
        em,
        `${SELECT_WAY} where w.tenant_id = $1 and w.source_id = $2 order by w.id limit ${WAYS_PER_SOURCE_MAX}`,
        [by.tenantId, sourceId],
      );
      const locale = await localeOf(em, by, reader);
      return { items: found.map((row) => this.viewOf(row, reader.base, locale)) };
    });
  }

  async create(by: Principal, sourceId: string, wanted: CreateWayIn, reader: Reader): Promise<WayIn> {
    return this.database.transaction(by.tenantId, async (em) => {
      await assertSource(em, by.tenantId, sourceId);
      const id = newId();
      const locale = await localeOf(em, by, reader);
      const made = await run(
        em,
        `insert into ways_in (tenant_id, id, source_id, kind, name, key, secret, enabled, allowed_origins, mapping, created_at)
         select $1, $2, $3, $4, $5, $6, $7, true, '{}', $8, clock_timestamp()
          where (select count(*) from ways_in where tenant_id = $1 and source_id = $3) < ${WAYS_PER_SOURCE_MAX}`,
        [
          by.tenantId,
          id,
          sourceId,
          wanted.kind,
          wanted.name ?? NAMES[locale][wanted.kind],
          newKey(),
          wanted.kind === 'google_ads' ? newKey() : null,
          JSON.stringify(wanted.kind === 'webhook' ? USUAL_MAPPING : []),
        ],
      );
      if (made === 0)
        throw new Problem('conflict', { detail: `A source has ${WAYS_PER_SOURCE_MAX} ways in at most.` });
      return this.changed(em, by, 'way_in.created', null, id, reader);
    });
  }

  async patch(by: Principal, id: string, change: PatchWayIn, reader: Reader): Promise<WayIn> {
    return this.database.transaction(by.tenantId, async (em) => {
      const before = await this.find(em, by, id, reader);
      if (change.form !== undefined && before.kind !== 'form')
        throw new Problem('conflict', { detail: 'Only a web form has fields to show.' });
      await run(
        em,
        `update ways_in set name = coalesce($3, name), enabled = coalesce($4, enabled),
                allowed_origins = coalesce($5, allowed_origins), mapping = coalesce($6, mapping), form = coalesce($7, form)
          where tenant_id = $1 and id = $2`,
        [
          by.tenantId,
          id,
          change.name ?? null,
          change.enabled ?? null,
          change.allowedOrigins === undefined ? null : [...new Set(change.allowedOrigins)],
          change.mapping === undefined ? null : JSON.stringify(change.mapping),
          change.form === undefined ? null : JSON.stringify(change.form),
        ],
      );
      return this.changed(em, by, 'way_in.changed', before, id, reader);
    });
  }

  /** A new address and secret: the old ones open nothing from now on. */
  async renew(by: Principal, id: string, reader: Reader): Promise<WayIn> {
    return this.database.transaction(by.tenantId, async (em) => {
      const before = await this.find(em, by, id, reader);
      await run(
        em,
        'update ways_in set key = $3, secret = case when secret is null then null else $4 end where tenant_id = $1 and id = $2',
        [by.tenantId, id, newKey(), newKey()],
      );
      return this.changed(em, by, 'way_in.renewed', before, id, reader);
    });
  }

  /** Sends a test message the very way that its sender's would go. */
  async test(by: Principal, id: string, text: string | undefined): Promise<Outcome> {
    const row = await this.database.transaction(by.tenantId, (em) => findRow(em, by.tenantId, id));
    const way = await this.reception.find(row.key);
    if (way === null) throw new Problem('conflict', { detail: 'This way in is switched off.' });
    const sample = sampleOf(way);
    return this.reception.receive(way, {
      contentType: sample.contentType,
      raw: Buffer.from(text ?? sample.text),
      sender: by.name,
      origin: null,
    });
  }

  /** What a test would send, for a person to change before. */
  async sample(by: Principal, id: string): Promise<{ contentType: string; text: string }> {
    const row = await this.database.transaction(by.tenantId, (em) => findRow(em, by.tenantId, id));
    return sampleOf({ kind: row.kind, secret: row.secret, mapping: row.mapping, form: row.form });
  }

  /** Throws `not_found`. */
  async assertThere(tenantId: string, id: string): Promise<void> {
    await this.database.transaction(tenantId, (em) => findRow(em, tenantId, id));
  }

  private async changed(
    em: EntityManager,
    by: Principal,
    action: string,
    before: WayIn | null,
    id: string,
    reader: Reader,
  ): Promise<WayIn> {
    const after = await this.find(em, by, id, reader);
    await this.audit.record(em, by, by.tenantId, {
      action,
      subject: 'way_in',
      subjectId: id,
      before: before === null ? null : withoutKeys(before),
      after: withoutKeys(after),
    });
    return after;
  }

  private async find(em: EntityManager, by: Principal, id: string, reader: Reader): Promise<WayIn> {
    return this.viewOf(await findRow(em, by.tenantId, id), reader.base, await localeOf(em, by, reader));
  }

  private viewOf(row: WayInRow, base: string, locale: Locale): WayIn {
    return {
      id: row.id,
      sourceId: row.source_id,
      kind: row.kind,
      name: row.name,
      address: this.addressOf(row, base),
      secret: row.secret,
      enabled: row.enabled,
      allowedOrigins: row.allowed_origins,
      mapping: row.mapping,
      form: row.kind === 'form' ? formIn(locale, row.form) : null,
      createdAt: new Date(row.created_at).toISOString(),
      lastDeliveryAt: row.last_delivery_at === null ? null : new Date(row.last_delivery_at).toISOString(),
      failed: row.failed,
    };
  }

  private addressOf(row: WayInRow, base: string): string | null {
    if (row.kind !== 'mailbox') return new URL(`/in/${row.key}`, base).toString();
    return this.config.smtpListenPort === null ? null : `${row.key}@${new URL(base).hostname}`;
  }
}

async function findRow(em: EntityManager, tenantId: string, id: string): Promise<WayInRow> {
  const [row] = await rows<WayInRow>(em, `${SELECT_WAY} where w.tenant_id = $1 and w.id = $2`, [
    tenantId,
    id,
  ]);
  if (row === undefined) throw notFound();
  return row;
}

/** The language in which somebody reads a form's usual texts: as chosen, as their browser asks, or that of the tenant's country. */
async function localeOf(
  em: EntityManager,
  { accountId, tenantId }: Principal,
  reader: Reader,
): Promise<Locale> {
  const [found] = await rows<{ locale: Locale | null; country: string }>(
    em,
    'select a.locale, t.country from accounts a, tenants t where a.id = $1 and t.id = $2',
    [accountId, tenantId],
  );
  if (found === undefined) throw new Error('whoever reads this has no account');
  return found.locale ?? reader.locale ?? localeOfCountry(found.country);
}

/** What the audit log may know: addresses and secrets open the way in. */
function withoutKeys({ name, kind, enabled, allowedOrigins, mapping, form }: WayIn): object {
  return { name, kind, enabled, allowedOrigins, mapping, form };
}
