/** The simulated PAN-OS device: lets the caller in by key, finds the row that understands the form, and answers. */
import type { JsonObject } from '../../../core/base/json.ts';
import { fieldsProblemOf } from '../shape.ts';
import type { PanosSpec } from '../tenant.ts';
import type { Answer, Product, Received, WireRequest } from '../wire.ts';
import { Device } from './device.ts';
import { failed, refusedWith } from './replies.ts';
import { PANOS_ROUTES, type Form } from './routes.ts';

export function createPanos(spec: PanosSpec, key: string, startedAt: number): Product {
  const device = new Device(spec, startedAt);
  return {
    name: 'panos',
    routes: PANOS_ROUTES,
    receive: (request) => receive(device, key, request),
    failure: (kind) =>
      kind === 'throttled' ? refusedWith(429, 14, 'Too many requests') : refusedWith(500, 2, 'Internal error'),
    // A wrong key is a credential too: whatever stands in the field is replaced.
    redact: (text) => text.replaceAll(key, '***').replaceAll(/(^|&)key=[^&]*/g, '$1key=***'),
  };
}

function receive(device: Device, key: string, request: WireRequest): Received {
  const pairs = [...new URLSearchParams(request.body)];
  const form: Form = Object.fromEntries(pairs.filter(([name]) => name !== 'key'));
  const refuse = (answer: Answer, unexpected: string): Received => ({
    kind: 'refused',
    route: null,
    body: form,
    answer,
    unexpected,
  });
  if (request.path.replace(/\/$/, '') !== '/api')
    return refuse(refusedWith(404, 400, 'Not Found'), `unknown path ${request.path}`);
  if (request.method !== 'POST') return refuse(refusedWith(405, 400, 'Method Not Allowed'), `method ${request.method}`);
  const keys = [request.headers['x-pan-key'], ...pairs.filter(([name]) => name === 'key').map(([, value]) => value)];
  const given = keys.filter((one) => one !== undefined);
  if (given.length !== 1 || given[0] !== key) {
    return refuse(refusedWith(403, 403, 'Invalid Credential'), 'authentication: wrong key');
  }
  const problem = formProblem(request, pairs);
  if (problem !== undefined) return refuse(failed(400, problem), problem);
  device.settle(request.at);
  return understood(device, form, request.at, refuse);
}

function understood(
  device: Device,
  form: Form,
  now: number,
  refuse: (answer: Answer, unexpected: string) => Received,
): Received {
  for (const route of PANOS_ROUTES) {
    if (fieldsProblemOf(route.fields, form, 'form') !== undefined) continue;
    const read = route.understand(device, form);
    if (!read) continue;
    if ('problem' in read) return refuse(read.answer, read.problem);
    const body: JsonObject = { ...form, said: read.said };
    return { kind: 'accepted', route, body, perform: () => read.perform(now) };
  }
  const problem = `no such request: ${JSON.stringify(form)}`;
  return refuse(
    form['type'] === 'config' ? failed(6, 'the XPath is not known') : failed(17, 'unexpected here'),
    problem,
  );
}

function formProblem(request: WireRequest, pairs: readonly (readonly [string, string])[]): string | undefined {
  if (Object.keys(request.query).length > 0) return 'parameters in the query string';
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) {
    return 'the content type is not a form';
  }
  return new Set(pairs.map(([name]) => name)).size < pairs.length ? 'a parameter is given twice' : undefined;
}
