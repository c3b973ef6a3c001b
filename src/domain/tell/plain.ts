/**
 * Values of alerts in what people are told: text, and nothing else. Whoever sends an alert chooses them.
 *
 * P1. No line break, no control sign: a value ends no line, no header and no field.
 * P2. Marks that are not seen, or turn the direction of a text, are shown by their number.
 * P3. Nothing in it is a link, also where a reader makes links of what looks like one: addresses are written as analysts do, `hxxp[:]//evil[.]example`.
 * P4. In HTML every sign that could be markup is named.
 */

/** P1, P2; cut to `max` UTF-16 units. */
export function oneLine(text: string, max = 200): string {
  const line = text
    .slice(0, max * 4)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll(/[\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}]/gu, (mark) => {
      const code = (mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      return `[U+${code}]`;
    })
    .trim();
  return line.length <= max ? line : `${line.slice(0, max - 1).toWellFormed()}…`;
}

/** P3. */
export function defanged(text: string): string {
  return text
    .replaceAll(/\bh(tt)(ps?)\b(?=:)/gi, 'hxx$2')
    .replaceAll(/:(?=\/\/)/g, '[:]')
    .replaceAll(/(?<=[\p{L}\p{N}_-])[.。．｡](?=[\p{L}\p{N}_-])/gu, '[.]')
    .replaceAll('@', '[@]')
    .replaceAll(/\b(mailto|tel|javascript|data|file|ftp|ms-[a-z-]+):/gi, '$1[:]');
}

/** A value as it stands in a message. */
export function shown(text: string, max = 200): string {
  return defanged(oneLine(text, max));
}

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** P4. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => NAMED[sign] ?? '');
}
