import { Inject, Injectable } from '@nestjs/common';
import type { Locale, Offer, OfferMailState } from '@baton/contract';
import { mailOffer } from '../notifications/index.ts';
import type { Principal } from '../platform/auth/principal.ts';
import { CONFIG, type Config } from '../platform/config.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { mailedUrl } from '../platform/http/links.ts';
import { JobsService } from '../platform/jobs/index.ts';
import { localeOfCountry } from '../platform/language.ts';
import { letterHtml, letterText, type Letter } from '../platform/mail/letter.ts';
import { MailService } from '../platform/mail/mail.service.ts';
import { Problem } from '../platform/problem/problem.ts';
import { offerAnswer, RoutingService } from '../routing/index.ts';
import { RoutingNotice } from '../tenants/index.ts';
import { OfferLinksService } from './offer-links.service.ts';
import { OFFER_TEXTS } from './offer-texts.ts';

interface Recipient {
  email: string;
  locale: Locale | null;
  tenant: string;
  country: string;
}

const MINUTE_MS = 60_000;

/**
 * Brings an offer to the mailbox of an agent who chose the channel `email` and has no device connected. That the mail
 * server took it starts the offer's clock. The letter says what an offer may say, and nothing of the customer.
 */
@Injectable()
export class OfferMailService {
  constructor(
    private readonly database: Database,
    private readonly links: OfferLinksService,
    private readonly mail: MailService,
    private readonly routing: RoutingService,
    private readonly notice: RoutingNotice,
    @Inject(CONFIG) private readonly config: Config,
    jobs: JobsService,
  ) {
    jobs.handle(mailOffer, ({ tenantId, offerId, agentId }) => this.offer(tenantId, offerId, agentId));
  }

  async state(by: Principal): Promise<OfferMailState> {
    return this.database.transaction(by.tenantId, async (em) => {
      const [user] = await rows<{ on: boolean }>(
        em,
        `select 'email' = any(channels) as on from users where tenant_id = $1 and id = $2`,
        [by.tenantId, by.userId],
      );
      return { mail: this.mail.enabled, on: user?.on === true };
    });
  }

  /** Throws `conflict` where no mail is sent at all: its person would count as reachable and never be reached. */
  async set(by: Principal, on: boolean): Promise<OfferMailState> {
    if (on && !this.mail.enabled)
      throw new Problem('conflict', { detail: 'This installation sends no e-mail.' });
    await this.database.transaction(by.tenantId, async (em) => {
      await run(
        em,
        `update users set channels = case when $3 then array_append(channels, 'email') else array_remove(channels, 'email') end
          where tenant_id = $1 and id = $2 and $3 <> ('email' = any(channels))`,
        [by.tenantId, by.userId, on],
      );
      await this.notice.bump(em, by.tenantId);
    });
    await this.notice.changed(by.tenantId);
    return this.state(by);
  }

  private async offer(tenantId: string, offerId: string, agentId: string): Promise<void> {
    const found = await this.database.withTenant(tenantId, async (client) => {
      const { rows: pending } = await client.query<Recipient>(
        `select a.email, a.locale, t.name as tenant, t.country from pending_offers o
           join users u on u.tenant_id = o.tenant_id and u.id = o.agent_id and u.active
           join accounts a on a.id = u.account_id join tenants t on t.id = o.tenant_id
          where o.tenant_id = $1 and o.id = $2 and o.agent_id = $3
            and (o.delivered_at is null or o.kind in ('shark_tank', 'catchall'))`,
        [tenantId, offerId, agentId],
      );
      return pending[0];
    });
    // Answered, delivered to a device that came back, or withdrawn in the meantime.
    if (found === undefined) return;
    const offer = await this.routing.submit<Offer>(tenantId, {
      name: 'read_offer',
      needs: { offerIds: [offerId] },
      run: (batch) => () => offerAnswer(batch, offerId),
    });
    if (offer.state !== 'pending') return;
    const token = await this.links.make(tenantId, offerId, agentId);
    const letter = this.letter(offer, token, found);
    await this.mail.send({
      to: found.email,
      subject: letter.title,
      text: letterText(letter),
      html: letterHtml(letter),
    });
    this.routing.delivered(tenantId, agentId, offerId);
  }

  private letter({ lead, windowMs }: Offer, token: string, { tenant, locale, country }: Recipient): Letter {
    const texts = OFFER_TEXTS[locale ?? localeOfCountry(country)];
    const facts: [string, string | null][] = [
      [texts.source, lead.source],
      [texts.subject, lead.subject],
      [texts.area, lead.customer.postalCode],
      [texts.tags, lead.tags.join(', ')],
    ];
    const minutes = Math.max(1, Math.round(windowMs / MINUTE_MS));
    return {
      title: texts.title(lead.source),
      paragraphs: [texts.window(minutes)],
      facts: facts.filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== ''),
      link: { label: texts.accept, url: `${mailedUrl(this.config, '/offer')}#${token}` },
      footer: texts.footer(tenant, mailedUrl(this.config, '/profile')),
    };
  }
}
