import { expect, test } from 'vitest';
import { configOf, movesElsewhere } from './settings.ts';

const setting = { label: '', description: '', required: false, secret: false, options: [], defaultValue: '' };
const SETTINGS = [
  { ...setting, name: 'url' },
  { ...setting, name: 'key', secret: true },
  { ...setting, name: 'kind', defaultValue: 'standard' },
];
const instance = { settings: { url: 'https://a.example', kind: 'standard' } };

test('a new instance gets what was typed and the defaults', () => {
  expect(configOf(SETTINGS, { url: ' https://a.example ', key: 's' }, undefined)).toEqual({
    url: 'https://a.example',
    key: 's',
    kind: 'standard',
  });
});

test('an edit holds what differs alone: a secret that nobody typed stays, an emptied setting is taken back', () => {
  expect(configOf(SETTINGS, { url: 'https://a.example', key: '' }, instance)).toEqual({});
  expect(configOf(SETTINGS, { kind: '' }, instance)).toEqual({ kind: null });
});

test('another address is another host for the secrets', () => {
  expect([movesElsewhere({ key: 'x' }, instance), movesElsewhere({ url: 'https://b.example' }, instance)]).toEqual([
    false,
    true,
  ]);
});
