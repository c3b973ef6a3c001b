/**
 * The simulated firewall or Panorama: what is configured, what is in force, and the jobs that bring the one to the other.
 *
 * D1. `candidate` is changed by requests, `running` only when a commit job has ended well; a `get` reads the candidate.
 * D2. A node of the candidate that differs from the running one carries the marks of an uncommitted change.
 * D3. No timer runs here: a job is PEND for its first second, ACT until 4 s, FIN from then on, by the clock of whoever asks.
 * D4. Only one job of committing or pushing runs at a time.
 */
import type { PanosSpec } from '../tenant.ts';
import { members, node, type Node } from './xml.ts';

const ACT_AFTER_MS = 1_000;
const FIN_AFTER_MS = 4_000;
/** Jobs of the time before: the next one has the number 4. */
const HISTORY_JOBS = 3;

export const API_USER = 'riposte-api';
export const SERIAL = '0123456789';

/** The vsys of a firewall, the device group of Panorama. */
export function placeOf({ type, deviceGroup }: PanosSpec): string {
  return type === 'panorama' ? (deviceGroup ?? 'lab-group') : 'vsys1';
}

export interface Spot {
  /** `vsys vsys1`, `device-group NAME` or `shared`. */
  readonly scope: string;
  readonly kind: 'category' | 'rule';
  /** '' for categories. */
  readonly rulebase: string;
}

export interface LabJob {
  readonly id: number;
  readonly type: 'Commit' | 'CommitAll';
  readonly at: number;
  readonly user: string;
  readonly description: string;
  readonly deviceGroup: string;
  readonly ok: boolean;
  /** What a commit brings into force when it ends well. */
  readonly brings: ReadonlyMap<string, readonly Node[]> | undefined;
  done: boolean;
}

export class Device {
  readonly isPanorama: boolean;
  readonly deviceGroup: string;
  readonly #spec: PanosSpec;
  /** By `scope/kind/rulebase`: the entries in order. */
  #candidate = new Map<string, readonly Node[]>();
  #running = new Map<string, readonly Node[]>();
  readonly #jobs: LabJob[] = [];
  readonly #lookedUp = new Set<string>();
  #nextJob = 1;

  constructor(spec: PanosSpec, startedAt: number) {
    this.#spec = spec;
    this.isPanorama = spec.type === 'panorama';
    this.deviceGroup = this.isPanorama ? placeOf(spec) : '';
    const scope = this.isPanorama ? `device-group ${this.deviceGroup}` : `vsys ${placeOf(spec)}`;
    const rulebase = this.isPanorama ? 'pre-rulebase' : 'rulebase';
    const categories = Object.entries(spec.categories ?? {}).map(([name, sites]) =>
      node('entry', [members('list', sites), node('type', 'URL List')], { name }),
    );
    this.#candidate.set(keyOf({ scope, kind: 'category', rulebase: '' }), categories);
    this.#candidate.set(keyOf({ scope, kind: 'rule', rulebase }), (spec.rules ?? []).map(ruleOf));
    this.#running = new Map(this.#candidate);
    for (let made = 0; made < HISTORY_JOBS; made += 1) {
      this.#begin({ type: 'Commit', at: startedAt - 86_400_000, user: 'admin', description: '', ok: true });
    }
  }

  hasScope(scope: string): boolean {
    if (!this.isPanorama) return scope === 'vsys vsys1';
    return scope === 'shared' || scope === `device-group ${this.deviceGroup}`;
  }

  entries(spot: Spot): readonly Node[] {
    return this.#candidate.get(keyOf(spot)) ?? [];
  }

  entry(spot: Spot, name: string): Node | undefined {
    return this.entries(spot).find((entry) => entry.attributes['name'] === name);
  }

  /** The entries as a `get` shows them (D2). */
  shown(spot: Spot, name?: string): readonly Node[] {
    const running = this.#running.get(keyOf(spot)) ?? [];
    return this.entries(spot)
      .filter(({ attributes }) => name === undefined || attributes['name'] === name)
      .map((entry) =>
        marked(
          entry,
          running.find(({ attributes }) => attributes['name'] === entry.attributes['name']),
        ),
      );
  }

  wasLookedUp(spot: Spot, name: string): boolean {
    return this.#lookedUp.has(`${keyOf(spot)}/${name}`);
  }

  noteLookUp(spot: Spot, name: string): void {
    this.#lookedUp.add(`${keyOf(spot)}/${name}`);
  }

  /** Replaces the entries of a spot. */
  write(spot: Spot, entries: readonly Node[]): void {
    this.#candidate.set(keyOf(spot), entries);
  }

  hasCategory(name: string, scope: string): boolean {
    return [scope, 'shared'].some(
      (place) => this.entry({ scope: place, kind: 'category', rulebase: '' }, name) !== undefined,
    );
  }

