/**
 * ReadContainmentPolicy: what may be asked about: ending the alert's process chain, isolating its endpoint, blocking URLs.
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
    'Reads whether ending the process chain needs an approver, whether the endpoint may be isolated, and whether a firewall is there to block. It changes nothing and allows nothing.',
  risk: 'read',
  args: [
    { name: 'endpoint_id', description: 'Id of the endpoint.', isArray: true },
    { name: 'causality_id', description: 'Ids of the process chains.', isArray: true },
    { name: 'block', description: 'What a firewall would block: entries of a URL list.', isArray: true },
    {
      name: 'firewalls',
      description: 'Connected instances that can block. None: a block is not offered.',
      isArray: true,
    },
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
    {
      path: 'ContainmentPolicy.Block',
      description:
        '`ask`, or `unavailable` where nothing connected may block it. Not written where there is nothing to block.',
    },
    { path: 'ContainmentTarget.Isolate', description: 'What an isolation is about. Not written where it is denied.' },
    { path: 'ContainmentTarget.Block', description: 'What a block is about. Not written where it is not offered.' },
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
  const block = idsOf(args, 'block');
  const offered = idsOf(args, 'firewalls').length > 0 && policy.effectOf('block-url', block, alert) !== 'deny';
  const blocking = block.length === 0 ? 'none' : offered ? 'ask' : 'unavailable';
  const said = [
    `Terminate: ${asks ? 'an approver is asked' : 'unasked'}.`,
    `Isolate: ${denied ? 'never' : 'asked'}.`,
    ...(blocking === 'none' ? [] : [`Block: ${blocking === 'ask' ? 'asked' : 'nothing connected may do it'}.`]),
  ];
  return {
    entries: [note(said.join(' '))],
    set: {
      ContainmentPolicy: {
        Terminate: asks ? 'ask' : 'unasked',
        Isolate: denied ? 'deny' : 'ask',
        ...(blocking === 'none' ? {} : { Block: blocking }),
      },
      ContainmentTarget: {
        ...(chains.length > 0 ? { Terminate: chains } : {}),
        ...(denied ? {} : { Isolate: isolated }),
        ...(blocking === 'ask' ? { Block: block } : {}),
      },
    },
    evidence: [
      ...(asks
        ? [{ label: 'Termination', value: 'waiting for an approver: the owner may be protected', source: 'policy' }]
        : []),
      ...(denied ? [{ label: 'Isolation', value: 'not offered: the host is never isolated', source: 'policy' }] : []),
      ...(blocking === 'unavailable'
        ? [{ label: 'Block', value: 'not offered: no connected firewall may block the URLs', source: 'policy' }]
        : []),
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
