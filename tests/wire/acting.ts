/** What the tests of behaviour share: a lab, instances on one clock that moves only when nothing else can happen, and their steps. */
import { onTestFinished } from 'vitest';
import { PRODUCTS, type OpenInstance } from '../../src/adapters/integrations/index.ts';
import { startLab, type FaultSpec, type Lab, type TenantSpec } from '../../src/apps/lab/index.ts';
import type { Activity } from '../../src/core/base/activity.ts';
import { StepClock } from '../../src/core/base/clock.ts';
import type { Json, JsonObject } from '../../src/core/base/json.ts';
import { SeededRandom } from '../../src/core/base/random.ts';
import type { CallScope } from '../../src/core/engine/commands.ts';
import { SCOPE } from './rows.ts';

export const NOW = Date.UTC(2025, 5, 3, 10, 15, 0);
export const HOST = 'aa00bb11cc22dd33ee44ff5566778899';
export const OTHER_HOST = '0123456789abcdef0123456789abcdef';
export const CAUSALITY = 'AdoA1xxxPQAA/BhsAAAAAA==';
/** A lab with two connected hosts and one alert, and an open instance of each product. All of it is closed after the test. */
export async function setUp(
  tenant: Partial<TenantSpec> = {},
  faults: readonly FaultSpec[] = [],
  options: { readonly wildfireQuota?: number; readonly virustotalQuota?: number } = {},
) {
  const clock = new StepClock(NOW);
  const endpoints = { [HOST]: { status: 'CONNECTED' }, [OTHER_HOST]: { status: 'CONNECTED' } };
  const alerts = [
    { id: '333', name: 'Msiexec', severity: 'HIGH', agentid: HOST, cid: [CAUSALITY], parentXDRIncident: 'INCIDENT-62' },
  ];
  const lab = await startLab({
    tenant: { endpoints, ...tenant, faults },
    alerts,
    clock,
    cortexKeyKind: 'advanced',
    ...options,
  });
  const open = { work: 0, 'waits-for-peer': 0 };
  const activity: Activity = {
    begin(kind) {
      open[kind] += 1;
      return () => void (open[kind] -= 1);
    },
  };
  let nonces = 0;
  const nonce = () => String((nonces += 1)).padStart(64, 'n');
  const ports = { clock, timers: clock, random: new SeededRandom(7), activity, nonce };
  const openProduct = (name: string, config: JsonObject): OpenInstance => {
    const product = PRODUCTS.find((candidate) => candidate.name === name);
    if (!product) throw new Error(`there is no product ${name}`);
    const instance = product.open({ instance: 'tenant', config }, ports);
    onTestFinished(() => instance.close());
    return instance;
  };
  const { url, keyId, key } = lab.cortex;
  const cortexConfig = { url, keyId, key, keyKind: 'advanced' };
  const cortex = openProduct('cortex', cortexConfig);
  const wildfire = openProduct('wildfire', { url: lab.wildfire.url, key: lab.wildfire.apiKey });
  const virustotal = openProduct('virustotal', { url: lab.virustotal.url, key: lab.virustotal.apiKey });
  onTestFinished(() => lab.close());

  /** Runs `work`; moves the clock when only a timer can bring it on. */
  const drive = async <T>(work: Promise<T>): Promise<T> => {
    let over = false;
    const done = work.finally(() => (over = true));
    done.catch(() => undefined);
    while (!over) {
      await new Promise((resume) => setImmediate(resume));
      const due = clock.next();
      const still = open.work === 0 && open['waits-for-peer'] === lab.held() && lab.inFlight() === 0;
      if (!over && still && due !== undefined) clock.advanceTo(due);
    }
    return done;
  };
  const action = (name: string, instance = cortex, scope: CallScope = SCOPE) => {
    const found = instance.commands.find(({ row }) => row.name === name)?.action;
    if (!found) throw new Error(`there is no action ${name}`);
    return {
      ...found,
      check: (args: JsonObject) => drive(found.check(args, undefined, scope)),
      send: (args: JsonObject, bookmark: Json) => drive(found.send(args, undefined, bookmark, scope)),
      reconcile: (args: JsonObject, bookmark: Json) => drive(found.reconcile(args, undefined, bookmark, scope)),
      prove: (args: JsonObject, state: Json) => drive(found.prove(args, undefined, state, scope)),
    };
  };
  const run = (instance: OpenInstance, name: string, args: JsonObject) => {
    const found = instance.commands.find(({ row }) => row.name === name);
    if (!found) throw new Error(`there is no command ${name}`);
    return drive(found.run(args, SCOPE));
  };
  const later = (ms: number) => clock.advanceTo(clock.now() + ms);
  const reopened = () => openProduct('cortex', cortexConfig);
  /** An instance of the tenant's firewall or Panorama. */
  const openPanos = (config: JsonObject = {}) => {
    if (!lab.panos) throw new Error('the tenant has no PAN-OS device');
    const { type, place, url: address, key: apiKey } = lab.panos;
    const where = type === 'panorama' ? { deviceGroup: place } : { vsys: place };
    return openProduct('panos', { url: address, key: apiKey, ...where, ...config });
  };
  return { open: openProduct, clock, lab, cortex, wildfire, virustotal, action, run, later, drive, reopened, openPanos };
}

/** The routes of the requests that change state, in their order. */
export const changes = (lab: Lab) => lab.requests.filter(({ stateChanging }) => stateChanging).map(({ route }) => route);
