/**
 * What the rows of POSIX systems share: which programs are shells, which fetch, which write a file, and which places are odd.
 */
import type { Argument, Process } from '../types.ts';
import { hostClass, isOddHost } from './places.ts';
import type { Place } from './row.ts';

export const SHELLS = ['sh', 'bash', 'zsh', 'ksh', 'dash', 'ash', 'fish', 'busybox', 'tcsh', 'csh'];
const SHELL_NAMES: ReadonlySet<string> = new Set(SHELLS);
export const isShellName = /^(?:.*\/)?(?:ba|z|k|da|a|c|tc)?sh$/;
export const SCRIPTS = [
  'python',
  'perl',
  'ruby',
  'php',
  'lua',
  'node',
  'nodejs',
  'jrunscript',
  'tclsh',
  'wish',
  'irb',
  'gawk',
  'awk',
  'osascript',
  'deno',
  'julia',
  'jjs',
  'gdb',
  'gimp',
  'vim',
  'vi',
  'view',
  'rvim',
  'rview',
  'vimdiff',
  'easy_install',
  'pip',
  'cpan',
];

/** An argument that names a file which the process writes: a redirect's target, or an operand of a program that writes its operands. */
export function writesTo(pattern: RegExp): (process: Process) => Argument | undefined {
  return ({ args, name }) => {
    const target = args.find(({ role, lower }) => role === 'target' && pattern.test(lower));
    if (target !== undefined) return target;
    switch (name) {
      case 'tee':
      case 'nano':
      case 'vim':
      case 'vi':
      case 'ee':
        return args.find(({ role, lower }) => role !== 'flag' && pattern.test(lower));
      case 'sed':
        return args.some(({ lower }) => /^-[a-z]*i/.test(lower))
          ? args.find(({ lower }) => pattern.test(lower))
          : undefined;
      case 'cp':
      case 'mv':
      case 'ln':
      case 'install':
      case 'rsync':
        return args.findLast(({ role }) => role !== 'flag' && role !== 'target') === undefined
          ? undefined
          : [args.findLast(({ role }) => role !== 'flag' && role !== 'target')].find(
              (last) => last !== undefined && pattern.test(last.lower),
            );
      case 'wget':
      case 'curl':
        return args.find(({ role, lower }) => role !== 'url' && pattern.test(lower));
      case 'dd':
        return args.find(({ lower }) => lower.startsWith('of=') && pattern.test(lower.slice(3)));
      default:
        return undefined;
    }
  };
}

export const TEMP = /^(?:\/private)?\/(?:tmp|var\/tmp|dev\/shm|var\/run|run\/shm|run\/user)\//;

export function isShell({ name, program }: Process): boolean {
  return SHELL_NAMES.has(name) || (program.endsWith('sh') && isShellName.test(program));
}

export function isFetch({ name, args }: Process): boolean {
  return (
    [
      'curl',
      'wget',
      'fetch',
      'lwp-download',
      'aria2c',
      'axel',
      'lynx',
      'tftp',
      'ftpget',
      'http',
      'invoke-webrequest',
      'wget2',
    ].includes(name) ||
    (name === 'busybox' && /^(?:wget|tftp|ftpget)$/.test(args[0]?.lower ?? ''))
  );
}

export function placeOf({ layer, span }: Process): Place {
  return { layer, ...span };
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A place that no vendor ships software from, or plain HTTP to anywhere. */
export function isOddPlace(lower: string): boolean {
  return (
    isOddHost(lower) ||
    (lower.startsWith('http://') && hostClass(lower) !== 'loopback' && hostClass(lower) !== 'private')
  );
}

/** Outside: no address or name of an own network. */
export function isOutside(lower: string): boolean {
  return (
    !['none', 'loopback', 'private'].includes(hostClass(lower)) &&
    (hostClass(lower) !== 'intranet' || lower.includes('$') || lower.includes('.'))
  );
}

export function standsAt(lower: string, at: number): boolean {
  return at === 0 || !/[a-z0-9]/.test(lower[at - 1] ?? '');
}
export const PROTECTION =
  /falcon|crowdstrike|sentinel(?!-?redis)|carbonblack|cbagent|cbdaemon|osquery|traps|cortex|wazuh|ossec|auditd|apparmor|selinux|clam(?:av|d)|mdatp|sophos|symantec|mcafee|eset|kaspersky|bitdefender|aegis|aliyun|yunjing|qualys|tanium|rapid7|cylance|xprotect|littlesnitch|little snitch|santa|trend|fail2ban|snort|suricata|falco|elastic-agent|elastic-endpoint|blockblock|cloudmonitor|bcm-|sysmon|lacework|aquasec|uptycs/;
export const SYSTEM_LOG =
  /^(?:\/private)?\/var\/log\/?(?:$|\*|syslog|auth|secure|messages|wtmp|btmp|utmp|lastlog|audit|journal|kern|cron|maillog|system\.log|install\.log|asl|security|daemon|faillog|boot|dmesg)|^\/var\/run\/utmp|^\/var\/audit/;
export const INSTALLER_TEMP =
  /go-build|selfgz|is-[a-z0-9]+\.tmp|\.cr\.|pkinstallsandbox|terraform_|ansible|\/_mei|\/pip-|\/npm-|\/yarn|\/cargo-|\/rustup|vscode|\/jetty|\/hsperf|\/snap\.|\/bazel|gradle|\.mount_|appimage|\/nix-/i;
