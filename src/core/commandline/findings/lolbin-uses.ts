/** For each program of Windows that can run or fetch something else, the use that does so. */
import { isWritablePlace } from './places.ts';
import { all, any, arg, holds, type ProcessTest } from './row.ts';
import type { Argument } from '../types.ts';
import { urlOf } from './windows-scripts.ts';

export const writableArg: ProcessTest = ({ args }) =>
  args.find(
    ({ role, lower }) =>
      (role !== 'flag' || /^\/\w:/.test(lower)) &&
      (isWritablePlace(lower.replace(/^["'@]|^\/\w+[:=]/, '')) || lower.startsWith('\\\\')),
  );
export const url: ProcessTest = (process) => urlOf(process);
export const unc: ProcessTest = ({ args }) =>
  args.find(({ lower }) => /^["']?\\\\[\w.]/.test(lower) && !/^\\\\[.?]\\/.test(lower));
export const stream: ProcessTest = ({ args }) => args.find(({ lower }) => isStream(lower));

/** `file.txt:hidden.exe`: a stream beside the content of a file. */
export function isStream(text: string): boolean {
  if (text.lastIndexOf(':') < 3) return false;
  return (
    /^(?!https?:)(?:[a-z]:)?[^:"'<>|*?]{1,300}\.\w{1,5}:[\w.$-]{1,80}$/.test(text) ||
    /^[a-z]:\\[^:]{1,200}:\w[\w.]{0,60}$/.test(text)
  );
}

/** For each starter, the use that runs or fetches. What is not listed counts when it is given a URL. */
export const USES: Readonly<Record<string, ProcessTest>> = {
  pcalua: arg(/^-a$/),
  scriptrunner: arg(/^-appvscript$/),
  forfiles: ({ args }) => {
    const at = args.findIndex(({ lower }) => lower === '/c');
    return at !== -1 &&
      !/^"?(?:cmd(?:\.exe)? \/c )?(?:del|echo|rd|rmdir|copy|move|erase|type|if|dir|ren|compact|attrib)\b/.test(
        args[at + 1]?.lower.replace(/^0x22/, '') ?? 'del',
      )
      ? args[at + 1]
      : undefined;
  },
  syncappvpublishingserver: holds(';', 'n;'),
  'register-cimprovider': holds('-path'),
  gpscript: arg(/^\/(?:logon|startup)$/),
  ie4uinit: arg(/^-basesettings$/),
  xwizard: holds('runwizard'),
  wuauclt: arg(/^\/updatedeploymentprovider$/),
  runonce: arg(/^\/alternateshellstartup$/),
  infdefaultinstall: holds('.inf'),
  presentationhost: any(url, writableArg, holds('.xbap')),
  msdt: any(arg(/^[-/]id$/), holds('it_browseforfile', 'pcwdiagnostic')),
  winget: holds('--manifest', '-m '),
  verclsid: arg(/^\/c$/),
  runscripthelper: holds('surfacecheck'),
  appvlp: (process) => process.args[0],
  wsreset: (process) => process,
  fodhelper: (process) => process,
  computerdefaults: (process) => process,
  desktopimgdownldr: holds('/lockscreenurl'),
  extexport: (process) => process.args[0],
  'microsoft.workflow.compiler': (process) => process.args[0],
  msdeploy: holds('runcommand'),
  msxsl: (process) => process.args[1],
  rcsi: holds('.csx'),
  csi: (process) => process.args[0],
  bginfo: holds('/popup', '/nolicprompt'),
  cdb: holds('-cf', '-c ', '-pd'),
  fsi: holds('.fsscript', '.fsx'),
  fsianycpu: holds('.fsscript', '.fsx'),
  squirrel: arg(/^--(?:download|update\w*)$/),
  atbroker: arg(/^\/start$/),
  colorcpl: (process) => process.args[0],
  diskshadow: any(arg(/^[-/]s$/), holds('exec')),
  dnscmd: holds('/serverlevelplugindll'),
  dotnet: any(holds('msbuild', 'fsi'), ({ args }) =>
    args.find(({ lower }) => lower.endsWith('.dll') && isWritablePlace(lower)),
  ),
  ftp: any(arg(/^-s:/), holds('!cmd')),
  mmc: ({ args }) =>
    args.find(({ lower }) => lower.endsWith('.msc') && (isWritablePlace(lower) || /^\\\\|^https?:/.test(lower))),
  netsh: all(arg(/^add$/), arg(/^helper$/)),
  offlinescannershell: (process) => process,
  ttdinject: (process) => process.args[0],
  tttracer: (process) => process.args[0],
  workfolders: (process) => process,
  wlrmdr: arg(/^-u$/),
  customshellhost: (process) => process,
  certoc: any(arg(/^-loaddll$/), url),
  devicecredentialdeployment: (process) => process,
  mpcmdrun: any(arg(/^-downloadfile$/)),
  rpcping: all(arg(/^-[eua]$/), holds('ntlm', '-s')),
  provlaunch: holds('lolbin'),
  cmdl32: holds('/vpn', '/lan'),
  findstr: all(arg(/^\/v/), unc),
  expand: any(unc, stream),
  extrac32: any(unc, stream, all(arg(/^\/c$/), arg(/\.exe$/))),
  makecab: any(unc, stream),
  print: ({ args }) => args.find(({ lower }) => lower.startsWith('/d:') && /[\\/]/.test(lower)),
  replace: any(all(arg(/^\/a$/), unc)),
  esentutl: all(
    arg(/^\/y$/),
    any(unc, stream, arg(/^\/vss$/), ({ args }) => args.find(({ lower }) => /\.(?:exe|dll)$/.test(lower))),
  ),
  explorer: ({ args, program }) =>
    args.find(({ lower }) => /^\/root,|\.(?:exe|js|vbs|hta|lnk)["']?$/.test(lower) && !lower.startsWith('/select')) ??
    (program === '' ? undefined : undefined),
  conhost: arg(/^(?:--headless|\w+\.exe$|calc|cmd|powershell)/),
  printbrm: all(arg(/^-[bfr]$/), any(unc, stream)),
  imewdbld: url,
  ldifde: url,
  configsecuritypolicy: url,
  datasvcutil: url,
  winword: any(url, arg(/^\/l$/)),
  excel: url,
  powerpnt: url,
  msedge: holds('--headless', '--gpu-launcher', '--utility-cmd-prefix', '--renderer-cmd-prefix', '--load-extension'),
  chrome: holds(
    '--gpu-launcher',
    '--utility-cmd-prefix',
    '--renderer-cmd-prefix',
    '--load-extension',
    '--no-startup-window --remote-debugging',
  ),
  teams: holds('--gpu-launcher', '--disable-gpu-sandbox', '--utility-cmd-prefix'),
  vsjitdebugger: (process) => process.args[0],
  tracker: arg(/^\/d$/),
  te: (process) => process.args[0],
  sqlps: (process) => process.args[0],
  sqltoolsps: (process) => process.args[0],
  sqldumper: holds('0x01100', 'lsass'),
  createdump: holds('-f', '-n'),
  rdrleakdiag: arg(/^\/fullmemdmp$/),
  wab: (process) => process.args[0],
  jsc: holds('.js'),
  remote: arg(/^\/s$/),
  dxcap: arg(/^-c$/),
  mftrace: (process) => process.args[0],
  devtoolslauncher: holds('launchfordeploy', 'launchfordebug'),
  agentexecutor: arg(/^-powershell$/),
  'manage-bde': (process) => (/\.wsf/.test(process.program) ? process : undefined),
  unregmp2: arg(/^\/hideWMP$/i),
  defaultpack: holds('/c:'),
  ssh: holds('proxycommand=', 'localcommand='),
  testwindowremoteagent: arg(/^start$/),
  adplus: any(arg(/^-crash$/), arg(/^-sc$/)),
  tar: all(({ args }, { os }) => (os === 'windows' ? args[0] : undefined), any(unc, stream)),
  ngen: url,
  finger: ({ args }) => args.find(({ lower }) => /@\d{1,3}(?:\.\d{1,3}){3}$/.test(lower)),
  outlook: holds('/profiles', '/cleanprofile'),
  psr: holds('/gui 0', '/start'),
  wbadmin: all(holds('backup', 'recovery'), holds('ntds', 'systemstate')),
  sc: all(arg(/^\\\\/), arg(/^(?:create|config|start)$/)),
  protocolhandler: url,
  stordiag: (process) => (isWritablePlace(process.program) ? process : undefined),
};

export function proxied(process: Parameters<ProcessTest>[0], scene: Parameters<ProcessTest>[1]): Argument | undefined {
  const use = USES[process.name];
  const found = use?.(process, scene);
  if (found === undefined) return undefined;
  return 'role' in found
    ? found
    : { text: process.program, lower: process.program.toLowerCase(), role: 'word', span: process.span };
}
