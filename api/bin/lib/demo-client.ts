/** A person's view of a running product: signs in, keeps the cookie, asks. */
import { Failure, messageOf } from './failure.ts';

const REQUEST_MS_MAX = 60_000;

export interface Answer {
  status: number;
  body: unknown;
}

export class DemoClient {
  readonly url: string;
  readonly email: string;
  cookie = '';
  private csrfToken = '';

  constructor(url: string, email: string) {
    this.url = url;
    this.email = email;
  }

  /** Throws a Failure that says in one sentence what is wrong. */
  static async signIn(url: string, email: string, password: string): Promise<DemoClient> {
    const client = new DemoClient(url, email);
    const answer = await client.send('POST', '/auth/login', { email, password });
    if (answer.status === 429)
      throw new Failure(`${url} takes no more sign-ins as ${email} for now: wait a minute and try again.`);
    if (answer.status !== 200)
      throw new Failure(
        `${url} has no demo tenant that ${email} can sign in to with the demo password: start it with BATON_SEED=demo on an empty database.`,
      );
    client.csrfToken = (answer.body as { csrfToken: string }).csrfToken;
    return client;
  }

  async get<T>(path: string): Promise<T> {
    const { status, body } = await this.send('GET', path);
    if (status !== 200) throw new Failure(`GET ${path} answered ${status}${codeOf(body)}.`);
    return body as T;
  }

  async send(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    let response: Response;
    try {
      response = await fetch(`${this.url}/api/v1${path}`, {
        method,
        headers: {
          'user-agent': USER_AGENT,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === undefined
            ? { cookie: this.cookie, 'x-csrf-token': this.csrfToken }
            : { authorization: `Bearer ${key}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(REQUEST_MS_MAX),
      });
    } catch (error) {
      if ((error as Error).name === 'TimeoutError')
        throw new Failure(`${this.url} did not answer within ${REQUEST_MS_MAX / 1000} s.`);
      throw new Failure(
        `Nothing answers at ${this.url} (${reasonOf(error)}): start the product with npm start, or say --url.`,
      );
    }
    const set = response.headers.getSetCookie()[0];
    if (set !== undefined) this.cookie = set.split(';')[0] ?? '';
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    if (!isJson && response.status < 300 && response.status !== 204)
      throw new Failure(`${this.url} answers, but it is not Baton's API.`);
    return { status: response.status, body: isJson ? await response.json() : null };
  }
}

/** How sessions of this program show in a list of sessions. */
export const USER_AGENT = 'baton-demo-traffic';

function reasonOf(error: unknown): string {
  const cause = (error as { cause?: unknown }).cause;
  const code = (cause as { code?: string } | undefined)?.code;
  return code ?? messageOf(error);
}

function codeOf(body: unknown): string {
  const code = (body as { code?: string } | null)?.code;
  return code === undefined ? '' : ` (${code})`;
}
