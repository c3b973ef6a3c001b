/**
 * Indicators as they are shown: so that nobody, no mail reader and no chat makes a link of them. Pure.
 *
 * Every address, name of a host and URL inside a text is taken apart; what else the text holds stays as it is.
 */

const SCHEME = /\b(h)(tt)(ps?)(:\/\/)/gi;
const FTP = /\bf(tps?:\/\/)/gi;
const IPV4 = /(?<![\w.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\w.]*\w\.\d)/g;
const AFTER_SCHEME = /(\w+:\/\/)([^\s/?#"'<>]+)/g;
const MAIL = /([\w.+-]+)@([\w-]+(?:\.[\w-]+)+)/g;
const HOST = /(?<![\w.@/\\-])((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+)([a-z]{2,24})(?![\w.\\-]*[\\/]?\w*\()/gi;

/** Endings of files that look like a name of a host and are none. */
const FILE_ENDINGS = new Set(
  'exe dll msi ps1 bat cmd vbs js jse wsf hta lnk sys tmp txt log json yml yaml xml csv doc docx docm xls xlsx xlsm ppt pptx pdf zip rar gz tar iso img scr jar py sh pl rb conf ini cfg dat bin db md html htm'.split(
    ' ',
  ),
);

export function defanged(text: string): string {
  return text
    .replace(AFTER_SCHEME, (_, scheme: string, authority: string) => scheme + authority.replaceAll('.', '[.]'))
    .replace(
      SCHEME,
      (_, h: string, tt: string, rest: string, slashes: string) => `${h}${tt === 'TT' ? 'XX' : 'xx'}${rest}${slashes}`,
    )
    .replace(FTP, 'fx$1')
    .replace(MAIL, (_, user: string, host: string) => `${user}[@]${host.replaceAll('.', '[.]')}`)
    .replace(IPV4, '$1[.]$2[.]$3[.]$4')
    .replace(HOST, (whole: string, labels: string, ending: string) =>
      FILE_ENDINGS.has(ending.toLowerCase()) || labels.endsWith('[')
        ? whole
        : `${labels.slice(0, -1).replaceAll('.', '[.]')}[.]${ending}`,
    );
}

export function isDefangable(text: string): boolean {
  return defanged(text) !== text;
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
