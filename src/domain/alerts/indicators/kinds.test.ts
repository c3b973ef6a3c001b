/**
 * Goal: one spelling for each indicator, and no value of a type that it is not.
 * Method: hand-written values, and the fixed point over all of them.
 * Elsewhere: hosts and URLs (`url.test.ts`), finding in texts (`extract.test.ts`), commands over kept indicators (automations).
 */
import { describe, expect, it } from 'vitest';
import { normalValue, typeName, typeOf, valuesIn } from './kinds.ts';

describe('types', () => {
  it.each([
    ['http://a.example/x', 'URL'],
    ['hxxps[:]//a[.]example', 'URL'],
    ['192[.]0[.]2[.]1', 'IP'],
    ['2001:db8::1', 'IPv6'],
    ['a.example', 'Domain'],
    ['kim@a.example', 'Email'],
    ['A'.repeat(32), 'File'],
    ['cve-2024-1234', 'CVE'],
    ['localhost', undefined],
    ['not one', undefined],
    ['', undefined],
    ['x'.repeat(5000), undefined],
  ])('%s is %s', (value, type) => {
    expect(typeOf(value)).toBe(type);
    const normal = normalValue(type ?? 'Other', value) ?? '';
    expect(normalValue(type ?? 'Other', normal) ?? '').toBe(normal);
  });

  it('names of types', () => {
    expect(['ip', 'File SHA-256', ' Account ', 'constructor'].map(typeName)).toEqual([
      'IP',
      'File',
      'Account',
      'constructor',
    ]);
    expect(normalValue('constructor', ' x ')).toBe('x');
  });

  it.each([
    ['a.example, b.example', ['a.example', 'b.example']],
    ['http://a.example/x,y', ['http://a.example/x,y']],
    ['http://a.example/x,http://b.example/y', ['http://a.example/x', 'http://b.example/y']],
    ['a.example, zzz', ['a.example', 'zzz']],
    [' ,', []],
  ])('values of %s', (text, values) => {
    expect(valuesIn(text)).toEqual(values);
  });
});
