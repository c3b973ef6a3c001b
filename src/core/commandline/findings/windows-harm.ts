/** What attackers break on a Windows machine: protection, logs, backups, services, the firewall. */
import { behaviour, byTool } from './behaviour.ts';
import { all, any, arg, holds, onProcess, onScene, type Row } from './row.ts';

const STOPS = [
  'net',
  'net1',
  'sc',
  'stop-service',
  'set-service',
  'taskkill',
  'stop-process',
  'remove-service',
  'kill',
  'pskill',
  'wmic',
];
const PROTECTION =
  /windefend|wdnissvc|wdfilter|mpssvc|wscsvc|securityhealth|\bsense\b|msmpeng|mssense|csfalcon|csagent|falcon|crowdstrike|sentinel|carbonblack|cbdefense|cbsensor|cylance|sophos|savservice|mcafee|mfe|symantec|sepmaster|smcservice|norton|kaspersky|avp\b|avast|\bavg|avira|\beset|\bekrn|\begui|trend ?micro|tmlisten|ntrtscan|bitdefender|malwarebytes|mbam|fireeye|xagt|cortex|cyserver|traps|tanium|defendpoint|webroot|panda|f-secure|sysmon|splunk|winlogbeat|osquery|wazuh|ossec|nxlog|elastic-?(?:agent|endpoint)|eventlog|wuauserv|mbcloud|huntress|blackberry|qualys|tenable|nessus|endpoint/;
const WORK_SERVICES =
  /veeam|sql|backup|vss|oracle|exchange|msexchange|acronis|outlook|excel|winword|firefox|thunderbird|mysql|sqlservr|store\.exe|dbeng|tomcat|quickbooks|sap\b|iisadmin|w3svc|vmms|mepocs|memtas|sophos|shadow/;

