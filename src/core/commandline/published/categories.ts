/**
 * The categories as data: what is looked for, what it weighs, why it matters.
 *
 * C1. `key` is at once the name of the finding and the key of the weight: no category can be found and not count.
 * C2. Patterns are RE2 syntax (no look-around, no back-reference), case ignored, matched by the linear engine. A pattern only runs where its `needs`, a literal in
 *     lower case that every match contains, occurs.
 * C3. Weights and groups are those of the published scoring; the patterns are ours. Words are looked for where they are commands or parameters, not inside
 *     paths and names.
 */
import type { Group } from './types.ts';

export interface Pattern {
  readonly needs: string;
  readonly source: string;
}

export interface Category {
  readonly key: string;
  readonly weight: number;
  readonly group: Group;
  readonly why: string;
  readonly patterns: readonly Pattern[];
}

/** Before a command word: the beginning, a separator, a quote, a path. After it: its end, a separator, `.exe`. */
const COMMAND = String.raw`(?:^|[\s"'&|;(\x60\\/])`;
const END = String.raw`(?:\.exe)?(?:$|[\s"'&|;)\x60,])`;

function word(name: string): Pattern {
  return { needs: name, source: `${COMMAND}${name}${END}` };
}

/** A literal that means the same wherever it stands. */
function literal(text: string): Pattern {
  return { needs: text, source: text.replace(/[\\.*+?^${}()|[\]]/g, '\\$&') };
}

function pattern(needs: string, source: string): Pattern {
  return { needs, source };
}

/** Categories whose evidence is the decoding itself; `analyze.ts` fills in what was seen. */
export const DECODING_CATEGORIES = {
  mixedCase: {
    key: 'mixed_case_powershell',
    weight: 25,
    group: 'high',
    why: 'the name of PowerShell is written in a mixture of cases that nobody types, to slip past rules that compare case',
    patterns: [],
  },
  reversed: {
    key: 'reversed_command',
    weight: 25,
    group: 'high',
    why: 'the command is written backwards',
    patterns: [],
  },
  doubleEncoding: {
    key: 'double_encoding',
    weight: 25,
    group: 'high',
    why: 'an encoded payload holds another encoded payload',
    patterns: [],
  },
  obfuscated: {
    key: 'obfuscated',
    weight: 15,
    group: 'medium',
    why: 'text is hidden in character codes or put together from pieces',
    patterns: [],
  },
  base64: { key: 'base64', weight: 5, group: 'low', why: 'a readable text is hidden in base64', patterns: [] },
} as const satisfies Readonly<Record<string, Category>>;

export const CUSTOM_CATEGORY: Category = {
  key: 'custom_patterns',
  weight: 25,
  group: 'high',
  why: 'a pattern of the caller was seen',
  patterns: [],
};

export const INDICATOR_CATEGORY: Category = {
  key: 'indicators',
  weight: 10,
  group: 'medium',
  why: 'the command names a URL, a public address or a host with port or path',
  patterns: [],
};

