/**
 * The data directory of a standing lab.
 *
 * L1. Simulated and real never mix: a directory that a lab has written carries a mark, and neither is opened as the other.
 * L2. The sample alerts are the same at every start, with the times of the first: delivered again they are the same alerts, and their
 *     runs go on where they stood. A real vendor would not forget either: which hosts are isolated and which alerts are closed is
 *     written down before the lab answers, and given to the next lab. Actions under way are forgotten: a host is isolated at once.
 * L3. `--fresh` deletes only what carries the mark and what nobody holds.
 */
import { writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RiposteError } from '../../core/base/errors.ts';
import { isObject } from '../../core/base/json.ts';
import type { AlertFields, LabListener, LabRequest } from '../lab/index.ts';
import type { SampleTenant } from '../lab/sample.ts';
import { CONFIG_FILE } from './config.ts';
import { holderOf, shownPath } from './place.ts';

const MARK_FILE = 'lab.json';

export interface LabMark {
  /** When the first start was, epoch milliseconds. */
  readonly firstStart: number;
  /** What the vendors of earlier starts had come to: endpoint → isolation, alert → status, in the words of the tenant file. */
  readonly isolation: Readonly<Record<string, string>>;
  readonly alertStatus: Readonly<Record<string, string>>;
}

/** The sample with what earlier starts did to it. */
export function withMemory({ tenant, alerts }: SampleTenant, mark: LabMark): SampleTenant {
  const endpoints = Object.entries(tenant.endpoints ?? {}).map(([id, endpoint]) => {
    const isolation = mark.isolation[id];
    return [id, isolation === undefined ? endpoint : { ...endpoint, is_isolated: isolation }] as const;
  });
  return {
    tenant: { ...tenant, endpoints: Object.fromEntries(endpoints) },
    alerts: alerts.map((fields) => {
      const status = mark.alertStatus[idOf(fields)];
      return status === undefined ? fields : { ...fields, status };
    }),
  };
}

/** A listener of the lab that writes down, before the lab answers, what a request changed. */
export function rememberer(directory: string, begun: LabMark, sample: SampleTenant): LabListener {
  let mark = begun;
  return (phase, request) => {
    if (phase !== 'received' || !request.stateChanging || !request.applied) return;
    mark = markAfter(mark, request, sample);
    // Synchronous, so that a later request cannot overtake it.
    writeFileSync(join(directory, MARK_FILE), `${JSON.stringify(mark)}\n`, { mode: 0o600 });
  };
}

/** Alerts of the sample have texts as ids. */
const idOf = ({ id }: AlertFields): string => (typeof id === 'string' ? id : '');

const ISOLATION_AFTER: Readonly<Record<string, string>> = { isolate: 'AGENT_ISOLATED', unisolate: 'AGENT_UNISOLATED' };

function markAfter(mark: LabMark, { route, body, rawBody }: LabRequest, { tenant, alerts }: SampleTenant): LabMark {
  const named = (ids: readonly string[]) => ids.filter((id) => rawBody.includes(JSON.stringify(id)));
  const isolation = ISOLATION_AFTER[route ?? ''];
  if (isolation !== undefined) {
    const hosts = named(Object.keys(tenant.endpoints ?? {})).map((id) => [id, isolation] as const);
    return { ...mark, isolation: { ...mark.isolation, ...Object.fromEntries(hosts) } };
  }
  const update = isObject(body) ? body['update_data'] : undefined;
  const status = isObject(update) ? update['status'] : undefined;
  if (typeof status !== 'string') return mark;
  const closed = named(alerts.map((fields) => idOf(fields))).map((id) => [id, status] as const);
  return { ...mark, alertStatus: { ...mark.alertStatus, ...Object.fromEntries(closed) } };
}

/** Makes the directory ready for a lab. Throws `lab.real-data`, `store.locked`. */
export async function openLabData(
  directory: string,
  now: number,
  fresh: boolean,
): Promise<{ readonly mark: LabMark; readonly restarted: boolean }> {
  const known = await readMark(directory);
  if (!known && !(await isEmpty(directory))) {
    throw new RiposteError('lab.real-data', `${shownPath(directory)} holds data that is not a lab's`, {
      hint: 'Name another directory with --data, or start without --lab.',
    });
  }
  if (known && !fresh) return { mark: known, restarted: true };
  if (known) await removeLabData(directory);
  const mark: LabMark = { firstStart: now, isolation: {}, alertStatus: {} };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, MARK_FILE), `${JSON.stringify(mark)}\n`, { mode: 0o600 });
  return { mark, restarted: false };
}

/** Throws `lab.simulated-data` for a directory that a lab has written. */
export async function refuseLabData(directory: string): Promise<void> {
  if (!(await readMark(directory))) return;
  throw new RiposteError('lab.simulated-data', `${shownPath(directory)} holds what a lab has simulated`, {
    hint: 'Start with --lab, or name another directory with --data.',
  });
}

async function removeLabData(directory: string): Promise<void> {
  const holder = await holderOf(directory);
  if (holder) {
    throw new RiposteError('store.locked', `process ${holder.pid} holds ${shownPath(directory)}`, {
      hint: 'Stop it first.',
    });
  }
  for (const name of await readdir(directory)) {
    // A configuration was written by a person.
    if (name !== CONFIG_FILE) await rm(join(directory, name), { recursive: true, force: true });
  }
}

async function readMark(directory: string): Promise<LabMark | undefined> {
  try {
    const text = await readFile(join(directory, MARK_FILE), 'utf8');
    const { firstStart, isolation = {}, alertStatus = {} } = JSON.parse(text) as Partial<LabMark>;
    return typeof firstStart === 'number' ? { firstStart, isolation, alertStatus } : undefined;
  } catch {
    // No mark: not a lab's.
    return undefined;
  }
}

async function isEmpty(directory: string): Promise<boolean> {
  return readdir(directory).then(
    (names) => names.every((name) => name === CONFIG_FILE),
    () => true,
  );
}
