/** The little XML that WildFire speaks: elements with text. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** `<name>text</name>`, the text escaped. */
export function textElement(name: string, text: string): string {
  return `<${name}>${text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)}</${name}>`;
}

export function document(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8" ?>\n${root}\n`;
}