export const CATEGORIES: readonly Category[] = [
  {
    key: 'suspicious_powershell',
    weight: 25,
    group: 'high',
    why: 'PowerShell fetches, decodes or injects code and runs it without a file',
    patterns: [
      pattern('invoke-expression', String.raw`\binvoke-expression\b`),
      pattern('iex', String.raw`\biex\s*[($"'&]`),
      pattern('iex', String.raw`\|\s*(?:&\s*)?iex\b`),
      pattern('net.webclient', String.raw`\bnet\.webclient\b`),
      pattern('.download', String.raw`\.download(?:string|file|data)(?:async)?\s*\(`),
      pattern('.openread', String.raw`\.openread\s*\(`),
      pattern('frombase64string', String.raw`frombase64string`),
      pattern('reflection.assembly', String.raw`reflection\.assembly\]?::\s*load`),
      pattern('virtualalloc', String.raw`\bvirtualalloc(?:ex)?\b`),
      pattern('createthread', String.raw`\bcreatethread\b`),
      pattern('writeprocessmemory', String.raw`\bwriteprocessmemory\b`),
      pattern('getdelegateforfunctionpointer', 'getdelegateforfunctionpointer'),
      pattern('invoke-', String.raw`\binvoke-(?:shellcode|reflectivepeinjection|dllinjection|obfuscation|psinject)\b`),
      pattern(
        'hid',
        String.raw`\s[-/\x{2013}\x{2014}]w\w{0,10}[\s:]+["']?hid.{0,300}\b(?:iwr|irm|invoke-webrequest|invoke-restmethod|start-bitstransfer)\b`,
      ),
      pattern('gzipstream', String.raw`\bio\.compression\.gzipstream\b`),
      pattern('powershell', String.raw`\bpowershell(?:\.exe)?["']?\s+(?:-version|-v)\s+2\b`),
    ],
  },
  {
    key: 'credential_dumping',
    weight: 25,
    group: 'high',
    why: 'the command reads or copies where passwords and keys are kept',
    patterns: [
      pattern('sekurlsa', 'sekurlsa::'),
      pattern('lsadump', 'lsadump::'),
      pattern('kerberos::', String.raw`kerberos::(?:list|golden|ptt)`),
      pattern('minidump', String.raw`comsvcs(?:\.dll)?["']?[\s,]+(?:#\+?)?minidump`),
      pattern('comsvcs', String.raw`comsvcs(?:\.dll)?["']?[\s,]+#\+?0*24\b`),
      pattern('procdump', String.raw`\bprocdump(?:64)?(?:\.exe)?\b.{0,80}\blsass`),
      pattern('lsass', String.raw`\blsass[\w-]{0,20}\.dmp\b`),
      pattern('out-minidump', String.raw`\bout-minidump\b`),
      pattern(
        'reg',
        String.raw`\breg(?:\.exe)?["']?\s+(?:save|export)\s+["']?(?:hklm|hkey_local_machine)\\(?:sam|security|system)\b`,
      ),
      pattern('ntds.dit', String.raw`\bntds\.dit\b`),
      pattern('ntdsutil', String.raw`\bntdsutil\b.{0,80}\bifm\b`),
      pattern('cmdkey', String.raw`\bcmdkey(?:\.exe)?\s+/list\b`),
      pattern('vaultcmd', String.raw`\bvaultcmd(?:\.exe)?\s+/list`),
      pattern('invoke-mimikatz', 'invoke-mimikatz'),
    ],
  },
  {
    key: 'amsi_bypass',
    weight: 25,
    group: 'high',
    why: 'the command switches off the interface by which scripts are scanned',
    patterns: [
      'amsiutils',
      'amsiinitfailed',
      'amsiscanbuffer',
      'amsiscanstring',
      'amsicontext',
      'amsisession',
      'amsi.dll',
    ].map(literal),
  },
  {
    key: 'malicious_tools',
    weight: 25,
    group: 'high',
    why: 'the command names a tool that is known from attacks',
    patterns: [
      ...(
        'mimikatz mimidrv sharphound bloodhound rubeus lazagne seatbelt winpeas linpeas powerview powersploit powerup crackmapexec netexec secretsdump ' +
        'meterpreter msfvenom safetykatz kerbrute gsecdump pwdump fgdump koadic evil-winrm inveigh juicypotato roguepotato printspoofer ' +
        'godpotato sharpup sharpview ligolo xmrig nanodump'
      )
        .split(' ')
        .map((tool) => pattern(tool, String.raw`\b${tool}\b`)),
      pattern('cobalt', String.raw`\bcobalt\s?strike\b`),
      pattern('invoke-', String.raw`\binvoke-(?:mimikatz|shellcode|bloodhound|kerberoast|rubeus)\b`),
      pattern('impacket', String.raw`\bimpacket\b`),
    ],
  },
  {
    key: 'macos_applescript',
    weight: 25,
    group: 'high',
    why: 'AppleScript asks for a password, gains rights or runs a shell',
    patterns: [
      // One pattern for all phrases: eight repetitions over the same stretch cost eight times as much.
      pattern(
        'osascript',
        String.raw`\bosascript\b.{0,300}(?:\bhidden answer\b|\bdisplay dialog\b|\bdo shell script\b|\badministrator privileges\b|\blogin item|\bthe clipboard\b|\bset visible\b|-l\s+javascript\b)`,
      ),
    ],
  },
  {
    key: 'mshta',
    weight: 25,
    group: 'high',
    why: 'mshta runs script from a page, outside the browser and its protection',
    patterns: [word('mshta')],
  },
  {
    key: 'social_engineering',
    weight: 25,
    group: 'high',
    why: 'the command holds a text that persuades a person to run it, such as a false check for robots',
    patterns: [
      pattern('robot', String.raw`\b(?:i am|i'm|you are|you're) not a robot\b`),
      pattern('human', String.raw`\bverif(?:y|ying|ication)\b.{0,40}\bhuman\b`),
      pattern('captcha', String.raw`\bcaptcha\s+(?:verif\w*|check|id)\b`),
      pattern('verification', String.raw`\b(?:cloudflare|captcha|robot|browser|human)\s+verification\b`),
      pattern('press ok', String.raw`\bpress ok to\b`),
      pattern('\u2705', '\u2705'),
      pattern('\u2714', '\u2714'),
    ],
  },
  {
    key: 'data_exfiltration',
    weight: 15,
    group: 'medium',
    why: 'the command sends a file or data out',
    patterns: [
      pattern('curl', String.raw`\bcurl(?:\.exe)?\b.{0,200}\s(?:-T|--upload-file)\s`),
      pattern(
        'curl',
        String.raw`\bcurl(?:\.exe)?\b.{0,200}\s(?:-d|-F|--data\S{0,12}|--form)[\s=]*["']?(?:[\w-]{1,40}=)?@`,
      ),
      pattern('wget', String.raw`\bwget\b.{0,200}\s--(?:post|body)-file\b`),
      pattern('-infile', String.raw`\b(?:invoke-restmethod|invoke-webrequest|irm|iwr)\b.{0,200}-infile\b`),
      pattern('.upload', String.raw`\.upload(?:string|file|data|values)(?:async)?\s*\(`),
      pattern('ftp', String.raw`\bftp(?:\.exe)?\s+(?:-\w\s+){0,4}-s:`),
      pattern('rclone', String.raw`\brclone(?:\.exe)?\s+(?:copy|sync|move)\b`),
      pattern('bitsadmin', String.raw`\bbitsadmin(?:\.exe)?\b.{0,80}/upload\b`),
      pattern('megacmd', String.raw`\bmegacmd\b`),
    ],
  },
  {
    key: 'lateral_movement',
    weight: 15,
    group: 'medium',
    why: 'the command acts on another computer',
    patterns: [
      pattern('psexe', String.raw`\bpsexe(?:c|c64|svc)\b`),
      pattern('paexec', String.raw`\bpaexec\b`),
      pattern('$', String.raw`\\\\[\w.-]{1,255}\\(?:admin|ipc|[a-z])\$`),
      pattern('wmic', String.raw`\bwmic(?:\.exe)?["']?\s+(?:/\S+\s+){0,4}/node:`),
      pattern('winrs', String.raw`\bwinrs(?:\.exe)?\s+[-/]r`),
      pattern('-pssession', String.raw`\b(?:enter|new)-pssession\b`),
      pattern('invoke-command', String.raw`\binvoke-command\b.{0,200}-computername\b`),
      pattern('schtasks', String.raw`\bschtasks(?:\.exe)?\b.{0,200}\s/s\s`),
      pattern('sc', String.raw`\bsc(?:\.exe)?\s+\\\\[\w.-]{1,255}\s`),
      pattern('invoke-wmimethod', String.raw`\binvoke-(?:wmimethod|cimmethod)\b.{0,200}-computername\b`),
      pattern('exec', String.raw`\b(?:wmi|smb|at|dcom)exec(?:\.py|\.exe)\b`),
    ],
  },
  {
    key: 'windows_temp_path',
    weight: 10,
    group: 'low',
    why: 'the command uses a folder that everybody may write to',
    patterns: [
      literal('%temp%'),
      literal('%tmp%'),
      pattern('$env:t', String.raw`\$env:te?mp\b`),
      literal('\\appdata\\local\\temp\\'),
      literal('\\windows\\temp\\'),
      literal('\\users\\public\\'),
      literal('%public%'),
      pattern(':\\t', String.raw`\b[a-z]:\\te?mp\\`),
    ],
  },
  {
    key: 'reconnaissance',
    weight: 10,
    group: 'low',
    why: 'the command asks for users, the network or the system',
    patterns: [
      ...'whoami systeminfo ipconfig ifconfig nltest netstat tasklist qwinsta quser dsquery adfind nslookup tracert nbtstat'
        .split(' ')
        .map(word),
      pattern(
        'net',
        String.raw`${COMMAND}net1?(?:\.exe)?\s+(?:user|users|group|localgroup|view|accounts|share|session|config)\b`,
      ),
      pattern('query', String.raw`${COMMAND}query(?:\.exe)?\s+(?:user|session|process)\b`),
      pattern('arp', String.raw`${COMMAND}arp(?:\.exe)?\s+-a\b`),
      pattern('route', String.raw`${COMMAND}route(?:\.exe)?\s+print\b`),
      pattern('hostname', String.raw`(?:^|[&|;]\s{0,8})hostname(?:\.exe)?\s*(?:$|[&|;"'])`),
      pattern('wmic', String.raw`\bwmic(?:\.exe)?\b.{0,80}\bget\b`),
      pattern(
        'get-',
        String.raw`\bget-(?:ad(?:user|computer|group|groupmember|domain|forest)|localuser|localgroup|localgroupmember|domain(?:user|computer|controller)?|net(?:ipconfiguration|tcpconnection|neighbor))\b`,
      ),
      pattern('/etc/passwd', String.raw`\b(?:cat|less|more|head|tail|grep\s+\S{1,80})\s+/etc/passwd\b`),
      pattern('uname', String.raw`${COMMAND}uname\s+-a\b`),
    ],
  },
  {
    key: 'macos_reconnaissance',
    weight: 10,
    group: 'low',
    why: 'the command asks for users, protection or the network of a Mac',
    patterns: [
      ...'system_profiler sw_vers ioreg'.split(' ').map(word),
      pattern('dscl', String.raw`\bdscl\s+\S{1,80}\s+-?(?:list|read|ls)\s+/(?:users|groups)`),
      pattern('csrutil', String.raw`\bcsrutil\s+status\b`),
      pattern('networksetup', String.raw`\bnetworksetup\s+-list`),
      pattern('scutil', String.raw`\bscutil\s+--(?:dns|proxy)\b`),
      pattern('dscacheutil', String.raw`\bdscacheutil\s+-q\s+(?:user|group)\b`),
      pattern('profiles', String.raw`${COMMAND}profiles\s+(?:list|status|show)\b`),
    ],
  },
  {
    key: 'suspicious_parameters',
    weight: 5,
    group: 'low',
    why: 'parameters that make a shell quiet, hidden or unrestricted',
    patterns: [
      pattern('-nop', String.raw`(?:^|[\s"'])-nop(?:r|ro|rof|rofi|rofil|rofile)?\b`),
      pattern(
        '-noni',
        String.raw`(?:^|[\s"'])-noni(?:n|nt|nte|nter|ntera|nterac|nteract|nteracti|nteractiv|nteractive)?\b`,
      ),
      pattern(
        'hid',
        String.raw`(?:^|[\s"'])[-/\x{2013}\x{2014}]w(?:i|in|ind|indo|indow|indows|indowst|indowsty|indowstyl|indowstyle)?[\s:]+["']?hid`,
      ),
      pattern('bypass', String.raw`(?:^|[\s"'])[-/\x{2013}\x{2014}](?:ep|ex\w{0,14})[\s:]+["']?bypass\b`),
      pattern('unrestricted', String.raw`(?:^|[\s"'])[-/\x{2013}\x{2014}](?:ep|ex\w{0,14})[\s:]+["']?unrestricted\b`),
      pattern('-sta', String.raw`\bpowershell(?:\.exe)?\b.{0,200}\s-sta\b`),
      pattern(
        'e',
        String.raw`\b(?:powershell|pwsh)(?:\.exe)?\b.{0,400}\s[-/\x{2013}\x{2014}](?:e|ec|en|enc\w{0,11})[\s:]+["']?[a-z0-9+/=]{8}`,
      ),
    ],
  },
];
