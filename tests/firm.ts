/**
 * For tests across rooms: a product whose time a test moves, beside a lab with a tenant and a firewall.
 *
 * The clock moves only when nothing else can happen: a commit of four seconds takes none, and two runs that are under way at once
 * are so in the same order each time.
 *
 * Not here: the product without a lab (`support.ts`), as a process of its own (the trials' `Sandbox`).
 */
import { Idle } from '../src/adapters/drivers/testing.ts';
import { startLab, type AlertFields, type Lab, type LabRequest, type TenantSpec } from '../src/apps/lab/index.ts';
import type { InstanceConfig, ProductOptions } from '../src/apps/main.ts';
import type { ActionView, ApprovalView, PageView, ProblemView, RunView } from '../src/core/api/views.ts';
import { StepClock } from '../src/core/base/clock.ts';
import { House, imported, type Answer } from './support.ts';

export const HOST = 'a'.repeat(32);
export const CATEGORY = 'Blocked sites';
export const NOW = Date.UTC(2025, 5, 3, 10, 15, 0);
/** Longer than anything that a firewall does; nobody waits for what is due later. */
const HORIZON_MS = 30 * 60_000;

/** A task that calls the block of one URL with everything that belongs to it. */
export const BLOCK_TASK = `type: playbook, task: {id: "1", name: Block, type: playbook, playbookName: "PAN-OS - Block URL - Custom URL Category"}, separatecontext: true, scriptarguments: {URL: {simple: '\${alert.url}'}, CustomURLCategory: {simple: "${CATEGORY}"}, AutoCommit: {simple: "Yes"}}`;

/** An instance of the lab's firewall or Panorama. */
export function panosInstance(instance: string, { panos }: Lab): InstanceConfig {
  if (!panos) throw new Error('the tenant has no firewall');
  const { url, key, type, place, user } = panos;
  const where = type === 'panorama' ? { deviceGroup: place } : { vsys: place };
  return { instance, product: 'panos', config: { url, key, admin: user, ...where }, live: true };
}

export function cortexInstance(instance: string, { cortex: { url, keyId, key, kind } }: Lab): InstanceConfig {
  return { instance, product: 'cortex', config: { url, keyId, key, keyKind: kind }, live: true };
}

type InstancesOf = (lab: Lab, index: number) => readonly InstanceConfig[];

const usualInstances: InstancesOf = (lab, index) => [
  ...(index === 0 ? [cortexInstance('tenant', lab)] : []),
  ...(lab.panos ? [panosInstance(`fw${index + 1}`, lab)] : []),
];

export class Firm {
  readonly house: House;
  readonly labs: readonly Lab[];
  readonly #clock: StepClock;
  readonly #idle: Idle;

  private constructor(house: House, labs: readonly Lab[], clock: StepClock, idle: Idle) {
    this.house = house;
    this.labs = labs;
    this.#clock = clock;
    this.#idle = idle;
  }

  /**
   * `tenants`: a lab for each. The first one is the instance `tenant`; those with a firewall have it as `fw1`, `fw2` … `playbooks`: by
   * name, one task or tasks by id.
   */
  static async open(
    tenants: readonly TenantSpec[],
    playbooks: Readonly<Record<string, string | Readonly<Record<string, string>>>>,
    {
      instancesOf = usualInstances,
      alerts = [],
      ...more
    }: Partial<ProductOptions> & { readonly instancesOf?: InstancesOf; readonly alerts?: readonly AlertFields[] } = {},
  ): Promise<Firm> {
    const clock = new StepClock(NOW);
    const idle = new Idle();
    const labs = await Promise.all(tenants.map((tenant) => startLab({ tenant, alerts, clock })));
    const house = await House.open({
      clock,
      activity: idle,
      sweep: false,
      imported: imported(
        Object.fromEntries(
          Object.entries(playbooks).map(([name, tasks]) => [name, typeof tasks === 'string' ? { 1: tasks } : tasks]),
        ),
      ),
      instances: labs.flatMap(instancesOf),
      ...more,
    });
    return new Firm(house, labs, clock, idle);
  }

  get lab(): Lab {
    const [lab] = this.labs;
    if (!lab) throw new Error('there is no lab');
    return lab;
  }

  now(): number {
    return this.#clock.now();
  }

  /** Throws where a vendor got a request that it does not know. */
  async close(): Promise<void> {
    await this.house.remove();
    await Promise.all(this.labs.map((lab) => lab.close()));
    const unexpected = this.labs.flatMap((lab) => lab.unexpected.map(({ reason }) => reason));
    if (unexpected.length > 0) throw new Error(`no client would have sent this: ${unexpected.join('; ')}`);
  }

  /** Delivers an alert of the tenant; its run. */
  async deliver(id: string, playbook: string, fields: object = {}, instance = 'tenant'): Promise<string> {
    const { run } = await this.house.deliver({ id, name: 'Test', ...fields }, { instance, playbook });
    return run ?? '';
  }

  /** Lets everything happen that can, until only people can bring it on; or until `enough`, looked at whenever it is quiet. */
  async drive(enough: () => boolean | Promise<boolean> = () => false): Promise<void> {
    const last = this.#clock.now() + HORIZON_MS;
    for (;;) {
      await this.#idle.rest();
      if (await enough()) return;
      const next = this.#clock.next();
      if (next === undefined || next > last) return;
      this.#clock.advanceTo(next);
    }
  }

  /** The run, when nothing but people can bring it on. */
  async rested(run: string): Promise<RunView> {
    await this.drive();
    return this.house.run(run);
  }

  /** Answers every open question of the run: each field with `given`. Gives the questions. */
  async answer(run: string, given = 'Yes', by = 'ann'): Promise<readonly ApprovalView[]> {
    const { approvals } = await this.house.run(run);
    for (const { question, hash, fields } of approvals) {
      const answers = Object.fromEntries(fields.map(({ id }) => [id, given]));
      const { status, body } = await this.house.call(`/api/v1/approvals/${encodeURIComponent(question)}/answer`, {
        hash,
        answers,
        by,
      });
      if (status !== 200) throw new Error(`the answer was refused: ${JSON.stringify(body)}`);
    }
    return approvals;
  }

  /** Delivered, answered with yes, and at rest again. */
  async done(id: string, playbook: string, fields: object = {}): Promise<RunView> {
    const run = await this.deliver(id, playbook, fields);
    await this.drive();
    await this.answer(run);
    return this.rested(run);
  }

  async actions(): Promise<readonly ActionView[]> {
    return (await this.house.call<PageView<ActionView>>('/api/v1/actions?limit=1000')).body.rows;
  }

  undo(id: string, force = false): Promise<Answer<ProblemView & { readonly run?: string }>> {
    return this.house.call(`/api/v1/actions/${encodeURIComponent(id)}/undo`, {
      by: 'mira',
      ...(force ? { force } : {}),
    });
  }

  /** The undo of the action, to its end. */
  async undone(id: string, force = false): Promise<RunView> {
    const { status, body } = await this.undo(id, force);
    if (body.run === undefined) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return this.rested(body.run);
  }
}

/** The requests that changed something, in order of arrival. */
export function changesOf(lab: Lab): readonly LabRequest[] {
  return lab.requests.filter(({ stateChanging }) => stateChanging);
}
