import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail server on this machine that keeps what it gets, and refuses while told to. */
export class MailBox {
  readonly mails: { to: string[]; mail: Email }[] = [];
  refuses = false;
  /** What each mail waits for before it is taken. */
  gate: Promise<void> = Promise.resolve();
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => void parts.push(part));
      stream.on('end', () => {
        if (this.refuses) {
          done(Object.assign(new Error('try again later'), { responseCode: 451 }));
          return;
        }
        void this.gate
          .then(() => PostalMime.parse(Buffer.concat(parts)))
          .then((mail) => {
            this.mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), mail });
            done();
          });
      });
    },
  });

  async open(): Promise<string> {
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready));
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }
  close(): void {
    this.server.close();
  }
  to(address: string): Email[] {
    return this.mails.filter(({ to }) => to.includes(address)).map(({ mail }) => mail);
  }
}