export const WINDOWS_HARM: readonly Row[] = [
  behaviour('protection-off', ['defence-off', 'T1562.001', 'defense-evasion', 'critical', 'high'], {
    reason: 'Microsoft Defender is switched off, or told to leave something alone.',
    benign: ['another product takes over', 'exclusions for a build server'],
    hits: [
      'powershell "Set-MpPreference -DisableRealtimeMonitoring $true"',
      'powershell "Add-MpPreference -ExclusionPath C:\\Users"',
      '"C:\\Program Files\\Windows Defender\\MpCmdRun.exe" -RemoveDefinitions -All',
    ],
    misses: [
      'powershell "Get-MpPreference"',
      'MpCmdRun.exe -Scan -ScanType 1',
      'powershell "Set-MpPreference -ScanScheduleDay Everyday"',
      'reg query "HKLM\\Software\\Policies\\Microsoft\\Windows Defender"',
    ],
    look: byTool(
      [
        ['set-mppreference'],
        ({ args }) =>
          args.find(({ lower }) =>
            /^-(?:disable|dr|dbm|exclusion|mapsreporting|submitsamples|puaprotection|threatid|(?:high|moderate|low|severe|unknown)threat|enablecontrolled|enablenetwork|attacksurface|cloudblock|signaturedisable|scanscheduleday8)/.test(
              lower,
            ),
          ),
      ],
      [['add-mppreference'], arg(/^-(?:exclusion|attacksurfacereductiononlyexclusions|threatiddefault)/)],
      [['mpcmdrun'], arg(/^-removedefinitions$/)],
      [
        ['uninstall-windowsfeature', 'remove-windowsfeature', 'disable-windowsoptionalfeature', 'dism'],
        holds('windows-defender', 'windows-defender-features'),
      ],
    ),
  }),
  behaviour('protection-service-stop', ['defence-off', 'T1562.001', 'defense-evasion', 'critical', 'high'], {
    reason: 'A security product or its driver is stopped, disabled or removed.',
    benign: ['replacement of the product'],
    hits: [
      'sc stop WinDefend',
      'net stop sense',
      'taskkill /f /im MsMpEng.exe',
      'fltmc unload SysmonDrv',
      'powershell "Stop-Service -Name Sysmon64"',
    ],
    misses: ['sc query WinDefend', 'net stop spooler', 'fltmc'],
    look: byTool(
      [
        STOPS,
        (process) =>
          /^(?:query|qc|start)$/.test(process.args[0]?.lower ?? '') ||
          (process.name === 'sc' &&
            !process.args.some(({ lower }) => /^(?:stop|config|delete|sdset|failure)$/.test(lower))) ||
          (/^net1?$/.test(process.name) && process.args[0]?.lower !== 'stop') ||
          (process.name === 'wmic' &&
            !process.args.some(({ lower }) => /uninstall|delete|terminate|stopservice/.test(lower)))
            ? undefined
            : process.args.find(({ lower }) => PROTECTION.test(lower)),
      ],
      [['fltmc'], arg(/^unload$/)],
      [['sysmon', 'sysmon64'], arg(/^-u$/)],
      [
        ['falconuninstaller', 'csuninstalltool', 'sentinelctl', 'elastic-agent'],
        holds('unload', 'disable', 'quiet', 'uninstall', 'maintenance'),
      ],
    ),
  }),
  behaviour('work-service-stop', ['service-stop', 'T1489', 'impact', 'high', 'medium'], {
    reason: 'Databases, mail or backup are stopped, which is what ransomware does to get at open files.',
    benign: ['maintenance windows'],
    hits: [
      'net stop "MSSQL$SQLEXPRESS" /y',
      'taskkill /f /im sqlservr.exe /im outlook.exe',
      'sc config VSS start= disabled',
      'powershell "Get-Service *veeam* | Stop-Service -Force"',
    ],
    misses: ['net start mssqlserver', 'sc query vss', 'taskkill /im notepad.exe'],
    look: onProcess(
      ['net', 'net1', 'sc', 'taskkill', 'stop-service', 'stop-process', 'set-service', 'get-service', 'iisreset'],
      (process, { processes }) => {
        const { name, args } = process;
        const isStop =
          name === 'taskkill'
            ? args.some(({ lower }) => /^[-/](?:f|im)$/.test(lower))
            : name === 'sc'
              ? args.some(({ lower }) => /^(?:stop|delete|disabled)$|=\s*disabled/.test(lower))
              : /^net1?$/.test(name)
                ? args[0]?.lower === 'stop'
                : name === 'get-service'
                  ? processes.some((other) => other.input === process.index && other.name === 'stop-service')
                  : true;
        return isStop ? args.find(({ lower }) => WORK_SERVICES.test(lower)) : undefined;
      },
    ),
  }),
  behaviour('many-stops', ['service-stop', 'T1489', 'impact', 'high', 'medium'], {
    reason: 'Many programs or services are stopped in one line.',
    benign: ['clean shutdown scripts'],
    hits: ['net stop a /y & net stop b /y & net stop c /y', 'taskkill /f /im a.exe /im b.exe /im c.exe'],
    misses: ['net stop a && net start a'],
    look: onScene((scene) => {
      const stops = scene.processes.filter(
        ({ name, args }) =>
          (/^net1?$/.test(name) && args[0]?.lower === 'stop') ||
          name === 'taskkill' ||
          name === 'stop-service' ||
          (name === 'sc' && args[0]?.lower === 'stop'),
      );
      const count = stops.reduce(
        (sum, { name, args }) =>
          sum + (name === 'taskkill' ? Math.max(1, args.filter(({ lower }) => lower === '/im').length) : 1),
        0,
      );
      const [first] = stops;
      return count >= 3 && first !== undefined
        ? { layer: first.layer, start: first.span.start, end: first.span.end }
        : undefined;
    }),
  }),
  behaviour('backups-deleted', ['recovery', 'T1490', 'impact', 'critical', 'high'], {
    reason:
      'Shadow copies or backups are deleted, or recovery at start-up is switched off: files are about to be made unreadable.',
    benign: ['space is freed on a backup server'],
    hits: [
      'vssadmin delete shadows /all /quiet',
      'wmic shadowcopy delete',
      'bcdedit /set {default} recoveryenabled no',
      'wbadmin delete catalog -quiet',
      'powershell "Get-WmiObject Win32_ShadowCopy | ForEach-Object { $_.Delete() }"',
      'vssadmin resize shadowstorage /for=C: /on=C: /maxsize=401MB',
    ],
    misses: ['vssadmin list shadows', 'bcdedit /enum', 'wbadmin get versions'],
    look: byTool(
      [['vssadmin'], any(all(arg(/^delete$/), arg(/^shadows?/)), all(arg(/^resize$/), arg(/^shadowstorage$/)))],
      [['wmic'], all(arg(/^["']?shadowcopy/), holds('delete'))],
      [['bcdedit'], all(arg(/^[-/]set$/), holds('recoveryenabled', 'bootstatuspolicy', 'ignoreallfailures'))],
      [['wbadmin'], all(arg(/^delete$/), holds('catalog', 'backup', 'systemstate'))],
      [
        ['get-wmiobject', 'get-ciminstance'],
        (process, scene) =>
          process.args.some(({ lower }) => lower.includes('win32_shadowcopy')) &&
          scene.layers.some(({ lower }) => /delete\(|remove-wmi|remove-cim/.test(lower))
            ? process
            : undefined,
      ],
      [['reagentc'], arg(/^\/disable$/)],
      [['remove-computerrestorepoint', 'disable-computerrestore'], (process) => process],
      [
        ['schtasks'],
        all(arg(/^[-/]change$|^[-/]delete$/), holds('systemrestore', 'windowsbackup'), holds('disable', 'delete')),
      ],
      [['del', 'remove-item', 'erase'], holds('*.vhd', '*.bac', '*.bak', '*.wbcat', 'backup*.*', '*.set', '*.win')],
    ),
  }),
  behaviour('logs-cleared', ['log-removal', 'T1070.001', 'defense-evasion', 'critical', 'high'], {
    reason: 'Event logs are cleared or switched off.',
    benign: ['preparation of a machine image'],
    hits: [
      'wevtutil cl Security',
      'powershell "Clear-EventLog -LogName System"',
      'powershell "Remove-EventLog Application"',
      'wevtutil sl Security /e:false',
    ],
    misses: ['wevtutil qe Security /c:5', 'powershell "Get-EventLog System"'],
    look: byTool(
      [
        ['wevtutil'],
        ({ args }) =>
          args.find(
            ({ lower }, at) => (at === 0 && /^(?:cl|clear-log)$/.test(lower)) || /^\/(?:e|enabled):f/.test(lower),
          ),
      ],
      [['clear-eventlog', 'remove-eventlog', 'clear-winevent', 'limit-eventlog'], (process) => process],
      [['auditpol'], any(arg(/^\/(?:clear|remove|restore)/), arg(/^\/(?:success|failure):disable/))],
      [['.clearlog'], (process) => process],
      [['fsutil'], arg(/^deletejournal$/)],
      [
        ['del', 'remove-item', 'erase', 'rd'],
        holds('\\winevt\\', '.evtx', '\\prefetch\\', 'consolehost_history', '\\logfiles\\'),
      ],
      [['logman'], all(arg(/^(?:stop|delete|update)$/), holds('eventlog', '-ets', 'sysmon'))],
      [
        ['reg', 'set-itemproperty', 'new-itemproperty'],
        ({ args }) =>
          args.find(
            ({ lower }) =>
              /\\winevt\\channels\\|\\services\\eventlog|wmi\\autologger/.test(lower) && args[0]?.lower !== 'query',
          ),
      ],
    ),
  }),
  behaviour('firewall-opened', ['firewall', 'T1562.004', 'defense-evasion', 'high', 'medium'], {
    reason: 'The Windows firewall is switched off or opened.',
    benign: ['installation of servers'],
    hits: [
      'netsh advfirewall set allprofiles state off',
      'netsh firewall set opmode disable',
      'netsh advfirewall firewall add rule name=a dir=in action=allow protocol=tcp localport=3389',
      'powershell "Set-NetFirewallProfile -Enabled False"',
    ],
    misses: [
      'netsh advfirewall show allprofiles',
      'netsh advfirewall firewall add rule name=a dir=in action=block',
      'powershell "Get-NetFirewallRule"',
    ],
    look: byTool(
      [
        ['netsh'],
        ({ args }) => {
          const words = args.map(({ lower }) => lower).join(' ');
          return /firewall/.test(words) &&
            /state off|opmode.{0,8}disable|action=allow|enable=yes|mode=disable|delete rule|portopening/.test(words)
            ? args[0]
            : undefined;
        },
      ],
      [
        ['set-netfirewallprofile'],
        all(arg(/^-(?:enabled|all|profile|defaultinboundaction)/), holds('false', 'allow', '0')),
      ],
      [['new-netfirewallrule', 'set-netfirewallrule'], all(arg(/^allow$|^true$/))],
      [['disable-netfirewallrule', 'remove-netfirewallrule'], (process) => process],
      [['reg'], all(arg(/^add$/), holds('enablefirewall', 'firewallpolicy'))],
    ),
  }),
];
