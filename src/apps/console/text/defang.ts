/**
 * Indicators as they are shown: so that nobody, no mail reader and no chat makes a link of them. Pure.
 *
 * D1. URLs, addresses, mail addresses and names of hosts inside a text are taken apart; what else the text holds stays letter for letter.
 * D2. What is no scheme, address or known ending of a name is left alone: `p.okafor`, `Net.WebClient` and `invoice.exe` are no hosts.
 */

export interface Piece {
  readonly text: string;
  /** The same taken apart; undefined where there is nothing to take apart. */
  readonly safe?: string;
}

const URL = String.raw`\b[a-z][a-z0-9+.-]{1,14}:\/\/[^\s"'<>|^]+`;
// Each begins where nothing of its kind stands before: a long run of letters is read once, and not again from each of them.
const MAIL = String.raw`(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+`;
const IPV4 = String.raw`(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w\.\d)`;
const HOST = String.raw`(?<![\w.@\\-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?![\w-])`;
const ANY = new RegExp(`(${URL})|(${MAIL})|(${IPV4})|(${HOST})`, 'gi');

/** Endings of names of hosts beside those of two letters. */
const ENDINGS = new Set(
  (
    'com net org info biz name pro xyz top site online club shop store app dev cloud live icu vip work space website fun tech link click ' +
    'loan bid win men date party trade stream download racing review science gdn work rest buzz cyou monster quest email news world today ' +
    'agency digital group media network solutions systems services support edu gov mil int arpa local lan internal corp home test example ' +
    'invalid localhost onion'
  ).split(' '),
);
/** Endings of files that are endings of two letters, too. */
const FILES = new Set('js sh py pl rb ps md so db cs vb ts go rs gz am pm'.split(' '));

export function pieces(text: string): readonly Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(ANY)) {
    const [whole, url, mail, address, host] = match;
    const safe =
      url !== undefined
        ? safeUrl(url)
        : mail !== undefined
          ? safeMail(mail)
          : (address ?? safeHost(host))?.replaceAll('.', '[.]');
    if (safe === undefined || safe === whole) continue;
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    found.push({ text: whole, safe });
    at = match.index + whole.length;
  }
  if (at < text.length || found.length === 0) found.push({ text: text.slice(at) });
  return found;
}

export function defanged(text: string): string {
  return pieces(text)
    .map(({ text: plain, safe }) => safe ?? plain)
    .join('');
}

function safeUrl(url: string): string {
  const [, scheme = '', authority = '', rest = ''] = /^([^:]+):\/\/([^/?#]*)(.*)$/s.exec(url) ?? [];
  const name = scheme.replace(/^(h)tt/i, '$1xx').replace(/^(s?f)t(p)/i, '$1x$2');
  return `${name}://${authority.replaceAll('.', '[.]').replaceAll('@', '[@]')}${rest}`;
}

function safeMail(mail: string): string {
  const [user = '', host = ''] = mail.split('@');
  return `${user}[@]${host.replaceAll('.', '[.]')}`;
}

function safeHost(host: string | undefined): string | undefined {
  const ending = host?.slice(host.lastIndexOf('.') + 1).toLowerCase() ?? '';
  return ENDINGS.has(ending) || (ending.length === 2 && !FILES.has(ending)) ? host : undefined;
}

/** Marks that are not seen, or turn the direction of a text, by their number: a value must read as what it is. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(
      /[\p{Cf}\p{Co}\p{Zl}\p{Zp}]|(?![\t\n])\p{Cc}/gu,
      (mark) => `[U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}
