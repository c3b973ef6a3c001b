/**
 * ReadContainmentPolicy: what the tenant's policy says of ending the alert's process chain and of isolating its endpoint.
 *
 * A playbook routes by it: who is asked, and what is not even offered. The gate never reads what is written here; it judges each
 * action anew.
 */
import { asList, getOwn, isList, isObject, type JsonObject } from '../../../core/base/json.ts';
import type { CallScope, CommandRow, Outcome } from '../../../core/engine/commands.ts';
import { asText } from '../arguments.ts';
import type { AutomationPorts, PolicyPort } from '../ports.ts';
import { note } from '../results.ts';

/** Shown, and granted, where the alert names no endpoint: an approver is asked all the same, and no command takes it for an id. */
const NO_ENDPOINT = '(the alert names no endpoint)';

export const readContainmentPolicy: CommandRow<AutomationPorts> = {
  name: 'ReadContainmentPolicy',
  description:
    'Reads whether ending the process chain needs an approver, and whether the endpoint may be isolated. It changes nothing and allows nothing.',
  risk: 'read',
  args: [
    { name: 'endpoint_id', description: 'Id of the endpoint.', isArray: true },
    { name: 'causality_id', description: 'Ids of the process chains.', isArray: true },
  ],
  outputs: [
    {
      path: 'ContainmentPolicy.Terminate',
      description: '`ask` where an approver is asked first, otherwise `unasked`.',
    },
    { path: 'ContainmentPolicy.Isolate', description: '`deny` where the host is never isolated, otherwise `ask`.' },
    {
      path: 'ContainmentTarget.Terminate',
      description: 'The chains, as `endpoint/causality id`. Not written when empty.',
    },
    { path: 'ContainmentTarget.Isolate', description: 'What an isolation is about. Not written where it is denied.' },
  ],
  run: (args, ports, scope) => Promise.resolve(policyOutcome(args, ports.policy, scope)),
};

function policyOutcome(args: JsonObject, policy: PolicyPort, { alert }: CallScope): Outcome {
  const endpoints = idsOf(args, 'endpoint_id');
  const chains = endpoints.flatMap((endpoint) => idsOf(args, 'causality_id').map((chain) => `${endpoint}/${chain}`));
  const isolated = endpoints.length > 0 ? endpoints : [NO_ENDPOINT];
  // Where there is no chain to name, nothing can be ended, and to ask would mislead.
  const asks = chains.length > 0 && policy.effectOf('terminate-causality', chains, alert) === 'ask';
  const denied = policy.effectOf('isolate', isolated, alert) === 'deny';
  return {
    entries: [note(`Terminate: ${asks ? 'an approver is asked' : 'unasked'}. Isolate: ${denied ? 'never' : 'asked'}.`)],
    set: {
      ContainmentPolicy: { Terminate: asks ? 'ask' : 'unasked', Isolate: denied ? 'deny' : 'ask' },
      ContainmentTarget: {
        ...(chains.length > 0 ? { Terminate: chains } : {}),
        ...(denied ? {} : { Isolate: isolated }),
      },
    },
    evidence: [
      ...(asks
        ? [{ label: 'Termination', value: 'waiting for an approver: the owner may be protected', source: 'policy' }]
        : []),
      ...(denied ? [{ label: 'Isolation', value: 'not offered: the host is never isolated', source: 'policy' }] : []),
    ],
  };
}

/** A list or an object is no id: commands read none in it, and the gate asks about none. */
function idsOf(args: JsonObject, name: string): readonly string[] {
  return asList(getOwn(args, name))
    .filter((item) => !isList(item) && !isObject(item))
    .map((item) => asText(item).trim())
    .filter((id) => id !== '');
}
