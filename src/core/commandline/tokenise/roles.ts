/** What an operand is, told by its shape: url, path, flag, user, payload, word. */
import type { Role, Shell } from '../types.ts';

const URL =
  /^["'(]*(?:https?|ftps?|tftp|sftp|ldaps?|file|script|ssh|smb|wss?|tcp|udp|stratum(?:\+\w+)?|ms-[a-z-]+|rest):\/\//i;
const UNC = /^\\\\[\w.$%{}-]+(?:@|\\)/;
const PATH =
  /^(?:[a-z]:[\\/]|[.~]{1,2}[\\/]|\/[\w.*-]|%\w+%[\\/]?|\$env:\w+[\\/]?|\$(?:home|tmpdir|pwd)\/|\\\\|hk(?:lm|cu|cr|u|ey_\w+):?\\)/i;
const USER = /^(?:[\w.-]+\\[\w.$-]+|[\w.-]+@[\w.-]+\.[a-z]{2,})$/i;
const CODE = /[;|{}()]|\s&&?\s/;

export function roleOf(text: string, isQuoted: boolean, shell: Shell): Role {
  const first = text[0] ?? '';
  if (first === '-' || first === '\u2013' || first === '\u2014' || first === '\u2015')
    return text.length > 1 ? 'flag' : 'word';
  if (first === '/' && shell !== 'posix' && /^\/[\w?:+@#*-]+(?:[:=].*)?$/s.test(text)) return 'flag';
  if (text.includes('://') && URL.test(text)) return 'url';
  if (UNC.test(text) || PATH.test(text)) return 'path';
  if (isQuoted && text.length > 12 && CODE.test(text) && /\s/.test(text)) return 'payload';
  if ((text.includes('@') || text.includes('\\')) && USER.test(text)) return 'user';
  return 'word';
}
