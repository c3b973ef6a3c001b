/**
 * Goal: a value of an alert is text in every message: it ends no line and no field, leads nowhere, and hides nothing.
 * Method: what senders of alerts try, and every sign that Unicode calls a format or control. Elsewhere: whole mails (`tests/tell.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import { defanged, escaped, oneLine, shown } from './plain.ts';

describe('a value', () => {
  test.each([
    ['a header', 'x\r\nBcc: evil@example.test', 'x Bcc: evil[@]example[.]test'],
    ['a separator of paragraphs', 'a\u2028b\u2029c\u0085d', 'a b c d'],
    ['text that runs backwards', 'invoice\u202Efdp.exe', 'invoice[U+202E]fdp[.]exe'],
    ['signs that are not seen', 'pay\u200Bpal\u3164', 'pay[U+200B]pal[U+3164]'],
    ['an address', 'see https://evil.example/a?b=c', 'see hxxps[:]//evil[.]example/a?b=c'],
    ['an address without a scheme', 'www.evil.example', 'www[.]evil[.]example'],
    ['another scheme', 'javascript:alert(1) file:///etc', 'javascript[:]alert(1) file[:]///etc'],
    ['half a sign', 'a\uD800b', 'a\uFFFDb'],
  ])('that is %s is shown as what it is', (_name, value, expected) => {
    expect(shown(value)).toBe(expected);
  });

  test('is one line without anything that is not seen, whatever it holds', () => {
    for (let code = 0; code < 0x3000; code += 1) {
      expect(oneLine(`a${String.fromCodePoint(code)}b`)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\n]/u);
    }
  });

  test('is no longer than it may be, however long it was', () => {
    expect(oneLine('a'.repeat(1_000_000), 50)).toHaveLength(50);
    expect(oneLine('😀'.repeat(100), 10).isWellFormed()).toBe(true);
  });
});

test('nothing that looks like an address is left where one stood', () => {
  for (const address of [
    'http://a.b',
    'HTTPS://A.B',
    'hTTp://1.2.3.4/',
    'ftp://a.b',
    'mailto:a@b.c',
    'a.b.c',
    'ａ。ｂ',
  ]) {
    expect(defanged(`x ${address} y`)).not.toMatch(/https?:|\/\/[a-z0-9]+\.|\w@\w|:\/\//i);
  }
});

test('markup is named', () => {
  expect(escaped(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
});
