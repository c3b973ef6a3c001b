/**
 * Goal: the XML of vendors is read as it stands, and nothing else is.
 * Method: small documents, well-formed and not. Products' own shapes are tested in their folders.
 */
import { expect, test } from 'vitest';
import { childText, element, readXml, writeXml } from './xml.ts';

test('reads elements, attributes, references and CDATA', () => {
  const root = readXml(
    '\uFEFF<?xml version="1.0" encoding="UTF-8" ?>\n<!-- a - b --><a x="1 &amp; 2"><b>  http://h/?p=1&amp;q=&#x41;&#66; </b><c/><d><![CDATA[<&]]></d></a>\n',
  );
  expect(root?.attributes['x']).toBe('1 & 2');
  expect(childText(root, 'b')).toBe('http://h/?p=1&q=AB');
  expect(childText(root, 'c')).toBe('');
  expect(childText(root, 'd')).toBe('<&');
  expect(childText(root, 'e')).toBeUndefined();
});

test.each([
  ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
  ['an unknown entity', '<a>&x;</a>'],
  ['an inherited name as entity', '<a>&constructor;</a>'],
  ['a bare ampersand', '<a>1 & 2</a>'],
  ['an impossible character', '<a>&#0;</a>'],
  ['a wrong end tag', '<a><b></a></b>'],
  ['an open element', '<a><b></b>'],
  ['two roots', '<a/><b/>'],
  ['text beside the root', '<a/>x'],
  ['an attribute twice', '<a x="1" x="2"/>'],
  ['no element', 'Forbidden. (403)'],
  ['nothing', ''],
  ['an HTML page', '<!doctype html><html><body>x</body></html>'],
  ['a nesting without end', '<a>'.repeat(100) + '</a>'.repeat(100)],
])('refuses %s', (_name, text) => {
  expect(readXml(text)).toBeUndefined();
});

test('does not slow down on a long hostile text', () => {
  expect(readXml(`<a ${'x="1" '.repeat(20_000)}`)).toBeUndefined();
  expect(readXml(`<!--${'-a'.repeat(50_000)}`)).toBeUndefined();
  expect(readXml('<?'.repeat(50_000))).toBeUndefined();
});

test('what is written is read back the same, and no text becomes markup', () => {
  const hostile = `</member><member>*</member>&amp;<!--"']]>\t\n`;
  const written = writeXml({
    name: 'entry',
    attributes: { name: hostile },
    children: [element('member', hostile), element('list')],
  });
  const root = readXml(written);
  expect(root?.attributes['name']).toBe(hostile);
  expect(root?.children.map(({ name, text }) => [name, text])).toEqual([
    ['member', hostile],
    ['list', ''],
  ]);
  expect(written).toContain('<list/>');
});

test('a name that is none is refused, and a character that XML cannot hold is replaced', () => {
  expect(() => writeXml({ name: 'a><b' })).toThrow(TypeError);
  expect(() => writeXml({ name: 'a', attributes: { 'x="1" y': '' } })).toThrow(TypeError);
  expect(writeXml(element('a', 'x\u0000y\uD800z'))).toBe('<a>x\uFFFDy\uFFFDz</a>');
});