  isBusy(now: number): boolean {
    return this.#jobs.some(({ at }) => now - at < FIN_AFTER_MS);
  }

  isDirty(): boolean {
    return [...this.#candidate].some(
      ([key, entries]) => JSON.stringify(entries) !== JSON.stringify(this.#running.get(key) ?? []),
    );
  }

  commit(description: string, now: number): number {
    const ok = this.#spec.commit !== 'fail';
    const brings = new Map(this.#candidate);
    return this.#begin({ type: 'Commit', at: now, user: API_USER, description, ok, brings });
  }

  push(deviceGroup: string, description: string, now: number): number {
    const ok = this.#spec.push !== 'fail';
    return this.#begin({ type: 'CommitAll', at: now, user: API_USER, description, ok, deviceGroup });
  }

  job(id: number): LabJob | undefined {
    return this.#jobs.find((job) => job.id === id);
  }

  /** True for a job of this tenant's own time, not of its history. */
  isFresh(id: number): boolean {
    return id > HISTORY_JOBS && id < this.#nextJob;
  }

  /** Lets the jobs that have ended by now take effect. */
  settle(now: number): void {
    for (const job of this.#jobs) {
      if (job.done || now - job.at < FIN_AFTER_MS) continue;
      job.done = true;
      if (job.ok && job.brings) this.#running = new Map(job.brings);
    }
  }

  #begin(job: Pick<LabJob, 'type' | 'at' | 'user' | 'description' | 'ok'> & Partial<LabJob>): number {
    const id = this.#nextJob;
    this.#nextJob += 1;
    this.#jobs.push({ deviceGroup: '', brings: undefined, done: false, ...job, id });
    return id;
  }
}

/** The job as `show jobs id` writes it. */
export function jobNode(job: LabJob, now: number): Node {
  const age = now - job.at;
  const status = age < ACT_AFTER_MS ? 'PEND' : age < FIN_AFTER_MS ? 'ACT' : 'FIN';
  const ended = status === 'FIN';
  const result = ended ? (job.ok ? 'OK' : 'FAIL') : 'PEND';
  const progress = ended ? '100' : status === 'ACT' ? '55' : '0';
  const common = [
    node('tenq', stamp(job.at)),
    node('tdeq', stamp(job.at).slice(11)),
    node('id', String(job.id)),
    node('user', job.user),
    node('type', job.type),
    node('status', status),
    node('queued', 'NO'),
    node('stoppable', ended ? 'no' : 'yes'),
    node('result', result),
    node('tfin', ended ? stamp(job.at + FIN_AFTER_MS).slice(11) : 'Still Active'),
    node('description', job.description),
    node('positionInQ', '0'),
    node('progress', progress),
  ];
  if (job.type === 'Commit') {
    const line = job.ok ? 'Configuration committed successfully' : 'Validation Error: the commit failed';
    return node('job', [...common, ended ? node('details', [node('line', line)]) : node('details'), node('warnings')]);
  }
  const said = job.ok ? 'Configuration committed successfully' : 'Commit failed';
  const device = node('entry', [
    node('serial-no', SERIAL),
    node('devicename', 'fw-1'),
    node('vsys', 'vsys1'),
    node('status', ended ? (job.ok ? 'commit succeeded' : 'commit failed') : 'commit in progress'),
    node('result', result),
    node('details', ended ? [node('msg', [node('errors', [node('line', said)]), node('warnings')])] : []),
  ]);
  const push = [node('push_type', 'shared-policy'), node('dgname', job.deviceGroup), node('devices', [device])];
  return node('job', [...common, ...push]);
}

function stamp(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}

function keyOf({ scope, kind, rulebase }: Spot): string {
  return `${scope}/${kind}/${rulebase}`;
}

const ANY = ['any'];

function ruleOf({ name, category, action, disabled }: NonNullable<PanosSpec['rules']>[number]): Node {
  const parts = [
    node('action', action ?? 'deny'),
    ...['source', 'destination', 'application'].map((part) => members(part, ANY)),
    members('category', category === undefined ? ANY : [category]),
    ...['source-user', 'from', 'to', 'service'].map((part) => members(part, ANY)),
    node('disabled', disabled === true ? 'yes' : 'no'),
  ];
  return node('entry', parts, { name });
}

/** D2: on each node that the running configuration does not have like this. */
function marked(candidate: Node, running: Node | undefined): Node {
  if (running && JSON.stringify(candidate) === JSON.stringify(running)) return candidate;
  const children = candidate.children.map((child) =>
    marked(
      child,
      running?.children.find(({ name, text }) => name === child.name && (name !== 'member' || text === child.text)),
    ),
  );
  const marks = { admin: API_USER, dirtyId: '2', time: '2023/11/14 12:00:00' };
  return { ...candidate, attributes: { ...candidate.attributes, ...marks }, children };
}
