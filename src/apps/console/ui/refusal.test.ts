/** Goal: what a form was refused for stands at the field that it is about. Method: refusals as the API makes them. */
import { expect, test } from 'vitest';
import { Refusal } from '../api/client.ts';
import { wrongIn } from './refusal.ts';

const refusal = (code: string, detail: string, more: object = {}) =>
  new Refusal({ code, status: 422, title: 'No', detail, ...more });

test('the facts name the field', () => {
  const thrown = refusal('key.invalid', 'a key lasts 1 to 730 days', { facts: { field: 'days' }, hint: 'Fewer' });
  expect(wrongIn(thrown, ['name', 'days'])).toEqual({ days: 'A key lasts 1 to 730 days. Fewer.' });
});

test('a code stands for a field where the facts name none', () => {
  expect(wrongIn(refusal('user.exists', 'there is one'), ['name'], { 'user.exists': 'name' })).toEqual({
    name: 'There is one.',
  });
});

test('several fields are told each for itself, and one that the form has not is told of the whole', () => {
  const errors = [
    { field: 'issuer', detail: 'issuer is missing' },
    { field: 'roles', detail: 'roles must be a list' },
    { pointer: '/clientId/0', detail: 'expected string' },
  ];
  expect(wrongIn(refusal('sso.bad-config', 'many', { facts: { errors } }), ['issuer', 'clientId'])).toEqual({
    issuer: 'Issuer is missing.',
    clientId: 'Expected string.',
    '': 'Roles must be a list.',
  });
});

test('what is no refusal is told of the whole', () => {
  expect(wrongIn(new Error('it broke'), ['name'])).toEqual({ '': 'it broke' });
});
