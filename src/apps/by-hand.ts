/** Runs that people start by hand: an installed playbook, or the line that they typed, which becomes a playbook of one task. */
import { randomBytes } from 'node:crypto';
import { sha256Text } from '../core/base/hash.ts';
import { linePlaybook } from '../core/playbook/line.ts';
import { LINE_ORIGIN } from '../domain/gate/people.ts';
import type { LedgerOp } from '../domain/gate/ports.ts';
import { runBegunBy, startByHand, type BegunPorts, type ByHandPorts as StartPorts } from '../domain/intake/by-hand.ts';
import type { Playbooks } from './playbooks.ts';
import type { ByHandPorts } from './server/desk/ports.ts';

/** 64 bits, in hex: also of a request, whose name is a hash. */
const ID_CHARS = 16;

export interface ByHandParts {
  readonly ports: StartPorts<LedgerOp> & BegunPorts;
  readonly playbooks: Pick<Playbooks, 'named'>;
  /** Keeps the text of a playbook in the store. */
  pin(hash: string, name: string, text: string): Promise<void>;
}

export function byHandPorts(parts: ByHandParts): ByHandPorts {
  const { ports, playbooks } = parts;
  return {
    start: async ({ playbook, ...request }) =>
      startByHand(ports, { ...request, playbook: await playbooks.named(playbook) }),
    line: async ({ line, ...request }) => {
      const { name, text } = linePlaybook(line);
      const hash = sha256Text(text);
      await parts.pin(hash, name, text);
      return startByHand(ports, { ...request, playbook: { name, hash, origin: LINE_ORIGIN }, aside: true });
    },
    begun: (alertRef, request) => runBegunBy(ports, alertRef, request),
    newId: (request) => request?.slice(0, ID_CHARS) ?? randomBytes(ID_CHARS / 2).toString('hex'),
  };
}
