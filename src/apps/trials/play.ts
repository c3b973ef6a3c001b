/**
 * Plays one scenario: delivers the alert, answers as the scenario says, lets time pass, and keeps what was seen.
 *
 * Y1. People act only when everything is quiet, before time moves: an answer comes when its question stands.
 * Y2. What a person did is not done twice; what was cut off by the end of the product is looked at again afterwards.
 * Y3. It is over when all is quiet, nothing is left to answer, and no timer is due within the horizon.
 */
import type {
  AlertView,
  ApprovalView,
  EventsPage,
  ItemView,
  PageView,
  Received,
  RunView,
} from '../../core/api/views.ts';
import { RiposteError } from '../../core/base/errors.ts';
import { asList, isObject, withKey, type Json, type JsonObject } from '../../core/base/json.ts';
import { CORTEX_INSTANCE, HORIZON_MS, problemOf, type ApiAnswer, type RouteName, type Sandbox } from './sandbox.ts';
import type { Answers, Scenario, TenantPolicy } from './scenario.ts';
import type { Mark, Trace, TraceEvent } from './trace.ts';

/** Jumps of time in one scenario; more is a loop. */
const JUMPS_MAX = 5_000;
/** Where the clock begins for an alert that does not say when it was detected: 2025-01-01. */
const START_DEFAULT = Date.UTC(2025, 0, 1);
const PAGE = 1_000;

export interface PlayHooks {
  /** The product has ended. True: it was restarted and the play goes on. */
  onGone(): Promise<boolean>;
}

interface Party {
  readonly fields: JsonObject;
  readonly answers: Answers;
  /** How often the alert is delivered. */
  readonly times: number;
  received: Received | undefined;
  refused: string | null;
}

/** The alerts of a scenario: its own first, then the sibling's. */
export function alertsOf({ alert, tenant }: Scenario): readonly JsonObject[] {
  const sibling = tenant.delivery?.siblingAlert;
  return sibling ? [alert, withKey(alert, 'id', sibling.id)] : [alert];
}

/** When the run of a scenario starts, in epoch milliseconds. */
export function startOf({ alert, tenant }: Pick<Scenario, 'alert' | 'tenant'>): number {
  const detected = asList(alert['detectiontimestamp'])[0];
  const instant = typeof detected === 'number' ? detected : Date.parse(typeof detected === 'string' ? detected : '');
  const delay = (tenant.clock?.startDelayMinutes ?? 0) * 60_000;
  return (Number.isFinite(instant) ? instant : START_DEFAULT) + delay;
}

export async function play(scenario: Scenario, sandbox: Sandbox, hooks: PlayHooks): Promise<Trace> {
  return new Play(scenario, sandbox).run(hooks);
}

class Play {
  readonly #sandbox: Sandbox;
  readonly #policy: TenantPolicy;
  readonly #parties: readonly Party[];
  readonly #marks: Mark[] = [];
  readonly #approvals = new Map<string, ApprovalView>();
  readonly #pages = new Map<string, string>();
  readonly #items = new Map<string, ItemView>();
  /** Questions (with the hash of what they showed) and items that were dealt with. */
  readonly #done = new Set<string>();
  readonly #looksAtPages: boolean;
  #actedAt: number;

