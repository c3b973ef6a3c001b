import { expect, test } from 'vitest';
import { bodyOf, draftOf, mappingOf } from './mapping.ts';

test('a mapping goes through the form and comes back as it was', () => {
  const mapping = {
    preset: 'ecs',
    items: 'alerts',
    fields: { hostname: 'host.name', name: 'rule.name' },
    values: { severity: 'a = b' },
  } as const;
  expect(mappingOf(draftOf(mapping))).toEqual(mapping);
});

test('a body that is no JSON is sent as the text that it is', () => {
  expect([bodyOf('{"a":1}'), bodyOf('{"a":')]).toEqual([{ a: 1 }, '{"a":']);
});
