/** For tests that send mail: an SMTP server on a socket, and what it was given. */
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Letter {
  readonly parsed: ParsedMail;
  readonly raw: string;
  /** Of the envelope. */
  readonly to: readonly string[];
}

export class Post {
  readonly letters: Letter[] = [];
  port = 0;
  readonly #options: SMTPServerOptions;
  #server: SMTPServer | undefined;

  constructor(options: SMTPServerOptions = {}) {
    this.#options = options;
  }

  static async open(options: SMTPServerOptions = {}): Promise<Post> {
    const post = new Post(options);
    await post.up();
    return post;
  }

  get isUp(): boolean {
    return this.#server !== undefined;
  }

  async up(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const raw = Buffer.concat(chunks).toString('utf8');
          const to = session.envelope.rcptTo.map(({ address }) => address);
          // It is taken when it can be read: whoever waits for a letter finds it whole.
          simpleParser(raw, (error, parsed) => {
            if (!error) this.letters.push({ parsed, raw, to });
            done(error);
          });
        });
      },
      ...this.#options,
    });
    server.on('error', () => undefined);
    this.#server = server;
    const listening = server.listen(this.port, '127.0.0.1');
    await new Promise<void>((resolve) => listening.once('listening', resolve));
    this.port = (listening.address() as AddressInfo).port;
  }

  /** Nothing listens any more; the port stays its own. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await new Promise<void>((resolve) => (server ? server.close(resolve) : resolve()));
  }
}
