/** What an edited policy would have decided otherwise: over the latest actions and what is asked now. Reads only. */
import type { AnswerOf } from '../../../core/api/views.ts';
import type { JsonObject } from '../../../core/base/json.ts';
import type { AlertRef } from '../../../core/engine/events.ts';
import { LASTING_VERBS, type PolicyDecision } from '../../../domain/gate/policy.ts';
import { STATUSES_IN_FORCE } from '../../../domain/gate/ports.ts';
import type { ServerPorts } from '../ports.ts';
import type { Handlers } from '../request.ts';
import { alertRefView, approvalView } from '../views.ts';
import { givenKeys } from './handlers.ts';

/** The newest of each kind. */
const LOOKED_MAX = 200;

type Row = AnswerOf<'weighPolicy'>['rows'][number];

/** What was done, or would be allowed by a yes. */
type Weighed = Pick<Row, 'kind' | 'id' | 'run' | 'verb' | 'targets' | 'inForce' | 'at'> & {
  readonly alertRef: AlertRef | undefined;
  readonly command: string;
};

export const IMPACT_HANDLERS = {
  weighPolicy: async ({ ports, body }) => {
    const edit = givenKeys(body.edit);
    const [actions, questions] = await Promise.all([
      ports.lists.actions({ limit: LOOKED_MAX }),
      ports.lists.openQuestions({ limit: LOOKED_MAX }),
    ]);
    const done = actions.rows.map(({ id, run, verb, targets, status, sentAt, alertRef, command }): Weighed => ({
      kind: 'action',
      id,
      run,
      verb,
      targets,
      inForce: STATUSES_IN_FORCE.includes(status) && LASTING_VERBS.has(verb),
      at: sentAt,
      alertRef,
      command,
    }));
    const asked = questions.rows.flatMap(({ question, run, askedAt }) =>
      approvalView(question, run, askedAt).fields.flatMap(({ grants }) =>
        grants.map(({ verb, targets }): Weighed => ({
          kind: 'question',
          id: question.id,
          run,
          verb,
          targets,
          inForce: false,
          at: askedAt,
          alertRef: undefined,
          command: '',
        })),
      ),
    );
    const known = new Known(ports);
    const rows = await Promise.all([...asked, ...done].map((one) => weigh(ports, known, one, edit)));
    return { looked: rows.length, rows: rows.flatMap((row) => (row ? [row] : [])) };
  },
} as const satisfies Partial<Handlers>;

/** Undefined where nothing would be otherwise. */
async function weigh(
  ports: ServerPorts,
  known: Known,
  { alertRef, command, ...one }: Weighed,
  edit: JsonObject,
): Promise<Row | undefined> {
  const run = await known.run(one.run);
  const ref = alertRef ?? run?.alertRef;
  if (!ref) return undefined;
  const fields = await known.fields(ref);
  const playbook = run?.playbook ?? '';
  const asked = {
    verb: one.verb,
    targets: one.targets,
    risk: ports.riskOf(command) ?? 'containment',
    alert: fields,
    // One that is not installed any more is judged as a shipped one.
    ...((await known.isInstalled(playbook)) ? { playbook } : {}),
  } as const;
  const [before, after] = await Promise.all([ports.policies.judge(asked), ports.policies.judge({ ...asked, edit })]);
  if (before.effect === after.effect && before.approvers === after.approvers) return undefined;
  const { name } = fields;
  return {
    ...one,
    alert: alertRefView(ref),
    alertName: typeof name === 'string' ? name : '',
    playbook,
    before: shown(before),
    after: shown(after),
  };
}

function shown({ effect, rule, reason, approvers }: PolicyDecision): Row['before'] {
  return { effect, rule, reason: effect === 'ask' && approvers > 1 ? `${reason}, of ${approvers} people` : reason };
}

/** Runs and alerts, each read once. */
class Known {
  readonly #ports: ServerPorts;
  readonly #runs = new Map<string, ReturnType<ServerPorts['lists']['run']>>();
  readonly #alerts = new Map<string, Promise<JsonObject>>();

  constructor(ports: ServerPorts) {
    this.#ports = ports;
  }

  run(id: string): ReturnType<ServerPorts['lists']['run']> {
    const found = this.#runs.get(id) ?? this.#ports.lists.run(id);
    this.#runs.set(id, found);
    return found;
  }

  fields(ref: AlertRef): Promise<JsonObject> {
    const key = JSON.stringify([ref.instance, ref.id]);
    const found = this.#alerts.get(key) ?? this.#ports.alerts.get(ref).then((alert) => alert?.fields ?? {});
    this.#alerts.set(key, found);
    return found;
  }

  async isInstalled(playbook: string): Promise<boolean> {
    return playbook !== '' && (await this.#ports.library()).find(playbook) !== undefined;
  }
}
