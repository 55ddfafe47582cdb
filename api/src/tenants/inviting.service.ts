import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { InvitationsService, type MailedInvitation } from '../platform/auth/invitations.service.ts';
import { CONFIG, type Config } from '../platform/config.ts';
import { rows } from '../platform/database/database.ts';
import { mailedUrl } from '../platform/http/links.ts';
import { ADD_JOBS, job, jobKind, JobsService } from '../platform/jobs/index.ts';
import { localeOfCountry, timeText } from '../platform/language.ts';
import { letterHtml, letterText, type Letter } from '../platform/mail/letter.ts';
import { MailService } from '../platform/mail/mail.service.ts';
import { INVITATION_TEXTS } from './invitation-texts.ts';
import { RoutingNotice } from './routing-notice.ts';

/** Sends an invitation to the person invited. */
const mailInvitation = jobKind(
  'tenants.mail_invitation',
  z.strictObject({ tenantId: z.uuid(), invitationId: z.uuid() }),
);

export interface Invitation {
  token: string;
  /** Whether the link is on its way by mail as well. */
  mailed: boolean;
}

/** Invites people: the link goes to whoever invites, and by mail to the person invited where mail is sent at all. */
@Injectable()
export class InvitingService {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly mail: MailService,
    @Inject(CONFIG) private readonly config: Config,
    jobs: JobsService,
    notice: RoutingNotice,
  ) {
    invitations.bind(notice);
    jobs.handle(mailInvitation, ({ tenantId, invitationId }) => this.send(tenantId, invitationId));
  }

  /** Within the caller's transaction: nothing is mailed unless it commits. */
  async invite(em: EntityManager, tenantId: string, userId: string): Promise<Invitation> {
    const { id: invitationId, token } = await this.invitations.create(em, tenantId, userId);
    if (!this.mail.enabled) return { token, mailed: false };
    await rows(em, ADD_JOBS, [JSON.stringify([job(mailInvitation, { tenantId, invitationId })])]);
    return { token, mailed: true };
  }

  private async send(tenantId: string, id: string): Promise<void> {
    const invitation = await this.invitations.toMail(tenantId, id);
    // Used, renewed or over in the meantime.
    if (invitation === null) return;
    const letter = this.letter(invitation);
    await this.mail.send({
      to: invitation.email,
      subject: letter.title,
      text: letterText(letter),
      html: letterHtml(letter),
    });
  }

  private letter({ token, email, locale, country, timeZone, tenantName, endsAt }: MailedInvitation): Letter {
    const language = locale ?? localeOfCountry(country);
    const texts = INVITATION_TEXTS[language];
    return {
      title: texts.title(tenantName),
      paragraphs: [`${texts.choosePassword} ${texts.until(timeText(language, endsAt, timeZone))}`],
      facts: [[texts.address, email]],
      link: { label: texts.accept, url: mailedUrl(this.config, `/invitation/${token}`) },
      footer: texts.footer(tenantName),
    };
  }
}
