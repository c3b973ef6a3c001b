/**
 * What is written to the registry of Windows: where things start by themselves, where protections and consent are switched off, where passwords lie.
 *
 * A row names keys and values; it counts where the same text writes (reg add, Set-ItemProperty, .SetValue, regini …), not where one is only read.
 */
import { behaviour } from './behaviour.ts';
import { REGISTRY_DEFENCE } from './registry-defence.ts';
import { REGISTRY_START } from './registry-start.ts';
import { all, any, arg, onProcess, onText, said, type LayerText, type Row } from './row.ts';

const WRITES = [
  'reg add',
  'reg.exe add',
  'reg.exe" add',
  'reg" add',
  'reg  add',
  'set-itemproperty',
  'new-itemproperty',
  'new-item ',
  'setvalue(',
  'regini',
  'setstringvalue',
  'setdwordvalue',
  'regwrite',
  'reg import',
  'reg.exe import',
  'regedit',
  'rename-itemproperty',
  'set-item ',
  'sp hk',
  'reg delete',
  'reg.exe delete',
  'remove-itemproperty',
  'reg copy',
  'reg.exe copy',
  'addreg',
];

export const WINDOWS_REGISTRY: readonly Row[] = [
  ...[...REGISTRY_START, ...REGISTRY_DEFENCE].map(
    ({ id, group, technique, tactic, severity, confidence, reason, benign, hits, misses, keys, also }) =>
      behaviour(id, [group, technique, tactic, severity, confidence], {
        reason,
        benign,
        hits,
        misses,
        look: onText(
          keys,
          (layer, at, literal) =>
            isWritten(layer) &&
            isWholeKey(layer, at, literal) &&
            (also === undefined || also.some((part) => layer.lower.includes(part))),
        ),
      }),
  ),
  behaviour('hive-saved', ['credential-store', 'T1003.002', 'credential-access', 'critical', 'high'], {
    reason: 'the registry hives that hold password hashes are saved to a file',
    benign: ['a backup of the whole registry'],
    hits: [
      'reg save HKLM\\SAM C:\\ProgramData\\s.hiv /y',
      'cmd.exe /c reg.exe export HKLM\\security %temp%\\sec',
      'reg save "HKEY_LOCAL_MACHINE\\SYSTEM" c:\\s',
    ],
    misses: ['reg save HKCU\\Software\\Acme a.hiv', 'reg export HKLM\\SOFTWARE\\Acme a.reg'],
    look: onProcess(
      ['reg'],
      all(
        arg(/^(?:save|export)$/),
        arg(
          /^(?:\\\\[^\\]{1,60}\\)?(?:hklm|hkey_local_machine)\\(?:sam|security|system)(?:\\(?:sam|policy|cache))?\\?$/,
        ),
      ),
    ),
  }),
  behaviour('hive-copied', ['credential-store', 'T1003.002', 'credential-access', 'critical', 'high'], {
    reason: 'the files that hold password hashes are copied (SAM, SECURITY, NTDS.dit, shadow copies of them)',
    benign: ['a domain controller’s backup'],
    hits: [
      'copy \\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\Windows\\NTDS\\NTDS.dit C:\\Windows\\Temp\\n.dit',
      'esentutl.exe /y /vss C:\\windows\\ntds\\ntds.dit /d c:\\n.dit',
      'copy C:\\Windows\\System32\\config\\SAM C:\\a',
    ],
    misses: ['dir C:\\Windows\\System32\\config'],
    look: onText(
      [
        'ntds.dit',
        'ntds\\ntds',
        'system32\\config\\sam',
        'system32\\config\\security',
        'system32/config/sam',
        'repair\\sam',
        '\\config\\regback',
        'harddiskvolumeshadowcopy',
      ],
      ({ lower }, _at, literal) =>
        /copy|esentutl|xcopy|robocopy|type |cp |move|get-content|createfile|extract|mklink|diantz|makecab|print |vssadmin|\bgc\b|readallbytes|ninjacopy|secretsdump|ntdsutil|tar |7z|wbadmin|diskshadow/.test(
          lower,
        ) || literal === 'harddiskvolumeshadowcopy',
    ),
  }),
  behaviour('registry-passwords', ['credential-store', 'T1552.002', 'credential-access', 'high', 'medium'], {
    reason: 'the registry is searched for passwords',
    benign: ['an administrator’s audit'],
    hits: [
      'reg query HKLM /f password /t REG_SZ /s',
      'reg query "HKCU\\Software\\SimonTatham\\PuTTY\\Sessions" /t REG_SZ /s',
      'reg query "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\Currentversion\\Winlogon" /v DefaultPassword',
    ],
    misses: ['reg query HKLM\\Software\\Acme'],
    look: onProcess(
      ['reg', 'get-itemproperty', 'get-childitem', 'get-item', 'get-itempropertyvalue'],
      any(
        (process) => (/(?:^| )\/f \S{0,3}(?:passw|pwd|vnc|cred)/.test(said(process)) ? process : undefined),
        arg(/^["']?(?:defaultpassword|autoadminlogon)/),
        arg(
          /simontatham|orl\\winvnc|realvnc|tightvnc|openssh\\agent|snmp\\parameters|microsoft\\credentials|winscp 2|terminal server client\\servers/,
        ),
      ),
    ),
  }),
];

function isWritten({ lower }: LayerText): boolean {
  return WRITES.some((write) => lower.includes(write));
}

/** `…\Run` must end there: `…\Runtime` is another key. */
function isWholeKey({ lower }: LayerText, at: number, literal: string): boolean {
  if (!literal.endsWith('\\run') && !literal.endsWith('/run')) return true;
  return /^(?:$|once(?:ex)?\b|services(?:once)?\b|[^a-z0-9_])/.test(
    lower.slice(at + literal.length, at + literal.length + 14),
  );
}
