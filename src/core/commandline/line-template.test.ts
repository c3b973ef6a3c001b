/**
 * Goal: a template that an operator writes lets one value through at its place, and nothing by which a shell goes on.
 * Method: templates and what is said of them. Elsewhere: what a line has to equal (`domain/gate/policy.test.ts`).
 */
import { expect, it } from 'vitest';
import { templateProblems } from './line-template.ts';

it.each([[String.raw`[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}\$?`], ['[0-9]+'], ['/var/log/[a-z]+']])(
  '%s is taken',
  (user) => {
    expect(templateProblems('crontab -u <user> -l', { user })).toEqual([]);
  },
);

it.each([
  ['.*', 'must be letters'],
  ['[a-z]+|root', 'must be letters'],
  ['(a+)+', 'must be letters'],
  [String.raw`\S+`, 'must be letters'],
  [String.raw`[\w ]+`, 'lets " " through'],
  [String.raw`[\s\S]`, 'lets '],
  ['[^x]+', 'through in'],
  ['[a-z;]+', 'lets ";" through'],
  [String.raw`\$[a-z]+`, 'lets "$" through'],
  [String.raw`[a-z$]+`, 'lets "$" through'],
  ['[z-a]', 'which is no pattern'],
  ['[a-z]*', 'must not match an empty value'],
  ['[a-z-]+', 'begin with "-"'],
  ['a?-rf', 'begin with "-"'],
  ['', 'must be a pattern'],
])('%s is refused: %s', (user, why) => {
  expect(templateProblems('crontab -u <user> -l', { user }).join()).toContain(why);
});

it('names a placeholder without a pattern, a pattern without a placeholder, and a line of two', () => {
  expect(templateProblems('a <b>\nc', { d: '[a]' })).toEqual([
    'line must be one line of text',
    'values.b is missing',
    'values.d stands nowhere in the line as <d>',
  ]);
});
