/** Passwords on a Windows machine: in memory, in the registry, in files, in the head of the user. */
import { behaviour } from './behaviour.ts';
import { all, arg, onProcess, onText, standsAlone, type Row } from './row.ts';

export const WINDOWS_CREDENTIALS: readonly Row[] = [
  behaviour('lsass-dump', ['credential-memory', 'T1003.001', 'credential-access', 'critical', 'high'], {
    reason: 'The memory of the process that holds the passwords of logged-on users is written to a file.',
    benign: ['support of Microsoft asked for it'],
    hits: [
      'rundll32 C:\\windows\\System32\\comsvcs.dll, MiniDump 624 C:\\x\\l.dmp full',
      'procdump -accepteula -ma lsass.exe l.dmp',
      'powershell "rundll32 comsvcs.dll, #24 (Get-Process lsass).Id C:\\x.dmp full"',
    ],
    misses: ['tasklist /fi "imagename eq lsass.exe"', 'procdump -ma w3wp.exe'],
    look: onText(['comsvcs', 'lsass', 'sekurlsa', 'minidump'], ({ lower }, _at, literal) => {
      if (literal === 'comsvcs') return /comsvcs(?:\.dll)?["',\s]{1,6}(?:#\+?-?\d*24|minidump)/.test(lower);
      if (literal === 'sekurlsa') return true;
      if (literal === 'minidump')
        return /minidump[^a-z]/.test(lower) && /lsass|get-process|comsvcs|writedump/.test(lower);
      return (
        /\.dmp|\bdump|procdump|-ma?\b|-mm\b|-pid|avdump|rdrleakdiag|sqldumper|createdump|out-minidump|taskmgr|nanodump|-r lsass|ppldump|xordump|dumpert/.test(
          lower,
        ) && !lower.startsWith('tasklist')
      );
    }),
  }),
  behaviour('process-dump', ['credential-memory', 'T1003.001', 'credential-access', 'medium', 'medium'], {
    reason:
      'The whole memory of a process, named by its number, is written to a file: often that of the process with the passwords.',
    benign: ['support asks for a dump'],
    hits: ['procdump64.exe -ma 988 -accepteula C:\\x.dmp', 'procdump -r -ma 624 a.dmp'],
    misses: ['procdump -ma w3wp.exe', 'procdump -?'],
    look: onProcess(
      ['procdump', 'procdump64', 'rdrleakdiag', 'sqldumper', 'createdump', 'dotnet-dump'],
      all(arg(/^[-/](?:ma|mp|mm|fullmemdmp|p|f)$/), arg(/^\d{2,6}$/)),
    ),
  }),
  behaviour('hive-file-copy', ['credential-store', 'T1003.002', 'credential-access', 'critical', 'high'], {
    reason: 'A file with the password hashes of the machine or the domain is copied, past its lock.',
    benign: ['backup software'],
    hits: [
      'esentutl.exe /y /vss c:\\windows\\ntds\\ntds.dit /d c:\\n.dit',
      'copy \\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\Windows\\System32\\config\\SAM C:\\x',
      'ntdsutil "ac i ntds" "ifm" "create full C:\\x" q q',
    ],
    misses: ['dir C:\\Windows\\NTDS', 'ntdsutil "files" "info" q q'],
    look: onText(
      ['ntds.dit', 'config\\sam', 'config\\security', 'create full', 'ac i ntds', 'activate instance ntds'],
      ({ lower }, _at, literal) =>
        literal === 'create full' || literal.startsWith('ac')
          ? /ifm|create full/.test(lower)
          : /copy|esentutl|certutil|ntdsutil|vss|get-content|invoke-ninjacopy|robocopy|shadowcopy|type|secretsdump|readallbytes|\/y|diskshadow/.test(
              lower,
            ),
    ),
  }),
  behaviour('shadow-copy-open', ['credential-store', 'T1003.003', 'credential-access', 'high', 'medium'], {
    reason: 'A shadow copy is made or opened by hand, the usual way past the lock of the password files.',
    benign: ['backup scripts'],
    hits: [
      'vssadmin create shadow /for=C:',
      'wmic shadowcopy call create Volume=C:\\',
      'mklink /D C:\\x \\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\',
    ],
    misses: ['vssadmin list shadows', 'vssadmin list writers'],
    look: onText([
      'create shadow',
      'shadowcopy call create',
      'harddiskvolumeshadowcopy',
      "win32_shadowcopy').create",
      'win32_shadowcopy").create',
      'diskshadow',
    ]),
  }),
  behaviour('credential-tool', ['credential-tool', 'T1003', 'credential-access', 'critical', 'high'], {
    reason: 'A tool is named that takes passwords out of memory, of the registry or of programs.',
    benign: ['penetration tests'],
    hits: ['C:\\x\\mimikatz.exe "privilege::debug" exit', 'gsecdump.exe -a', 'laZagne.exe all'],
    misses: ['notepad readme.txt'],
    look: onText(
      [
        'mimikatz',
        'invoke-mimi',
        'gsecdump',
        'lazagne',
        'wce.exe',
        'pwdump',
        'fgdump',
        'nanodump',
        'pypykatz',
        'dumpert',
        'sharpdump',
        'safetykatz',
        'internalmonologue',
        'sharpchrome',
        'sharpdpapi',
        'dcsync',
        'lsadump::',
        'kerberos::',
        'privilege::debug',
        'token::elevate',
        'dpapi::',
        'crypto::',
        'misc::skeleton',
        'vault::',
        'sharpsecdump',
        'out-minidump',
        'invoke-powerdump',
        'get-gpppassword',
        'get-gppautologon',
        'invoke-ninjacopy',
        'webbrowserpassview',
        'mailpassview',
        'netpass.exe',
        'hashdump',
        'nirsoft',
        'invoke-inveigh',
        'inveigh.exe',
        'responder.py',
        'keethief',
        'sessiongopher',
        'gosecretsdump',
        'secretsdump',
        'lsassy',
        'handlekatz',
        'physmem2profit',
        'credentialfileview',
        'vaultcmd /listcreds',
        'dumpcreds',
        'quarkspwdump',
        'firefox_decrypt',
        'chrome-passwords',
      ],
      (layer, at, literal) =>
        literal.includes('.') || literal.includes(':') || literal.length > 7 || standsAlone(layer, at, literal),
    ),
  }),
  behaviour('stored-passwords', ['credential-search', 'T1552.001', 'credential-access', 'medium', 'medium'], {
    reason: 'Files or the registry are searched for passwords.',
    benign: ['an administrator looks for leaked passwords'],
    hits: [
      'findstr /si password *.xml *.ini *.txt',
      'reg query HKLM /f password /t REG_SZ /s',
      'powershell "gci -Recurse | Select-String -Pattern password"',
    ],
    misses: ['findstr /i error a.log', 'reg query HKLM\\Software\\Vendor'],
    look: onProcess(['findstr', 'reg', 'select-string', 'find', 'dir', 'get-childitem', 'where'], ({ args, name }) =>
      name === 'dir' || name === 'get-childitem' || name === 'where'
        ? args.find(({ lower }) =>
            /^\*?(?:pass|cred|\*pass|\*cred|unattend|sysprep|vnc|\*\.kdbx|\*\.rdp|\*\.ppk|web\.config|groups\.xml)/.test(
              lower,
            ),
          )
        : args.find(
            ({ lower }) => /passw|cpassword|\bpwd\b|credential|secret/.test(lower) && !/[\\/]/.test(lower.slice(0, 2)),
          ),
    ),
  }),
  behaviour('stored-sessions', ['credential-search', 'T1552.002', 'credential-access', 'medium', 'high'], {
    reason: 'A place where Windows or a program keeps saved passwords is read.',
    benign: ['inventory of saved credentials'],
    hits: [
      'cmdkey /list',
      'reg query "HKCU\\Software\\SimonTatham\\PuTTY\\Sessions" /s',
      'rundll32.exe keymgr.dll,KRShowKeyMgr',
      'netsh wlan show profile name=Office key=clear',
    ],
    misses: ['cmdkey /add:srv1 /user:a', 'netsh wlan show interfaces'],
    look: onText(
      [
        'cmdkey /list',
        'cmdkey.exe /list',
        'simontatham\\putty\\sessions',
        'keymgr.dll',
        'key=clear',
        'passwordvault',
        'vaultcmd',
        'login data',
        'logins.json',
        'key4.db',
        'winlogon" /v defaultpassword',
        'defaultpassword',
        'groups.xml',
        'unattend.xml',
        'sitemanager.xml',
        'recentservers.xml',
        'getpasswordvault',
        'realvnc',
        'winscp 2\\sessions',
        '\\microsoft\\credentials',
        '\\microsoft\\protect',
        'local state',
        '/text:*',
        '/@text:',
        'dpapi',
        'protecteddata]::unprotect',
      ],
      ({ lower }, _at, literal) =>
        !/^(?:groups|unattend|sitemanager|recentservers|login data|local state|dpapi|realvnc)/.test(literal) ||
        /type|copy|get-content|findstr|select-string|query|where|dir|gci|more/.test(lower),
    ),
  }),
  behaviour('password-prompt-fake', ['credential-prompt', 'T1056.002', 'credential-access', 'high', 'medium'], {
    reason: 'A window asks the user for the password, and the script reads it.',
    benign: ['administration scripts ask for an account'],
    hits: ["powershell \"$c=$host.UI.PromptForCredential('Login','','','');$c.GetNetworkCredential().Password\""],
    misses: ['powershell "Get-Credential"'],
    look: onText(['getnetworkcredential().password', 'promptforcredential', 'getnetworkcredential()|']),
  }),
  behaviour('password-guessing-windows', ['password-guessing', 'T1110', 'credential-access', 'high', 'high'], {
    reason: 'Many passwords or accounts are tried.',
    benign: [],
    hits: [
      'kerbrute.exe bruteuser --dc dc1 -d corp u.txt a',
      'for /f %i in (u.txt) do net use \\\\dc1\\IPC$ /user:corp\\%i pass',
      'powershell "Invoke-DomainPasswordSpray -Password x"',
    ],
    misses: ['net use \\\\fs01\\share'],
    look: onText(
      [
        'kerbrute',
        'passwordspray',
        'hydra ',
        'medusa -',
        'crackmapexec',
        'netexec',
        'invoke-bruteforce',
        'in (',
        'bruteuser',
        'crowbar',
        'ncrack',
        'patator',
        'o365spray',
        'sprayhound',
        'hashcat',
        'john --',
      ],
      ({ lower }, _at, literal) => literal !== 'in (' || /for .{0,200}net(?:\.exe)? use .{0,200}\/user:/.test(lower),
    ),
  }),
];
