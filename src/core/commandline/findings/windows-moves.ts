/** How attackers look round and move on from a Windows machine: tunnels, shares, remote execution, the map of the network, data on its way out. */
import { behaviour, byTool } from './behaviour.ts';
import { all, any, arg, holds, onProcess, onScene, onText, type Row, type Scene } from './row.ts';

export const WINDOWS_MOVES: readonly Row[] = [
  behaviour('port-forward', ['tunnel', 'T1090.001', 'command-and-control', 'high', 'high'], {
    reason: 'The machine is made to pass connections on to another one.',
    benign: ['access to services in a virtual machine'],
    hits: [
      'netsh interface portproxy add v4tov4 listenport=8080 connectport=3389 connectaddress=10.1.1.1',
      'plink.exe -N -R 9003:127.0.0.1:3389 -l root -pw x 203.0.113.9',
    ],
    misses: ['netsh interface portproxy show all', 'plink -batch user@srv1 uptime'],
    look: byTool(
      [['netsh'], all(arg(/^portproxy$/), arg(/^(?:add|set)$/))],
      [['plink', 'putty', 'kitty'], arg(/^-[rd]$/)],
      [['reg'], all(arg(/^add$/), holds('portproxy'))],
    ),
  }),
  behaviour('tunnel-program', ['tunnel', 'T1572', 'command-and-control', 'high', 'medium'], {
    reason: 'A tool is used that makes the inside of the network reachable from outside.',
    benign: ['developers show their work'],
    hits: ['ngrok.exe tcp 3389', 'frpc.exe -c frpc.ini'],
    misses: ['curl https://ngrok.com/docs'],
    look: onProcess(
      [
        'ngrok',
        'chisel',
        'frpc',
        'frps',
        'ligolo',
        'ligolo-ng',
        'cloudflared',
        'rpivot',
        'plonk',
        'gost',
        'revsocks',
        'iodine',
        'dnscat',
        'dnscat2',
        'localtonet',
        'earthworm',
        'lcx',
        'htran',
        'ptunnel',
        'nps',
        'npc',
        'bore',
        'zrok',
        'tor',
        'devtunnel',
        'tailscaled',
        'gsocket',
        'gs-netcat',
        'dns2tcpc',
        'stowaway',
        'iox',
        'venom',
        'pwnat',
        'powercat',
      ],
      (process, { os }) =>
        os !== 'windows' ||
        /^(?:completion|version|help|status|--?h(?:elp)?|invite|login|tunnel|service)$/.test(
          process.args[0]?.lower ?? '',
        )
          ? undefined
          : (process.args[0] ?? process),
    ),
  }),
  behaviour('admin-share', ['lateral', 'T1021.002', 'lateral-movement', 'medium', 'medium'], {
    reason: 'The hidden administration share of another machine is used.',
    benign: ['administration of servers'],
    hits: [
      'net use \\\\srv1\\C$ Passw0rd /u:corp\\adm',
      'cmd.exe /Q /c cd \\ 1> \\\\127.0.0.1\\ADMIN$\\a 2>&1',
      'copy a.exe \\\\srv1\\c$\\windows\\temp\\',
    ],
    misses: ['net use \\\\fs01\\public', 'dir C:\\'],
    look: onProcess(['*'], ({ args }) =>
      args.find(({ lower }) => /^["']?\\\\[^\\]{1,100}\\(?:[a-z]|admin|ipc)\$/.test(lower)),
    ),
  }),
  behaviour('impacket-output', ['lateral', 'T1021.003', 'lateral-movement', 'critical', 'high'], {
    reason:
      'The output of a command goes to the administration share of the machine itself: the way of remote execution tools.',
    benign: [],
    hits: [
      'cmd.exe /Q /c hostname 1> \\\\127.0.0.1\\ADMIN$\\__17 2>&1',
      '%COMSPEC% /Q /c echo dir ^> \\\\127.0.0.1\\C$\\__output 2^>^&1 > %TEMP%\\execute.bat',
    ],
    misses: ['cmd /c dir > C:\\a.txt'],
    look: onText(
      ['\\\\127.0.0.1\\', '\\\\localhost\\', '__output', '\\execute.bat'],
      ({ lower }, at) =>
        /(?:\\(?:admin|c)\$|__output|execute\.bat)/.test(lower.slice(at, at + 60)) && lower.includes('>'),
    ),
  }),
  behaviour('psexec-run', ['lateral', 'T1569.002', 'lateral-movement', 'medium', 'high'], {
    reason: 'A program is run on another machine or as the system with PsExec or its like.',
    benign: ['administration of servers'],
    hits: ['PsExec.exe \\\\srv1 -s cmd', 'psexec64 -accepteula -i -s powershell', 'paexec \\\\10.1.1.1 -u a -p b cmd'],
    misses: ['pslist', 'psping srv1'],
    look: onProcess(
      [
        'psexec',
        'psexec64',
        'paexec',
        'psexesvc',
        'csexec',
        'remcom',
        'winexe',
        'xcmd',
        'smbexec',
        'wmiexec',
        'sharpexec',
      ],
      (process) => process.args[0] ?? process,
    ),
  }),
  behaviour('discovery-domain', ['discovery', 'T1482', 'discovery', 'low', 'high'], {
    reason: 'The domain is asked about its controllers, trusts, groups or administrators.',
    benign: ['administrators look at their domain'],
    hits: ['nltest /dclist:corp', 'net group "Domain Admins" /domain', 'dsquery computer', 'setspn -Q */*'],
    misses: ['nltest /sc_query:corp', 'net user jd'],
    look: byTool(
      [['nltest'], arg(/^\/(?:dclist|domain_trusts|trusted_domains|all_trusts|dsgetdc|parentdomain)/)],
      [['net', 'net1'], all(arg(/^(?:group|user|accounts|localgroup|view)$/), arg(/^\/(?:domain|do|all)/))],
      [['dsquery', 'csvde', 'ldifde', 'gpresult2', 'adfind', 'dsget', 'ldapsearch'], (process) => process.args[0]],
      [['setspn'], any(arg(/^-[tqf]$/))],
      [['klist'], arg(/^(?:tickets|tgt|get)$/)],
    ),
  }),
  behaviour('discovery-burst', ['discovery', 'T1082', 'discovery', 'medium', 'high'], {
    reason:
      'Several different questions about the machine, its users and its network are asked in one line: somebody new looks round.',
    benign: ['support and inventory scripts'],
    hits: [
      'cmd /c whoami & hostname & ipconfig /all & net user',
      'net view /all /domain & nltest /dclist: & net group "domain computers" /domain',
      'sh -c "id; uname -a; ifconfig; netstat -an"',
    ],
    misses: ['ipconfig /all', 'cmd /c hostname && ipconfig'],
    look: onScene((scene) => burst(scene)),
  }),
  behaviour('discovery-privileges', ['discovery', 'T1033', 'discovery', 'low', 'medium'], {
    reason: 'Somebody asks who they are and what they may do.',
    benign: ['scripts check their account'],
    hits: ['whoami /all', 'whoami /priv', 'quser'],
    misses: ['hostname'],
    look: onProcess(['whoami', 'quser', 'qwinsta', 'query'], (process, { os }) =>
      os === 'windows' ? process : undefined,
    ),
  }),
  behaviour('discovery-protection', ['discovery', 'T1518.001', 'discovery', 'medium', 'medium'], {
    reason: 'The machine is asked which security products protect it and what they leave out.',
    benign: ['inventory'],
    hits: [
      'wmic /namespace:\\\\root\\SecurityCenter2 path AntiVirusProduct get displayName',
      'powershell "Get-MpPreference | select ExclusionPath"',
      'cmd /c tasklist | findstr lsass',
    ],
    misses: ['wmic os get caption'],
    look: onText([
      'securitycenter2',
      'antivirusproduct',
      'exclusionpath',
      'disablerealtimemonitoring"',
      'findstr lsass',
      'find "lsass',
      'findstr /i lsass',
      'findstr "lsass',
      'msft_mppreference',
      'windows\\defender',
    ]),
  }),
  behaviour('token-abuse', ['privilege', 'T1134', 'privilege-escalation', 'critical', 'high'], {
    reason: 'A tool is named that turns a service account into the system.',
    benign: [],
    hits: [
      'C:\\x\\PrintSpoofer64.exe -i -c cmd',
      'JuicyPotato.exe -l 1337 -p cmd.exe -t *',
      'powershell "Invoke-TokenManipulation -ImpersonateUser"',
    ],
    misses: ['net user potato /domain'],
    look: onText([
      'printspoofer',
      'juicypotato',
      'badpotato',
      'sweetpotato',
      'godpotato',
      'roguepotato',
      'rottenpotato',
      'efspotato',
      'sharpefspotato',
      'coercedpotato',
      'genericpotato',
      'juicypotatong',
      'petitpotam',
      'tokenmanipulation',
      'incognito.exe',
      'getsystem',
      'printnightmare',
      'hivenightmare',
      'namedpipes_executor',
      'sharpup',
      'powerup.ps1',
      'invoke-allchecks',
      'beroot',
      'winpeas',
      'privesccheck',
      'watson.exe',
      'seatbelt',
      'parentprocess',
      'ppid-spoof',
      'underspecificparent',
      'parentid $pid',
      'samaccountspoofing',
      'zerologon',
      'kerberosrequestorsecuritytoken',
      'sidhistory',
      'dcshadow',
      'skeleton',
    ]),
  }),
  behaviour('safe-mode', ['boot', 'T1562.009', 'defense-evasion', 'high', 'high'], {
    reason: 'The machine is set to start in safe mode, where protection does not run, or without checks of drivers.',
    benign: ['repair', 'development of drivers'],
    hits: ['bcdedit /set safeboot network', 'bcdedit /set {current} testsigning on'],
    misses: ['bcdedit /enum'],
    look: onProcess(
      ['bcdedit'],
      all(
        arg(/^[-/]set$/),
        holds('safeboot', 'testsigning', 'nointegritychecks', 'hypervisorlaunchtype', 'disabledynamictick'),
      ),
    ),
  }),
  behaviour('wiping', ['destruction', 'T1485', 'impact', 'high', 'medium'], {
    reason: 'Data or free space is wiped, or a whole disk emptied.',
    benign: ['disposal of a machine'],
    hits: ['cipher /w:C:', 'format D: /y /q', 'cmd /c del /s /q C:\\Users\\*.*'],
    misses: ['cipher /e C:\\data', 'del /q a.tmp', 'format-list'],
    look: byTool(
      [['cipher'], arg(/^\/w:/)],
      [['format'], all(arg(/^[a-z]:$/), arg(/^\/(?:y|q)$/))],
      [
        ['del', 'rd', 'rmdir', 'erase'],
        all(
          arg(/^\/s$/),
          arg(/^\/q$/),
          arg(/^["']?(?:[a-z]:\\(?:\*|users\\?\*?|windows|$)|%systemdrive%\\?\*?$|[a-z]:\\users\\\*)/),
        ),
      ],
      [['fsutil'], arg(/^setzerodata$/)],
      [['clear-disk'], (process) => process],
    ),
  }),
  behaviour('mass-encryption-windows', ['destruction', 'T1486', 'impact', 'high', 'medium'], {
    reason: 'Files or disks are encrypted with a password from the command line.',
    benign: ['encrypted backups', 'roll-out of disk encryption'],
    hits: [
      'manage-bde -on C: -pw -used',
      'gpg --batch --passphrase x -c C:\\data.zip',
      'rar a -hp1234 -df C:\\x.rar C:\\Users\\',
    ],
    misses: ['manage-bde -status', 'gpg --verify a.sig', 'rar a a.rar docs'],
    look: byTool(
      [
        ['manage-bde'],
        all(arg(/^-(?:on|protectors|lock)$/), any(arg(/^-(?:pw|password|delete|disable|rp|recoverypassword)$/))),
      ],
      [['rar', 'winrar'], ({ args }) => args.find(({ lower }) => /^-hp?\S+|^-p\S{2,}/.test(lower))],
      [['7z', '7za', '7zr'], all(arg(/^a$/), arg(/^-p\S+/))],
      [['gpg', 'gpg2'], all(arg(/^(?:-c|--symmetric)$/), holds('passphrase'))],
    ),
  }),
];

const QUESTIONS = new Set([
  'whoami',
  'hostname',
  'ipconfig',
  'systeminfo',
  'tasklist',
  'netstat',
  'arp',
  'route',
  'net',
  'nltest',
  'quser',
  'qwinsta',
  'query',
  'nslookup',
  'nbtstat',
  'gpresult',
  'id',
  'uname',
  'ifconfig',
  'ip',
  'w',
  'who',
  'last',
  'ps',
  'lsof',
  'ss',
  'sw_vers',
  'system_profiler',
  'dscl',
  'groups',
  'getent',
  'get-process',
  'get-service',
  'get-localuser',
  'get-localgroup',
  'get-netipaddress',
  'get-nettcpconnection',
  'get-computerinfo',
  'driverquery',
  'ver',
  'dsquery',
  'klist',
  'setspn',
  'cmdkey',
  'lscpu',
  'ioreg',
  'scutil',
  'csrutil',
  'dsquery',
  'adfind',
]);

/** Different questions, so that one asked of many machines is no burst. */
function burst({ processes }: Scene) {
  const asked = new Set<string>();
  for (const { name, args } of processes) {
    if (!QUESTIONS.has(name)) continue;
    if (/^net1?$/.test(name)) {
      const verb = args[0]?.lower ?? '';
      if (
        /^(?:user|group|localgroup|view|accounts|share|session|use|config)$/.test(verb) &&
        !args.some(({ lower }) => lower === '/add' || lower === '/delete')
      )
        asked.add(`net ${verb}`);
    } else asked.add(name);
  }
  const first = processes.find(({ name }) => QUESTIONS.has(name));
  return asked.size >= 3 && first !== undefined
    ? { layer: first.layer, start: first.span.start, end: first.span.end }
    : undefined;
}
