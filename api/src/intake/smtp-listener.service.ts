import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { CONFIG, StartError, type Config } from '../platform/config.ts';
import { log } from '../platform/log.ts';
import { Problem } from '../platform/problem/problem.ts';
import { ReceptionService } from './reception.service.ts';
import type { Way } from './way.ts';

const MAIL_BYTES_MAX = 10 * 1024 * 1024;
const RECIPIENTS_MAX = 5;
const CLIENTS_MAX = 100;
const IDLE_MS_MAX = 60_000;
/** How long a stop waits for a message on its way. */
const CLOSE_MS_MAX = 5_000;

/** What the other side is told, with its code (RFC 5321): 4xx makes it try again, 5xx makes it give up. */
class Reply extends Error {
  readonly responseCode: number;

  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}
const LATER = (): Reply => new Reply(451, 'Try again later');

/**
 * Takes mail for mailboxes, `<key>@` any domain that leads here, and for nobody else. Off where SMTP_LISTEN_PORT is not
 * set. A message is accepted once it is kept, whatever is wrong with it; it is made a lead at once.
 */
@Injectable()
export class SmtpListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private server: SMTPServer | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly reception: ReceptionService,
  ) {}

  /** Where it listens; null where it does not. */
  get port(): number | null {
    return (this.server?.server.address() as AddressInfo | null | undefined)?.port ?? null;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { smtpListenPort: port, host } = this.config;
    if (port === null || this.config.role === 'api') return;
    const server = new SMTPServer({
      banner: 'Baton',
      authOptional: true,
      // It has no certificate of its own: whoever wants TLS puts a relay before it.
      disabledCommands: ['AUTH', 'STARTTLS'],
      size: MAIL_BYTES_MAX,
      maxClients: CLIENTS_MAX,
      socketTimeout: IDLE_MS_MAX,
      closeTimeout: CLOSE_MS_MAX,
      disableReverseLookup: true,
      logger: false,
      onRcptTo: ({ address }, session, done) =>
        void this.admit(address, session).then(
          () => done(),
          (error: unknown) => done(replyOf(error)),
        ),
      onData: (stream, session, done) =>
        void this.take(stream, session).then(
          () => done(null, 'Taken'),
          (error: unknown) => done(replyOf(error)),
        ),
    });
    // A client that breaks off is its own matter; without a listener it would end the process.
    server.on('error', (error) => log.debug({ error }, 'a mail client broke off'));
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', (error: Error) =>
        reject(new StartError(`No mail can be taken on port ${port} (SMTP_LISTEN_PORT): ${error.message}.`)),
      );
      server.listen(port, host, () => resolve());
    });
    this.server = server;
    log.info({ host, port: this.port }, 'listening for mail');
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (server !== null) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  private async admit(address: string, session: SMTPServerSession): Promise<void> {
    if (session.envelope.rcptTo.length >= RECIPIENTS_MAX) throw new Reply(452, 'Too many recipients');
    await this.mailbox(address);
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const sender = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
    const mail = await read(stream);
    // The last server notes in the mail where it would go back to; an empty address marks what nobody wrote.
    const raw = sender === '' ? Buffer.concat([Buffer.from('Return-Path: <>\r\n'), mail]) : mail;
    for (const { address } of session.envelope.rcptTo) {
      const way = await this.mailbox(address);
      const message = {
        contentType: 'message/rfc822',
        raw,
        sender: sender.slice(0, 300) || null,
        origin: null,
      };
      await this.reception.receive(way, message, session.remoteAddress);
    }
  }

  /** Throws where there is no such mailbox. Whatever follows a plus sign is the sender's own. */
  private async mailbox(address: string): Promise<Way> {
    const local = address.split('@')[0]!.split('+')[0]!.toLowerCase();
    const way = await this.reception.find(local);
    if (way?.kind !== 'mailbox') throw new Reply(550, 'No such mailbox');
    return way;
  }
}

async function read(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is too much is read to its end, as the protocol wants it, and not kept.
    if (bytes <= MAIL_BYTES_MAX) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (bytes > MAIL_BYTES_MAX || stream.sizeExceeded) throw new Reply(552, 'The message is too large');
  return Buffer.concat(chunks);
}

function replyOf(error: unknown): Reply {
  if (error instanceof Reply) return error;
  if (!(error instanceof Problem)) log.error({ error }, 'a mail could not be kept');
  return LATER();
}
