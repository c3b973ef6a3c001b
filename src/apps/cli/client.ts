/**
 * The HTTP API from the outside: one method, typed by route. A refusal is an `ApiRefusal` with the code that the API gave it; a product
 * that does not answer is `cli.unreachable`.
 */
import { API_ROUTES } from '../../core/api/routes.ts';
import type {
  ActionView,
  AlertView,
  ApprovalView,
  DoctorView,
  EventsPage,
  InstanceView,
  ItemView,
  PlaybookSummary,
  PlaybookView,
  ProblemView,
  ProductView,
  Received,
  RunSummary,
  RunView,
  TestView,
} from '../../core/api/views.ts';
import { RiposteError } from '../../core/base/errors.ts';
import type { JsonObject } from '../../core/base/json.ts';
import { ApiRefusal } from './exit.ts';

/** What each route answers with. */
export interface Answers {
  health: { readonly ok: boolean; readonly version: string };
  receiveAlert: Received;
  listAlerts: { readonly alerts: readonly AlertView[]; readonly next: string | null };
  showAlert: AlertView;
  listRuns: { readonly runs: readonly RunSummary[]; readonly next: string | null };
  showRun: RunView;
  runEvents: EventsPage;
  cancelRun: { readonly run: string };
  pauseRun: { readonly run: string };
  resumeRun: { readonly run: string };
  againRun: { readonly run: string };
  listPlaybooks: {
    readonly playbooks: readonly PlaybookSummary[];
    readonly problems: readonly { readonly severity: string; readonly message: string; readonly hint: string }[];
  };
  showPlaybook: PlaybookView;
  listApprovals: { readonly approvals: readonly ApprovalView[]; readonly next: string | null };
  answerApproval: { readonly question: string };
  listItems: { readonly items: readonly ItemView[]; readonly next: string | null };
  completeItem: { readonly item: string };
  listActions: { readonly actions: readonly ActionView[]; readonly next: string | null };
  undoAction: { readonly run: string };
  listProducts: { readonly products: readonly ProductView[] };
  listInstances: { readonly instances: readonly InstanceView[] };
  addInstance: InstanceView;
  changeInstance: InstanceView;
  editInstance: InstanceView;
  removeInstance: { readonly name: string };
  testInstance: TestView;
  rekeyInstances: { readonly secrets: number };
  doctor: DoctorView;
}

export interface Address {
  readonly url: string;
  readonly token: string;
}

export interface CallOptions {
  /** Values of the `:name` parts of the path. */
  readonly params?: Readonly<Record<string, string>>;
  /** Query parameters; undefined ones are left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: JsonObject;
  /** The version that is to be changed. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

export interface Client {
  readonly url: string;
  call<Name extends keyof Answers>(name: Name, options?: CallOptions): Promise<Answers[Name]>;
}

export function createClient({ url, token }: Address): Client {
  return {
    url,
    async call(name, options = {}) {
      const { method } = API_ROUTES[name];
      const { body, ifMatch, signal } = options;
      const response = await request(urlOf(url, API_ROUTES[name].path, options), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...(ifMatch === undefined ? {} : { 'if-match': JSON.stringify(ifMatch) }),
        },
        ...(body
          ? { body: JSON.stringify(body) }
          : method === 'POST'
            ? { body: '{}', headers: jsonHeaders(token) }
            : {}),
        ...(signal ? { signal } : {}),
      });
      const answer = await jsonOf(response, url);
      if (!response.ok) throw refusalOf(answer as Partial<ProblemView>, response.status);
      // The shape is that of the route's row; both sides are built from it.
      return answer as Answers[typeof name];
    },
  };
}

const jsonHeaders = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });

function urlOf(base: string, path: string, { params = {}, query = {} }: CallOptions): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return `${base.replace(/\/+$/, '')}${filled}${search.size > 0 ? `?${search.toString()}` : ''}`;
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (thrown) {
    if (init.signal?.aborted === true) throw thrown;
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause.message : String(thrown);
    throw unreachable(`${new URL(url).origin} does not answer: ${cause}`);
  }
}

async function jsonOf(response: Response, url: string): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw unreachable(`what answers at ${url} is not Riposte`);
  }
}

export function unreachable(message: string): RiposteError {
  return new RiposteError('cli.unreachable', message, {
    hint: 'Start it with `riposte up` (or `npm start`), or name it with --data, or with --url and --token-file.',
  });
}

function refusalOf(problem: Partial<ProblemView>, status: number): ApiRefusal {
  return new ApiRefusal({
    code: problem.code ?? 'api.unreadable',
    detail: problem.detail ?? problem.title ?? `answered ${status}`,
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    status,
  });
}
