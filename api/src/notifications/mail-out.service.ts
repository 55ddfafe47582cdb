import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config.ts';
import type { Acknowledgement, Locale } from '@baton/contract';
import { Database } from '../platform/database/database.ts';
import { mailedUrl } from '../platform/http/links.ts';
import { JobsService } from '../platform/jobs/index.ts';
import { letterHtml, letterText, type Letter } from '../platform/mail/letter.ts';
import { localeOfCountry } from '../platform/language.ts';
import { MailService } from '../platform/mail/mail.service.ts';
import { acknowledgementLetter } from './acknowledgement-letter.ts';
import { acknowledgeLead, forwardLead, mailNotice } from './jobs.ts';
import { noticeText } from './notice-german.ts';
import { leadLetter, type ForwardedLead } from './lead-letter.ts';
import { MAIL_TEXTS } from './mail-texts.ts';

interface NoticeRow {
  title: string;
  body: string;
  lead_id: string | null;
  email: string;
  tenant: string;
  locale: Locale | null;
  country: string;
}

interface AcknowledgedRow {
  acknowledgement: Acknowledgement;
  customer_name: string | null;
  customer_email: string;
  tenant: string;
  country: string;
}

/** Notifications and accepted leads by e-mail, and to customers that they were heard. What a letter says is read when it is sent, so that jobs hold only ids. */
@Injectable()
export class MailOutService {
  constructor(
    private readonly database: Database,
    private readonly mail: MailService,
    @Inject(CONFIG) private readonly config: Config,
    jobs: JobsService,
  ) {
    jobs.handle(mailNotice, ({ tenantId, notificationId }) => this.notice(tenantId, notificationId));
    jobs.handle(acknowledgeLead, ({ tenantId, leadId }) => this.acknowledge(tenantId, leadId));
    jobs.handle(forwardLead, ({ tenantId, leadId, userId }) => this.forward(tenantId, leadId, userId));
  }

  private async notice(tenantId: string, id: string): Promise<void> {
    const row = await this.database.withTenant(tenantId, async (client) => {
      const { rows } = await client.query<NoticeRow>(
        `select n.title, n.body, n.lead_id, a.email, a.locale, t.name as tenant, t.country from notifications n
           join users u on u.tenant_id = n.tenant_id and u.id = n.user_id and u.active
           join accounts a on a.id = u.account_id join tenants t on t.id = n.tenant_id
          where n.tenant_id = $1 and n.id = $2 and n.mailed_at is null`,
        [tenantId, id],
      );
      return rows[0];
    });
    if (row === undefined) return;
    const locale = row.locale ?? localeOfCountry(row.country);
    const texts = MAIL_TEXTS[locale];
    const title = noticeText(locale, row.title);
    await this.send(row.email, title, {
      title,
      paragraphs: [noticeText(locale, row.body)],
      ...(row.lead_id === null ? {} : { link: this.link(texts.openLead, `/leads/${row.lead_id}`) }),
      footer: texts.noticeFooter(row.tenant, mailedUrl(this.config, '/profile')),
    });
    await this.database.withTenant(tenantId, (client) =>
      client.query(
        'update notifications set mailed_at = clock_timestamp() where tenant_id = $1 and id = $2',
        [tenantId, id],
      ),
    );
  }

  /** To the address as it is now, and only while the lead is still theirs. */
  private async forward(tenantId: string, leadId: string, userId: string): Promise<void> {
    const row = await this.database.withTenant(tenantId, async (client) => {
      const { rows } = await client.query<
        ForwardedLead & Pick<NoticeRow, 'locale' | 'country'> & { forward_to: string }
      >(
        `select p.forward_leads_to as forward_to, s.name as source, l.subject, l.text, l.customer_name, l.customer_email,
                l.customer_phone, l.customer_postal_code, l.attributes, l.value_amount, l.value_currency, l.tag_names,
                l.received_at, t.time_zone, t.country, a.locale
           from leads l join notification_preferences p on p.tenant_id = l.tenant_id and p.user_id = l.owner_agent_id
           join users u on u.tenant_id = l.tenant_id and u.id = l.owner_agent_id and u.active join accounts a on a.id = u.account_id
           join sources s on s.tenant_id = l.tenant_id and s.id = l.source_id join tenants t on t.id = l.tenant_id
          where l.tenant_id = $1 and l.id = $2 and l.owner_agent_id = $3 and l.status = 'accepted' and p.forward_leads_to is not null`,
        [tenantId, leadId, userId],
      );
      return rows[0];
    });
    if (row === undefined) return;
    const locale = row.locale ?? localeOfCountry(row.country);
    const letter = leadLetter(row, locale);
    await this.send(row.forward_to, letter.title, {
      ...letter,
      link: this.link(MAIL_TEXTS[locale].openLead, `/leads/${leadId}`),
      footer: MAIL_TEXTS[locale].forward.footer(row.forward_to),
    });
  }

  /**
   * Once a day to one address at most, whatever comes in under it: a form must not become a way to flood somebody. The
   * address is taken before the mail is sent, or two leads of one second would both find it free.
   */
  private async acknowledge(tenantId: string, leadId: string): Promise<void> {
    const row = await this.database.withTenant(tenantId, async (client) => {
      // One of them at a time, until this commits.
      await client.query(`select pg_advisory_xact_lock(hashtextextended('acknowledgements ' || $1, 0))`, [
        tenantId,
      ]);
      await client.query(
        `delete from acknowledgements where tenant_id = $1 and at < clock_timestamp() - interval '1 day'`,
        [tenantId],
      );
      const { rows } = await client.query<AcknowledgedRow>(
        `select s.acknowledgement, l.customer_name, l.customer_email, t.name as tenant, t.country
           from leads l join sources s on s.tenant_id = l.tenant_id and s.id = l.source_id join tenants t on t.id = l.tenant_id
          where l.tenant_id = $1 and l.id = $2 and l.status <> 'discarded' and s.acknowledgement is not null
            and l.customer_email is not null
            and not exists (select from acknowledgements a where a.tenant_id = $1 and a.email_key = lower(l.customer_email)
                -- A job that broke off takes up what it began.
                and a.lead_id <> l.id)`,
        [tenantId, leadId],
      );
      if (rows[0] !== undefined)
        await client.query(
          `insert into acknowledgements (tenant_id, lead_id, email_key, at) values ($1, $2, lower($3), clock_timestamp())
           on conflict (tenant_id, lead_id) do nothing`,
          [tenantId, leadId, rows[0].customer_email],
        );
      return rows[0];
    });
    if (row === undefined) return;
    const { acknowledgement, customer_name: name, customer_email: to, tenant, country } = row;
    const letter = acknowledgementLetter(acknowledgement, name, tenant, localeOfCountry(country));
    try {
      await this.mail.send({
        to,
        subject: letter.title,
        text: letterText(letter),
        html: letterHtml(letter),
        isReply: true,
        ...(acknowledgement.replyTo === null ? {} : { replyTo: acknowledgement.replyTo }),
      });
    } catch (error) {
      // Free again: the next try, or another lead of theirs, may have it.
      await this.database.withTenant(tenantId, (client) =>
        client.query('delete from acknowledgements where tenant_id = $1 and lead_id = $2', [
          tenantId,
          leadId,
        ]),
      );
      throw error;
    }
  }

  private link(label: string, path: string): { label: string; url: string } {
    return { label, url: mailedUrl(this.config, path) };
  }

  private send(to: string, subject: string, letter: Letter): Promise<void> {
    return this.mail.send({ to, subject, text: letterText(letter), html: letterHtml(letter) });
  }
}
