/**
 * Goal: an undo that is offered can be carried out.
 * Method: the rows of every product against the shipped playbooks. Elsewhere: the undo itself (`undo.test.ts`).
 */
import { expect, test, vi } from 'vitest';
import { PRODUCTS } from '../src/adapters/integrations/index.ts';
import { installedContent } from '../src/apps/catalogue.ts';
import { LASTING_VERBS } from '../src/domain/gate/policy.ts';
import { inverseOf } from '../src/domain/gate/undo.ts';
import { CONTENT } from './support.ts';

vi.setConfig({ testTimeout: 30_000 });

test('every undo that is offered has a shipped playbook, which sends the inverse', async () => {
  const library = await installedContent(CONTENT);
  const offered = PRODUCTS.flatMap(({ rows }) => rows).flatMap(({ action }) => {
    const inverse = inverseOf(action);
    return action && inverse ? [[action.verb, inverse.command] as const] : [];
  });
  expect(new Set(offered.map(([verb]) => verb))).toEqual(LASTING_VERBS);
  for (const [verb, command] of offered) {
    const found = library.playbooks.find(({ playbook }) => playbook.name === `Undo ${verb}`);
    expect(`${verb}: ${JSON.stringify(found?.playbook.tasks ?? {})}`).toContain(command);
  }
});
