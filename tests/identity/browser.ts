/** A browser as far as a log-in needs one, for tests: cookies, our origin, the token against forged requests. */
import type { ProblemView } from '../../src/core/api/views.ts';
import { checkAnswer } from '../promised.ts';
import type { Answer, House } from '../support.ts';

export const PASSWORD = 'violet-otter-44-harbour';

interface LoggedIn {
  readonly status: 'in' | 'factor' | 'enrol';
  readonly methods: readonly string[];
  readonly csrf: string;
}

export class Browser {
  readonly #house: House;
  readonly cookies = new Map<string, string>();
  csrf = '';

  constructor(house: House) {
    this.#house = house;
  }

  get origin(): string {
    return this.#house.product.url;
  }

  /** As `House.send`, and every answer is held to its route as there. */
  async send<T = ProblemView>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const response = await this.fetch(method, path, body);
    const answer: unknown = await response.json();
    checkAnswer(method, path, response.status, answer);
    return { status: response.status, body: answer as T };
  }

  post<T = ProblemView>(path: string, body: object = {}): Promise<Answer<T>> {
    return this.send<T>('POST', path, body);
  }

  get<T = ProblemView>(path: string): Promise<Answer<T>> {
    return this.send<T>('GET', path);
  }

  /** `path`: ours, or the address of a page that a provider sends the browser to. */
  async fetch(method: string, path: string, body?: unknown): Promise<Response> {
    const changes = method !== 'GET';
    const response = await fetch(new URL(path, this.origin), {
      method,
      redirect: 'manual',
      headers: {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(changes ? { origin: this.origin, 'x-csrf-token': this.csrf } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  async login(name: string, password = PASSWORD): Promise<Answer<LoggedIn & { readonly code?: string }>> {
    return this.entered(await this.post('/api/v1/session', { name, password }));
  }

  /** Keeps the token of the session where the answer has one. */
  entered<T>(answer: Answer<T>): Answer<T> {
    const { csrf } = answer.body as { readonly csrf?: string };
    if (typeof csrf === 'string' && csrf !== '') this.csrf = csrf;
    return answer;
  }

  /** Whose session it is; undefined: nobody's. */
  async whoami(): Promise<{ readonly name: string; readonly role: string } | undefined> {
    const { body } = await this.get<{ user: { readonly name: string; readonly role: string } | null }>(
      '/api/v1/session',
    );
    return body.user ?? undefined;
  }
}

/** A user with a password, and the browser in which it was chosen. */
export async function withUser(house: House, name: string, role = 'analyst', email = ''): Promise<Browser> {
  const added = await house.send<{ link: { readonly url: string } }>('POST', '/api/v1/users', { name, role, email });
  const token = new URL(added.body.link.url).hash.slice(1);
  const browser = new Browser(house);
  const answer = browser.entered(await browser.post<LoggedIn>('/api/v1/setup', { token, password: PASSWORD }));
  if (answer.status !== 200) throw new Error(`${name} was not set up: ${JSON.stringify(answer.body)}`);
  return browser;
}
