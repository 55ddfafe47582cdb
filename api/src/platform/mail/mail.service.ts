import { Inject, Injectable } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { CONFIG, type Config } from '../config.ts';

const CONNECT_MS_MAX = 15_000;
const SILENCE_MS_MAX = 30_000;

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Where an answer goes, where it is not the installation's own address. */
  replyTo?: string;
  /** It answers a message: who answers by machine does not answer it in turn (RFC 3834). */
  isReply?: boolean;
}

/** Mail through `SMTP_URL`. Without it nothing is sent, and pages that offer mail say so. */
@Injectable()
export class MailService {
  private readonly transport: Transporter | null;
  private readonly from: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.from = config.mailFrom ?? `Baton <no-reply@${hostOf(config.publicUrl) ?? hostOf(config.smtpUrl)}>`;
    this.transport =
      config.smtpUrl === null
        ? null
        : createTransport({
            url: config.smtpUrl,
            connectionTimeout: CONNECT_MS_MAX,
            greetingTimeout: CONNECT_MS_MAX,
            socketTimeout: SILENCE_MS_MAX,
            // What we send is ours: no file and no address is read into a message.
            disableFileAccess: true,
            disableUrlAccess: true,
          });
  }

  get enabled(): boolean {
    return this.transport !== null;
  }

  /** Hands a message to the mail server; rejects where it does not take it. Callers are jobs, which try again. */
  async send({ to, subject, text, html, replyTo, isReply = false }: Mail): Promise<void> {
    if (this.transport === null) return;
    try {
      await this.transport.sendMail({
        from: this.from,
        // As an object: no address in it is parsed as a list of several.
        to: { name: '', address: to },
        subject,
        text,
        html,
        ...(replyTo === undefined ? {} : { replyTo: { name: '', address: replyTo } }),
        headers: { 'Auto-Submitted': isReply ? 'auto-replied' : 'auto-generated' },
      });
    } catch (error) {
      throw new MailRefused(error);
    }
  }
}

function hostOf(url: string | null): string | null {
  return url === null ? null : new URL(url).hostname;
}

/** What a mail server says names the recipient; what we log and keep of it does not. */
class MailRefused extends Error {
  constructor(error: unknown) {
    const { code, responseCode, command } = error as {
      code?: string;
      responseCode?: number;
      command?: string;
    };
    const said = [code, responseCode, command].filter((part) => part !== undefined);
    super(`the mail server did not take a mail (${said.join(' ') || 'no reason given'})`);
  }
}