  constructor(scenario: Scenario, sandbox: Sandbox) {
    const { redeliverSameId, siblingAlert } = scenario.tenant.delivery ?? {};
    const [first, second] = alertsOf(scenario);
    this.#sandbox = sandbox;
    this.#looksAtPages = scenario.expect.asserts.some(
      (row) => row.kind === 'approval' && row.html_not_contains !== undefined,
    );
    this.#policy = scenario.tenant.policy ?? {};
    this.#actedAt = sandbox.now();
    this.#parties = [
      {
        fields: first ?? {},
        answers: scenario.answers,
        times: Math.max(1, redeliverSameId ?? 1),
        received: undefined,
        refused: null,
      },
      ...(second
        ? [{ fields: second, answers: siblingAlert?.answers ?? 'none', times: 1, received: undefined, refused: null }]
        : []),
    ];
  }

  async run(hooks: PlayHooks): Promise<Trace> {
    for (let jumps = 0; jumps < JUMPS_MAX;) {
      try {
        const next = await this.#sandbox.settle();
        if (await this.#act()) continue;
        if (next === null || next > this.#actedAt + HORIZON_MS) return await this.#trace();
        jumps += 1;
        this.#sandbox.advance(next);
      } catch (thrown) {
        if (!this.#sandbox.isGone || !(await hooks.onGone())) throw thrown;
      }
    }
    throw new RiposteError('trials.no-end', `time was moved ${JUMPS_MAX} times and the run still sets timers`);
  }

  /** Does all that people would do now; false when there is nothing to do. */
  async #act(): Promise<boolean> {
    const acted = (await this.#deliver()) || (await this.#attend());
    if (acted) this.#actedAt = this.#sandbox.now();
    return acted;
  }

  /** All alerts at the same time. A delivery that was cut off is made again: the same id is the same alert. */
  async #deliver(): Promise<boolean> {
    const open = this.#parties.filter(({ received, refused }) => received === undefined && refused === null);
    await allDone(open.flatMap((party) => Array.from({ length: party.times }, () => this.#deliverOne(party))));
    return open.length > 0;
  }

  async #deliverOne(party: Party): Promise<void> {
    const answer = await this.#sandbox.ask('receiveAlert', { instance: CORTEX_INSTANCE, fields: party.fields });
    if (answer.status < 300) party.received = answer.body as unknown as Received;
    else if (answer.status < 500) party.refused = problemOf(answer);
    else throw new RiposteError('trials.api', `the product could not take the alert: ${problemOf(answer)}`);
  }

  /** Looks at what waits for people, and answers what the scenario has an answer for. */
  async #attend(): Promise<boolean> {
    const [approvals, items] = await Promise.all([
      this.#get<PageView<ApprovalView>>('listApprovals'),
      this.#get<PageView<ItemView>>('listItems'),
    ]);
    await this.#keep(approvals.rows, items.rows);
    let acted = false;
    for (const approval of approvals.rows) acted = (await this.#answer(approval)) || acted;
    for (const item of items.rows) acted = (await this.#complete(item)) || acted;
    return acted;
  }

  async #keep(approvals: readonly ApprovalView[], items: readonly ItemView[]): Promise<void> {
    const run = this.#parties[0]?.received?.run;
    for (const approval of approvals) {
      const key = keyOf(approval);
      if (approval.run !== run || (this.#approvals.has(key) && this.#pages.has(key))) continue;
      this.#approvals.set(key, approval);
      // What nobody looks at in this scenario is not asked for.
      if (this.#looksAtPages)
        this.#pages.set(key, await this.#get<string>('approvalPage', { question: approval.question }));
    }
    for (const item of items) if (item.run === run) this.#items.set(`${item.item} ${item.text}`, item);
  }

  async #answer(approval: ApprovalView): Promise<boolean> {
    const given = this.#answersOf(approval.run);
    const fields = approval.fields.filter(({ id }) => Object.hasOwn(given, id));
    if (fields.length === 0 || this.#done.has(keyOf(approval))) return false;
    const afterSeq = this.#seq();
    const answer = await this.#sandbox.ask('answerApproval', {
      question: approval.question,
      hash: approval.hash,
      answers: Object.fromEntries(fields.map(({ id }) => [id, given[id] ?? null])),
      by: this.#person(given['by']),
    });
    this.#done.add(keyOf(approval));
    if (wasTaken('answerApproval', answer)) this.#marks.push({ what: 'approval', afterSeq });
    return true;
  }

  async #complete(item: ItemView): Promise<boolean> {
    const given = this.#answersOf(item.run);
    const offer = given[item.id];
    if (typeof offer !== 'string' || this.#done.has(item.item)) return false;
    const afterSeq = this.#seq();
    const wanted = item.offers.includes(offer) ? offer : (item.offers[0] ?? offer);
    const answer = await this.#sandbox.ask('completeItem', {
      item: item.item,
      offer: wanted,
      by: this.#person(given['by']),
    });
    this.#done.add(item.item);
    if (wasTaken('completeItem', answer)) this.#marks.push({ what: item.id, afterSeq });
    return true;
  }

  #answersOf(run: string): JsonObject {
    const answers = this.#parties.find(({ received }) => received?.run === run)?.answers;
    return answers === undefined || answers === 'none' ? {} : (answers as JsonObject);
  }

  /** Who answers: whom the scenario names, else somebody who may. */
  #person(named: Json | undefined): JsonObject {
    if (isObject(named)) return { roles: [], ...named };
    return { user: 'analyst', roles: [...(this.#policy.approverRoles ?? [])].slice(0, 1) };
  }

  #seq(): number {
    return this.#sandbox.lab.requests.at(-1)?.seq ?? 0;
  }

  async #get<T>(route: RouteName, values: JsonObject = {}): Promise<T> {
    const answer = await this.#sandbox.ask(route, values);
    if (answer.status !== 200) throw new RiposteError('trials.api', `${route}: ${problemOf(answer)}`);
    // Views of our own API, of this very version.
    return answer.body as unknown as T;
  }

  async #trace(): Promise<Trace> {
    const first = this.#parties[0];
    const id = first?.received?.alert;
    const run = first?.received?.run ?? undefined;
    const [alert, view, events, audit] = await Promise.all([
      id && this.#get<AlertView>('showAlert', { alert: id.key }),
      run === undefined ? undefined : this.#get<RunView>('showRun', { run }),
      run === undefined ? [] : this.#events(run),
      this.#get<PageView<{ readonly what: string }>>('listAudit', { limit: PAGE }),
    ]);
    return {
      alert,
      refused: first?.refused ?? null,
      run: view,
      events,
      approvals: [...this.#approvals.values()],
      pages: this.#pages,
      items: [...this.#items.values()],
      actions: view?.actions ?? [],
      audit: audit.rows.map(({ what }) => what),
      requests: this.#sandbox.lab.requests,
      unexpected: this.#sandbox.lab.unexpected.map(
        ({ reason, request }) => `${request.method} ${request.path}: ${reason}`,
      ),
      marks: this.#marks,
      worked: this.#sandbox.worked,
    };
  }

  async #events(run: string): Promise<readonly TraceEvent[]> {
    const all: TraceEvent[] = [];
    for (;;) {
      const { events } = await this.#get<EventsPage>('runEvents', { run, after: all.at(-1)?.seq ?? 0, limit: PAGE });
      all.push(...events);
      if (events.length < PAGE) return all;
    }
  }
}

function keyOf({ question, hash }: ApprovalView): string {
  return `${question} ${hash}`;
}

/** Refusals that a scenario may be about: no right, incomplete, another was first. */
const REFUSALS: readonly number[] = [403, 409, 422];

/** Whether the product took what a person did. A refusal that no scenario is about is an error of the product or of this runner. */
function wasTaken(route: RouteName, answer: ApiAnswer): boolean {
  if (answer.status < 300) return true;
  if (REFUSALS.includes(answer.status)) return false;
  throw new RiposteError('trials.api', `${route}: ${problemOf(answer)}`);
}

/** Waits for all, then fails with the first failure: nothing is under way afterwards. */
async function allDone(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}
